"""What every page beside the interview needs: whose request it is, the frame, forms and faults.

These pages are plain HTML from templates, not Gradio: they can be printed, linked and read without a script. Whatever
they change comes as a form of their own, which the guard lets through from our own pages only.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from coach.errors import CoachError, NotFound, StoreUnavailable
from coach.interview.service import Interviews
from coach.settings import Settings
from coach.store.people import Person
from coach.web.frame import header
from coach.web.visitors import Visiting

log = logging.getLogger(__name__)

_TEMPLATES = Path(__file__).parent.parent / "templates"
Handler = Callable[[Request, str], Awaitable[Response]]
OpenHandler = Callable[[Request], Awaitable[Response]]
PersonHandler = Callable[[Request, Person], Awaitable[Response]]


def _environment() -> Environment:
    # StrictUndefined: a misspelt name in a template fails in the tests and not as a hole on somebody's page.
    return Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)


@dataclass(frozen=True)
class Site:
    """The frame of the pages.

    Attributes:
        interviews: The parts everything is made from: store, banks, analyser, model.
        visiting: Tells whose request it is.
        settings: As read from the environment.
    """

    interviews: Interviews
    visiting: Visiting
    settings: Settings
    environment: Environment = field(default_factory=_environment)

    def owner(self, request: Request) -> str | None:
        """Whose request it is, or None for a browser that has not been here yet."""
        return self.visiting.of(request)

    def person(self, request: Request) -> Person | None:
        """Who is signed in; None where nobody signs in."""
        return self.visiting.person(request)

    def html(
        self, template: str, title: str, *, here: str = "", status: int = 200, menu: bool = True, **values: Any
    ) -> HTMLResponse:
        """A page.

        Args:
            template: Name of a file in `coach/web/templates`.
            title: Of the page, for the window and for the first heading.
            here: Address of the page in the menu.
            status: Of the response.
            menu: Whether the menu is shown; not to somebody who has yet to sign in.
            values: What the template shows; strings are escaped there, `Markup` is not.
        """
        frame = {"title": title, "header": Markup(header(self.settings, here, menu=menu))}  # noqa: S704 - ours
        text = self.environment.get_template(template).render(frame | values)
        return HTMLResponse(text, status_code=status, headers={"cache-control": "no-store"})

    def add(self, app: FastAPI, method: str, path: str, handler: Handler) -> None:
        """Adds a page or a form for whoever has been here before; others are led to the first page.

        Args:
            app: Where.
            method: `GET` or `POST`.
            path: As in FastAPI; the parts in braces are in `request.path_params`.
            handler: Gets the request and its owner. A `CoachError` becomes a page with its one line.
        """

        async def known(request: Request) -> Response:
            owner = self.owner(request)
            return see_other("/") if owner is None else await handler(request, owner)

        self.add_open(app, method, path, known)

    def add_for_person(self, app: FastAPI, method: str, path: str, handler: PersonHandler) -> None:
        """Adds a page or a form for whoever is signed in; where nobody signs in there is no such page.

        Args:
            app: Where.
            method: `GET` or `POST`.
            path: As in FastAPI.
            handler: Gets the request and who is asking.
        """

        async def signed_in(request: Request) -> Response:
            person = self.person(request)
            if person is None:
                raise NotFound("There is no such page.")
            return await handler(request, person)

        self.add_open(app, method, path, signed_in)

    def add_open(self, app: FastAPI, method: str, path: str, handler: OpenHandler) -> None:
        """Adds a page or a form for anybody who gets as far as this.

        Args:
            app: Where.
            method: `GET` or `POST`.
            path: As in FastAPI.
            handler: Gets the request. A `CoachError` becomes a page with its one line.
        """

        async def handle(request: Request) -> Response:
            try:
                return await handler(request)
            except CoachError as error:
                return self._fault(error)

        app.add_api_route(path, handle, methods=[method], include_in_schema=False, response_model=None)

    def _fault(self, error: CoachError) -> HTMLResponse:
        if isinstance(error, NotFound):
            return self.html("fault.html", "Not found", status=404, line=str(error))
        status = 503 if isinstance(error, StoreUnavailable) else 400
        log.warning("a page could not be shown: %s", type(error).__name__)
        return self.html("fault.html", "That did not work", status=status, line=str(error))


def see_other(path: str) -> RedirectResponse:
    """Leads to another page after a form; reloading that page sends nothing twice."""
    return RedirectResponse(path, status_code=303)


async def form_of(request: Request) -> Mapping[str, str]:
    """The text fields of a form; files and repeated fields beyond the first are left out."""
    found = await request.form()
    return {name: value for name, value in found.items() if isinstance(value, str)}
