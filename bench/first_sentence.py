"""Time from a sent answer to the interviewer's first sentence, beside a bare OpenAI client on the same server.

The server is a process of its own that streams the same reply to both at the pace of a middling model. Ours goes the
whole way: the answer is stored and marked, the prompt made, the agent run, the sentence checked. The bare client sends
the same messages and waits for the end of the same sentence. They take turns; what counts is the ratio, pair by pair.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coach.interview.service import Interviews

ROOT = Path(__file__).resolve().parent.parent
RUNS = 15
FIRST_BYTE, PER_TOKEN = 0.25, 0.025
"""Seconds: a model that begins after a quarter of a second and says forty tokens a second."""

REPLY = "Thank you, I can see how the photo on every box came about. What did the others on the aisle think of it?"
FIRST_SENTENCE = REPLY.split(". ", maxsplit=1)[0] + "."
ANSWER = (
    "In May I cut the mis-picks on aisle B from 12 a week to 2 by putting a photo on every box. My manager was against "
    "it at first, so I tried it on one rack and showed her the count after a fortnight. Then we did the whole aisle."
)
HELLO = "Good morning. Can you describe a process you improved?"
_SERVER = """
import re, time
from tests.support.scripted_model import scripted_model
def reply(handler):
    time.sleep({first})
    handler.begin_stream()
    words = {hello!r} if "Greet the candidate" in str(handler.body) else {reply!r}
    for token in re.findall(r"\\s?\\S+", words):
        handler.send_chunk({{"content": token}})
        time.sleep({pause})
    handler.end_stream()
with scripted_model() as script:
    script.replies = [reply]
    print(script.url, flush=True)
    input()
"""


async def _bare(url: str, messages: list[Any]) -> float:
    """Seconds until a bare client has the whole first sentence."""
    import openai

    client = openai.AsyncOpenAI(base_url=url, api_key="key", max_retries=0)
    began, text = time.perf_counter(), ""
    stream = await client.chat.completions.create(model="scripted", messages=messages, stream=True)
    async for chunk in stream:
        text += (chunk.choices[0].delta.content or "") if chunk.choices else ""
        if FIRST_SENTENCE in text:
            took = time.perf_counter() - began
            break
    await stream.close()
    await client.close()
    return took


async def _ours(interviews: "Interviews", owner: str) -> tuple[float, float]:
    """Seconds until the marks, and until the first sentence, are there."""
    from coach.domain import Brief
    from coach.interview.service import Assessed
    from coach.interview.voice import Spoke

    session = await interviews.start(owner, Brief(format="drill", drill="Q48", role="warehouse lead"))
    began, marks = time.perf_counter(), 0.0
    events = interviews.answer(owner, session.id, ANSWER, turn_id="1", seq=len(session.turns))
    async for event in events:
        if isinstance(event, Assessed):
            marks = time.perf_counter() - began
        if isinstance(event, Spoke):
            took = time.perf_counter() - began
            break
    await events.aclose()
    return took, marks


async def _pairs(url: str, home: Path) -> tuple[list[float], list[float], list[float]]:
    from coach.analysis.load import load_analyser
    from coach.interview.service import Interviews
    from coach.knowledge.bank import load_bank
    from coach.llm.connection import connect
    from coach.settings import load_settings, quiet_environment
    from coach.store.db import open_store

    os.environ.update(OPENAI_API_KEY="key", OPENAI_BASE_URL=url, COACH_MODEL="scripted", COACH_HOME=str(home))
    quiet_environment(home)
    settings = load_settings()
    interviews = Interviews(open_store(settings), load_bank(), load_analyser(), connect(settings))
    system = (ROOT / "prompts" / "interviewer.md").read_text(encoding="utf-8")
    messages = [{"role": "system", "content": system}, {"role": "user", "content": ANSWER}]
    ours: list[float] = []
    bare: list[float] = []
    marks: list[float] = []
    for run in range(RUNS + 2):
        other = await _bare(url, messages)
        took, marked = await _ours(interviews, f"bench:{run}")
        if run > 1:  # the first two load the libraries
            ours.append(took)
            bare.append(other)
            marks.append(marked)
    return ours, bare, marks


def measure() -> str:
    """Runs the pairs and gives the lines of the table."""
    code = _SERVER.format(first=FIRST_BYTE, hello=HELLO, reply=REPLY, pause=PER_TOKEN)
    server = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    before = dict(os.environ)
    try:
        with tempfile.TemporaryDirectory() as home:
            url = server.stdout.readline().strip() if server.stdout else ""
            ours, bare, marks = asyncio.run(_pairs(url, Path(home)))
    finally:
        os.environ.clear()
        os.environ.update(before)
        server.terminate()
        server.wait(10)
    ratios = [a / b for a, b in zip(ours, bare, strict=True)]

    def row(name: str, values: list[float]) -> str:
        return f"| {name} | {statistics.median(values):.3f} | {min(values):.3f} to {max(values):.3f} |"

    return "\n".join(
        [
            "| from the sent answer | median seconds | range |",
            "|---|---|---|",
            row("to the marks", marks),
            row("to the first sentence, checked", ours),
            row("bare openai client, the same sentence", bare),
            f"| ratio, pair by pair | {statistics.median(ratios):.2f} | {min(ratios):.2f} to {max(ratios):.2f} |",
        ]
    )


if __name__ == "__main__":
    print(measure())
