"""The packet of an interview: one file for a coach without an account, their review as it comes back, and consent."""

import asyncio
from dataclasses import dataclass

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from coach.domain import Session
from coach.domain.record import answers_of, intent_of
from coach.domain.review import Review
from coach.errors import BadInput, CoachError, NotFound
from coach.review.comments import check_entries, returned_at, status_of
from coach.review.gathered import consent_for, judged_answers, labelled_of
from coach.review.labelled import LABELLED, WITHDRAWAL, WORDING, as_lines, may_be_labelled
from coach.review.packet import NOTHING_SAID, STILL_SILENT
from coach.review.packet_review import LARGEST_FILE, checked_for, read_review
from coach.store.reviews import bring_in_review, delete_review, keep_consent, reviews_of
from coach.store.sessions import list_sessions, load_session
from coach.web.packet_file import packet_name, packet_of
from coach.web.pages.debrief import is_silent
from coach.web.pages.sharing import label_of
from coach.web.pages.site import Site, form_of, see_other
from coach.wording import day

_MOST_LISTED = 50
_ELSEWHERE = (
    "This review is about an interview that is not kept here. Bring it in where you saved the file for your coach."
)


@dataclass(frozen=True)
class ReviewLine:
    """A review that is here, as it is listed.

    Attributes:
        id: Of the review.
        coach: Who wrote it.
        when: The day on which it was given back.
        said: How many things are said in it, replies left out.
        by_file: Whether it came in a file; only those can be removed here.
        answered: Whether the candidate answered something in it.
    """

    id: str
    coach: str
    when: str
    said: int
    by_file: bool
    answered: bool


