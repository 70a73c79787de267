"""Three people's practice over some days, played through the real service with the clock of each day."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from coach.domain import Brief
from coach.interview.service import Interviews
from coach.interview.session import state_of
from coach.store import records, sessions

_FILE = Path(__file__).with_name("histories.yaml")
NAMES = ("adaeze", "darren", "ingrid")


@dataclass(frozen=True)
class Given:
    """One question and what is said to it; `episode` names the story told, or is empty."""

    on: date
    question: str
    says: tuple[str, ...]
    episode: str


@dataclass(frozen=True)
class History:
    """What one person said on which days."""

    name: str
    brief: dict[str, Any]
    given: tuple[Given, ...]

    @property
    def days(self) -> list[date]:
        return list(dict.fromkeys(one.on for one in self.given))

    def ending(self, on: date) -> "History":
        """The same, moved so that its last day is this one."""
        moved = on - self.days[-1]
        return replace(self, given=tuple(replace(one, on=one.on + moved) for one in self.given))


def read_history(name: str) -> History:
    read: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))[name]
    given = tuple(
        Given(day["date"], one["question"], tuple(text.strip() for text in one["says"]), one.get("episode", ""))
        for day in read["days"]
        for one in day["answers"]
    )
    return History(name, {key: read[key] for key in ("role", "company", "job_ad")}, given)


@contextmanager
def at(moment: datetime, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock by which the store dates things stands at a moment."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(tz) if tz else moment

    with patch.context() as inner:
        inner.setattr(records, "datetime", Clock)
        inner.setattr(sessions, "datetime", Clock)
        yield


async def play(interviews: Interviews, owner: str, history: History, patch: pytest.MonkeyPatch) -> None:
    """Every answer as a drill of its question, at six in the evening and on, on its day."""
    for number, one in enumerate(history.given):
        moment = datetime.combine(one.on, time(18), UTC) + timedelta(minutes=5 * number)
        with at(moment, patch):
            brief = Brief(format="drill", drill=one.question, **history.brief)
            session = await interviews.start(owner, brief)
            for text in one.says:
                assert state_of(session).awaits == "answer"
                place = len(session.turns)
                async for _ in interviews.answer(owner, session.id, text, turn_id=f"{number}-{place}", seq=place):
                    pass
                session = await interviews.view(owner, session.id)
            await interviews.finish(owner, session.id)
