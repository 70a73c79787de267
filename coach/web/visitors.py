"""Whose request this is: by the signed cookie in a browser, by the connection's own secret elsewhere."""

from dataclasses import dataclass

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
        visitor = self.visitors.read(request.cookies.get(COOKIE))
        return f"visitor:{visitor}" if visitor else f"connection:{request.session_hash}"
