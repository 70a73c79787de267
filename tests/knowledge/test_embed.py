"""Embeddings: the one that needs no download, and what happens when a chosen one cannot be had."""

import http.server
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.knowledge import embed
from coach.knowledge.embed import OpenAIEmbedder, WordLlamaEmbedder, choose_embedder
from coach.settings import Settings


class Server(http.server.ThreadingHTTPServer):
    """An OpenAI-compatible embedding server with as many faults as wanted."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.fault = ""
        self.asked: list[dict[str, Any]] = []
        self.elsewhere = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path != "/v1/embeddings":
            self.server.elsewhere += 1
        self.server.asked.append(body)
        fault = self.server.fault
        if fault == "redirect":
            self.send_response(307)
            self.send_header("location", self.server.url.replace("/v1", "/other"))
            self.end_headers()
            return
        if fault == "hang":
            time.sleep(2)
        status = 401 if fault == "key" else 500 if fault == "down" else 200
        data = [
            {"index": n, "object": "embedding", "embedding": [len(t), 1.0, 0.0]} for n, t in enumerate(body["input"])
        ]
        if fault == "short":
            data = data[1:]
        payload = b"<html>" if fault == "html" else json.dumps({"object": "list", "data": data[::-1]}).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    found = Server()
    threading.Thread(target=found.serve_forever, daemon=True).start()
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    monkeypatch.setenv("OPENAI_BASE_URL", found.url)
    yield found
    found.shutdown()
    found.server_close()


def openai_settings() -> Settings:
    return Settings(embeddings="openai")


def test_the_default_embedding_needs_no_network_and_gives_vectors_of_length_one() -> None:
    vectors = WordLlamaEmbedder().encode(["They let me go in March.", "What pay do you expect?"])
    assert vectors.shape == (2, 256)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)


def test_a_text_has_one_vector_whatever_its_case_and_its_neighbours() -> None:
    embedder = WordLlamaEmbedder()
    alone = embedder.encode(["WHY did You leave?"])[0]
    among = embedder.encode(["a much longer text that stands before it, with many words", "why did you leave?"])[1]
    assert np.array_equal(alone, among)


@pytest.mark.parametrize("text", ["", "   ", "\x00", "\ud800", "🙂" * 500, "a" * 20_000])
def test_odd_texts_give_finite_vectors(text: str) -> None:
    assert np.isfinite(WordLlamaEmbedder().encode([text, "plain"])).all()


def test_near_meanings_lie_nearer_than_far_ones() -> None:
    boss, manager, parking = WordLlamaEmbedder().encode(["my boss", "my manager", "a place to leave the car"])
    assert boss @ manager > boss @ parking + 0.2


def test_minilm_that_cannot_be_downloaded_gives_way_fast_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "_REACH_SECONDS", 2.0)
    began = time.monotonic()
    embedder, notice = choose_embedder(Settings(embeddings="minilm"))
    assert time.monotonic() - began < 10
    assert embedder.name.startswith("wordllama")
    assert notice
    assert "MiniLM" in notice
    assert "built-in" in notice
    assert "\n" not in notice


def test_openai_without_a_key_gives_way_and_says_why() -> None:
    embedder, notice = choose_embedder(openai_settings())
    assert embedder.name.startswith("wordllama")
    assert notice
    assert "OPENAI_API_KEY is not set" in notice


def test_openai_gets_texts_at_the_address_that_is_set(server: Server) -> None:
    embedder, notice = choose_embedder(openai_settings())
    vectors = embedder.encode(["a", "bbbb"])
    assert notice is None
    assert embedder.name == "openai-text-embedding-3-small-3"
    assert np.allclose(vectors[:, 0] / vectors[:, 1], [1, 4])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert server.asked[-1]["input"] == ["a", "bbbb"]
    assert server.asked[-1]["encoding_format"] == "float"
    assert not server.elsewhere


def test_openai_sends_many_texts_in_batches_and_keeps_their_order(server: Server) -> None:
    embedder = OpenAIEmbedder(openai_settings())
    vectors = embedder.encode(["x" * (1 + number % 7) for number in range(600)])
    assert np.allclose(vectors[:, 0] / vectors[:, 1], [1 + number % 7 for number in range(600)], rtol=1e-4)
    assert [len(asked["input"]) for asked in server.asked[1:]] == [256, 256, 88]


@pytest.mark.parametrize("fault", ["key", "down", "html", "short", "redirect", "hang"])
def test_an_openai_server_at_fault_gives_way_and_is_named(
    server: Server, fault: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(embed, "_OPENAI_SECONDS", 0.5)
    server.fault = fault
    began = time.monotonic()
    embedder, notice = choose_embedder(openai_settings())
    assert time.monotonic() - began < 5
    assert embedder.name.startswith("wordllama")
    assert notice
    assert "127.0.0.1" in notice
    assert "sk-canary" not in notice + caplog.text
    assert len(server.asked) == 1, "no silent retries, no redirect followed"
    assert not server.elsewhere


def test_nothing_of_the_default_embedding_is_written_to_the_home(own_home: Path) -> None:
    WordLlamaEmbedder().encode(["hello"])
    assert not any(own_home.rglob("*"))
