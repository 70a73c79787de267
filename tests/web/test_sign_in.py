"""Who is let in: by an account elsewhere (OpenID Connect), by a trusted proxy, by name and password."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from coach.settings import Settings
from coach.store import people
from coach.store.passwords import hash_password
from tests.web.openid_provider import CLIENT, SECRET, Provider
from tests.web.shared_server import SharedServer, listening, running, serving

# The library leaves event loops of its own open when it starts inside another program.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

HTML = {"accept": "text/html"}


@dataclass(frozen=True)
class ByOpenId:
    """The product, and the provider that it trusts."""

    server: SharedServer
    provider: Provider

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.server.url, timeout=20, trust_env=False, headers=HTML)

    def names(self) -> list[str]:
        return [person.name for person in people.list_people(self.server.store)]


@pytest.fixture(scope="module")
def by_openid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ByOpenId]:
    ours, theirs = listening(), listening()
    provider = Provider(f"http://127.0.0.1:{theirs.getsockname()[1]}")
    settings = Settings(
        home=tmp_path_factory.mktemp("openid"),
        auth="oidc",
        oidc_issuer=provider.url + "/",
        oidc_client_id=CLIENT,
        oidc_client_secret=SecretStr(SECRET),
        public_url=f"http://127.0.0.1:{ours.getsockname()[1]}",
    )
    with running(provider.app(), theirs), serving(settings, ours) as server:
        yield ByOpenId(server, provider)


def test_an_account_elsewhere_opens_the_page_asked_for_and_is_known_again(by_openid: ByOpenId) -> None:
    by_openid.provider.cheat = ""
    with by_openid.client() as client:
        sent = client.get("/sharing?session=abc")
        assert sent.headers["location"] == "/sign-in?next=%2Fsharing%3Fsession%3Dabc"
        page = client.get(sent.headers["location"])
        assert "/sign-in/elsewhere?next=/sharing%3Fsession%3Dabc" in page.text
        assert client.post("/sign-in", data={"name": "x", "password": "y"}).status_code == 404
        opened = client.get("/sign-in/elsewhere?next=/sharing%3Fsession%3Dabc", follow_redirects=True)
        assert (opened.status_code, opened.url.path, opened.url.query) == (200, "/sharing", b"session=abc")
        assert client.get("/who").json()["name"] == "Ann of the college"
        asked = by_openid.provider.asked[-1]
        assert asked["code_challenge_method"] == "S256"
        assert asked["nonce"]
        assert asked["scope"] == "openid profile email"
        assert "coach_way" not in client.cookies
        client.post("/sign-out")
        assert client.get("/who", headers={"accept": "*/*"}).status_code == 401
    by_openid.provider.claims["name"] = "Ann Married"
    with by_openid.client() as client:
        client.get("/sign-in/elsewhere", follow_redirects=True)
        # She is known by what never changes there, not by her name.
        assert client.get("/who").json()["name"] == "Ann of the college"
    assert by_openid.names().count("Ann of the college") == 1


@pytest.mark.parametrize(
    "cheat",
    [
        "wrong nonce",
        "no nonce",
        "wrong audience",
        "wrong audience that vouches for us",
        "wrong issuer",
        "expired",
        "wrong signature",
        "signed with the public key as a secret",
        "not signed",
        "no token",
    ],
)
def test_a_token_that_is_not_right_opens_nothing(by_openid: ByOpenId, cheat: str) -> None:
    before = by_openid.names()
    by_openid.provider.cheat = cheat
    by_openid.provider.claims = {"sub": cheat, "name": cheat}
    with by_openid.client() as client:
        refused = client.get("/sign-in/elsewhere", follow_redirects=True)
        assert refused.status_code == 401
        assert "could not be trusted" in refused.text
        assert client.get("/who", headers={"accept": "*/*"}).status_code == 401
    assert by_openid.names() == before


def test_a_way_back_that_this_browser_did_not_begin_opens_nothing(by_openid: ByOpenId) -> None:
    by_openid.provider.cheat, by_openid.provider.claims = "", {"sub": "77", "name": "Mallory"}
    with by_openid.client() as mallory, by_openid.client() as ann:
        begun = mallory.get("/sign-in/elsewhere")
        link = httpx.get(begun.headers["location"], trust_env=False).headers["location"]
        # Mallory's link, opened by Ann: with no sign-in of her own, and in the middle of one.
        assert ann.get(link).status_code == 400
        ann.get("/sign-in/elsewhere")
        assert ann.get(link).status_code == 400
        assert ann.get("/who", headers={"accept": "*/*"}).status_code == 401
        state = parse_qs(urlsplit(link).query)["state"][0]
        assert mallory.get(f"/sign-in/back?state={state}").status_code == 401
        assert mallory.get("/sign-in/back?state=%ff&code=x").status_code == 400
        for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example"):
            opened = mallory.get("/sign-in/elsewhere", params={"next": elsewhere}, follow_redirects=True)
            assert opened.url.host == "127.0.0.1"
            assert opened.url.path == "/"


@pytest.fixture(scope="module")
def behind_a_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedServer]:
    """Loopback has many addresses; one of them is the proxy's."""
    settings = Settings(home=tmp_path_factory.mktemp("proxy"), auth="header", auth_proxies="127.0.0.2 10.0.0.0/8")
    with serving(settings) as server:
        yield server


