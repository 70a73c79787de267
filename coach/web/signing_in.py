"""The door of a shared server: says who is asking, and lets nobody further who has not signed in.

It stands before everything else that the server has, so that what is added behind it is closed from the beginning.
Who somebody is comes from the cookie of a sign-in made here, or from a header that only the proxies named in the
settings may set.
"""

import asyncio
import logging
from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from urllib.parse import quote

from coach.errors import BadInput, StoreUnavailable
from coach.settings import Settings
from coach.store.db import Store
from coach.store.people import Person, known_elsewhere, signed_in
from coach.web.security import App, Receive, Scope, Send, cookie_named, refuse
from coach.web.visitors import PERSON

log = logging.getLogger(__name__)

OPEN = frozenset({"/healthz", "/sign-in", "/style.css", "/pages.css", "/desk.css", "/page.js", "/favicon.ico"})
"""What can be asked for without having signed in; nothing in it belongs to anybody."""

_OPEN_TO_COME_BACK = frozenset({"/sign-in/elsewhere", "/sign-in/back"})
"""The way to another system's sign-in and back, where there is one."""

_SIGN_IN_FIRST = "Sign in first."
_NOT_THE_PROXY = "This server is reached through its own address only. Open that one."


def cookie_name(settings: Settings) -> str:
    """Name of the cookie; with https the prefix by which browsers refuse to take it from anywhere else."""
    return "__Host-coach" if settings.public_url.startswith("https://") else "coach_sign_in"


def cookie_line(settings: Settings, token: str) -> str:
    """The Set-Cookie header for a sign-in, or for its end if the token is empty."""
    secure = "; Secure" if settings.public_url.startswith("https://") else ""
    # Without an age of its own the cookie goes with the browser's session; the server ends it earlier.
    end = "" if token else "; Max-Age=0"
    return f"{cookie_name(settings)}={token}; Path=/; HttpOnly; SameSite=Lax{secure}{end}"


def idle_time(settings: Settings) -> timedelta:
    """How long a sign-in lasts that is not used."""
    return timedelta(hours=settings.sign_in_hours)


class Door:
    """Wraps what only people who have signed in may reach.

    Args:
        app: What comes after.
        store: Where people are kept.
        settings: `auth` must be set.
    """

    def __init__(self, app: App, store: Store, settings: Settings) -> None:
        self._app = app
        self._store = store
        self._settings = settings
        self._open = OPEN | _OPEN_TO_COME_BACK if settings.auth == "oidc" else OPEN

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on with who is asking in its scope, or refuses it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = str(scope["path"])
        if self._settings.auth == "header" and path != "/healthz" and not trusted(self._settings, _peer(scope)):
            await refuse(send, 403, _NOT_THE_PROXY)
            return
        try:
            person = None if path in self._open - {"/sign-in"} else await asyncio.to_thread(self._who, scope)
        except StoreUnavailable as error:
            await refuse(send, 503, str(error))
            return
        if person is None and path not in self._open:
            await self._lead_to_sign_in(scope, send, path)
            return
        await self._app({**scope, PERSON: person}, receive, send)

    def _who(self, scope: Scope) -> Person | None:
        if self._settings.auth == "header":
            return self._named_by_proxy(scope)
        token = cookie_named(cookie_name(self._settings), header_of(scope, "cookie"))
        return signed_in(self._store, token, idle_time(self._settings)) if token else None

    def _named_by_proxy(self, scope: Scope) -> Person | None:
        wanted = self._settings.auth_header.lower().encode()
        values = [value for name, value in scope["headers"] if name.lower() == wanted]
        # Two of them mean that one was sent by the browser and let through: neither is believed.
        if len(values) != 1:
            return None
        try:
            name = values[0].decode("utf-8").strip()
            return known_elsewhere(self._store, f"header:{name}", name) if name else None
        except (UnicodeDecodeError, BadInput):
            return None

    async def _lead_to_sign_in(self, scope: Scope, send: Send, path: str) -> None:
        """To the sign-in page if a browser wants to show a page, else a plain refusal."""
        if self._settings.auth == "header":
            await refuse(send, 401, f"The proxy did not say who is asking (header {self._settings.auth_header}).")
            return
        if scope["method"] not in {"GET", "HEAD"} or "text/html" not in header_of(scope, "accept"):
            await refuse(send, 401, _SIGN_IN_FIRST)
            return
        query = bytes(scope.get("query_string", b"")).decode("latin-1")
        wanted = path + (f"?{query}" if query else "")
        target = "/sign-in" + (f"?next={quote(wanted, safe='')}" if wanted != "/" else "")
        await refuse(send, 303, _SIGN_IN_FIRST, ((b"location", target.encode()),))


def header_of(scope: Scope, name: str) -> str:
    """A header of a request, several of one name put together with commas, or an empty string."""
    wanted = name.encode()
    return ",".join(value.decode("latin-1") for key, value in scope["headers"] if key.lower() == wanted)


def trusted(settings: Settings, address: str) -> bool:
    """Whether this is one of the proxies named in the settings."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    plain = found.ipv4_mapped if isinstance(found, IPv6Address) and found.ipv4_mapped else found
    return any(plain in network for network in settings.trusted_proxies)


def address_of(settings: Settings, scope: Scope) -> str:
    """Where a request comes from: past the proxies named in the settings, and past no others.

    An IPv6 address is cut to its network, because one house has millions of them.
    """
    address = _peer(scope)
    hops = [hop.strip() for hop in header_of(scope, "x-forwarded-for").split(",") if hop.strip()]
    while hops and trusted(settings, address):
        address = hops.pop()
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    return ":".join(found.exploded.split(":")[:4]) if isinstance(found, IPv6Address) else str(found)


def _peer(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""
