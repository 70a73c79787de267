"""People's practice, put into the database of a running server as if it had been held over some days."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from coach.analysis.load import load_analyser
from coach.domain import Brief, Session
from coach.interview.service import Interviews
from coach.interview.session import state_of
from coach.knowledge.bank import load_bank
from coach.settings import Settings
from coach.store.db import Store
from tests.interview.test_service import SAVED, STORY
from tests.support.histories import NAMES, play, read_history
from tests.web.driving import MARKED
from tests.web.shared_server import SharedServer, person, remark, serving, share


def practise(store: Store, owner: str, name: str, patch: pytest.MonkeyPatch, last: date | None = None) -> None:
    """Plays a history through the real service for an owner.

    Args:
        store: The database.
        owner: Whose it becomes.
        name: Of the history.
        patch: For the clock of each day.
        last: The last day of practice; yesterday without, so that nothing was said later than now.
    """
    history = read_history(name).ending(last or datetime.now(UTC).date() - timedelta(days=1))
    interviews = Interviews(store, load_bank(), load_analyser())
    # The browser's own event loop runs in this thread.
    with ThreadPoolExecutor(1) as worker:
        worker.submit(asyncio.run, play(interviews, owner, history, patch)).result()


def hold(store: Store, owner: str, brief: Brief, says: Sequence[str], again: str = "", *, finish: bool = True) -> str:
    """Holds one interview through the real service.

    Args:
        store: The database.
        owner: Whose it becomes.
        brief: What is chosen.
        says: An answer for each time one is asked for.
        again: If not empty, the first question is then tried once more with these words.
        finish: Whether it is finished.

    Returns:
        Id of the interview.
    """
    interviews = Interviews(store, load_bank(), load_analyser())

    async def say(session: Session, text: str) -> Session:
        place = len(session.turns)
        async for _ in interviews.answer(owner, session.id, text, turn_id=f"t{place}", seq=place):
            pass
        return await interviews.view(owner, session.id)

    async def held() -> str:
        session = await interviews.start(owner, brief)
        for text in says:
            if state_of(session).awaits == "answer":
                session = await say(session, text)
        if again:
            session = await interviews.again(owner, session.id, session.plan[0])
            session = await say(session, again)
        if finish:
            await interviews.finish(owner, session.id)
        return session.id

    with ThreadPoolExecutor(1) as worker:
        return worker.submit(asyncio.run, held()).result()


@dataclass(frozen=True)
class Peopled:
    """A server where people have practised.

    Attributes:
        server: The server; people sign in.
        tokens: By name, what their browsers show: `ann` who has held two interviews and shared one, her `coach`, the
            three of the histories, and a `newcomer`.
        owners: Their ids.
        ids: Of Ann's interview that is finished and shared, and of her `silent` one that is still going on.
    """

    server: SharedServer
    tokens: dict[str, str]
    owners: dict[str, str]
    ids: dict[str, str]


@contextmanager
def peopled(home: Path) -> Iterator[Peopled]:
    """Runs the product with these people until the block ends."""
    with pytest.MonkeyPatch.context() as patch, serving(Settings(home=home, auth="users")) as running:
        store = running.store
        people = {name: person(store, name.capitalize()) for name in ("ann", *NAMES, "newcomer")}
        people["coach"] = person(store, "Carol", "coach")
        owners = {name: made.id for name, (made, _) in people.items()}
        for name in NAMES:
            practise(store, owners[name], name, patch)
        says = [SAVED, STORY, f"{MARKED} I guess I helped.", MARKED, "I guess we all did our bit.", STORY]
        brief = Brief(role="nurse", format="behavioural", questions=3)
        session = hold(store, owners["ann"], brief, says, again=STORY)
        silent = hold(store, owners["ann"], Brief(questions=3, feedback="realistic"), [STORY], finish=False)
        share(store, people["ann"][0], people["coach"][0], session)
        remark(store, people["coach"][0], session, "When did that last happen?")
        with running.client(people["coach"][1]) as client:
            client.post("/desk/sets", data={"title": "For Monday", "question": "Q1"})
        tokens = {name: token for name, (_, token) in people.items()}
        yield Peopled(running, tokens, owners, {"session": session, "silent": silent})
