"""How far the machine and human coaches agree, as far as whoever asks may count."""

import asyncio
from dataclasses import dataclass

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from coach.review.agreement import Agreement, agreement_json
from coach.review.gathered import MOST_COUNTED, agreement_with_consent, coachs_agreement, own_agreement
from coach.web.agreement_view import HEAD, between_lines, coach_views
from coach.web.pages.site import Site

_WHAT = {
    "candidate": "Counted over your own interviews, for each coach who gave one back.",
    "coach": "Counted over the interviews you gave back and that are shared with you now, by what you said yourself.",
    "admin": "Counted over interviews whose candidates agreed that they serve for measuring the marks.",
}
_NOTHING = {
    "candidate": "No coach has given an interview of yours back yet.",
    "coach": "You have not given an interview back yet that is still shared with you.",
    "admin": "No candidate has agreed yet that a reviewed interview serves for measuring the marks.",
}


@dataclass(frozen=True)
class AgreementPage:
    """The handlers.

    Attributes:
        site: The frame.
    """

    site: Site

    def _of(self, request: Request, owner: str) -> tuple[str, Agreement]:
        """In which role somebody asks, and what they may count."""
        interviews, person = self.site.interviews, self.site.person(request)
        store, analyser, bank = interviews.store, interviews.analyser, interviews.bank
        if person is None or person.role == "candidate":
            return "candidate", own_agreement(store, owner, analyser, bank)
        if person.role == "coach":
            return "coach", coachs_agreement(store, person, analyser, bank)
        return "admin", agreement_with_consent(store, analyser, bank)

    async def show(self, request: Request, owner: str) -> Response:
        """The figures with the words around them."""
        role, found = await asyncio.to_thread(self._of, request, owner)
        return self.site.html(
            "agreement.html",
            "The coach and the machine",
            here="/desk" if role == "coach" else "/comments",
            what=_WHAT[role],
            nothing=_NOTHING[role],
            most=MOST_COUNTED,
            full=any(coach.interviews >= MOST_COUNTED for coach in found.coaches),
            head=HEAD,
            coaches=coach_views(found),
            between=between_lines(found.between),
        )

    async def data(self, request: Request, owner: str) -> Response:
        """The same as data."""
        _, found = await asyncio.to_thread(self._of, request, owner)
        headers = {"content-disposition": 'attachment; filename="agreement.json"', "cache-control": "no-store"}
        return JSONResponse(agreement_json(found), headers=headers)


def add_agreement(app: FastAPI, site: Site) -> None:
    """Adds the page and its data."""
    page = AgreementPage(site)
    site.add(app, "GET", "/agreement", page.show)
    site.add(app, "GET", "/agreement.json", page.data)
