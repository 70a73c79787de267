"""The debrief of an interview: a page to read, to print and to go on from."""

import asyncio
from collections.abc import Sequence
from urllib.parse import quote, unquote

from fastapi import FastAPI, Request
from fastapi.responses import Response

from coach.domain import Assessment, Session
from coach.interview.service import Interviews
from coach.prepare.stories import Offer, Telling, offers_of
from coach.review.debrief import Debrief, make_debrief
from coach.review.opinions import opinions_of
from coach.review.over_time import tried_elsewhere
from coach.store import sessions as records
from coach.store.stories import KeptStory, list_stories
from coach.web.debrief_view import second_look, values_of
from coach.web.pages.site import Site, form_of, see_other

_RECENT = 20
_MOST_OFFERS = 3
_LINE = "coach_rated"
"""The cookie that carries one line from the form to the page that follows it."""

_LINE_SECONDS = 60
SILENT = "This interview is a realistic one: the coach says nothing before it is finished."
NOTHING_YET = "There is no interview to look back on yet. Answer a question or two first."


def add_debrief(app: FastAPI, site: Site) -> None:
    """Adds the debrief and what can be done from it."""
    interviews = site.interviews

    async def latest(_: Request, owner: str) -> Response:
        lines = await asyncio.to_thread(records.list_sessions, interviews.store, owner, _RECENT)
        answered = [line for line in lines if line.answers]
        if not answered:
            return site.html("debrief_waits.html", "Debrief", here="/debrief", line=NOTHING_YET, session_id="")
        return see_other(f"/debrief/{answered[0].id}")

    async def show(request: Request, owner: str) -> Response:
        session = await interviews.view(owner, request.path_params["session"])
        if is_silent(session):
            return site.html("debrief_waits.html", "Debrief", here="/debrief", line=SILENT, session_id=session.id)
        line = unquote(request.cookies.get(_LINE, ""))
        page = await asyncio.to_thread(_page, site, owner, session, line)
        if line:
            page.delete_cookie(_LINE, path=request.url.path)
        return page

    async def rate(request: Request, owner: str) -> Response:
        session = await interviews.view(owner, request.path_params["session"])
        path = f"/debrief/{session.id}"
        judged = None if is_silent(session) else await interviews.rate(owner, session.id)
        reply = see_other(f"{path}#scales")
        if judged is not None:
            reply.set_cookie(
                _LINE, quote(judged.line), max_age=_LINE_SECONDS, path=path, httponly=True, samesite="strict"
            )
        return reply

    async def again(request: Request, owner: str) -> Response:
        question_id = (await form_of(request)).get("question", "")
        await interviews.again(owner, request.path_params["session"], question_id)
        return see_other("/")

    async def back(request: Request, owner: str) -> Response:
        await interviews.reopen(owner, request.path_params["session"])
        return see_other("/")

    async def finish(request: Request, owner: str) -> Response:
        closed = await interviews.finish(owner, request.path_params["session"])
        return see_other(f"/debrief/{closed.id}")

    site.add(app, "GET", "/debrief", latest)
    site.add(app, "GET", "/debrief/{session}", show)
    site.add(app, "POST", "/debrief/{session}/rate", rate)
    site.add(app, "POST", "/debrief/{session}/again", again)
    site.add(app, "POST", "/debrief/{session}/back", back)
    site.add(app, "POST", "/debrief/{session}/finish", finish)


def is_silent(session: Session) -> bool:
    """Whether nothing may be said about the answers yet."""
    return session.brief.feedback == "realistic" and not session.finished


def debrief_of(interviews: Interviews, session: Session) -> Debrief:
    """The debrief of an interview; takes a while for a long one."""
    return make_debrief(session, interviews.analyser, interviews.bank)


def _offers(debrief: Debrief, stories: Sequence[KeptStory]) -> tuple[Offer, ...]:
    """The stories told in this interview that are neither kept nor declined."""
    at = {turn.seq: turn.at for turn in debrief.session.turns}
    read: dict[int, Assessment] = {}
    tellings: list[Telling] = []
    for review in debrief.reviews:
        for answer in (one for attempt in review.attempts for one in attempt.answers):
            if answer.assessment.specific_example:
                read[answer.seq] = answer.assessment
                tellings.append(Telling(debrief.session.id, answer.seq, review.question, at[answer.seq], answer.text))
    tellings.sort(key=lambda one: one.seq)
    return offers_of(tellings, stories, lambda one: read[one.seq])[:_MOST_OFFERS]


def _page(site: Site, owner: str, session: Session, line: str) -> Response:
    debrief = debrief_of(site.interviews, session)
    open_ones = [one for one in records.load_sessions(site.interviews.store, owner) if not is_silent(one)]
    elsewhere = tried_elsewhere(open_ones, session, [review.question.id for review in debrief.reviews])
    connection = site.interviews.connection
    served_by = (connection.model, connection.host) if connection else None
    look = second_look(opinions_of(debrief), served_by, line)
    values = values_of(debrief, site.interviews.bank.cards, elsewhere, look)
    values["offers"] = _offers(debrief, list_stories(site.interviews.store, owner, declined=True))
    return site.html("debrief.html", "Your debrief", here="/debrief", live=True, **values)
