"""A shared server in this process, on loopback, with people who have signed in; its routes can be listed."""

import gc
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn
from sqlalchemy import String, or_, select

from coach.domain import Brief, Session, Turn
from coach.domain.review import Comment, Review
from coach.review.desk import give_back, say, words_at
from coach.settings import Settings
from coach.store import people, shares
from coach.store.db import Store, open_store
from coach.store.people import Person
from coach.store.reviews import new_id
from coach.store.sessions import append_turn, create_session, finish_session, save_draft
from coach.store.tables import metadata, reviews
from coach.web.server import create_app


@dataclass(frozen=True)
class SharedServer:
    """What the tests need of it.

    Attributes:
        url: Where it listens.
        store: The same database, opened once more.
        routes: `METHOD path` of everything that is not the library's own.
        library: Paths of the library's own routes.
        functions: Event functions of the page by name: their number.
    """

    url: str
    store: Store
    routes: frozenset[str]
    library: frozenset[str]
    functions: dict[str, int]

    def client(self, token: str = "") -> httpx.Client:
        cookies = {"coach_sign_in": token} if token else {}
        return httpx.Client(base_url=self.url, cookies=cookies, timeout=30, trust_env=False)


def listening() -> socket.socket:
    """A free port on loopback, for a server that must be told its own address beforehand."""
    found = socket.socket()
    found.bind(("127.0.0.1", 0))
    return found


@contextmanager
def running(app: Any, bound: socket.socket | None = None) -> Iterator[str]:
    """Serves any application on loopback until the block ends; gives its address."""
    bound = bound or listening()
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", proxy_headers=False))
    thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        thread.join(0.05)
    yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    server.should_exit = True
    thread.join(20)


@contextmanager
def serving(settings: Settings, bound: socket.socket | None = None) -> Iterator[SharedServer]:
    """Runs the product until the block ends."""
    app = create_app(settings)
    inner: Any = app
    while not hasattr(inner, "routes"):
        inner = inner._app
    ours = [route for route in inner.routes if hasattr(route, "methods")]
    (mount,) = [route for route in inner.routes if not hasattr(route, "methods")]
    with running(app, bound) as url, open_store(settings) as store:
        yield SharedServer(
            url,
            store,
            frozenset(f"{method} {route.path}" for route in ours for method in route.methods - {"HEAD"}),
            frozenset(_paths(mount.routes)),
            {function.api_name: number for number, function in mount.app.get_blocks().fns.items()},
        )
    # What the library leaves open is found now, where it is expected, and not in a test that knows nothing of it.
    del app, inner, ours, mount
    gc.collect()


def _paths(routes: Any) -> Iterator[str]:
    for route in routes:
        if getattr(route, "path", None):
            yield route.path


def interview(store: Store, owner: str, role: str, answer: str, *, draft: str = "", finished: bool = False) -> str:
    """An interview with one answer, as if it had been held."""
    session = create_session(store, owner, Brief(role=role), ("Q1", "Q4"))
    append_turn(store, owner, session.id, Turn(0, "question", "Q1", "Tell me about yourself.", step="open"))
    append_turn(store, owner, session.id, Turn(1, "answer", "Q1", answer, by="candidate", turn_id="1"))
    append_turn(store, owner, session.id, Turn(2, "reply", "Q4", "What is your greatest weakness?", step="next"))
    if draft:
        save_draft(store, owner, session.id, draft)
    if finished:
        finish_session(store, owner, session.id)
    return session.id


def person(store: Store, name: str, role: people.Role = "candidate") -> tuple[Person, str]:
    """Somebody new, signed in; no two have the same name."""
    made = people.add_person(store, f"{name} {people.how_many(store)}", role)
    return made, people.begin_sign_in(store, made.id)


def share(store: Store, owner: Person, coach: Person, session_id: str | None, *, revoked: bool = False) -> str:
    """A share, taken back again if wished; its id."""
    made = shares.share_with(store, owner.id, session_id, coach.name)
    if revoked:
        shares.revoke(store, owner.id, made.id)
    return made.id


def remark(store: Store, coach: Person, session_id: str, text: str, *, returned: bool = True) -> str:
    """A remark of a coach on the first answer, given back unless it is to stay a draft; its id."""
    entry = new_id()

    def make(session: Session, _review: Review) -> list[Comment]:
        return [
            Comment(id=entry, by=coach.name, text=text, anchor=words_at(session, 1, 0, 3, session.turns[1].text[:3]))
        ]

    say(store, coach, session_id, make)
    if returned:
        give_back(store, coach, session_id)
    return entry


def everything_of(store: Store, owner: str, session_id: str) -> str:
    """Every row of the database about an owner or their interview, but for the readings and what is counted."""
    found: list[str] = []
    with store.read() as connection:
        hers = {owner, session_id}
        hers |= set(connection.execute(select(reviews.c.id).where(reviews.c.session_id == session_id)).scalars())
        for table in metadata.sorted_tables:
            if table.name in {"reads", "sign_ins", "leases", "tallies", "drill_log"}:
                continue
            about = or_(*(column.in_(hers) for column in table.c if isinstance(column.type, String)))
            for row in connection.execute(select(table).where(about)).mappings():
                line = json.dumps({key: str(value) for key, value in row.items()}, sort_keys=True)
                found.append(f"{table.name} {line}")
    return "\n".join(sorted(found))


def call(client: httpx.Client, function: int, data: list[Any], connection: str) -> str:
    """Calls an event function as the page does, and gives all that comes back."""
    join = {"data": data, "fn_index": function, "session_hash": connection, "event_data": None}
    joined = client.post("/gradio_api/queue/join", json=join)
    if joined.status_code != 200:
        return f"{joined.status_code} {joined.text}"
    told = ""
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": connection}) as lines:
        for line in lines.iter_lines():
            told += f"{line}\n"
            if "process_completed" in line or "close_stream" in line:
                break
    return told
