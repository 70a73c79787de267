"""What a coach's group comes to: which questions were practised, which faults are common, without reading every line.

Figures are counts of candidates and of marks, never a share of a handful. They are made from answers that are shared
with the coach at this moment; what is taken back is out of them at once.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from coach import __version__
from coach.analysis.engine import Analyser
from coach.analysis.load import notice_folders
from coach.analysis.record import rules_on
from coach.domain import Question
from coach.domain.record import answers_of, intent_of
from coach.errors import NotFound
from coach.resources import knowledge_path, practice_path
from coach.store.db import Store
from coach.store.sessions import load_session
from coach.store.tallies import Answer, answers_shared_with, keep_counts, uncounted

_AT_ONCE = 20
_PASSED = {"passed": 1}


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of mark in a group.

    Attributes:
        kind: Which.
        candidates: How many candidates have at least one.
        marks: How many there are.
    """

    kind: str
    candidates: int
    marks: int


@dataclass(frozen=True, slots=True)
class Member:
    """One candidate of a group.

    Attributes:
        owner: Their id.
        name: Their name.
        interviews: How many interviews are shared.
        questions: How many different questions they answered.
        answers: How many answers they gave.
        marks: How many marks those have.
        most: The kind of which they have most, or empty.
    """

    owner: str
    name: str
    interviews: int
    questions: int
    answers: int
    marks: int
    most: str


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of a group.

    Attributes:
        members: By name.
        asked: Question ids with the number of candidates who answered them, most first.
        faults: Kinds of mark, those that most candidates have first.
        answers: How many answers were counted.
        waiting: How many are still to be counted.
    """

    members: tuple[Member, ...]
    asked: tuple[tuple[str, int], ...]
    faults: tuple[Fault, ...]
    answers: int
    waiting: int


@cache
def version_of_rules() -> str:
    """Changes whenever the rules or the code that reads them do, so that old figures are counted anew."""
    digest = hashlib.sha256(__version__.encode())
    folders = notice_folders(practice_path())
    for path in [*sorted(path for one in folders for path in one.glob("*")), knowledge_path("measures.yaml")]:
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:32]


def count_some(store: Store, coach_id: str, analyser: Analyser, questions: Mapping[str, Question]) -> bool:
    """Counts the marks of up to twenty interviews that wait for it.

    Returns:
        Whether there may be more.
    """
    version = version_of_rules()
    waiting = uncounted(store, coach_id, version, _AT_ONCE)
    for owner, session_id in waiting:
        try:
            session = load_session(store, owner, session_id)
        except NotFound:
            continue
        counts: list[tuple[str, int, Mapping[str, int]]] = []
        for turn in answers_of(session):
            if intent_of(turn.text) == "answer":
                found = rules_on(session, turn.seq, analyser, questions).findings
                counts.append((session_id, turn.seq, Counter(finding.kind.value for finding in found)))
            else:
                counts.append((session_id, turn.seq, _PASSED))
        keep_counts(store, version, counts)
    return len(waiting) == _AT_ONCE


def group_of(store: Store, coach_id: str) -> Group:
    """The figures of everybody who shares with a coach at this moment."""
    answers = answers_shared_with(store, coach_id, version_of_rules())
    counted = [answer for answer in answers if answer.kinds is not None and "passed" not in answer.kinds]
    by_owner: dict[str, list[Answer]] = {}
    for answer in counted:
        by_owner.setdefault(answer.owner, []).append(answer)
    theirs = {owner: _marks(found) for owner, found in by_owner.items()}
    members = [_member(found, theirs[owner]) for owner, found in by_owner.items()]
    asked = Counter(question for found in by_owner.values() for question in {one.question_id for one in found})
    marks: Counter[str] = Counter()
    having: Counter[str] = Counter()
    for one in theirs.values():
        marks.update(one)
        having.update(one.keys())
    faults = [Fault(kind, having[kind], number) for kind, number in marks.items()]
    return Group(
        tuple(sorted(members, key=lambda member: member.name.casefold())),
        tuple(sorted(asked.items(), key=lambda item: (-item[1], item[0]))),
        tuple(sorted(faults, key=lambda fault: (-fault.candidates, -fault.marks, fault.kind))),
        len(counted),
        sum(answer.kinds is None for answer in answers),
    )


def _marks(answers: list[Answer]) -> Counter[str]:
    total: Counter[str] = Counter()
    for answer in answers:
        for kind, number in (answer.kinds or {}).items():
            total[kind] += number
    return total


def _member(answers: list[Answer], marks: Counter[str]) -> Member:
    most = max(sorted(marks), key=lambda kind: marks[kind]) if marks else ""
    return Member(
        answers[0].owner,
        answers[0].name,
        len({answer.session_id for answer in answers}),
        len({answer.question_id for answer in answers}),
        len(answers),
        marks.total(),
        most,
    )
