"""Question sets: a coach gives one to candidates by a link or a file; a candidate begins an interview with it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from coach.domain import Brief
from coach.errors import BadInput, CoachError, NotFound
from coach.knowledge.practice import QuestionSet, load_sets
from coach.store import assignments as store_of
from coach.store.assignments import Assignment
from coach.store.people import Person
from coach.store.shares import share_with
from coach.web import set_file
from coach.web.pages.desk import for_coach
from coach.web.pages.site import Site, form_of, see_other
from coach.web.practice_words import QUESTION_KINDS
from coach.wording import day

_NO_SUCH = "There is no such question set. The link may have run out; ask your coach for a new one."
Offered = Assignment | QuestionSet


@dataclass(frozen=True)
class Sets:
    """The handlers.

    Attributes:
        site: The frame.
        own: The sets of the practice here, by id.
    """

    site: Site
    own: Mapping[str, QuestionSet]

    def _offered(self, name: str) -> Offered:
        """What a link leads to: a set of the practice here, or one that a coach gave out."""
        found = self.own.get(name)
        if found:
            return found
        if not self.site.settings.auth:
            raise NotFound(_NO_SUCH)
        return store_of.by_code(self.site.interviews.store, name)

    # For candidates

    async def show_all(self, _request: Request) -> Response:
        """The sets of the practice here, and the form for a file."""
        return self._all()

    def _all(self, problem: str = "", status: int = 200) -> Response:
        return self.site.html(
            "sets.html", "Question sets", sets=list(self.own.values()), problem=problem, status=status
        )

    async def show(self, request: Request) -> Response:
        """What a link leads to."""
        name = str(request.path_params["name"])
        found = await asyncio.to_thread(self._offered, name)
        coach = found.coach if isinstance(found, Assignment) else ""
        owner = self.site.owner(request)
        own = isinstance(found, Assignment) and found.coach_id == owner
        return self.site.html(
            "set.html", found.title, name=name, note=found.note, count=len(found.questions), coach=coach, own=own
        )

    async def begin(self, request: Request, owner: str) -> Response:
        """Begins an interview with the questions of a set; shares it if that was chosen."""
        form = await form_of(request)
        found = await asyncio.to_thread(self._offered, str(request.path_params["name"]))
        session = await self._begin(owner, found.questions, form.get("role", ""))
        if isinstance(found, Assignment):
            store = self.site.interviews.store
            await asyncio.to_thread(store_of.note_begun, store, found, session, owner)
            if form.get("how") == "share":
                await asyncio.to_thread(share_with, store, owner, session, found.coach)
        return see_other("/")

    async def begin_from_file(self, request: Request, owner: str) -> Response:
        """Begins an interview with the questions of a file."""
        try:
            form = await request.form(max_files=1, max_fields=5)
            given = form.get("file")
            if not isinstance(given, UploadFile) or not given.filename:
                raise BadInput("Choose a file first.")
            found = set_file.read(await given.read(set_file.LARGEST + 1), self.site.interviews.bank.questions)
            await self._begin(owner, found.questions, str(form.get("role") or ""))
        except CoachError as error:
            return self._all(str(error), 400)
        return see_other("/")

    async def _begin(self, owner: str, questions: tuple[str, ...], role: str) -> str:
        brief = Brief(role=role, given=" ".join(questions))
        return (await self.site.interviews.start(owner, brief)).id

    async def file(self, request: Request) -> Response:
        """A set of the practice here as a file."""
        found = self.own.get(str(request.path_params["name"]))
        if found is None:
            raise NotFound(_NO_SUCH)
        return _file(found)

    # For coaches

    async def desk(self, _request: Request, coach: Person) -> Response:
        """What a coach has given out, and the form for more."""
        return await self._desk(coach)

    async def _desk(self, coach: Person, problem: str = "", status: int = 200, **typed: Any) -> Response:
        given = await asyncio.to_thread(store_of.given_out_by, self.site.interviews.store, coach.id)
        address = self.site.settings.public_url.rstrip("/")
        return self.site.html(
            "desk_sets.html",
            "Question sets",
            here="/desk",
            status=status,
            problem=problem,
            typed={"title": "", "note": "", "chosen": (), "set": ""} | typed,
            address=address,
            given=[(one, f"{address}/set/{one.code}", day(one.ends_at)) for one in given],
            sets=list(self.own.values()),
            groups=self._groups(),
        )

    def _groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Every question by kind, in the order of the bank within each."""
        order = list(QUESTION_KINDS)
        questions = sorted(
            self.site.interviews.bank.questions.values(),
            key=lambda one: order.index(one.kind) if one.kind in order else len(order),
        )
        return [
            (QUESTION_KINDS.get(kind, kind), [(one.id, one.text) for one in found])
            for kind, found in groupby(questions, key=lambda one: one.kind)
        ]

    async def give_out(self, request: Request, coach: Person) -> Response:
        """Makes a link to a set of the practice, or to questions that were ticked."""
        form = await request.form(max_files=0)
        title, note, wanted = (str(form.get(name) or "") for name in ("title", "note", "set"))
        chosen = [str(one) for one in form.getlist("question") if str(one) in self.site.interviews.bank.questions]
        practice = self.own.get(wanted)
        if practice:
            title, note, chosen = title or practice.title, note or practice.note, list(practice.questions)
        try:
            await asyncio.to_thread(store_of.give_out, self.site.interviews.store, coach.id, title, note, chosen)
        except BadInput as error:
            return await self._desk(coach, str(error), 400, title=title, note=note, chosen=chosen, set=wanted)
        return see_other("/desk/sets")

    async def end(self, request: Request, coach: Person) -> Response:
        """Ends a link."""
        name = str(request.path_params["assignment"])
        await asyncio.to_thread(store_of.end_assignment, self.site.interviews.store, coach.id, name)
        return see_other("/desk/sets")

    async def given_file(self, request: Request, coach: Person) -> Response:
        """A set that was given out, as a file."""
        name = str(request.path_params["assignment"])
        return _file(await asyncio.to_thread(store_of.own_assignment, self.site.interviews.store, coach.id, name))


def _file(found: Offered) -> Response:
    headers = {"content-disposition": 'attachment; filename="question-set.json"', "cache-control": "no-store"}
    body = set_file.written(found.title, found.note, found.questions)
    return Response(body, media_type="application/json", headers=headers)


def add_sets(app: FastAPI, site: Site) -> None:
    """Adds the pages; those of the desk only where people sign in."""
    pages = Sets(site, load_sets())
    site.add_open(app, "GET", "/set", pages.show_all)
    site.add(app, "POST", "/set", pages.begin_from_file)
    site.add_open(app, "GET", "/set/{name}", pages.show)
    site.add_open(app, "GET", "/set/{name}/file", pages.file)
    site.add(app, "POST", "/set/{name}", pages.begin)
    if not site.settings.auth:
        return
    for method, path, handler in (
        ("GET", "/desk/sets", pages.desk),
        ("POST", "/desk/sets", pages.give_out),
        ("POST", "/desk/sets/{assignment}/end", pages.end),
        ("GET", "/desk/sets/{assignment}/file", pages.given_file),
    ):
        site.add_for_person(app, method, path, for_coach(handler))
