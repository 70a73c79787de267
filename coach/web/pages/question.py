"""One question: every attempt at it, the first by the latest, and how a good answer is built from one's own words."""

import asyncio
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response
from markupsafe import Markup

from coach.domain import Question, Session
from coach.errors import NotFound
from coach.review.attempts import SideBySide
from coach.review.debrief import AnswerReview
from coach.review.example import build_example
from coach.review.over_time import Dated, attempts_over_time, first_and_latest
from coach.store import sessions as records
from coach.web.debrief_view import day_of, laid_out, versus_values
from coach.web.highlight import card_details
from coach.web.pages.debrief import is_silent
from coach.web.pages.site import Site

_NONE = "There is no such question."


@dataclass(frozen=True, slots=True)
class _Tried:
    """What somebody has said to a question so far.

    Attributes:
        dated: Every attempt that something may be said about, oldest first.
        session: The interview to go on from, or None where the question was never put.
        latest: The answers that the good answer is built from: the latest, or those of the interview asked for.
    """

    dated: tuple[Dated, ...]
    session: Session | None
    latest: tuple[AnswerReview, ...]

    @property
    def compared(self) -> SideBySide | None:
        return first_and_latest(self.dated)


def add_question(app: FastAPI, site: Site) -> None:
    """Adds the page."""
    bank = site.interviews.bank

    async def show(request: Request, owner: str) -> Response:
        question = bank.questions.get(request.path_params["question"])
        if question is None:
            raise NotFound(_NONE)
        wanted = request.query_params.get("session", "")
        tried = await asyncio.to_thread(_tried, site, owner, question.id, wanted)
        return site.html("question.html", question.text, **_values(site, question, tried))

    site.add(app, "GET", "/question/{question}", show)


def _values(site: Site, question: Question, tried: _Tried) -> dict[str, Any]:
    cards = site.interviews.bank.cards
    return versus_values(cards) | {
        "question": question,
        "example": build_example(question, tried.latest),
        "session": tried.session,
        "dated": tried.dated,
        "compared": tried.compared,
        "said": bool(tried.latest),
        "day_of": day_of,
        "laid_out": laid_out,
        "advice": Markup("".join(card_details(cards.get(card)) for card in question.advice)),  # noqa: S704 - escaped there
    }


def _tried(site: Site, owner: str, question_id: str, wanted: str) -> _Tried:
    """What was said to the question.

    Raises:
        NotFound: If the interview asked for is not the owner's.
    """
    interviews = site.interviews
    asked_for = records.load_session(interviews.store, owner, wanted) if wanted else None
    sessions = [one for one in records.load_sessions(interviews.store, owner) if not is_silent(one)]
    dated = attempts_over_time(question_id, sessions, interviews.analyser, interviews.bank.questions)
    fitting = [one for one in dated if asked_for is None or one.session_id == asked_for.id]
    if not fitting:
        return _Tried(dated, asked_for, ())
    session = asked_for or next(one for one in sessions if one.id == fitting[-1].session_id)
    return _Tried(dated, session, fitting[-1].attempt.answers)
