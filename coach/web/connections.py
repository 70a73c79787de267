"""Ties each of Gradio's connections to the visitor who opened it.

Gradio sends the outcome of an event to whoever names the connection's hash, and the hash is chosen by the browser. What
is under way for one visitor must not reach another who has learned it.
"""

import json
from collections import OrderedDict
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import parse_qs

from coach.web.security import App, Receive, Scope, Send, refuse
from coach.web.visitors import Visiting

MOST_CONNECTIONS = 20_000
"""Connections that are remembered; those not heard of for longest are forgotten first."""

_QUEUE = "/gradio_api/queue/"
_HEARTBEAT = "/gradio_api/heartbeat/"
_NOT_THERE = "There is no such connection. Reload the page."


class Connections:
    """Lets a connection be used by the visitor who used it first, and by nobody else.

    Args:
        app: What comes after.
        visiting: Tells whose request it is.
    """

    def __init__(self, app: App, visiting: Visiting) -> None:
        self._app = app
        self._visiting = visiting
        self._owners: OrderedDict[str, str] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or answers that there is no such connection."""
        path = str(scope.get("path", ""))
        if scope["type"] != "http" or not path.startswith((_QUEUE, _HEARTBEAT, "/gradio_api/cancel")):
            await self._app(scope, receive, send)
            return
        if scope["method"] == "POST":
            body = await _whole(receive)
            named, receive = _hash_in(body), _again(body, receive)
        elif path.startswith(_HEARTBEAT):
            named = path.removeprefix(_HEARTBEAT)
        else:
            named = parse_qs(bytes(scope["query_string"]).decode("latin-1")).get("session_hash", [""])[0]
        if named and not self._may_use(named, scope):
            await refuse(send, 404, _NOT_THERE)
            return
        await self._app(scope, receive, send)

    def _may_use(self, named: str, scope: Scope) -> bool:
        visitor = self._visiting.of_scope(scope) or ""
        owner = self._owners.setdefault(named, visitor)
        self._owners.move_to_end(named)
        while len(self._owners) > MOST_CONNECTIONS:
            self._owners.popitem(last=False)
        return owner == visitor


async def _whole(receive: Receive) -> bytes:
    """The body; its size is limited by the guard before."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(parts)
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """Gives the body once more to whoever comes next, then what else comes."""
    given = False

    async def replay() -> MutableMapping[str, Any]:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _hash_in(body: bytes) -> str:
    try:
        read: Any = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    named = read.get("session_hash") if isinstance(read, dict) else ""  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return named if isinstance(named, str) else ""
