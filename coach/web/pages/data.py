"""My data: what is kept and where, all of it to take away, and all of it deleted, at once and for good."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import Response

from coach.domain import Session
from coach.review.everything import everything_of, to_json, to_zip
from coach.settings import Settings
from coach.store.db import Store
from coach.store.holdings import Holdings, delete_everything, holdings_of
from coach.store.sessions import delete_session
from coach.web.pages.practice import Practice
from coach.web.pages.site import form_of, see_other
from coach.web.practice_words import FORMATS, date_line, job_line

WORD = "delete"
"""What is typed before everything is deleted."""

_DONE = {
    "interview": "That interview is deleted, with everything said in it.",
    "everything": "Everything is deleted. Nothing of it is left here.",
    "in": "It is all here now.",
}
_NOT_TYPED = f"Nothing was deleted. Type the word {WORD} into the box first, then press the button."


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing that is kept: what, how much, and a word on it."""

    what: str
    much: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """One file or folder on this computer: its place, its size, what is in it."""

    path: str
    size: str
    what: str


@dataclass(frozen=True, slots=True)
class Line:
    """One interview that can be deleted."""

    id: str
    name: str
    when: str
    about: str


def add_data(app: FastAPI, practice: Practice) -> None:
    """Adds the page, its files and its two ways to delete."""
    site = practice.site
    store = practice.interviews.store

    async def page(owner: str, told: str = "", problem: str = "", status: int = 200) -> Response:
        values = await asyncio.to_thread(_values, practice, owner)
        return site.html(
            "data.html", "My data", here="/data", status=status, told=told, problem=problem, word=WORD, **values
        )

    async def show(request: Request, owner: str) -> Response:
        return await page(owner, _DONE.get(request.query_params.get("done", ""), ""))

    async def as_json(_: Request, owner: str) -> Response:
        text = await asyncio.to_thread(_text, store, owner)
        return _file(text.encode(), "application/json", "json")

    async def as_zip(_: Request, owner: str) -> Response:
        return _file(await asyncio.to_thread(lambda: to_zip(_text(store, owner))), "application/zip", "zip")

    async def delete_one(request: Request, owner: str) -> Response:
        await asyncio.to_thread(delete_session, store, owner, request.path_params["session"])
        return see_other("/data?done=interview")

    async def delete_all(request: Request, owner: str) -> Response:
        typed = (await form_of(request)).get("word", "").strip().strip("\"'“”‘’.").casefold()
        if typed != WORD:
            return await page(owner, problem=_NOT_TYPED, status=400)
        await asyncio.to_thread(delete_everything, store, [owner])
        return see_other("/data?done=everything")

    site.add(app, "GET", "/data", show)
    site.add(app, "GET", "/data/everything.json", as_json)
    site.add(app, "GET", "/data/everything.zip", as_zip)
    site.add(app, "POST", "/data/delete/{session}", delete_one)
    site.add(app, "POST", "/data/delete", delete_all)


def _text(store: Store, owner: str) -> str:
    return to_json([everything_of(store, owner)])


def _file(content: bytes, media: str, end: str) -> Response:
    name = f"callback-coach-{datetime.now(UTC).date().isoformat()}.{end}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(content, media_type=media, headers=headers)


def _values(practice: Practice, owner: str) -> dict[str, Any]:
    settings, store = practice.site.settings, practice.interviews.store
    found = holdings_of(store, owner)
    return {
        "kept": kept_lines(found),
        "nothing": found.nothing,
        "files": files_of(settings, store) if is_private(settings) else (),
        "shared": bool(settings.auth),
        "on_disk": store.file is not None,
        "retention": settings.retention_days,
        "model": f"{settings.model} at {settings.model_host}" if settings.has_model else "",
        "interviews": [_line(practice, session) for session in reversed(practice.sessions(owner))],
    }


def is_private(settings: Settings) -> bool:
    """Whether only whoever sits at this computer sees the page; paths on it are nobody else's business."""
    loopback = settings.host in {"127.0.0.1", "localhost", "::1"}
    return not settings.auth and loopback and not urlsplit(settings.public_url).hostname


