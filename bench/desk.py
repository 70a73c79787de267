"""How long a coach waits for a page with a whole class behind it: 300 candidates with 20 answers each.

The database is built as interviews would have built it, a part of them reviewed and given back. Each page is asked for
over HTTP, many times, in turn with a bare FastAPI page that says hello, in the same process; what counts is the ratio.

    .venv/bin/python -m bench.desk            # SQLite; writes its part of docs/coaches.md
    COACH_DATABASE_URL=postgresql+psycopg://… .venv/bin/python -m bench.desk --only-print
"""

import argparse
import json
import os
import platform
import re
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parent.parent
CANDIDATES, ANSWERS, RUNS = 300, 20, 25
_PLACE = re.compile(r"(<!-- bench.desk -->\n).*?(<!-- end of bench.desk -->)", re.DOTALL)


@dataclass(frozen=True)
class Timed:
    """One page: its name, and the median of its times and of the bare page's beside it, in milliseconds."""

    name: str
    ours: float
    bare: float

    @property
    def ratio(self) -> float:
        """How many times the bare page's."""
        return self.ours / self.bare


def _answers() -> list[str]:
    lines = (ROOT / "tests/eval/answers_dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [str(json.loads(line)["answer"]) for line in lines if line.strip()]


def build(store: Any, questions: list[str]) -> str:
    """Fills a database; gives the coach's token."""
    from sqlalchemy import insert

    from coach.store import people
    from coach.store.tables import metadata

    coach = people.add_person(store, "Carol", "coach")
    texts, began = _answers(), datetime.now(UTC) - timedelta(days=20)
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("people", "sessions", "turns", "shares", "reviews", "review_entries")
    }
    for number in range(CANDIDATES):
        _candidate(
            rows, number, coach.id, [questions[(number + at) % len(questions)] for at in range(ANSWERS)], texts, began
        )
    with store.write() as connection:
        for name, found in rows.items():
            connection.execute(insert(metadata.tables[name]), found)
    return str(people.begin_sign_in(store, coach.id))


