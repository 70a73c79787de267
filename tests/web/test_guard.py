"""What stands between the page and the network, asked directly."""

import socket

import httpx
import pytest

from tests.web.driving import Server

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}
CLOSED = [
    "/gradio_api/upload",
    "/gradio_api/upload_progress?upload_id=x",
    "/gradio_api/deep_link?session_hash=x",
    "/pwa_icon/20000",
    "/gradio_api/file=/etc/passwd",
    "/gradio_api/file/etc/passwd",
    "/file=/etc/passwd",
    "/proxy=http://evil.example/",
    "/gradio_api/proxy=http://evil.example/",
    "/docs",
    "/redoc",
    "/openapi.json",
    "/monitoring",
    "/gradio_api/mcp/sse",
]


def _ask(server: Server, method: str, path: str, **given: object) -> httpx.Response:
    return httpx.request(method, server.url + path, timeout=20, trust_env=False, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"), ("GET", "/config"), ("GET", "/page.js"), ("GET", "/style.css"), ("GET", "/healthz"),
        ("GET", "/nothing-here"), ("GET", "/favicon.ico"), ("POST", "/draft"), ("POST", "/gradio_api/queue/join"),
        ("POST", "/gradio_api/upload"), ("OPTIONS", "/"), ("HEAD", "/"), ("GET", "/theme.css"),
        ("GET", "/gradio_api/info"),
    ],
)  # fmt: skip
def test_every_response_carries_the_headers(server: Server, method: str, path: str) -> None:
    reply = _ask(server, method, path)
    assert {name: reply.headers[name] for name in HEADERS} == HEADERS
    policy = reply.headers["content-security-policy"]
    assert "unsafe-eval" not in policy
    for part in ("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert part in policy


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_doors_that_the_product_does_not_use_are_closed(server: Server, method: str, path: str) -> None:
    assert _ask(server, method, path).status_code in {404, 405}


def test_every_picture_that_the_page_names_is_there(server: Server) -> None:
    icons = _ask(server, "GET", "/manifest.json").json()["icons"]
    for path in ["/favicon.ico", *(icon["src"] for icon in icons)]:
        reply = _ask(server, "GET", path)
        assert (reply.status_code, reply.headers["content-type"]) == (200, "image/svg+xml"), path


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api//upload",
        "/GRADIO_API/upload",
        "/gradio_api/./upload",
        "/gradio_api/%75pload",
        "//gradio_api/upload",
    ],
)
def test_closed_doors_stay_closed_however_they_are_spelt(server: Server, path: str) -> None:
    files = {"files": ("x.html", b"<script>alert(1)</script>")}
    assert _ask(server, "POST", path, files=files).status_code in {404, 405, 307}


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://evil.example", 403),
        ("http://127.0.0.1.evil.example", 403),
        ("null", 403),
        ("http://localhost:1", 403),
        ("http://127.0.0.1:1", 403),
        (None, 400),
        ("same", 400),
    ],
)
def test_writing_from_another_site_is_refused(server: Server, origin: str | None, status: int) -> None:
    headers = {} if origin is None else {"origin": server.url if origin == "same" else origin}
    reply = _ask(server, "POST", "/draft", content=b"not json", headers=headers)
    assert reply.status_code == status
    assert _ask(server, "OPTIONS", "/draft", headers=headers).headers.get("access-control-allow-origin") is None
    assert _ask(server, "GET", "/config", headers=headers).headers.get("access-control-allow-origin") is None


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:7860", "", "[::2]", "a@evil", "["]
)
def test_another_host_name_is_not_served(server: Server, host: str) -> None:
    reply = _ask(server, "GET", "/", headers={"host": host})
    assert reply.status_code in {400, 421}
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "127.0.0.1"])
def test_this_machine_is_served_by_each_of_its_names(server: Server, host: str) -> None:
    assert _ask(server, "GET", "/healthz", headers={"host": host}).status_code == 200


def test_a_body_that_is_too_large_is_refused_with_and_without_its_length(server: Server) -> None:
    large = b"x" * 500_000

    def pieces() -> object:
        for start in range(0, len(large), 50_000):
            yield large[start : start + 50_000]

    for path in ("/draft", "/gradio_api/queue/join"):
        assert _ask(server, "POST", path, content=large).status_code == 413
        assert _ask(server, "POST", path, content=pieces()).status_code == 413


@pytest.mark.parametrize("length", ["-1", "many", "9" * 30, "1e3"])
def test_a_length_that_makes_no_sense_is_refused(server: Server, length: str) -> None:
    address = server.url.removeprefix("http://")
    ask = f"POST /draft HTTP/1.1\r\nhost: {address}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{{}}"
    with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), timeout=20) as line:
        line.sendall(ask.encode())
        assert line.makefile("rb").readline().split()[1] in {b"400", b"413"}


def test_the_cookie_is_signed_and_out_of_reach_of_scripts(server: Server) -> None:
    given = _ask(server, "GET", "/").headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in given
    value = given.split("=", 1)[1].split(";", 1)[0]
    known = _ask(server, "GET", "/", headers={"cookie": f"coach_visitor={value}"})
    assert "set-cookie" not in known.headers
    for forged in (value[:-1], value + "x", "visitor", "", '"a', "a" * 5000, value.swapcase()):
        reply = _ask(server, "GET", "/", headers={"cookie": f"coach_visitor={forged}"})
        assert reply.headers["set-cookie"].startswith("coach_visitor="), forged


def test_the_key_of_the_cookies_is_for_its_owner_only(server: Server) -> None:
    assert (server.home / "cookie.key").stat().st_mode & 0o077 == 0


def test_an_error_tells_nothing_of_the_inside(server: Server) -> None:
    reply = _ask(server, "POST", "/gradio_api/queue/join", json={"data": ["x"], "fn_index": 9999, "session_hash": "x"})
    assert reply.status_code >= 400
    for inside in ("Traceback", "site-packages", "/work", ".py"):
        assert inside not in reply.text
