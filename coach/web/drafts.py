"""Keeps what is typed and not yet sent. The page posts it here while somebody types, and once more as it goes away.

A route of our own and not an event of the page: it must work while an answer is on its way and while the page unloads.
"""

import json
import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response

from coach.errors import CoachError, NotFound
from coach.interview.service import Interviews
from coach.web.screens import read_place
from coach.web.visitors import Visiting

log = logging.getLogger(__name__)


def add_drafts(app: FastAPI, interviews: Interviews, visiting: Visiting) -> None:
    """Adds `POST /draft` with `{"place": "session:seq", "text": "..."}`; 204 when it is kept, 404 if not theirs."""

    async def keep(request: Request) -> Response:
        try:
            given: Any = json.loads(await request.body())
            place, text = str(given["place"]), str(given["text"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return PlainTextResponse("This needs a place and a text.", status_code=400)
        owner = visiting.of(request)
        session_id, seq = read_place(place)
        try:
            if owner is None:
                raise NotFound("There is no such interview.")
            await interviews.draft(owner, session_id, text, seq=seq)
        except NotFound as error:
            return PlainTextResponse(str(error), status_code=404)
        except CoachError as error:
            log.warning("a draft was not kept: %s", error)
            return PlainTextResponse(str(error), status_code=503)
        return Response(status_code=204)

    app.add_api_route("/draft", keep, methods=["POST"], include_in_schema=False)
