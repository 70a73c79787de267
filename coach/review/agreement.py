"""How far the machine and a human coach agree: kind by kind on marks, scale by scale on ratings, each coach apart.

The coach is the measure. A mark they kept, or only moved, was right; one they dropped, or called something else, was
wrong; what they marked themselves was missed. Everything is told as counts: a share with its interval only where there
are enough of them, and never a percentage of three.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from coach.analysis.engine import Analyser
from coach.analysis.evaluate import overlaps
from coach.domain import Finding, Kind, Rating, Session
from coach.domain.review import CoachRating, OwnMark, Review, Verdict
from coach.knowledge.bank import Bank
from coach.knowledge.rubric import load_rubric
from coach.review.agreement_numbers import RatingCounts, Share, rating_counts
from coach.review.comments import MarkKey, mark_key, present, status_of
from coach.review.debrief import attempts_in
from coach.review.scales import rate

RatingKey = tuple[str, str, int, str]
"""Interview, question, attempt and scale."""


@dataclass(frozen=True, slots=True)
class KindCounts:
    """What a coach made of the marks of one kind.

    Attributes:
        kept: Marks they agreed with.
        moved: Marks they agreed with, on other words.
        dropped: Marks they disagreed with.
        renamed: Marks they would call another kind.
        added: Marks of this kind that only they made, and those they gave this name instead of another.
        unruled: Marks in the answers they read that they said nothing about; these count neither way.
    """

    kept: int = 0
    moved: int = 0
    dropped: int = 0
    renamed: int = 0
    added: int = 0
    unruled: int = 0

    @property
    def right(self) -> Share:
        """Marks of the machine that were right, of those the coach judged: its precision."""
        hits = self.kept + self.moved
        return Share(hits, hits + self.dropped + self.renamed)

    @property
    def found(self) -> Share:
        """What the coach sees that the machine saw too: its recall."""
        hits = self.kept + self.moved
        return Share(hits, hits + self.added)

    def __add__(self, other: "KindCounts") -> "KindCounts":
        return KindCounts(
            self.kept + other.kept,
            self.moved + other.moved,
            self.dropped + other.dropped,
            self.renamed + other.renamed,
            self.added + other.added,
            self.unruled + other.unruled,
        )


@dataclass(frozen=True, slots=True)
class Coach:
    """One coach, and the machine beside them.

    Attributes:
        name: As they are shown.
        interviews: How many they reviewed.
        answers: How many answers they marked or judged marks in.
        kinds: Counts by kind, only those that occurred.
        own: The kinds of their own, and how often.
        ratings: Their ratings beside the machine's.
    """

    name: str
    interviews: int
    answers: int
    kinds: Mapping[Kind, KindCounts]
    own: Mapping[str, int]
    ratings: RatingCounts

    @property
    def total(self) -> KindCounts:
        """All kinds together."""
        return sum(self.kinds.values(), KindCounts())


@dataclass(frozen=True, slots=True)
class Between:
    """Two coaches on the same marks and ratings."""

    one: str
    other: str
    marks: Share
    ratings: RatingCounts


@dataclass(frozen=True, slots=True)
class Agreement:
    """The figures: each coach beside the machine, and coaches beside one another where they judged the same."""

    coaches: tuple[Coach, ...]
    between: tuple[Between, ...] = ()


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One interview with its returned reviews and what the machine says of it.

    Attributes:
        session_id: The interview.
        reviews: Those that were returned.
        marks: The machine's marks by place of the answer.
        ratings: The machine's ratings.
    """

    session_id: str
    reviews: tuple[Review, ...]
    marks: Mapping[int, tuple[Finding, ...]]
    ratings: Mapping[RatingKey, Rating]


