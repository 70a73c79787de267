"""A Chroma server in place of the folder: real, away, frozen and back."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from coach.knowledge import index as index_module
from coach.knowledge.index import open_index
from coach.settings import Settings

from .banks import small_bank

QUERY = "an unknown caller rang, should I pick up the phone"


@dataclass
class ChromaServer:
    """A `chroma run` of our own on loopback."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        chroma = Path(sys.executable).parent / "chroma"
        command = [str(chroma), "run", "--path", str(self.folder), "--host", "127.0.0.1", "--port", str(self.port)]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise RuntimeError("chroma did not start")

    def signal(self, number: int) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, number)

    def stop(self) -> None:
        if self.process is not None:
            self.signal(signal.SIGCONT)
            self.signal(signal.SIGKILL)
            self.process.wait(10)
            self.process = None


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ChromaServer]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    running = ChromaServer(tmp_path / "chroma", port)
    running.start()
    yield running
    running.stop()


def test_the_index_lives_on_the_server_that_is_set(server: ChromaServer, tmp_path: Path) -> None:
    steps: list[int] = []
    settings = Settings(home=tmp_path / "data", chroma_url=server.url)
    index = open_index(small_bank(), settings, lambda done, _: steps.append(done))
    assert index.complete
    assert steps
    local = open_index(small_bank(), Settings(home=tmp_path / "local"))
    assert [hit.id for hit in index.find(QUERY, 8)] == [hit.id for hit in local.find(QUERY, 8)]
    assert not (tmp_path / "data" / "index").exists()
    local.close()
    again: list[int] = []
    second = open_index(small_bank(), settings, lambda done, _: again.append(done))
    assert second.complete
    assert not again, "what is there is used"
    index.close()
    second.close()


def test_words_serve_while_the_server_is_frozen_and_vectors_again_after(
    server: ChromaServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = open_index(small_bank(), Settings(home=tmp_path / "data", chroma_url=server.url))
    before = index.find(QUERY, 3)
    monkeypatch.setattr(index_module, "_RETRY_SECONDS", 0.2)
    server.signal(signal.SIGSTOP)
    began = time.monotonic()
    assert index.find(QUERY, 1)[0].id == "A1"
    assert time.monotonic() - began < 4
    assert not index.complete
    server.signal(signal.SIGCONT)
    end = time.monotonic() + 20
    while time.monotonic() < end and not index.complete:
        index.find(QUERY, 1)
        time.sleep(0.2)
    assert index.find(QUERY, 3) == before
    index.close()


def test_a_server_that_is_away_leaves_the_words(server: ChromaServer, tmp_path: Path) -> None:
    server.stop()
    began = time.monotonic()
    index = open_index(small_bank(), Settings(home=tmp_path / "data", chroma_url=server.url))
    assert time.monotonic() - began < 10
    assert not index.complete
    assert index.find(QUERY, 1)[0].id == "A1"
    index.close()