def kept_lines(found: Holdings) -> tuple[Kept, ...]:
    """What is kept, in plain words; kinds of which there is nothing are left out."""
    remarks = f", {_count(found.remarks, 'remark')}" if found.remarks else ""
    lines = (
        (found.interviews, Kept("Interviews and drills", f"{found.interviews:,}", _span(found))),
        (found.answers, Kept("Your answers, as typed", f"{found.answers:,}, {_size(found.answer_size)}")),
        (found.lines, Kept("What the interviewer said", f"{_count(found.lines, 'line')}, {_size(found.line_size)}")),
        (found.drafts, Kept("Answers begun and not sent", f"{found.drafts:,}")),
        (found.model_notes, Kept("What a connected model noted on answers", f"{found.model_notes:,}")),
        (
            found.stories,
            Kept("Stories you keep", f"{found.stories:,}, {_size(found.story_size)}", "They outlive their interview."),
        ),
        (
            found.attempts,
            Kept("How attempts went", f"{found.attempts:,}", "For the dates of your drills: counts only."),
        ),
        (found.reviews, Kept("Reviews by coaches", f"{found.reviews:,}{remarks}")),
        (found.shares, Kept("What you shared, and with whom", _count(found.shares, "share"))),
        (found.reads, Kept("When a coach read what you shared", _count(found.reads, "time"))),
        (found.written_for_others, Kept("Saved replies and question sets of yours", f"{found.written_for_others:,}")),
    )
    return tuple(line for count, line in lines if count)


def _span(found: Holdings) -> str:
    if not found.first_at:
        return ""
    first, last = (date_line(datetime.fromisoformat(at).date()) for at in (found.first_at, found.last_at))
    return f"On {first}." if first == last else f"From {first} to {last}."


def files_of(settings: Settings, store: Store) -> tuple[File, ...]:
    """Everything in the data folder, in plain words."""
    home = settings.home
    found: list[File] = []
    if store.file is not None:
        beside = sorted(store.file.parent.glob(f"{store.file.name}*"))
        in_use = [path for path in beside if path.name.removeprefix(store.file.name) in {"", "-wal", "-shm"}]
        copies = [path for path in beside if path not in in_use]
        found.append(File(str(store.file), _bytes(in_use), "all that is listed above"))
        found += [
            File(str(path), _bytes([path]), "a copy made before an update; what you delete leaves it too")
            for path in copies
        ]
    else:
        found.append(File(settings.database_url.rpartition("@")[2], "", "a database server: all that is listed above"))
    for name, what in (
        ("index", "the search in our own advice and questions; nothing of yours"),
        ("cookie.key", "the key by which this browser is known again; nothing of yours"),
        ("coach.log", "faults of the program; nothing typed is ever in it"),
    ):
        path = home / name
        if path.exists():
            found.append(File(str(path), _bytes([path]), what))
    return tuple(found)


def _bytes(paths: list[Path]) -> str:
    total = 0
    for path in paths:
        for file in path.rglob("*") if path.is_dir() else [path]:
            try:
                total += file.stat().st_size if file.is_file() else 0
            except OSError:  # one that goes while it is looked at
                continue
    return _size(total)


def _size(count: int) -> str:
    """`340 bytes`, `12 KB`, `3.4 MB`."""
    if count < 1_000:
        return _count(count, "byte")
    return f"{count / 1_000:,.0f} KB" if count < 1_000_000 else f"{count / 1_000_000:,.1f} MB"


def _count(count: int, one: str) -> str:
    return f"{count:,} {one}{'' if count == 1 else 's'}"


def _line(practice: Practice, session: Session) -> Line:
    when = date_line(datetime.fromisoformat(session.created_at).astimezone(practice.now().tzinfo).date())
    answers = sum(turn.kind == "answer" for turn in session.turns)
    name = FORMATS[session.brief.format]
    question = practice.interviews.bank.questions.get(session.plan[0]) if session.plan else None
    if session.brief.format == "drill" and question is not None:
        name = f"{name}: {question.text}"
    else:
        name = " · ".join(part for part in (name, job_line(session)) if part)
    return Line(session.id, name, when, _count(answers, "answer"))