def reviewed(session: Session, reviews: Iterable[Review], analyser: Analyser, bank: Bank) -> Reviewed:
    """An interview made ready to be counted; reviews still in draft are left out.

    Only answers that a coach judged or rated are read again, so that many interviews can be counted at once.
    """
    returned = tuple(review for review in reviews if status_of(review) == "returned")
    now = [present(review, to="candidate") for review in returned]
    judged = {verdict.mark.seq for one in now for verdict in one.verdicts}
    judged |= {mark.anchor.seq for one in now for mark in one.own_marks}
    rated = {(one.question_id, one.attempt, one.scale) for some in now for one in some.ratings}
    attempts = {
        question: attempts_in(session, analyser, bank.questions, only=question).get(question, ())
        for question in {session.turns[seq].question_id for seq in judged} | {key[0] for key in rated}
    }
    scales = {scale.id: scale for scale in load_rubric()}
    ratings = {
        (session.id, question, attempt.number, scale): rate(scales[scale], bank.questions[question], attempt.answers)
        for question, number, scale in rated
        if scale in scales and question in bank.questions
        for attempt in attempts[question]
        if attempt.number == number
    }
    answers = [answer for some in attempts.values() for attempt in some for answer in attempt.answers]
    return Reviewed(
        session.id,
        returned,
        {answer.seq: answer.assessment.findings for answer in answers},
        {key: one.rating for key, one in ratings.items()},
    )


@dataclass
class _Tally:
    """What one coach said of marks and answers; saying it again in another file counts once."""

    name: str
    verdicts: dict[tuple[str, MarkKey], Verdict] = field(default_factory=dict[tuple[str, MarkKey], Verdict])
    own_marks: dict[tuple[str, MarkKey], OwnMark] = field(default_factory=dict[tuple[str, MarkKey], OwnMark])
    ratings: dict[RatingKey, CoachRating] = field(default_factory=dict[RatingKey, CoachRating])
    interviews: set[str] = field(default_factory=set[str])

    def add(self, session_id: str, review: Review) -> None:
        """Adds what holds at present in a review."""
        now = present(review, to="candidate")
        self.interviews.add(session_id)
        self.verdicts |= {(session_id, mark_key(verdict)): verdict for verdict in now.verdicts}
        for mark in now.own_marks:
            self.own_marks[session_id, (mark.anchor.seq, mark.anchor.start, mark.anchor.end, mark.kind)] = mark
        for rating in now.ratings:
            self.ratings[session_id, rating.question_id, rating.attempt, rating.scale] = rating


def agreement(found: Iterable[Reviewed]) -> Agreement:
    """Counts over interviews."""
    interviews = {interview.session_id: interview for interview in found}
    tallies: dict[str, _Tally] = {}
    for interview in interviews.values():
        for review in interview.reviews:
            # A name typed in a packet is not proof of who it was, so it is never added to somebody who signed in.
            key = review.coach_id or f"{review.way}:{' '.join(review.coach.casefold().split())}"
            tallies.setdefault(key, _Tally(review.coach)).add(interview.session_id, review)
    counted = [(_coach(tally, interviews), tally) for tally in tallies.values()]
    coaches = sorted(counted, key=lambda one: (-one[0].answers, one[0].name))
    return Agreement(
        tuple(coach for coach, _ in coaches),
        tuple(
            between
            for (_, one), (_, other) in combinations(coaches, 2)
            if (between := _between(one, other)).marks.of or between.ratings.pairs
        ),
    )


def _coach(tally: _Tally, interviews: Mapping[str, Reviewed]) -> Coach:
    kinds: dict[Kind, Counter[str]] = defaultdict(Counter)
    own: Counter[str] = Counter()
    added = _count_verdicts(tally, kinds) + _count_own(tally, interviews, kinds)
    for name in added:
        if name in set(Kind):
            kinds[Kind(name)]["added"] += 1
        else:
            own[name] += 1
    return Coach(
        tally.name,
        len(tally.interviews),
        len({(session_id, key[0]) for session_id, key in [*tally.verdicts, *tally.own_marks]}),
        {kind: KindCounts(**kinds[kind]) for kind in Kind if any(kinds[kind].values())},
        dict(own.most_common()),
        _beside_machine(tally, interviews),
    )


def _count_verdicts(tally: _Tally, kinds: dict[Kind, Counter[str]]) -> list[str]:
    """Counts what was said of the machine's marks; gives the kinds that marks were renamed to."""
    added: list[str] = []
    for verdict in tally.verdicts.values():
        kind, renamed = Kind(verdict.kind), verdict.to_kind not in {"", verdict.kind}
        if verdict.ruling == "adjust":
            kinds[kind]["renamed" if renamed else "moved"] += 1
            added += [verdict.to_kind] if renamed else []
        else:
            kinds[kind]["kept" if verdict.ruling == "keep" else "dropped"] += 1
    return added


