"""An OpenAI-compatible server on loopback that says what a test tells it to, and remembers what it was sent."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass
class Script:
    """What the server will say and what it has heard.

    Attributes:
        replies: Taken from the front, one for each request; the last one stays. A text is streamed; a number is sent as
            an error of that status; a callable gets the handler and does as it likes.
        heard: The request bodies, in order.
        url: Where the server is.
    """

    replies: list[str | int | Callable[["_Handler"], None]] = field(
        default_factory=lambda: ["Thank you. What happened next?"]
    )
    heard: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    def take(self) -> "str | int | Callable[[_Handler], None]":
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


class _Handler(BaseHTTPRequestHandler):
    script: Script

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))))
        self.script.heard.append(body)
        reply = self.script.take()
        if isinstance(reply, int):
            self.send_json(reply, {"error": {"message": "scripted fault", "code": "fault"}})
        elif callable(reply):
            reply(self)
        else:
            self.begin_stream()
            for start in range(0, len(reply), 7):
                self.send_chunk({"content": reply[start : start + 7]})
            self.end_stream()

    def send_json(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
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
        chunk = {
            "id": "c",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "scripted",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        }
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def end_stream(self) -> None:
        self.send_chunk({}, "stop")
        self.wfile.write(b"data: [DONE]\n\n")


def stall(after: str, seconds: float = 3) -> Callable[[_Handler], None]:
    """A stream that begins and then says nothing more for a while."""

    def reply(handler: _Handler) -> None:
        handler.begin_stream()
        handler.send_chunk({"content": after})
        time.sleep(seconds)

    return reply


def cut(after: str) -> Callable[[_Handler], None]:
    """A stream that breaks off in the middle of a word."""

    def reply(handler: _Handler) -> None:
        handler.begin_stream()
        handler.send_chunk({"content": after})
        handler.connection.shutdown(2)

    return reply


def tool_call(name: str, arguments: dict[str, Any]) -> Callable[[_Handler], None]:
    """A call of one tool."""

    def reply(handler: _Handler) -> None:
        handler.begin_stream()
        call = {
            "index": 0,
            "id": "call_1",
            "type": "function",
            "function": {"name": name, "arguments": json.dumps(arguments)},
        }
        handler.send_chunk({"tool_calls": [call]})
        handler.send_chunk({}, "tool_calls")
        handler.wfile.write(b"data: [DONE]\n\n")

    return reply


@contextlib.contextmanager
def scripted_model() -> Iterator[Script]:
    """Serves a script on loopback for the time of the block."""
    script = Script()
    handler = type("Handler", (_Handler,), {"script": script})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
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
