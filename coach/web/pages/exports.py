"""Files to keep, and bringing an interview in from one. Whoever asks gets their own interviews and no others."""

import asyncio

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from coach.domain import Session
from coach.errors import BadInput, CoachError, NotFound
from coach.review.exchange import LARGEST_FILE, from_exchange
from coach.store.imports import import_sessions
from coach.web.keep import FORMATS, file_of, name_of
from coach.web.pages.debrief import SILENT, debrief_of, is_silent
from coach.web.pages.site import Site, see_other


def add_exports(app: FastAPI, site: Site) -> None:
    """Adds the files of an interview and the form that brings one in."""
    interviews = site.interviews

    async def keep(request: Request, owner: str) -> Response:
        _, _, kind = request.path_params["file"].rpartition(".")
        if request.path_params["file"] not in {f"debrief.{end}" for end in FORMATS if end != "json"} | {
            "interview.json"
        }:
            raise NotFound("There is no such file.")
        session = await interviews.view(owner, request.path_params["session"])
        if is_silent(session) and kind != "json":
            raise BadInput(SILENT)
        return await asyncio.to_thread(write, session, kind)

    def write(session: Session, kind: str) -> Response:
        debrief = debrief_of(interviews, session)
        headers = {
            "content-disposition": f'attachment; filename="{name_of(debrief, kind)}"',
            "cache-control": "no-store",
        }
        body = file_of(debrief, interviews.bank.cards, kind)
        return Response(body, media_type=FORMATS[kind], headers=headers)

    async def form(_: Request, __: str) -> Response:
        return site.html("import.html", "Bring in an interview", line="")

    async def bring_in(request: Request, owner: str) -> Response:
        try:
            found = (await request.form(max_files=1, max_fields=5)).get("file")
            if not isinstance(found, UploadFile) or not found.filename:
                raise BadInput("Choose a file first.")
            data = await found.read(LARGEST_FILE + 1)
            brought = await asyncio.to_thread(from_exchange, data, interviews.bank.questions)
            stored = await asyncio.to_thread(import_sessions, interviews.store, owner, brought)
        except CoachError as error:
            return site.html("import.html", "Bring in an interview", status=400, line=str(error))
        return see_other(f"/debrief/{stored[-1].id}")

    site.add(app, "GET", "/debrief/{session}/{file}", keep)
    site.add(app, "GET", "/import", form)
    site.add(app, "POST", "/import", bring_in)
