"""Signing in with an account of the organisation: OpenID Connect, the code flow with PKCE, by Authlib.

What the provider says is believed only if its token is signed with a key that it publishes, was made for us, by it, for
this very sign-in (nonce), and has not run out. What belongs to a sign-in on its way (state, nonce, PKCE) waits in a
signed cookie of the browser that began it, for ten minutes. Imported only where `COACH_AUTH=oidc`.
"""

import asyncio
import hmac
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from authlib.integrations.starlette_client import OAuth
from fastapi import FastAPI, Request
from fastapi.responses import Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from coach.errors import StoreUnavailable
from coach.settings import Settings
from coach.store.people import known_elsewhere
from coach.web.pages.sign_in import SignIn, next_page
from coach.web.pages.site import see_other
from coach.web.security import secret_of

log = logging.getLogger(__name__)

WAY_SECONDS = 600
"""How long somebody may take at the provider."""

_BACK = "/sign-in/back"
_SIGNED_WITH = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
"""With a pair of keys. Never `none`, and never a shared secret, which a published key could be taken for."""

_NOT_REACHED = "The sign-in of your organisation cannot be reached at the moment. Try again in a minute."
_BROKEN_OFF = "That sign-in was not finished here, or took too long. Start it once more."
_NOT_BELIEVED = "The answer of your organisation's sign-in could not be trusted. Start once more; if it happens again, \
tell whoever runs this server."


class _Refused(Exception):
    """The provider's answer cannot be used."""


def _provider(settings: Settings) -> Any:
    issuer = settings.oidc_issuer.rstrip("/")
    clients: Any = OAuth()
    return clients.register(
        name="provider",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256", "timeout": 10},
    )


@dataclass(frozen=True)
class Elsewhere:
    """The handlers.

    Attributes:
        pages: The sign-in page, which gives the cookie in the end.
        provider: Authlib's client.
        ways: Signs what waits in the browser's cookie.
    """

    pages: SignIn
    provider: Any
    ways: URLSafeTimedSerializer

    @property
    def _settings(self) -> Settings:
        return self.pages.site.settings

    @property
    def _back(self) -> str:
        return self._settings.public_url.rstrip("/") + _BACK

    def _cookie(self, value: str) -> str:
        """The Set-Cookie header; empty ends it. Lax, because the way back is a link from another site."""
        secure = "; Secure" if self._settings.public_url.startswith("https://") else ""
        age = WAY_SECONDS if value else 0
        return f"{self._name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}"

    @property
    def _name(self) -> str:
        return "__Host-coach_way" if self._settings.public_url.startswith("https://") else "coach_way"

    async def _metadata(self) -> Mapping[str, Any]:
        """What the provider says of itself, with the ways of signing that we take.

        Raises:
            _Refused: If it speaks for another issuer.
        """
        metadata = await self.provider.load_server_metadata()
        if str(metadata.get("issuer", "")).rstrip("/") != self._settings.oidc_issuer.rstrip("/"):
            metadata.pop("_loaded_at", None)
            raise _Refused("another issuer")
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = sorted(_SIGNED_WITH.intersection(offered))
        return metadata

    async def go(self, request: Request) -> Response:
        """Leads to the provider."""
        wanted = next_page(request.query_params.get("next", ""), "")
        try:
            await self._metadata()
            way = await self.provider.create_authorization_url(self._back)
        except Exception as error:
            log.warning("the OpenID provider cannot be used: %s", type(error).__name__)
            return self._page(_NOT_REACHED, HTTPStatus.SERVICE_UNAVAILABLE)
        reply = see_other(way.pop("url"))
        reply.headers["set-cookie"] = self._cookie(str(self.ways.dumps(way | {"next": wanted})))
        return reply

    async def back(self, request: Request) -> Response:
        """Takes what the provider sent the browser back with, and lets the person in."""
        way = self._way(request)
        if way is None:
            return self._page(_BROKEN_OFF, HTTPStatus.BAD_REQUEST)
        try:
            claims = await self._claims(request.query_params.get("code", ""), way)
            subject, name = _who(claims, self._settings.oidc_issuer)
            person = await asyncio.to_thread(known_elsewhere, self.pages.site.interviews.store, subject, name)
        except StoreUnavailable:
            raise
        except Exception as error:
            log.warning("a sign-in by OpenID was refused: %s", type(error).__name__)
            return self._page(_NOT_BELIEVED, HTTPStatus.UNAUTHORIZED)
        reply = await self.pages.let_in(request, person, next_page(str(way.get("next", "")), ""))
        reply.headers.append("set-cookie", self._cookie(""))
        return reply

    def _way(self, request: Request) -> Mapping[str, Any] | None:
        """What this browser began, if what came back belongs to it."""
        try:
            way: Any = self.ways.loads(request.cookies.get(self._name, ""), max_age=WAY_SECONDS)
        except BadSignature:
            return None
        given = request.query_params.get("state", "")
        fits = hmac.compare_digest(str(way["state"]).encode(), given.encode("utf-8", "replace"))
        return way if fits else None

    async def _claims(self, code: str, way: Mapping[str, Any]) -> Mapping[str, Any]:
        """Exchanges the code, and checks the token that comes for it."""
        if not code:
            raise _Refused("no code")
        metadata = await self._metadata()
        token = await self.provider.fetch_access_token(
            redirect_uri=self._back, code=code, code_verifier=way["code_verifier"]
        )
        if "id_token" not in token:
            raise _Refused("no token")
        must_be = {
            "iss": {"essential": True, "values": [metadata["issuer"]]},
            # Left to itself the library takes a token that was made for another, if that other vouches for us.
            "aud": {"essential": True, "values": [self._settings.oidc_client_id]},
            "nonce": {"essential": True, "value": way["nonce"]},
        }
        return await self.provider.parse_id_token(token, nonce=way["nonce"], claims_options=must_be, leeway=60)

    def _page(self, problem: str, status: HTTPStatus) -> Response:
        reply = self.pages.page("", problem, status=status)
        reply.headers["set-cookie"] = self._cookie("")
        return reply


def _who(claims: Mapping[str, Any], issuer: str) -> tuple[str, str]:
    """What somebody is known by for good, and the name to show."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise _Refused("no subject")
    names = (claims.get(key) for key in ("name", "preferred_username", "email"))
    name = next((one.strip() for one in names if isinstance(one, str) and one.strip()), "Somebody")
    return f"oidc:{issuer.rstrip('/')}:{subject}", name[:100]


def add_elsewhere(app: FastAPI, pages: SignIn) -> None:
    """Adds the way to the provider and the way back."""
    settings = pages.site.settings
    ways = URLSafeTimedSerializer(secret_of(settings.home), salt="coach_way")
    elsewhere = Elsewhere(pages, _provider(settings), ways)
    pages.site.add_open(app, "GET", "/sign-in/elsewhere", elsewhere.go)
    pages.site.add_open(app, "GET", _BACK, elsewhere.back)
