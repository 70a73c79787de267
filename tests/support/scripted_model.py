"""An OpenAI-compatible server on loopback that says what a test tells it to, and remembers what it was sent."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

Reply = Callable[["Handler"], None]
PATIENCE = 20.0
"""Seconds after which a hanging reply gives up by itself, so that no test leaves a thread behind."""


@dataclass
class Script:
    """What the server will say and what it has heard.

    Attributes:
        replies: Taken from the front, one for each request; the last one stays. A text is streamed, or sent whole when
            no stream was asked for; a number is sent as an error of that status; a callable gets the handler and does
            as it likes.
        heard: The request bodies, in order.
        url: Where the server is.
        models: What it lists; None for a server without a list.
        hung_up: Set when the other side closes while a reply is still being sent.
        began: When each request came in, by the monotonic clock.
    """

    replies: list[str | int | Reply] = field(default_factory=lambda: ["Thank you. What happened next?"])
    heard: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""
    models: list[dict[str, Any]] | None = field(default_factory=lambda: [{"id": "scripted", "object": "model"}])
    hung_up: threading.Event = field(default_factory=threading.Event)
    began: list[float] = field(default_factory=list)

    def take(self) -> "str | int | Reply":
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


class Handler(BaseHTTPRequestHandler):
    script: Script
    body: dict[str, Any]

    def log_message(self, *_: Any) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        if self.path.endswith("/models") and self.script.models is not None:
            self.send_json(200, {"object": "list", "data": self.script.models})
        else:
            self.send_json(404, {"error": {"message": "no such path"}})

    def do_POST(self) -> None:
        self.body = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))))
        self.script.heard.append(self.body)
        self.script.began.append(time.monotonic())
        reply = self.script.take()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            if isinstance(reply, int):
                self.send_json(reply, {"error": {"message": "scripted fault", "code": "fault"}})
            elif callable(reply):
                reply(self)
            else:
                self.say(reply)

    def say(self, text: str, finish: str = "stop") -> None:
        """Sends a whole reply, streamed if that was asked for."""
        if not self.body.get("stream"):
            message = {"role": "assistant", "content": text}
            self.send_json(200, _completion(message, finish))
            return
        self.begin_stream()
        for start in range(0, len(text), 7):
            self.send_chunk({"content": text[start : start + 7]})
        self.end_stream(finish)

    def send_json(self, status: int, body: object, **headers: str) -> None:
        self.send_raw(status, json.dumps(body).encode(), "application/json", **headers)

    def send_raw(self, status: int, data: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def begin_stream(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        self.send_chunk({"role": "assistant", "content": ""})

    def send_chunk(self, delta: dict[str, Any], finish: str | None = None) -> None:
        self.send_event(
            {
                "id": "c",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": "scripted",
                "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
            }
        )

    def send_event(self, body: object) -> None:
        self.send_line(f"data: {body if isinstance(body, str) else json.dumps(body)}\n\n")

    def send_line(self, line: str) -> None:
        self.wfile.write(line.encode())
        self.wfile.flush()

    def end_stream(self, finish: str = "stop") -> None:
        self.send_chunk({}, finish)
        if (self.body.get("stream_options") or {}).get("include_usage"):
            self.send_event({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "scripted",
                             "choices": [], "usage": USAGE})  # fmt: skip
        self.send_event("[DONE]")

    def wait(self, seconds: float = PATIENCE) -> None:
        """Does nothing until the other side hangs up, or until patience is at an end."""
        self.connection.settimeout(0.05)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if not self.connection.recv(1, socket.MSG_PEEK):
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        else:
            return
        self.script.hung_up.set()


USAGE = {"prompt_tokens": 900, "completion_tokens": 30, "total_tokens": 930}


def _completion(message: dict[str, Any], finish: str) -> dict[str, Any]:
    return {
        "id": "c",
        "object": "chat.completion",
        "created": 1,
        "model": "scripted",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": USAGE,
    }


def status(code: int, message: str = "scripted fault", error: str = "fault", **headers: str) -> Reply:
    """An answer with an error status."""
    return lambda handler: handler.send_json(code, {"error": {"message": message, "code": error}}, **headers)


def raw(code: int, text: str, kind: str = "application/json") -> Reply:
    """An answer of any content."""
    return lambda handler: handler.send_raw(code, text.encode(), kind)


def hang() -> Reply:
    """Nothing at all, not even a header."""
    return lambda handler: handler.wait()


def stall(after: str) -> Reply:
    """A stream that begins and then says nothing more."""

    def reply(handler: Handler) -> None:
        try:
            handler.begin_stream()
            handler.send_chunk({"content": after})
        except OSError:
            handler.script.hung_up.set()
            return
        handler.wait()

    return reply


def pings() -> Reply:
    """A stream of comments that keep the line open and say nothing."""

    def reply(handler: Handler) -> None:
        handler.begin_stream()
        try:
            for _ in range(200):
                handler.send_line(": ping\n\n")
                time.sleep(0.1)
        except OSError:
            handler.script.hung_up.set()

    return reply


def for_ever(piece: str, pause: float = 0.005, first: str = "") -> Reply:
    """A reply that never ends: `first`, then the same piece over and over."""

    def reply(handler: Handler) -> None:
        handler.begin_stream()
        until = time.monotonic() + PATIENCE
        try:
            if first:
                handler.send_chunk({"content": first})
            while time.monotonic() < until:
                handler.send_chunk({"content": piece})
                time.sleep(pause)
        except OSError:
            handler.script.hung_up.set()

    return reply


def cut(after: str) -> Reply:
    """A stream that breaks off in the middle of a word."""

    def reply(handler: Handler) -> None:
        handler.begin_stream()
        handler.send_chunk({"content": after})
        handler.connection.shutdown(2)

    return reply


def drained(after: str) -> Reply:
    """A stream that ends in good order without saying that it is done."""

    def reply(handler: Handler) -> None:
        handler.begin_stream()
        handler.send_chunk({"content": after})

    return reply


def spoilt(after: str, event: object = '{"id":"c","choices":[{"del') -> Reply:
    """A stream with an event in it that is no JSON, or is an error."""

    def reply(handler: Handler) -> None:
        handler.begin_stream()
        handler.send_chunk({"content": after})
        handler.send_event(event)

    return reply


def finished(text: str, reason: str) -> Reply:
    """A reply that ends for another reason than being done."""
    return lambda handler: handler.say(text, reason)


def tool_call(name: str, arguments: dict[str, Any] | str, times: int = 1) -> Reply:
    """A call of one tool, or the same several times over."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)

    def reply(handler: Handler) -> None:
        calls = [
            {"index": place, "id": f"call_{place}", "type": "function", "function": {"name": name, "arguments": text}}
            for place in range(times)
        ]
        if not handler.body.get("stream"):
            handler.send_json(
                200, _completion({"role": "assistant", "content": None, "tool_calls": calls}, "tool_calls")
            )
            return
        handler.begin_stream()
        handler.send_chunk({"tool_calls": calls})
        handler.end_stream("tool_calls")

    return reply


def unless_tools(reply: str) -> Reply:
    """A server that refuses requests with tools in them."""

    def answer(handler: Handler) -> None:
        if handler.body.get("tools"):
            handler.send_json(400, {"error": {"message": "tools param requires --jinja flag"}})
        else:
            handler.say(reply)

    return answer


def in_chunks(delta: dict[str, Any], then: str = "") -> Reply:
    """A stream whose first part is anything, for example what a model thinks before it speaks."""

    def reply(handler: Handler) -> None:
        handler.begin_stream()
        handler.send_chunk(delta)
        if then:
            handler.send_chunk({"content": then})
        handler.end_stream()

    return reply


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is part of many tests."""


@contextlib.contextmanager
def scripted_model() -> Iterator[Script]:
    """Serves a script on loopback for the time of the block."""
    script = Script()
    server = _Server(("127.0.0.1", 0), type("Scripted", (Handler,), {"script": script}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    script.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.fixture
def model() -> Iterator[Script]:
    """A scripted model for one test."""
    with scripted_model() as script:
        yield script
