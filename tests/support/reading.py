"""Plays every simulated candidate with each model there is, and sets out how the keys fared."""

import os
import statistics
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from coach.analysis.engine import Analyser
from coach.analysis.load import load_analyser
from coach.interview.service import Interviews
from coach.knowledge.bank import Bank, load_bank
from coach.llm.connection import connect
from coach.settings import load_settings, quiet_environment
from coach.store.db import open_store
from tests.support.keys import KEYS, Key, Verdict, judge
from tests.support.rehearsal import Candidate, Played, candidates, play
from tests.support.scripted_model import Reply, Script, scripted_model
from tests.support.speakers import unruly, well_behaved

BUILT_IN = "built-in"
SCRIPTED: dict[str, Callable[[int], Reply]] = {
    "well-behaved": lambda _: well_behaved(),
    "unruly": lambda number: unruly(2 * number),
}
"""Models of the scripted server, by name; each is made anew for each candidate, from the candidate's number."""

_KEPT_AWAY = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "COACH_MODEL", "COACH_HOME", "COACH_DATABASE_URL")


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """The environment with these settings and no others of ours, put back afterwards."""
    before = dict(os.environ)
    for name in _KEPT_AWAY:
        os.environ.pop(name, None)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@cache
def _head() -> tuple[Bank, Analyser]:
    return load_bank(), load_analyser()


def opened() -> Interviews:
    """Interviews as the environment says; without the search index, which has no part in what is judged."""
    settings = load_settings()
    quiet_environment(settings.home)
    return Interviews(open_store(settings), *_head(), connect(settings))


async def with_the_built_in(candidate: Candidate) -> Played:
    """One interview with the built-in interviewer, in a home of its own."""
    with tempfile.TemporaryDirectory() as home, environment(COACH_HOME=home):
        return await play(opened(), candidate)


async def with_a_scripted(name: str, candidate: Candidate, script: Script) -> Played:
    """One interview with a model of the scripted server, on a connection of its own."""
    number = [found.name for found in candidates()].index(candidate.name)
    script.replies = [SCRIPTED[name](number)]
    key = {"OPENAI_API_KEY": "scripted", "OPENAI_BASE_URL": script.url, "COACH_MODEL": "scripted"}
    with tempfile.TemporaryDirectory() as home, environment(COACH_HOME=home, **key):
        return await play(opened(), candidate)


@dataclass(frozen=True)
class Sitting:
    """Everybody's interview with one model, and how the keys fared."""

    model: str
    played: tuple[Played, ...]
    verdicts: tuple[Verdict, ...]

    @classmethod
    def of(cls, model: str, played: Sequence[Played]) -> "Sitting":
        """Judges what was played."""
        return cls(model, tuple(played), tuple(verdict for one in played for verdict in judge(one)))

    @property
    def broken(self) -> tuple[Verdict, ...]:
        """The keys that were not kept."""
        return tuple(verdict for verdict in self.verdicts if verdict.broken)


async def every_sitting() -> list[Sitting]:
    """All candidates with the built-in interviewer and with each scripted model."""
    sittings = [Sitting.of(BUILT_IN, [await with_the_built_in(candidate) for candidate in candidates()])]
    with scripted_model() as script:
        for name in SCRIPTED:
            played = [await with_a_scripted(name, candidate, script) for candidate in candidates()]
            sittings.append(Sitting.of(name, played))
    return sittings


def _cell(key: Key, sitting: Sitting) -> str:
    about = [verdict for verdict in sitting.verdicts if verdict.key is key]
    kept = sum(not verdict.broken for verdict in about)
    return f"{kept} of {len(about)}" if about else "–"


def keys_table(sittings: Sequence[Sitting]) -> str:
    """The keys by stage, and for how many of the candidates they concern each was kept."""
    lines = [f"| stage | key | {' | '.join(found.model for found in sittings)} |", "|---|---|" + "---|" * len(sittings)]
    stage = ""
    for key in KEYS:
        shown, stage = ("" if key.stage == stage else key.stage), key.stage
        lines.append(f"| {shown} | {key.says} | {' | '.join(_cell(key, found) for found in sittings)} |")
    return "\n".join(lines)


def _row(candidate: Candidate, sittings: Sequence[Sitting]) -> str:
    cells: list[str] = []
    for sitting in sittings:
        one = next(found for found in sitting.played if found.candidate.name == candidate.name)
        follow_ups = sum(turn.step == "follow_up" for turn in one.spoken)
        cells.append(f"{len(one.exchanges)} / {follow_ups}")
    marks = sum(len(exchange.marks.findings) for exchange in one.exchanges)
    strengths = sum(len(exchange.marks.strengths) for exchange in one.exchanges)
    return f"| {candidate.name.replace('_', ' ')} | {candidate.about} | {' | '.join(cells)} | {marks} / {strengths} |"


def candidates_table(sittings: Sequence[Sitting]) -> str:
    """Who came, how many answers and follow-ups it took, and what was marked and praised (with the last model)."""
    names = " | ".join(f"answers / follow-ups, {found.model}" for found in sittings)
    head = [f"| candidate | who | {names} | marks / strengths |", "|---|---|" + "---|" * (len(sittings) + 1)]
    present = [one.candidate for one in sittings[0].played]
    return "\n".join(head + [_row(candidate, sittings) for candidate in present])


def times_table(sittings: Sequence[Sitting]) -> str:
    """How long a turn took, and who spoke."""
    lines = ["| model | turns | to the first words, median | a whole turn, median | the longest | spoken by |"]
    lines.append("|---|---|---|---|---|---|")
    for sitting in sittings:
        turns = [exchange for one in sitting.played for exchange in one.exchanges]
        first = statistics.median(turn.first_words for turn in turns)
        whole = [turn.seconds for turn in turns]
        by = Counter(turn.reply.by for turn in turns if turn.reply)
        spoken = ", ".join(f"{name} {number}" for name, number in by.most_common())
        lines.append(
            f"| {sitting.model} | {len(turns)} | {first:.2f} s | {statistics.median(whole):.2f} s | "
            f"{max(whole):.2f} s | {spoken} |"
        )
    return "\n".join(lines)


def what_broke(sittings: Sequence[Sitting], most: int = 3) -> str:
    """Each key that was not kept, with the words that broke it; one line when all were."""
    lines: list[str] = []
    for sitting in sittings:
        for verdict in sitting.broken:
            lines.append(f"- {sitting.model}, {verdict.candidate}: {verdict.key.says}")
            lines += [f"  - {' '.join(words.split())[:300]}" for words in verdict.broken[:most]]
    return "\n".join(lines) or "Every key was kept by everybody."


def between_marks(path: Path, name: str, text: str) -> None:
    """Puts a text into a page between `<!-- name -->` and `<!-- /name -->`, leaving the rest as it is."""
    page = path.read_text(encoding="utf-8")
    head, opening, rest = page.partition(f"<!-- {name} -->\n")
    _, closing, tail = rest.partition(f"<!-- /{name} -->")
    if not opening or not closing:
        raise ValueError(f"{path} has no place for {name}")
    path.write_text(f"{head}{opening}\n{text}\n\n{closing}{tail}", encoding="utf-8")
