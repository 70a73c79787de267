"""A small OpenID provider on loopback: real redirects, real PKCE, real signed tokens. It can be told to cheat."""

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "callback-coach", "a secret between the two"


@dataclass
class Provider:
    """The provider.

    Attributes:
        url: Where it listens, and what it calls itself.
        claims: What stands in a token, beside what always does.
        cheat: What is wrong with the next tokens, or empty.
        asked: The parameters of every sign-in that was begun.
    """

    url: str
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "8271", "name": "Ann of the college"})
    cheat: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first"}))
    other: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first"}))
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> FastAPI:
        app = FastAPI()
        app.get("/.well-known/openid-configuration")(self._about)
        app.get("/keys")(lambda: {"keys": [self.key.as_dict(private=False)]})
        app.get("/authorize")(self._authorize)
        app.post("/token")(self._token)
        return app

    def _about(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }

    def _authorize(self, request: Request) -> RedirectResponse:
        """Everybody is let through at once."""
        asked = dict(request.query_params)
        self.asked.append(asked)
        code = secrets.token_urlsafe()
        self._codes[code] = asked
        answer = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{answer}", status_code=302)

    async def _token(self, request: Request) -> JSONResponse:
        """A code is good once, for whoever knows what its challenge was made from."""
        form = await request.form()
        asked = self._codes.pop(str(form["code"]), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".replace(" ", "+").encode()).decode()
        plain = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        known = request.headers.get("authorization", "").removeprefix("Basic ") in {basic, plain}
        digest = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or not known or asked["redirect_uri"] != form["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        if asked["code_challenge_method"] != "S256" or proof != asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        token = {"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "expires_in": 60}
        return JSONResponse(token | ({} if self.cheat == "no token" else {"id_token": self._signed(asked["nonce"])}))

    def _signed(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "nonce": nonce, "iat": now, "exp": now + 60, **self.claims}
        key: Any = self.key
        header = {"alg": "RS256", "kid": "first"}
        match self.cheat:
            case "wrong nonce":
                claims["nonce"] = "of another sign-in"
            case "no nonce":
                del claims["nonce"]
            case "wrong audience":
                claims["aud"] = "another-product"
            case "wrong audience that vouches for us":
                claims |= {"aud": "another-product", "azp": CLIENT}
            case "wrong issuer":
                claims["iss"] = "https://elsewhere.example"
            case "expired":
                claims |= {"iat": now - 7200, "exp": now - 3600}
            case "wrong signature":
                key = self.other
            case "signed with the public key as a secret":
                key, header["alg"] = OctKey.import_key(self.key.as_pem(private=False)), "HS256"
            case "not signed":
                return _unsigned(claims)
            case _:
                pass
        return jwt.encode(header, claims, key, algorithms=["RS256", "HS256"])


def _unsigned(claims: dict[str, Any]) -> str:
    import json

    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none', 'kid': 'first'})}.{part(claims)}."
