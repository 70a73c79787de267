"""Plays simulated candidates through whole interviews, from the first words to the debrief, by the service itself."""

import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import yaml

from coach.domain import Assessment, Brief, Session, Turn
from coach.errors import BadInput, ModelUnavailable
from coach.interview.service import Assessed, Done, Interviews, Saved
from coach.interview.session import state_of
from coach.interview.voice import Notice, Spoke, Withdrawn
from coach.review.debrief import Debrief, make_debrief

_FILE = Path(__file__).with_name("candidates.yaml")
_LENGTH = 4_000
MOST_ANSWERS = 60
"""Answers after which an interview that does not end is broken off, and the key that it closes is not kept."""


@dataclass(frozen=True)
class Candidate:
    """One simulated candidate; what the fields mean stands at the head of candidates.yaml."""

    name: str
    about: str
    cycle: tuple[str, ...]
    answers: dict[str, str] = field(default_factory=dict[str, str])
    follow_ups: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    must: frozenset[str] = frozenset()
    paste: int = 0

    def says(self, asked: Turn, number: int) -> str:
        """The answer to what was asked; `number` counts the answers of this interview from zero."""
        if self.paste:
            return self._pasted(self.paste if number == 0 else _LENGTH)
        if asked.step == "follow_up" and asked.need in self.follow_ups:
            texts = self.follow_ups[asked.need]
            return texts[number % len(texts)]
        if asked.step != "follow_up" and asked.question_id in self.answers:
            return self.answers[asked.question_id]
        return self.cycle[number % len(self.cycle)]

    def _pasted(self, length: int) -> str:
        text = "\n\n".join(islice(cycle(self.cycle), 2 + length // min(map(len, self.cycle))))
        return text[:length]


@dataclass
class Exchange:
    """One answer and the reply to it, as they went."""

    asked: Turn
    typed: str
    marks: Assessment = field(default_factory=Assessment)
    reply: Turn | None = None
    order: list[str] = field(default_factory=list[str])
    shown: str = ""
    notices: list[str] = field(default_factory=list[str])
    first_words: float = 0.0
    seconds: float = 0.0


@dataclass
class Played:
    """A whole interview."""

    candidate: Candidate
    session: Session
    exchanges: list[Exchange] = field(default_factory=list[Exchange])
    refused: list[tuple[str, bool]] = field(default_factory=list[tuple[str, bool]])
    """Lines with which an answer was refused, and whether the record stayed as it was."""

    after_the_end: str = ""
    debrief: Debrief | None = None

    @property
    def spoken(self) -> list[Turn]:
        """What the interviewer said, in order."""
        return [turn for turn in self.session.turns if turn.kind != "answer"]

    def heard_before(self, turn: Turn) -> list[str]:
        """What the candidate had typed before a turn."""
        return [earlier.text for earlier in self.session.turns[: turn.seq] if earlier.kind == "answer"]


@cache
def _read() -> tuple[Brief, tuple[Candidate, ...]]:
    raw: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    candidates = [
        Candidate(
            name=name,
            about=found["about"],
            cycle=tuple(found["cycle"]),
            answers=found.get("answers", {}),
            follow_ups={need: tuple(texts) for need, texts in found.get("follow_ups", {}).items()},
            must=frozenset(found.get("must", ())),
            paste=found.get("paste", 0),
        )
        for name, found in raw["candidates"].items()
    ]
    return Brief(**raw["brief"]), tuple(candidates)


def candidates() -> tuple[Candidate, ...]:
    """Everybody in candidates.yaml."""
    return _read()[1]


def brief() -> Brief:
    """The job that they all come for."""
    return _read()[0]


async def _answers(interviews: Interviews, session: Session, text: str) -> AsyncIterator[Any]:
    seq = len(session.turns)
    events = interviews.answer(session.owner, session.id, text, turn_id=f"simulated-{seq}", seq=seq)
    async with aclosing(events):
        async for event in events:
            yield event


async def _exchange(interviews: Interviews, session: Session, text: str) -> tuple[Exchange, Session]:
    here = Exchange(session.turns[-1], text)
    began = time.perf_counter()
    async for event in _answers(interviews, session, text):
        here.order.append(type(event).__name__)
        match event:
            case Assessed():
                here.marks = event.assessment
            case Spoke():
                here.first_words = here.first_words or time.perf_counter() - began
                here.shown = f"{here.shown} {event.text.strip()}".strip()
            case Withdrawn():
                here.shown, here.first_words = "", 0.0
            case Notice():
                here.notices.append(event.text)
            case Done():
                session = event.session
            case Saved() | _:
                pass
    here.seconds = time.perf_counter() - began
    here.reply = session.turns[-1]
    return here, session


async def play(interviews: Interviews, candidate: Candidate, chosen: Brief | None = None) -> Played:
    """Plays one candidate through one interview.

    Args:
        interviews: With whichever model is connected.
        candidate: Who comes.
        chosen: The interview they want; the call-back of candidates.yaml if none is given.
    """
    owner = f"simulated:{candidate.name}"
    session = await interviews.start(owner, chosen or brief())
    played = Played(candidate, session)
    while state_of(session).awaits == "answer" and len(played.exchanges) < MOST_ANSWERS:
        text = candidate.says(session.turns[-1], len(played.exchanges))
        try:
            exchange, session = await _exchange(interviews, session, text)
        except BadInput as refusal:
            kept = await interviews.view(owner, session.id)
            played.refused.append((str(refusal), kept.turns == session.turns))
            exchange, session = await _exchange(interviews, session, text[:_LENGTH])
        played.exchanges.append(exchange)
    try:
        await _exchange(interviews, session, "One more thing.")
    except (BadInput, ModelUnavailable) as refusal:
        played.after_the_end = str(refusal)
    played.session = await interviews.view(owner, session.id)
    played.debrief = make_debrief(played.session, interviews.analyser, interviews.bank)
    return played