def _candidate(
    rows: dict[str, list[dict[str, Any]]], number: int, coach: str, asked: list[str], texts: list[str], began: datetime
) -> None:
    """One candidate with one interview, shared; every third was reviewed and given back."""
    owner, session = f"person:{number:04}", f"session-{number:04}"
    at = began + timedelta(minutes=30 * number)
    name = f"Candidate {number:03}"
    rows["people"].append({"id": owner, "name": name, "key": name.casefold(), "role": "candidate", "created_at": began})
    brief = {"role": f"{'carer driver clerk nurse cook'.split()[number % 5]} at home {number % 40}"}
    rows["sessions"].append(
        {
            "id": session, "owner": owner, "brief": brief, "plan": asked, "finished": True, "touched": number,
            "created_at": at,
        }
    )  # fmt: skip
    for seq in range(2 * len(asked) + 1):
        given = seq % 2 == 1
        kind = "answer" if given else "question" if not seq else "reply"
        text = texts[(number * 7 + seq) % len(texts)] if given else "And what happened then?"
        rows["turns"].append(
            {
                "session_id": session, "seq": seq, "turn_id": str(seq) if given else None, "kind": kind,
                "question_id": asked[min(seq // 2, len(asked) - 1)], "text": text, "step": "" if given else "next",
                "need": "", "attempt": 1, "by": "candidate" if given else "built-in", "cards": [],
                "prompt_hash": "", "at": at + timedelta(seconds=40 * seq),
            }
        )  # fmt: skip
    rows["shares"].append({"id": f"share-{number:04}", "owner": owner, "coach_id": coach, "created_at": at})
    if number % 3:
        return
    review, said = f"review-{number:04}", at + timedelta(hours=2)
    rows["reviews"].append(
        {
            "id": review, "session_id": session, "coach_id": coach, "coach": "Carol", "way": "desk",
            "digest": "0" * 64, "created_at": said,
        }
    )  # fmt: skip
    for place in range(6):
        last = place == 5
        body = {} if last else {"text": f"Remark {place}.", "reply_to": ""}
        rows["review_entries"].append(
            {
                "review_id": review, "place": place, "id": f"{review}-{place}", "author": "coach", "by": "Carol",
                "kind": "returned" if last else "comment", "at": said, "replaces": "", "body": body,
            }
        )  # fmt: skip


@contextmanager
def _served(app: Any) -> Iterator[str]:
    import uvicorn

    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", proxy_headers=False))
        thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
        thread.start()
        while not server.started:
            thread.join(0.05)
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        server.should_exit = True
        thread.join(20)


def _bare() -> Any:
    from fastapi import FastAPI
    from fastapi.responses import HTMLResponse

    app = FastAPI()
    app.get("/", response_class=HTMLResponse)(lambda: "<!doctype html><title>Hello</title><p>Hello.</p>")
    return app


def _time(client: httpx.Client, path: str) -> float:
    began = time.perf_counter()
    reply = client.get(path)
    reply.raise_for_status()
    return 1000 * (time.perf_counter() - began)


def _counted(client: httpx.Client) -> float:
    """Seconds until the whole group is counted for the first time."""
    began = time.perf_counter()
    while "are still being counted" in client.get("/desk/group").text:
        time.sleep(0.2)
    return time.perf_counter() - began


def measure() -> str:
    """Builds, measures, and gives a table."""
    from coach.knowledge.bank import load_bank
    from coach.settings import Settings
    from coach.store.db import open_store
    from coach.web.server import create_app

    pages = {
        "the queue": "/desk",
        "its last page": "/desk?page=6",
        "the queue, those given back": "/desk?state=returned",
        "the queue, one name": "/desk?name=Candidate+123",
        "the group": "/desk/group",
        "an interview of 20 answers": "/desk/session/session-0000",
    }
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), auth="users", database_url=os.environ.get("COACH_DATABASE_URL", ""))
        with open_store(settings) as store:
            token = build(store, list(load_bank().questions))
        with (
            _served(create_app(settings)) as ours,
            _served(_bare()) as bare,
            httpx.Client(base_url=ours, cookies={"coach_sign_in": token}, timeout=120, trust_env=False) as client,
            httpx.Client(base_url=bare, trust_env=False) as beside,
        ):
            first = _time(client, "/desk/group")
            counting = _counted(client)
            found = [_timed(name, path, client, beside) for name, path in pages.items()]
    return _table(found, first, counting, settings.database_url.partition(":")[0] or "sqlite")


def _timed(name: str, path: str, client: httpx.Client, beside: httpx.Client) -> Timed:
    _time(client, path)
    _time(beside, "/")
    pairs = [(_time(client, path), _time(beside, "/")) for _ in range(RUNS)]
    return Timed(name, statistics.median(one for one, _ in pairs), statistics.median(one for _, one in pairs))


def _table(found: list[Timed], first: float, counting: float, database: str) -> str:
    lines = [
        f"{CANDIDATES} candidates, {ANSWERS} answers each; {database}, {platform.machine()}, {os.cpu_count()} cores, "
        f"median of {RUNS}, in turn with a bare FastAPI page in the same run.",
        "",
        "| page | milliseconds | bare page | times |",
        "|---|---:|---:|---:|",
        *(f"| {one.name} | {one.ours:.0f} | {one.bare:.1f} | {one.ratio:.0f} |" for one in found),
        "",
        f"The group page came up in {first:.0f} ms the first time, before anything was counted; counting the marks of "
        f"all {CANDIDATES * ANSWERS:,} answers took {counting:.0f} seconds beside it, once.",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measures, prints, and writes the table into docs/coaches.md."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--only-print", action="store_true")
    table = measure()
    print(table)
    page = ROOT / "docs" / "coaches.md"
    if not arguments.parse_args().only_print and page.is_file():
        text = page.read_text(encoding="utf-8")
        page.write_text(_PLACE.sub(lambda place: f"{place[1]}{table}\n{place[2]}", text), encoding="utf-8")


if __name__ == "__main__":
    main()
