"""`make real-server`: the whole way over the wire to a real server, llama-cpp-python's, with a tiny random model.

The server lives in a virtual environment of its own (`.venv-real`), because it is compiled for ten minutes and nobody
needs it to rehearse. The model says noise, so what is shown is that the wire works and that the product holds:
the doctor's screen is true, noise is kept back, the built-in interviewer takes the turn, the next turn tries again.
"""

import asyncio
import logging
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
_PAGE = _ROOT / "docs" / "models.md"
MODEL = "tiny-random"
_ANSWER = (
    "Last May I cut the mis-picks on aisle B from 12 a week to 2 by putting a photo on every box. That was try {}."
)
_START_SECONDS = 60.0
_TRIES = 3
"""Turns before which a rest of the model is waited out."""


@contextmanager
def server(python: str, folder: Path) -> Iterator[str]:
    """Makes the model, starts the server on loopback and gives its address; ends it afterwards.

    Raises:
        RuntimeError: If it does not come up.
    """
    import httpx2

    file = folder / "tiny.gguf"
    made = subprocess.run(
        [python, str(_ROOT / "bench" / "tiny_gguf.py"), str(file)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise RuntimeError(made.stderr.strip().splitlines()[-1])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"model": file, "model_alias": MODEL, "host": "127.0.0.1", "port": port, "n_ctx": 16_384, "n_threads": 1}
    arguments = [text for name, value in options.items() for text in (f"--{name}", str(value))]
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen([python, "-m", "llama_cpp.server", *arguments], stdout=log, stderr=log)
        url = f"http://127.0.0.1:{port}/v1"
        try:
            until = time.monotonic() + _START_SECONDS
            while process.poll() is None and time.monotonic() < until:
                try:
                    if httpx2.get(f"{url}/models", timeout=2, trust_env=False).status_code == 200:
                        break
                except httpx2.HTTPError:
                    time.sleep(0.2)
            else:
                raise RuntimeError(f"the server did not come up: {(folder / 'server.log').read_text()[-300:]}")
            yield url
        finally:
            process.terminate()
            process.wait(20)


async def _streamed(url: str) -> str:
    """How a bare client fares: the first piece, and the pace."""
    import openai

    client = openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0)
    began, first, pieces = time.perf_counter(), 0.0, 0
    ask: list[Any] = [{"role": "user", "content": "Count from one to ten in words."}]
    stream = await client.chat.completions.create(model=MODEL, messages=ask, stream=True, max_tokens=100)
    async for chunk in stream:
        if chunk.choices and chunk.choices[0].delta.content:
            first = first or time.perf_counter() - began
            pieces += 1
    took = time.perf_counter() - began
    await client.close()
    return f"A bare client got the first of {pieces} pieces after {first:.2f} s and the last after {took:.1f} s."


class _Heard(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.withheld: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if " was withheld: it " in record.getMessage():
            self.withheld.append(record.getMessage().partition(" was withheld: it ")[2])


async def _turns(most: int) -> tuple[list[str], list[float]]:
    """A whole interview; a line for each turn: who spoke, what was kept back, what the page said."""
    from coach.domain import Brief
    from coach.interview.service import Done
    from coach.interview.voice import Notice
    from tests.support.reading import opened

    interviews, heard = opened(), _Heard()
    log = logging.getLogger("coach.interview.voice")
    log.addHandler(heard)
    log.propagate = False
    lines, seconds = (
        ["| turn | spoken by | kept back | the page said | shown | seconds |", "|---|---|---|---|---|---|"],
        [],
    )
    began = time.perf_counter()
    session = await interviews.start("real", Brief(questions=4, role="warehouse lead"))
    notices: list[str] = []
    for number in range(most):
        last, took = session.turns[-1], time.perf_counter() - began
        shown = re.sub(r"[|\n]", " ", last.text)
        why = "; ".join(dict.fromkeys(heard.withheld)) or "nothing"
        lines.append(f"| {last.step} | {last.by} | {why} | {' '.join(notices) or '–'} | {shown} | {took:.1f} |")
        seconds.append(took)
        heard.withheld.clear()
        notices.clear()
        if session.finished:
            break
        if interviews.connection and number < _TRIES:  # it is left alone after two faults; here it is to try again
            await asyncio.sleep(interviews.connection.health.rests)
        began, seq = time.perf_counter(), len(session.turns)
        answer = interviews.answer("real", session.id, _ANSWER.format(number), turn_id=str(seq), seq=seq)
        async for event in answer:
            if isinstance(event, Notice):
                notices.append(event.text)
            elif isinstance(event, Done):
                session = event.session
    log.removeHandler(heard)
    return lines, seconds


def _versions(python: str) -> str:
    code = "import llama_cpp, platform; print(llama_cpp.__version__, platform.python_version(), platform.machine())"
    library, version, machine = subprocess.run(
        [python, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    return f"llama-cpp-python {library}, Python {version}, {machine}"


def main() -> int:
    """Runs everything and writes docs/models.md.

    Returns:
        0, or 2 with a line if the server cannot be had.
    """
    from coach.doctor import examine
    from coach.settings import load_settings
    from tests.support.reading import between_marks, environment

    python = sys.argv[1] if len(sys.argv) > 1 else str(_ROOT / ".venv-real" / "bin" / "python")
    if not Path(python).is_file():
        print(f"There is no {python}; make real-server builds it.", file=sys.stderr)
        return 2
    try:
        with tempfile.TemporaryDirectory() as folder, server(python, Path(folder)) as url:
            given = {"COACH_HOME": str(Path(folder) / "home"), "OPENAI_API_KEY": "none", "OPENAI_BASE_URL": url}
            with environment(**given, COACH_MODEL=MODEL):
                os.environ.pop("COACH_FIRST_WORD_TIMEOUT", None)
                screen, well = examine(load_settings())
                bare = asyncio.run(_streamed(url))
                lines, seconds = asyncio.run(_turns(10))
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 2
    page = [
        f"{_versions(python)}; a Llama of two layers with random weights, written by `bench/tiny_gguf.py`.",
        bare,
        "What `coach doctor` says of it:",
        "```\n" + "\n".join(screen) + "\n```",
        f"A whole interview, {len(seconds)} turns of the interviewer, the longest {max(seconds):.1f} s, the middle one "
        f"{statistics.median(seconds):.1f} s:",
        "\n".join(lines),
    ]
    between_marks(_PAGE, "real", "\n\n".join(page).replace(folder, "…"))
    print("\n\n".join(page))
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
