"""How a good answer to one question is built, with the candidate's own words in their places."""

import asyncio

from fastapi import FastAPI, Request
from fastapi.responses import Response
from markupsafe import Markup

from coach.domain import Session
from coach.errors import NotFound
from coach.review.debrief import AnswerReview
from coach.review.example import build_example
from coach.store import sessions as records
from coach.web.debrief_view import quoted
from coach.web.highlight import card_details
from coach.web.pages.debrief import debrief_of, is_silent
from coach.web.pages.site import Site

_RECENT = 30
_NONE = "There is no such question."


def add_question(app: FastAPI, site: Site) -> None:
    """Adds the page."""
    bank = site.interviews.bank

    async def show(request: Request, owner: str) -> Response:
        question = bank.questions.get(request.path_params["question"])
        if question is None:
            raise NotFound(_NONE)
        wanted = request.query_params.get("session", "")
        session = await asyncio.to_thread(_session_with, site, owner, question.id, wanted)
        answers = await asyncio.to_thread(_latest, site, session, question.id) if session else ()
        cards = "".join(card_details(bank.cards.get(card)) for card in question.advice)
        return site.html(
            "question.html",
            question.text,
            question=question,
            example=build_example(question, answers),
            session=session,
            said=bool(answers),
            quoted=quoted,
            cards=Markup(cards),  # noqa: S704 - ours, escaped there
        )

    site.add(app, "GET", "/question/{question}", show)


def _session_with(site: Site, owner: str, question_id: str, wanted: str) -> Session | None:
    """The interview that was asked for, else the last one in which the question was answered.

    Raises:
        NotFound: If the one asked for is not the owner's.
    """
    store = site.interviews.store
    if wanted:
        return records.load_session(store, owner, wanted)
    for line in records.list_sessions(store, owner, _RECENT):
        session = records.load_session(store, owner, line.id)
        if any(turn.kind == "answer" and turn.question_id == question_id for turn in session.turns):
            return session
    return None


def _latest(site: Site, session: Session, question_id: str) -> tuple[AnswerReview, ...]:
    """The latest attempt at the question; none while the coach is to be silent."""
    if is_silent(session):
        return ()
    reviews = debrief_of(site.interviews, session).reviews
    return next((review.latest for review in reviews if review.question.id == question_id), ())
