"""Whose request this is: by the signed cookie in a browser, by the connection's own secret elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import gradio as gr

from coach.web.security import COOKIE, Visitors


@dataclass(frozen=True, slots=True)
class Visiting:
    """Tells the owner of a request. Nothing that came in the request's data is believed."""

    visitors: Visitors

    def owner(self, request: gr.Request) -> str:
        """The owner's id.

        A browser carries the cookie. A program that keeps no cookies is known by the random hash of its connection;
        the two can never be mistaken for one another.
        """
        return self._of(request) or f"connection:{request.session_hash}"

    def known(self, request: gr.Request) -> bool:
        """Whether the request carries a cookie of ours, so that the visitor will be known again."""
        return self._of(request) is not None

    def _of(self, request: gr.Request) -> str | None:
        """The owner by the cookie alone."""
        cookies = cast("Mapping[str, str]", request.cookies)
        return self.of_cookie(cookies.get(COOKIE))

    def of_cookie(self, value: str | None) -> str | None:
        """The owner that a cookie's value stands for, or None if it is missing or was not made here."""
        visitor = self.visitors.read(value)
        return f"visitor:{visitor}" if visitor else None
