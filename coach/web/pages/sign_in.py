"""Signing in and out, and who is signed in."""

import asyncio
import math
import re
from dataclasses import dataclass, field

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from coach.errors import BadInput
from coach.store.passwords import hash_password, same_password
from coach.store.people import Person, begin_sign_in, end_sign_in, password_of, set_password
from coach.web.pages.site import Site, form_of, see_other
from coach.web.signing_in import address_of, cookie_line, cookie_name
from coach.web.tries import Tries

_WRONG = "That name and password do not go together. Check both; capitals count in the password."
_PATH = re.compile(r"/(?![/\\])[A-Za-z0-9/_.~%-]*(\?[A-Za-z0-9/_.~%=&+-]*)?")
_CHECKS_AT_ONCE = 2
"""Each takes 64 MB and some tens of milliseconds; more at once would let strangers fill the memory."""


def next_page(wanted: str, otherwise: str = "/") -> str:
    """A page of ours to go on to; anything else that stands there leads to the first page."""
    return wanted if len(wanted) <= 500 and _PATH.fullmatch(wanted) else otherwise


@dataclass(frozen=True)
class SignIn:
    """The handlers of the sign-in page.

    Attributes:
        site: The frame.
        tries: Counts how often somebody tried.
    """

    site: Site
    tries: Tries = field(default_factory=Tries)
    checking: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_CHECKS_AT_ONCE))

    async def show(self, request: Request) -> Response:
        """The page; whoever is signed in already is led on."""
        wanted = next_page(request.query_params.get("next", ""), "")
        person = self.site.person(request)
        if person:
            return see_other(wanted or home_of(person))
        return self.page(wanted)

    async def sign_in(self, request: Request) -> Response:
        """Checks name and password. What failed is never told apart."""
        form = await form_of(request)
        name, password = form.get("name", "")[:400], form.get("password", "")[:400]
        wanted = next_page(form.get("next", ""), "")
        address = address_of(self.site.settings, request.scope)
        wait = self.tries.begin(name, address)
        if wait:
            minutes = math.ceil(wait / 60)
            line = f"Too many tries. Wait {minutes} minute{'' if minutes == 1 else 's'}, then try again."
            return self.page(wanted, line, name, 429)
        store = self.site.interviews.store
        async with self.checking:
            found = await asyncio.to_thread(password_of, store, name)
            right = await asyncio.to_thread(same_password, found[1] if found else None, password)
        if not found or not right:
            return self.page(wanted, _WRONG, name, 401)
        self.tries.succeeded(name, address)
        return await self.let_in(request, found[0], wanted)

    async def let_in(self, request: Request, person: Person, wanted: str) -> Response:
        """Gives the browser a new cookie; the one it had opens nothing any more."""
        settings = self.site.settings
        before = request.cookies.get(cookie_name(settings), "")
        token = await asyncio.to_thread(begin_sign_in, self.site.interviews.store, person.id, instead_of=before)
        reply = see_other(wanted or home_of(person))
        reply.headers["set-cookie"] = cookie_line(settings, token)
        return reply

    async def sign_out(self, request: Request) -> Response:
        """Ends the sign-in on the server and in the browser."""
        settings = self.site.settings
        token = request.cookies.get(cookie_name(settings), "")
        if token:
            await asyncio.to_thread(end_sign_in, self.site.interviews.store, token)
        reply = see_other("/sign-in")
        reply.headers["set-cookie"] = cookie_line(settings, "")
        reply.headers["clear-site-data"] = '"cache"'
        return reply

    def page(self, wanted: str, problem: str = "", name: str = "", status: int = 200) -> Response:
        """The sign-in page."""
        return self.site.html(
            "sign_in.html", "Sign in", status=status, menu=False, wanted=wanted, problem=problem, name=name,
            elsewhere=self.site.settings.auth == "oidc",
        )  # fmt: skip

    async def who(self, _request: Request, person: Person) -> Response:
        """Who is signed in and which pages are theirs alone, for the menu."""
        leaves = self.site.settings.auth != "header"
        pages = [["/comments", "Comments"], ["/sharing", "Sharing"]]
        pages += [["/desk", "Desk"]] if person.role == "coach" else []
        pages += [["/password", "Password"]] if self.site.settings.auth == "users" else []
        return JSONResponse(
            {"name": person.name, "pages": pages, "leaves": leaves}, headers={"cache-control": "no-store"}
        )

    async def show_password(self, _request: Request, person: Person) -> Response:
        """The form for another password."""
        return self._password_page(person)

    async def change_password(self, request: Request, person: Person) -> Response:
        """Takes another password for the right old one; every other browser of theirs is signed out."""
        form = await form_of(request)
        address = address_of(self.site.settings, request.scope)
        if self.tries.begin(person.name, address):
            return self._password_page(person, "Too many tries. Wait some minutes, then try again.", 429)
        store = self.site.interviews.store
        async with self.checking:
            found = await asyncio.to_thread(password_of, store, person.name)
            right = await asyncio.to_thread(same_password, found[1] if found else None, form.get("old", "")[:400])
        if not found or found[0].id != person.id or not right:
            return self._password_page(person, "The old password is not right.", 401)
        self.tries.succeeded(person.name, address)
        if form.get("new", "") != form.get("again", ""):
            return self._password_page(person, "The two new ones differ. Type the same twice.", 400)
        try:
            async with self.checking:
                hashed = await asyncio.to_thread(hash_password, form.get("new", "")[:400])
        except BadInput as error:
            return self._password_page(person, str(error), 400)
        await asyncio.to_thread(set_password, store, person.id, hashed)
        return await self.let_in(request, person, "/")

    def _password_page(self, person: Person, problem: str = "", status: int = 200) -> Response:
        return self.site.html(
            "password.html", "Another password", here="/password", status=status, person=person, problem=problem
        )


def home_of(person: Person) -> str:
    """The first page after signing in."""
    return "/desk" if person.role == "coach" else "/"


def add_sign_in(app: FastAPI, site: Site) -> SignIn:
    """Adds the pages; nothing where nobody signs in."""
    pages = SignIn(site)
    if not site.settings.auth:
        return pages
    site.add_for_person(app, "GET", "/who", pages.who)
    if site.settings.auth == "header":
        return pages
    site.add_open(app, "GET", "/sign-in", pages.show)
    site.add_open(app, "POST", "/sign-out", pages.sign_out)
    if site.settings.auth == "users":
        site.add_open(app, "POST", "/sign-in", pages.sign_in)
        site.add_for_person(app, "GET", "/password", pages.show_password)
        site.add_for_person(app, "POST", "/password", pages.change_password)
    else:
        # Authlib is imported only where somebody signs in with it.
        from coach.web.oidc import add_elsewhere

        add_elsewhere(app, pages)
    return pages
