"""What stands between the page and the network: headers, origin and host checks, size limits, the visitor's cookie."""

import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from itsdangerous import BadSignature, URLSafeSerializer

COOKIE = "coach_visitor"
COOKIE_SECONDS = 400 * 24 * 3600
LARGEST_BODY = 400_000
"""Bytes of one request. An answer and a job advertisement together stay well below."""

_CSP = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "script-src 'self' 'unsafe-inline'; connect-src 'self'; font-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'self'; object-src 'none'"
)
_HEADERS = (
    (b"content-security-policy", _CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_CLOSED = (
    "/gradio_api/upload",
    "/gradio_api/deep_link",
    "/pwa_icon/",
    "/gradio_api/file",
    "/gradio_api/proxy",
    "/gradio_api/openapi.json",
    "/gradio_api/monitoring",
    "/file",
    "/proxy",
    "/openapi.json",
    "/monitoring",
)
"""Doors of the library that the product does not use."""

_FIRST = re.compile(r"/(set(/[A-Za-z0-9-]*)?)?")
"""Pages by which somebody may come here for the first time: the first one, and a coach's question set."""

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def secret_of(home: Path) -> str:
    """The key that cookies are signed with; made at first use and kept where only the owner can read it."""
    path = home / "cookie.key"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(32))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")


class Visitors:
    """Knows visitors again by a signed cookie that holds nothing but a random id."""

    def __init__(self, secret: str) -> None:
        self._serializer = URLSafeSerializer(secret, salt=COOKIE)

    def new(self) -> tuple[str, str]:
        """A new visitor's id and the cookie value for it."""
        visitor = secrets.token_urlsafe(16)
        return visitor, str(self._serializer.dumps(visitor))

    def read(self, value: str | None) -> str | None:
        """The visitor's id, or None if the cookie is missing or was not made here."""
        if not value:
            return None
        try:
            visitor = self._serializer.loads(value)
        except BadSignature:
            return None
        return visitor if isinstance(visitor, str) else None


_LARGER_BODIES = {"/import": 8_400_000, "/packet": 8_400_000}
"""Where a file is brought in: the file itself is checked again when it is read."""

_TOO_LARGE = "That is too large. Shorten it and try again."


class _TooLarge(Exception):
    """The body went past the limit while it was read."""


class Guard:
    """Wraps the whole app; see the module's docstring.

    Args:
        app: What is guarded.
        visitors: Signs and reads cookies.
        public_url: Address people use when a proxy stands in front, or empty.
        host: Address the server is bound to.
        by_sign_in: Whether people sign in; then nobody is given a visitor's cookie.
    """

    def __init__(
        self,
        app: App,
        visitors: Visitors,
        public_url: str = "",
        host: str = "127.0.0.1",
        *,
        by_sign_in: bool = False,
    ) -> None:
        self._app = app
        self._visitors = visitors
        self._by_sign_in = by_sign_in
        self._secure = public_url.startswith("https://")
        public = urlsplit(public_url).hostname
        self._hosts = _LOOPBACK | {host} | ({public} if public else set())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a request through, or refuses it."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                return
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        refusal = self._refusal(scope, headers)
        if refusal:
            await refuse(send, *refusal)
            return
        cookie = self._new_cookie(scope, headers)
        meter = _Meter(receive, _largest_body(scope))
        started = False

        async def guarded_send(message: MutableMapping[str, Any]) -> None:
            nonlocal started
            if meter.over and not started:
                # Whatever the app makes of a body that broke off, the reason is told.
                return
            if message["type"] == "http.response.start":
                started = True
                present = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *(pair for pair in message["headers"] if not pair[0].lower().startswith(b"access-control-")),
                    *(pair for pair in _HEADERS if pair[0] not in present),
                    *([(b"set-cookie", cookie)] if cookie else []),
                ]
            await send(message)

        with suppress(_TooLarge):
            await self._app(scope, meter, guarded_send)
        if meter.over and not started:
            await refuse(send, 413, _TOO_LARGE)

    def _refusal(self, scope: Scope, headers: MutableMapping[str, str]) -> tuple[int, str] | None:
        host = _host_in(f"//{headers.get('host', '')}")
        if "0.0.0.0" not in self._hosts and host not in self._hosts:  # noqa: S104 - compared, not bound
            return 421, "This address is not served here. Open the address that was printed at the start."
        path = str(scope["path"])
        if any(path.startswith(closed) for closed in _CLOSED):
            return 404, "Not found."
        if scope["method"] not in _SAFE_METHODS:
            origin = headers.get("origin")
            if (
                origin
                and origin.partition("://")[2] != headers.get("host")
                and _host_in(origin) not in (self._hosts - _LOOPBACK)
            ):
                return 403, "This request came from another site."
            length = headers.get("content-length") or "0"
            if not (length.isascii() and length.isdigit()):
                return 400, "The length of this request makes no sense."
            if len(length) > 12 or int(length) > _largest_body(scope):
                return 413, _TOO_LARGE
        return None

    def _new_cookie(self, scope: Scope, headers: MutableMapping[str, str]) -> bytes | None:
        """A cookie for someone who opens the page for the first time."""
        if self._by_sign_in or scope["method"] != "GET" or not _FIRST.fullmatch(str(scope["path"])):
            return None
        if self._visitors.read(cookie_of(headers.get("cookie", ""))):
            return None
        _, value = self._visitors.new()
        secure = "; Secure" if self._secure else ""
        return f"{COOKIE}={value}; Path=/; Max-Age={COOKIE_SECONDS}; HttpOnly; SameSite=Lax{secure}".encode()


def cookie_of(header: str) -> str | None:
    """The visitor's cookie value from a Cookie header, or None."""
    return cookie_named(COOKIE, header)


def cookie_named(name: str, header: str) -> str | None:
    """The value of a cookie from a Cookie header, or None."""
    try:
        morsel = SimpleCookie(header).get(name)
    except CookieError:
        return None
    return morsel.value if morsel else None


def _host_in(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _largest_body(scope: Scope) -> int:
    return _LARGER_BODIES.get(str(scope["path"]), LARGEST_BODY)


class _Meter:
    """Reads a body and stops at the limit, also when no length was announced."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = most
        self._seen = 0
        self.over = False

    async def __call__(self) -> MutableMapping[str, Any]:
        message = await self._receive()
        if message["type"] == "http.request":
            self._seen += len(message.get("body", b""))
            if self._seen > self._most:
                self.over = True
                raise _TooLarge
        return message


async def refuse(send: Send, status: int, text: str, headers: tuple[tuple[bytes, bytes], ...] = ()) -> None:
    """Answers with one plain line and nothing else."""
    body = text.encode()
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", b"text/plain; charset=utf-8"),
                (b"content-length", str(len(body)).encode()),
                *_HEADERS,
                *headers,
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})
