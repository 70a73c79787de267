"""Files to keep, and bringing an interview in from one. Whoever asks gets their own interviews and no others."""

import asyncio

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from coach.domain import Session
from coach.errors import BadInput, CoachError, NotFound
from coach.review.everything import bring_in, from_file
from coach.review.exchange import LARGEST_FILE
from coach.web.keep import FORMATS, file_of, name_of
from coach.web.pages.debrief import SILENT, debrief_of, is_silent
from coach.web.pages.site import Site, see_other

TOO_LARGE_HERE = "This file is too large to come in as it is. Choose the ZIP that was made of it; it holds the same."


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

    async def take(request: Request, owner: str) -> Response:
        try:
            # Left open, what was sent would lie in the folder for temporary files for a while.
            async with request.form(max_files=1, max_fields=5) as sent:
                found = sent.get("file")
                if not isinstance(found, UploadFile) or not found.filename:
                    raise BadInput("Choose a file first.")
                data = await found.read(LARGEST_FILE + 1)
            if len(data) > LARGEST_FILE:
                raise BadInput(TOO_LARGE_HERE)
            brought = await asyncio.to_thread(from_file, data, interviews.bank.questions)
            stored = await asyncio.to_thread(bring_in, interviews.store, owner, brought)
        except CoachError as error:
            return site.html("import.html", "Bring in an interview", status=400, line=str(error))
        return see_other(f"/debrief/{stored[0].id}" if len(stored) == 1 else "/data?done=in")

    site.add(app, "GET", "/debrief/{session}/{file}", keep)
    site.add(app, "GET", "/import", form)
    site.add(app, "POST", "/import", take)
