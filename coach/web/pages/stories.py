"""Stories: what to keep of what was told, what each shows, what none shows yet, and which one has served too often."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response

from coach.analysis.record import rules_on
from coach.domain import Asked, Assessment, Session
from coach.errors import BadInput
from coach.interview.wanted import Wants
from coach.prepare.stories import (
    NOT_FOR_STORIES,
    Offer,
    Row,
    Telling,
    Used,
    matrix,
    offers_of,
    question_for,
    uses_of,
)
from coach.review.progress import TOO_OFTEN
from coach.store.stories import KeptStory, change_story, decline_story, keep_story, list_stories, remove_story
from coach.web.pages.practice import Practice
from coach.web.pages.site import form_of, see_other
from coach.web.practice_words import competency_name, date_line, job_line

_LACKS = {
    "ending": "how it ended",
    "number": "a number that shows the result",
    "own_part": "which part was yours",
}
_SOURCES = {
    "ad": "The first ones are what the job ad calls for.",
    "occupation": "The first ones are what this line of work is asked about.",
    "most asked": "The first ones are what everybody is asked about. With a job ad in an interview, they follow that.",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """One interview that heard a story: what it was, its day, and where to look it up."""

    session_id: str
    name: str
    when: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One kept story as the page shows it.

    Attributes:
        number: Its column in the matrix.
        used: The story and what told it.
        heard: The interviews that heard it.
        lacks: What a listener would miss, in words.
        practise: Id of a question to tell it to that it has not answered, or empty.
        too_often: Whether it has answered more questions than one story should.
    """

    number: int
    used: Used
    heard: tuple[Heard, ...]
    lacks: tuple[str, ...]
    practise: str
    too_often: bool


@dataclass(frozen=True, slots=True)
class Bank:
    """Everything on the page."""

    stories: tuple[Shown, ...]
    offers: tuple[Offer, ...]
    rows: tuple[Row, ...]
    source: str


def story_bank(practice: Practice, owner: str) -> Bank:
    """Makes a person's page from everything that they told."""
    interviews = practice.interviews
    sessions = practice.sessions(owner)
    by_id = {session.id: session for session in sessions}
    every = list_stories(interviews.store, owner, declined=True)
    kept = [story for story in every if story.kept]
    tellings = _tellings(practice, sessions)
    wants = practice.wants(sessions)

    def read(telling: Telling) -> Assessment:
        return rules_on(by_id[telling.session_id], telling.seq, interviews.analyser, interviews.bank.questions)

    def read_text(text: str) -> Assessment:
        return interviews.analyser.assess(text, Asked(kind="behavioural"))

    answered = [one.question.id for one in practice.readings(sessions)]
    job = practice.job(sessions)
    occupation = interviews.occupation(job.brief.role) if job else ""
    rows = matrix(kept, [one.name for one in wants.wanted], interviews.bank.questions, answered, occupation)
    used = uses_of(kept, tellings, read_text)
    return Bank(
        tuple(_shown(practice, number, one, by_id, answered, occupation) for number, one in enumerate(used, 1)),
        offers_of(tellings, every, read),
        rows,
        _source(wants, rows),
    )


def _source(wants: Wants, rows: Sequence[Row]) -> str:
    return _SOURCES[wants.source] if any(row.wanted for row in rows) else ""


def _tellings(practice: Practice, sessions: tuple[Session, ...]) -> list[Telling]:
    """Every answer that tells a particular time; nothing of a realistic interview that is not over."""
    at = {(session.id, turn.seq): turn.at for session in sessions for turn in session.turns}
    return [
        Telling(one.session_id, one.seq, one.question, at[one.session_id, one.seq], one.text)
        for one in practice.readings(sessions)
        if one.counts.example
    ]


def _shown(
    practice: Practice,
    number: int,
    used: Used,
    sessions: Mapping[str, Session],
    answered: Sequence[str],
    occupation: str,
) -> Shown:
    told_to = {question.id for question in used.questions}
    next_one = ""
    for name in used.story.competencies:
        found = question_for(name, practice.interviews.bank.questions, answered, occupation, avoid=told_to)
        if found is not None and found.id not in told_to:
            next_one = found.id
            break
    heard = tuple(
        Heard(one.session_id, _name_of(sessions[one.session_id]), _day(practice, one.at)) for one in used.interviews
    )
    lacks = tuple(_LACKS[name] for name in used.lacks)
    return Shown(number, used, heard, lacks, next_one, len(used.questions) > TOO_OFTEN)


def _name_of(session: Session) -> str:
    if session.brief.format == "drill":
        return "a drill"
    kind, job = "an interview", job_line(session)
    return f"{kind} for {job}" if job else kind


def _day(practice: Practice, at: str) -> str:
    return date_line(datetime.fromisoformat(at).astimezone(practice.now().tzinfo).date())


def add_stories(app: FastAPI, practice: Practice) -> None:
    """Adds the page and what can be done on it."""
    site, store = practice.site, practice.interviews.store
    names = sorted(
        {name for question in practice.interviews.bank.questions.values() for name in question.competencies}
        - NOT_FOR_STORIES
    )

    def chosen(form: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(name for name in names if form.get(f"shows-{name}"))

    async def show(_: Request, owner: str) -> Response:
        bank = await asyncio.to_thread(story_bank, practice, owner)
        values: dict[str, Any] = {"names": names, "name_of": competency_name, "most": TOO_OFTEN}
        return site.html("stories.html", "Your stories", here="/stories", bank=bank, **values)

    async def keep(request: Request, owner: str) -> Response:
        form = await form_of(request)
        session_id, seq = form.get("session", ""), _number(form.get("seq", ""))
        span = _number(form.get("start", "")), _number(form.get("end", ""))
        story: KeptStory = await asyncio.to_thread(
            keep_story, store, owner, session_id, seq, span, form.get("title", ""), chosen(form)
        )
        return see_other(f"/stories#s{story.id}")

    async def decline(request: Request, owner: str) -> Response:
        form = await form_of(request)
        session_id = form.get("session", "")
        await asyncio.to_thread(decline_story, store, owner, session_id, _number(form.get("seq", "")))
        return see_other(f"/debrief/{session_id}" if form.get("from") == "debrief" else "/stories#offers")

    async def change(request: Request, owner: str) -> Response:
        form = await form_of(request)
        story_id = request.path_params["story"]
        await asyncio.to_thread(change_story, store, owner, story_id, form.get("title", ""), chosen(form))
        return see_other(f"/stories#s{story_id}")

    async def remove(request: Request, owner: str) -> Response:
        await asyncio.to_thread(remove_story, store, owner, request.path_params["story"])
        return see_other("/stories")

    site.add(app, "GET", "/stories", show)
    site.add(app, "POST", "/stories", keep)
    site.add(app, "POST", "/stories/decline", decline)
    site.add(app, "POST", "/stories/{story}", change)
    site.add(app, "POST", "/stories/{story}/delete", remove)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise BadInput("This page sent something that cannot be used; reload it and try again.")
    return int(text)