def _count_own(tally: _Tally, interviews: Mapping[str, Reviewed], kinds: dict[Kind, Counter[str]]) -> list[str]:
    """Counts the coach's own marks, and the machine's that they passed over; gives the kinds that only they marked."""
    added: list[str] = []
    judged = set(tally.verdicts)
    for session_id, (seq, start, end, name) in tally.own_marks:
        same = [key for key in _machine(interviews[session_id], seq) if key[3] == name and _meet(key, (start, end))]
        if not same:
            added.append(name)
        # Marking what the machine marks too is agreement, where they have not said so already.
        for key in same:
            kinds[Kind(name)]["kept"] += (session_id, key) not in judged
            judged.add((session_id, key))
    for session_id, seq in {(session_id, key[0]) for session_id, key in [*tally.verdicts, *tally.own_marks]}:
        for key in _machine(interviews[session_id], seq):
            kinds[Kind(key[3])]["unruled"] += (session_id, key) not in judged
    return added


def _machine(interview: Reviewed, seq: int) -> list[MarkKey]:
    """The machine's marks in one answer."""
    return [(seq, found.start, found.end, found.kind.value) for found in interview.marks.get(seq, ())]


def _meet(key: MarkKey, span: tuple[int, int]) -> bool:
    return overlaps((key[1], key[2], key[3]), (*span, key[3]))


def _beside_machine(tally: _Tally, interviews: Mapping[str, Reviewed]) -> RatingCounts:
    pairs: list[tuple[int, int, int]] = []
    silent = 0
    for key, rating in tally.ratings.items():
        machine = interviews[key[0]].ratings.get(key)
        if rating.value is None or machine is None:
            continue
        if machine.value is None:
            silent += 1
        else:
            pairs.append((rating.value, machine.value, machine.most or machine.value))
    return rating_counts(pairs, silent)


def _between(one: _Tally, other: _Tally) -> Between:
    both = one.verdicts.keys() & other.verdicts.keys()
    same = sum(one.verdicts[key].ruling == other.verdicts[key].ruling for key in both)
    values = [(one.ratings[key].value, other.ratings[key].value) for key in one.ratings.keys() & other.ratings.keys()]
    pairs = [(first, second, second) for first, second in values if first is not None and second is not None]
    return Between(one.name, other.name, Share(same, len(both)), rating_counts(sorted(pairs), 0))


def agreement_json(found: Agreement) -> dict[str, Any]:
    """The figures as plain values, every share with its counts and its interval."""
    return {
        "coaches": [
            {
                "coach": coach.name,
                "interviews": coach.interviews,
                "answers": coach.answers,
                "kinds": {kind.value: _kind_json(counts) for kind, counts in coach.kinds.items()},
                "all": _kind_json(coach.total),
                "own_kinds": dict(coach.own),
                "ratings": _ratings_json(coach.ratings),
            }
            for coach in found.coaches
        ],
        "between": [
            {
                "coaches": [one.one, one.other],
                "same_ruling": _share_json(one.marks),
                "ratings": _ratings_json(one.ratings),
            }
            for one in found.between
        ],
    }


def _share_json(share: Share) -> dict[str, Any]:
    low, high = share.interval
    return {"hits": share.hits, "of": share.of, "low": round(low, 3), "high": round(high, 3)}


def _kind_json(counts: KindCounts) -> dict[str, Any]:
    names = ("kept", "moved", "dropped", "renamed", "added", "unruled")
    return {name: getattr(counts, name) for name in names} | {
        "precision": _share_json(counts.right),
        "recall": _share_json(counts.found),
    }


def _ratings_json(ratings: RatingCounts) -> dict[str, Any]:
    def short(value: float | None) -> float | None:
        return None if value is None else round(value, 3)

    return {
        "same": _share_json(Share(ratings.same, ratings.pairs)),
        "one_step_apart": ratings.near,
        "machine_cannot_tell": ratings.silent,
        "alpha": {"value": short(ratings.alpha), "low": short(ratings.low), "high": short(ratings.high)},
        "alpha_pairs": ratings.exact,
    }