def test_only_the_proxy_may_say_who_is_asking(behind_a_proxy: SharedServer) -> None:
    url = behind_a_proxy.url
    proxy = httpx.Client(base_url=url, transport=httpx.HTTPTransport(local_address="127.0.0.2"), trust_env=False)
    with proxy, httpx.Client(base_url=url, trust_env=False) as anybody:
        named = {"remote-user": "Ann"}
        assert proxy.get("/who", headers=named).json() == {
            "name": "Ann",
            "pages": [["/comments", "Comments"], ["/sharing", "Sharing"]],
            "leaves": False,
        }
        for forged in (named, named | {"x-forwarded-for": "127.0.0.2"}, named | {"x-real-ip": "127.0.0.2"}):
            for path in ("/who", "/", "/config", "/style.css", "/gradio_api/info"):
                assert anybody.get(path, headers=forged).status_code == 403
        assert anybody.get("/healthz").status_code == 200
        assert proxy.get("/who").status_code == 401
        # Two of them: one was sent by the browser and let through.
        twice = [("remote-user", "Root"), ("remote-user", "Ann")]
        assert proxy.get("/who", headers=twice).status_code == 401
        assert proxy.get("/sign-in", headers=named).status_code == 404
        assert proxy.get("/who", headers={"remote-user": ""}).status_code == 401
    assert [person.name for person in people.list_people(behind_a_proxy.store)] == ["Ann"]


@pytest.fixture(scope="module")
def over_https(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedServer]:
    settings = Settings(
        home=tmp_path_factory.mktemp("https"),
        auth="users",
        public_url="https://coach.example",
        auth_proxies="127.0.0.2",
        retention_days=30,
    )
    with serving(settings) as server:
        people.add_person(server.store, "Ann", password=hash_password("three words and more"))
        yield server


def test_behind_https_the_cookie_goes_back_nowhere_else(over_https: SharedServer) -> None:
    with httpx.Client(base_url=over_https.url, trust_env=False, headers={"host": "coach.example"}) as client:
        right = {"name": "ann", "password": "three words and more"}
        cookie = client.post("/sign-in", data=right).headers["set-cookie"]
        assert cookie.startswith("__Host-coach=")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
        token = cookie.partition("=")[2].partition(";")[0]
        signed_in = {"cookie": f"__Host-coach={token}"}
        assert client.get("/who", headers=signed_in).json()["name"] == "Ann"
        foreign = signed_in | {"origin": "https://evil.example"}
        assert client.post("/sign-out", headers=foreign).status_code == 403
        assert client.get("/who", headers=signed_in).status_code == 200
        ended = client.post("/sign-out", headers=signed_in).headers["set-cookie"]
        assert "Max-Age=0" in ended
        assert client.get("/who", headers=signed_in | {"accept": "*/*"}).status_code == 401


def test_guessing_is_slowed_down_for_the_guesser_and_nobody_else(over_https: SharedServer) -> None:
    def tries(client: httpx.Client, password: str, **headers: str) -> int:
        form = {"name": "Ann", "password": password}
        return client.post("/sign-in", data=form, headers={"host": "coach.example"} | headers).status_code

    proxy = httpx.HTTPTransport(local_address="127.0.0.2")
    with (
        httpx.Client(base_url=over_https.url, trust_env=False) as guesser,
        httpx.Client(base_url=over_https.url, trust_env=False, transport=proxy) as others,
    ):
        assert [tries(guesser, f"guess number {number}") for number in range(5)] == [401] * 5
        # From now on not even the right word is looked at; saying that one comes from elsewhere does not help.
        assert tries(guesser, "three words and more") == 429
        assert tries(guesser, "three words and more", **{"x-forwarded-for": "198.51.100.7"}) == 429
        assert tries(others, "three words and more", **{"x-forwarded-for": "198.51.100.8"}) == 303


def test_the_library_for_it_is_loaded_only_where_people_sign_in_with_it() -> None:
    folder = Path(__file__).parents[2] / "coach"
    code = {path.name: path.read_text(encoding="utf-8") for path in folder.rglob("*.py")}
    uses = re.compile(r"^\s*(from|import) (authlib|joserfc)", re.MULTILINE)
    at_the_top = re.compile(r"^(from|import) coach.web.oidc", re.MULTILINE)
    assert {name for name, text in code.items() if uses.search(text)} == {"oidc.py"}
    assert not [name for name, text in code.items() if at_the_top.search(text)]
