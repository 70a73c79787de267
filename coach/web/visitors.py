"""Whose request it is: the one function behind the page, its named functions, the drafts and every other page.

Without sign-in a browser is known by its signed cookie and a program by its connection's own secret. With sign-in only
the person counts whom the door (`signing_in`) has let in; a request that did not come through it belongs to nobody.
"""

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

import gradio as gr
from starlette.requests import HTTPConnection

from coach.errors import CoachError
from coach.store.people import Person
from coach.web.security import Visitors, cookie_of

PERSON = "coach.person"
"""Where in a request's scope the door puts who is asking. Nothing that a browser sends can reach it."""


class NotSignedIn(CoachError):
    """Nobody is signed in where somebody must be."""


@dataclass(frozen=True, slots=True)
class Visiting:
    """Tells the owner of a request. Nothing that came in the request's data is believed.

    Attributes:
        visitors: Reads the cookies of browsers where nobody signs in.
        by_sign_in: Whether people sign in here.
    """

    visitors: Visitors
    by_sign_in: bool = False

    def owner(self, request: gr.Request) -> str:
        """The owner's id, for an event of the page or a named function.

        Raises:
            NotSignedIn: If people sign in here and nobody has.
        """
        found = self._of_event(request)
        if found:
            return found
        if self.by_sign_in:
            raise NotSignedIn(
                "You are not signed in any more. Sign in again in another tab; what you typed stays here."
            )
        # A program that keeps no cookies is known by the random hash of its connection.
        return f"connection:{request.session_hash}"

    def known(self, request: gr.Request) -> bool:
        """Whether the visitor will be known again."""
        return self._of_event(request) is not None

    def of(self, request: HTTPConnection) -> str | None:
        """The owner's id, or None for a browser that has not been here yet or a person who is not signed in."""
        return self.of_scope(request.scope)

    def of_scope(self, scope: MutableMapping[str, Any]) -> str | None:
        """The same, where a request has not been made of the scope yet."""
        if self.by_sign_in:
            person = scope.get(PERSON)
            return person.id if isinstance(person, Person) else None
        headers = {bytes(name).lower(): bytes(value) for name, value in scope["headers"]}
        visitor = self.visitors.read(cookie_of(headers.get(b"cookie", b"").decode("latin-1")))
        return f"visitor:{visitor}" if visitor else None

    def person(self, request: HTTPConnection) -> Person | None:
        """Who is signed in; None where nobody signs in."""
        person = request.scope.get(PERSON) if self.by_sign_in else None
        return person if isinstance(person, Person) else None

    def _of_event(self, request: gr.Request) -> str | None:
        inner: Any = request.request
        return self.of_scope(inner.scope) if inner is not None else None
