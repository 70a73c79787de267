"""One question at a time: what is due today, what was weak, what the job asks for, or whatever comes."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response

from coach.domain import Kind, Question, Session
from coach.errors import BadInput
from coach.interview import drill
from coach.store.drills import Attempted
from coach.web.pages.practice import Practice
from coach.web.pages.site import form_of, see_other
from coach.web.practice_words import QUESTION_KINDS, date_line
from coach.wording import KIND_NAMES

MOST_DUE = 8
"""Due questions that are shown at once; the rest waits behind a fold."""

_WENT = {
    "again": "went badly",
    "hard": "was hard going",
    "good": "went well",
    "easy": "went very well",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One question that was tried.

    Attributes:
        question: The question.
        went: How it went last time, and when.
        due: When it comes again, in words.
        times: Attempts so far.
    """

    question: Question
    went: str
    due: str
    times: int


@dataclass(frozen=True, slots=True)
class _Choice:
    """What was asked for, with all it is chosen from."""

    practice: Practice
    sessions: tuple[Session, ...]
    log: tuple[Attempted, ...]

    @property
    def questions(self) -> Mapping[str, Question]:
        return self.practice.interviews.bank.questions

    @property
    def occupation(self) -> str:
        job = self.practice.job(self.sessions)
        return self.practice.interviews.occupation(job.brief.role) if job else ""

    def by(self, how: str, form: Mapping[str, str]) -> str:
        """Id of the question."""
        match how:
            case "question":
                found = form.get("question", "")
            case "surprise":
                found = drill.surprise(self.questions, self.log, self.occupation, random.SystemRandom())
            case "worst":
                found = drill.worst_last_time(self.log) or ""
            case "category":
                found = drill.by_category(self.questions, form.get("category", ""), self.log, self.occupation)
            case "weakness":
                found = self._weakness(form.get("kind", ""))
            case "job":
                found = self._job()
            case _:
                found = ""
        if found not in self.questions:
            raise BadInput("There is no question for that yet. Choose another way.")
        return found

    def _weakness(self, name: str) -> str:
        kind = next((kind for kind in Kind if kind.value == name), None)
        return (drill.by_weakness(self.log, kind) or "") if kind else ""

    def _job(self) -> str:
        ad = next((one.brief.job_ad for one in reversed(self.sessions) if one.brief.job_ad.strip()), "")
        near = self.practice.interviews.questions_near(ad) if ad else []
        return drill.for_job(self.questions, near, self.occupation, self.log)


def add_drill(app: FastAPI, practice: Practice) -> None:
    """Adds the page and its start."""
    site = practice.site

    def choice(owner: str) -> _Choice:
        sessions = practice.sessions(owner)
        return _Choice(practice, sessions, practice.attempts(owner, sessions))

    async def show(_: Request, owner: str) -> Response:
        found = await asyncio.to_thread(choice, owner)
        values = await asyncio.to_thread(_values, found, practice.now())
        return site.html("drill.html", "Drill", here="/drill", **values)

    async def start(request: Request, owner: str) -> Response:
        form = await form_of(request)
        found = await asyncio.to_thread(choice, owner)
        question_id = await asyncio.to_thread(found.by, form.get("by", ""), form)
        times = sum(one.question_id == question_id for one in found.log)
        twist = form.get("twist", "")
        if twist == "any":
            twist = drill.TWISTS[times % len(drill.TWISTS)]
        job = practice.job(found.sessions)
        await practice.interviews.start(owner, drill.brief_for(question_id, job.brief if job else None, twist, times))
        return see_other("/")

    site.add(app, "GET", "/drill", show)
    site.add(app, "POST", "/drill", start)


def _values(found: _Choice, now: datetime) -> dict[str, Any]:
    log = found.log
    due = drill.due_by(log, drill.end_of_day(now))
    later = sorted((one for one in drill.due_dates(log).values() if one not in due), key=lambda one: one.at)
    worst = drill.worst_last_time(log)
    job = found.practice.job(found.sessions)
    known = {question.kind for question in found.questions.values()}
    return {
        "due": [_row(found.questions, one, now) for one in due if one.question_id in found.questions],
        "later": [_row(found.questions, one, now) for one in later if one.question_id in found.questions],
        "most": MOST_DUE,
        "worst": found.questions.get(worst or ""),
        "categories": [(kind, name) for kind, name in QUESTION_KINDS.items() if kind in known],
        "weaknesses": _weaknesses(log),
        "job": job.brief.role or "the job in your advertisement" if job and _says_job(job) else "",
    }


def _says_job(session: Session) -> bool:
    return bool(session.brief.role or session.brief.job_ad.strip())


def _weaknesses(log: Sequence[Attempted]) -> list[tuple[str, str]]:
    """Kinds of mark to choose from, each with how many questions show it."""
    return [(kind.value, f"{KIND_NAMES[kind]} · {count}") for kind, count in drill.weaknesses(log)]


def _row(questions: Mapping[str, Question], due: drill.Due, now: datetime) -> Row:
    last = datetime.fromisoformat(due.last.at).astimezone(now.tzinfo).date()
    away = (due.at.astimezone(now.tzinfo).date() - now.date()).days
    when = "today" if away <= 0 else "tomorrow" if away == 1 else f"in {away} days"
    said = "was skipped" if not due.last.words else _WENT[due.last.rating]
    return Row(questions[due.question_id], f"{said} on {date_line(last)}", when, due.times)
