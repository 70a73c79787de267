"""Every interview a person has held: to look back on, to go on with, to try a question of again, to delete."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import FastAPI, Request
from fastapi.responses import Response

from coach.domain import Question, Session
from coach.domain.record import intent_of
from coach.errors import BadInput
from coach.interview.session import state_of
from coach.store.sessions import delete_session
from coach.web.pages.practice import Practice
from coach.web.pages.site import form_of, see_other
from coach.web.practice_words import FORMATS, date_line, job_line
from coach.wording import speaking_time

ON_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of an interview: how often it was tried, and the marks of the latest attempt, if they are told."""

    question: Question
    attempts: int
    marks: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One interview in the list.

    Attributes:
        id: Of the interview.
        title: What it was; of a drill its question.
        drill: Whether it was one question.
        job: The job, or empty.
        when: Its day.
        about: How much was answered, how long, how many marks.
        open: Whether it can be gone on with.
        answered: Whether there is something to look back on.
        asked: Its questions that were tried.
    """

    id: str
    title: str
    drill: bool
    job: str
    when: str
    about: str
    open: bool
    answered: bool
    asked: tuple[Asked, ...]


def add_history(app: FastAPI, practice: Practice) -> None:
    """Adds the page and what can be done from it."""
    site, interviews = practice.site, practice.interviews

    async def show(request: Request, owner: str) -> Response:
        lines = await asyncio.to_thread(_lines, practice, owner)
        first = _first(request.query_params.get("from", ""), len(lines))
        return site.html(
            "history.html",
            "Your interviews",
            here="/history",
            lines=lines[first : first + ON_A_PAGE],
            total=len(lines),
            first=first,
            newer=max(0, first - ON_A_PAGE) if first else None,
            older=first + ON_A_PAGE if first + ON_A_PAGE < len(lines) else None,
        )

    async def go_on(request: Request, owner: str) -> Response:
        session = await interviews.view(owner, request.path_params["session"])
        if state_of(session).awaits == "nothing":
            raise BadInput("That interview is over. Try one of its questions again, or start a new one.")
        await interviews.reopen(owner, session.id)
        return see_other("/")

    async def again(request: Request, owner: str) -> Response:
        question_id = (await form_of(request)).get("question", "")
        await interviews.again(owner, request.path_params["session"], question_id)
        return see_other("/")

    async def delete(request: Request, owner: str) -> Response:
        await asyncio.to_thread(delete_session, interviews.store, owner, request.path_params["session"])
        return see_other("/history")

    site.add(app, "GET", "/history", show)
    site.add(app, "POST", "/history/{session}/go-on", go_on)
    site.add(app, "POST", "/history/{session}/again", again)
    site.add(app, "POST", "/history/{session}/delete", delete)


def _first(wanted: str, total: int) -> int:
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 6 else 0
    return number if number < total else 0


def _lines(practice: Practice, owner: str) -> list[Line]:
    return [_line(practice, session) for session in reversed(practice.sessions(owner))]


def _line(practice: Practice, session: Session) -> Line:
    given = [turn for turn in session.turns if turn.kind == "answer" and intent_of(turn.text) == "answer"]
    silent = session.brief.feedback == "realistic" and not session.finished
    counts = {} if silent else {turn.seq: practice.reader.counts(session, turn.seq) for turn in given}
    asked: list[Asked] = []
    for found in dict.fromkeys(turn.question_id for turn in given):
        question = practice.interviews.bank.questions.get(found)
        own = [turn for turn in given if turn.question_id == found]
        latest = max(turn.attempt for turn in own)
        marks = sum(
            sum(counts[turn.seq].kinds.values()) for turn in own if turn.seq in counts and turn.attempt == latest
        )
        if question is not None:
            asked.append(Asked(question, len({turn.attempt for turn in own}), None if silent else marks))
    drill = session.brief.format == "drill"
    when = datetime.fromisoformat(session.created_at).astimezone(practice.now().tzinfo)
    words = sum(len(turn.text.split()) for turn in given)
    return Line(
        id=session.id,
        title=asked[0].question.text if drill and asked else FORMATS[session.brief.format],
        drill=drill,
        job=job_line(session),
        when=date_line(when.date()),
        about=_about(session, asked, words, [sum(one.kinds.values()) for one in counts.values()]),
        open=state_of(session).awaits != "nothing",
        answered=bool(given),
        asked=tuple(asked),
    )


def _about(session: Session, asked: Sequence[Asked], words: int, marks: Sequence[int]) -> str:
    if not asked:
        return "no question answered"
    tries = max(one.attempts for one in asked)
    if session.brief.format == "drill":
        parts = [f"drill, {tries} attempts" if tries > 1 else "drill"]
    else:
        parts = [f"{len(asked)} of {len(session.plan)} question{'' if len(session.plan) == 1 else 's'}"]
    parts.append(f"about {speaking_time(round(words * 60 / 140))} spoken")
    if marks:
        total = sum(marks)
        parts.append("nothing marked" if not total else f"{total} mark{'' if total == 1 else 's'}")
    else:
        parts.append("the coach is silent until its end")
    return " · ".join(parts)