@dataclass(frozen=True)
class Packets:
    """The handlers.

    Attributes:
        site: The frame.
    """

    site: Site

    async def show_all(self, _request: Request, owner: str) -> Response:
        """Where a review's file comes in, whichever interview it is about; and the interviews that can be sent."""
        return await asyncio.to_thread(self._list, owner)

    def _list(self, owner: str, problem: str = "", status: int = 200) -> Response:
        lines = [line for line in list_sessions(self.site.interviews.store, owner, _MOST_LISTED) if line.answers]
        return self.site.html(
            "packets.html",
            "Another pair of eyes",
            status=status,
            problem=problem,
            lines=[(line.id, label_of(line.role, line.created_at)) for line in lines],
        )

    async def show(self, request: Request, owner: str) -> Response:
        """One interview: its file for a coach, what came back, and whether it may serve for measuring."""
        return await asyncio.to_thread(self._page, str(request.path_params["session"]), owner)

    def _page(self, session_id: str, owner: str, problem: str = "", status: int = 200) -> Response:
        store = self.site.interviews.store
        session = load_session(store, owner, session_id)
        consent = consent_for(store, owner, session_id)
        return self.site.html(
            "packet.html",
            label_of(session.brief.role, session.created_at),
            status=status,
            problem=problem,
            session_id=session_id,
            waits=_waits(session),
            reviews=[_line(review) for review in reviews_of(store, owner, session_id) if status_of(review) != "draft"],
            judged=judged_answers(store, owner, session_id),
            given=may_be_labelled(consent),
            since=day(consent.at) if consent else "",
            wording=WORDING,
            shares=bool(self.site.settings.auth),
        )

    async def file(self, request: Request, owner: str) -> Response:
        """The file for a coach; for one who reviewed it before, with what was answered to them."""
        session_id, to = str(request.path_params["session"]), request.query_params.get("to", "")
        session = await self.site.interviews.view(owner, session_id)
        body = await asyncio.to_thread(self._file, owner, session, to)
        return _download(body, "text/html; charset=utf-8", packet_name(session))

    def _file(self, owner: str, session: Session, to: str) -> str:
        interviews = self.site.interviews
        earlier = reviews_of(interviews.store, owner, session.id) if to else ()
        return packet_of(interviews, session, next((one for one in earlier if one.id == to), None))

    async def bring_in(self, request: Request, owner: str) -> Response:
        """Takes a review's file; all of it or nothing."""
        form = await request.form(max_files=1, max_fields=5)
        here, found = form.get("session"), form.get("file")
        session_id = here if isinstance(here, str) else ""
        try:
            if not isinstance(found, UploadFile) or not found.filename:
                raise BadInput("Choose the file that your coach sent you first.")
            data = await found.read(LARGEST_FILE + 1)
            about, new = await asyncio.to_thread(self._take, owner, session_id, data)
        except NotFound:
            raise
        except CoachError as error:
            if session_id:
                return await asyncio.to_thread(self._page, session_id, owner, str(error), 400)
            return await asyncio.to_thread(self._list, owner, str(error), 400)
        return see_other(f"/comments/{about}?came={new}")

    def _take(self, owner: str, session_id: str, data: bytes) -> tuple[str, int]:
        """Keeps a review; gives the interview it is about and how much in it is new."""
        store = self.site.interviews.store
        incoming = read_review(data)
        try:
            session = load_session(store, owner, session_id or incoming.session_id)
        except NotFound:
            if session_id:
                raise
            raise BadInput(_ELSEWHERE) from None
        entries = checked_for(session, incoming)

        def fits(kept: Review) -> None:
            """What is new must also go with what came before, whoever has had the file in hand since."""
            there = {entry.id: entry for entry in kept.entries}
            check_entries(session, [entry for entry in entries if entry.id not in there], there.values())

        _, new = bring_in_review(
            store, owner, session.id,
            source=incoming.source, coach=incoming.coach, digest=incoming.digest, entries=entries, check=fits,
        )  # fmt: skip
        return session.id, new

    async def remove(self, request: Request, owner: str) -> Response:
        """Removes a review that came in a file, for good."""
        session_id, review_id = str(request.path_params["session"]), (await form_of(request)).get("review", "")
        await asyncio.to_thread(self._remove, owner, session_id, review_id)
        return see_other(f"/packet/{session_id}")

    def _remove(self, owner: str, session_id: str, review_id: str) -> None:
        store = self.site.interviews.store
        if any(one.id == review_id and one.way == "packet" for one in reviews_of(store, owner, session_id)):
            delete_review(store, owner, review_id)
        else:
            raise NotFound("There is no such review.")

    async def consent(self, request: Request, owner: str) -> Response:
        """Gives consent to labelled answers, or takes it back; the words that were agreed to are kept with it."""
        session_id, given = str(request.path_params["session"]), (await form_of(request)).get("given") == "yes"
        words = WORDING if given else WITHDRAWAL
        store = self.site.interviews.store
        await asyncio.to_thread(keep_consent, store, owner, session_id, LABELLED, words, given=given)
        return see_other(f"/packet/{session_id}#labelled")

    async def labelled(self, request: Request, owner: str) -> Response:
        """The judged answers as labelled ones, if the candidate agreed."""
        interviews, session_id = self.site.interviews, str(request.path_params["session"])
        rows = await asyncio.to_thread(
            labelled_of, interviews.store, owner, session_id, interviews.analyser, interviews.bank
        )
        return _download(as_lines(rows), "application/x-ndjson", "labelled-answers.jsonl")


def _download(body: str, kind: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(body, media_type=kind, headers=headers)


def _waits(session: Session) -> str:
    """Why there is no file for a coach yet, or an empty string."""
    if is_silent(session):
        return STILL_SILENT
    return "" if any(intent_of(turn.text) == "answer" for turn in answers_of(session)) else NOTHING_SAID


def _line(review: Review) -> ReviewLine:
    said = sum(entry.author == "coach" and not entry.replaces for entry in review.entries)
    returns = sum(type(entry).__name__ == "Returned" for entry in review.entries)
    answered = any(entry.author == "candidate" for entry in review.entries)
    when = day(returned_at(review))
    return ReviewLine(review.id, review.coach, when, said - returns, review.way == "packet", answered)


def add_packet(app: FastAPI, site: Site) -> None:
    """Adds the pages and files."""
    pages = Packets(site)
    for method, path, handler in (
        ("GET", "/packet", pages.show_all),
        ("POST", "/packet", pages.bring_in),
        ("GET", "/packet/{session}", pages.show),
        ("GET", "/packet/{session}/interview.html", pages.file),
        ("GET", "/packet/{session}/labelled.jsonl", pages.labelled),
        ("POST", "/packet/{session}/consent", pages.consent),
        ("POST", "/packet/{session}/remove", pages.remove),
    ):
        site.add(app, method, path, handler)
