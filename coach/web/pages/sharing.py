"""What a candidate shares with coaches, and which coach has read what."""

import asyncio
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import Response

from coach.errors import NotFound
from coach.store import shares
from coach.store.audit import Read, reads_of
from coach.store.people import Person
from coach.store.records import SessionLine
from coach.store.sessions import list_sessions
from coach.web.pages.site import Site, form_of, see_other
from coach.wording import day

_MOST_LISTED = 200
_PAGE = 100
WHAT = {
    "transcript": "read the interview",
    "attempts": "compared attempts",
    "returned": "gave comments back",
    "group": "looked at the figures of a group you are in",
}
"""What each kind of reading is called, after the coach's name."""


def label_of(role: str, created_at: str) -> str:
    """An interview in a list: the job as given, and the day."""
    return f"{role[:1].upper() + role[1:] or 'An interview'}, {day(created_at)}"


@dataclass(frozen=True)
class SharedLine:
    """One share as it is listed."""

    id: str
    what: str
    coach: str
    since: str
    until: str
    revoked: bool


def _lines(found: tuple[shares.Share, ...], interviews: dict[str, SessionLine]) -> list[SharedLine]:
    lines: list[SharedLine] = []
    for share in found:
        line = interviews.get(share.session_id or "")
        what = label_of(line.role, line.created_at) if line else "One interview"
        lines.append(
            SharedLine(
                share.id,
                what if share.session_id else "All your interviews",
                share.coach or "",
                day(share.created_at),
                day(share.ends_at) if share.ends_at else "",
                share.revoked_at is not None,
            )
        )
    return lines


@dataclass(frozen=True)
class Sharing:
    """The handlers.

    Attributes:
        site: The frame.
    """

    site: Site

    async def show(self, request: Request, person: Person) -> Response:
        """What is shared now, what was, and the two ways to share."""
        return await self._page(person, chosen=request.query_params.get("session", ""))

    async def _page(self, person: Person, *, problem: str = "", chosen: str = "", status: int = 200) -> Response:
        store = self.site.interviews.store
        mine = await asyncio.to_thread(list_sessions, store, person.id, _MOST_LISTED)
        found = await asyncio.to_thread(shares.list_shares, store, person.id)
        lines = _lines(found, {line.id: line for line in mine})
        return self.site.html(
            "sharing.html",
            "Sharing",
            here="/sharing",
            status=status,
            problem=problem,
            chosen=chosen,
            interviews=[(line.id, label_of(line.role, line.created_at)) for line in mine if line.answers],
            live=[line for line in lines if not line.revoked],
            past=[line for line in lines if line.revoked],
        )

    async def add(self, request: Request, person: Person) -> Response:
        """Shares with a coach by name, or makes a code."""
        form = await form_of(request)
        session_id = form.get("session", "")[:100] or None
        store = self.site.interviews.store
        if form.get("how") == "code":
            code = await asyncio.to_thread(shares.share_by_code, store, person.id, session_id)
            return self._code(request, code)
        try:
            await asyncio.to_thread(shares.share_with, store, person.id, session_id, form.get("coach", "")[:400])
        except NotFound as error:
            return await self._page(person, problem=str(error), chosen=session_id or "", status=404)
        return see_other("/sharing")

    def _code(self, request: Request, code: str) -> Response:
        address = self.site.settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")
        link = f"{address}/desk/take?code={quote(code)}"
        return self.site.html(
            "sharing_code.html", "A code for your coach", here="/sharing", code=code, link=link, days=shares.CODE_DAYS
        )

    async def revoke(self, request: Request, person: Person) -> Response:
        """Takes a share back."""
        share_id = str(request.path_params["share"])
        await asyncio.to_thread(shares.revoke, self.site.interviews.store, person.id, share_id)
        return see_other("/sharing")

    async def readings(self, request: Request, person: Person) -> Response:
        """Who has read what, latest first."""
        given = request.query_params.get("before", "")
        before = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None
        found = await asyncio.to_thread(reads_of, self.site.interviews.store, person.id, before=before, limit=_PAGE + 1)
        return self.site.html(
            "readings.html",
            "Who has read your interviews",
            here="/sharing",
            readings=[_reading(read) for read in found[:_PAGE]],
            more=found[_PAGE - 1].id if len(found) > _PAGE else None,
        )


def _reading(read: Read) -> tuple[str, str, str, str]:
    what = WHAT.get(read.what, "read something")
    return read.reader, what, read.role, read.at


def add_sharing(app: FastAPI, site: Site) -> None:
    """Adds the pages."""
    pages = Sharing(site)
    site.add_for_person(app, "GET", "/sharing", pages.show)
    site.add_for_person(app, "POST", "/sharing", pages.add)
    site.add_for_person(app, "POST", "/sharing/{share}/revoke", pages.revoke)
    site.add_for_person(app, "GET", "/sharing/readings", pages.readings)
