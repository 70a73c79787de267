"""Progress across interviews: what was covered, what was marked, which results had a number, which stories were told.

Everything is counted in the record. A change is called one only when there are days enough to tell it from chance;
until then the page says what is still needed.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from coach.analysis.likeness import same_episodes
from coach.domain import Kind, Question
from coach.review.chance import LIKELY_CHANCE, rates_differ, shares_differ
from coach.review.readings import Reading

FEWEST_DAYS = 3
"""Days that a trend takes: two points are always on a line."""

FEWEST_WORDS = 40
"""Words that a day must have to count for a trend."""

FEWEST_CLAIMS = 6
"""Results that must have been told, in all, before their share with a number is called a trend."""

TOO_OFTEN = 2
"""Answers that one story may serve (A13)."""

Way = Literal["not enough", "less", "more", "level"]


@dataclass(frozen=True, slots=True)
class Covered:
    """Questions of one kind: how many were answered at least once, of how many."""

    kind: str
    answered: int
    of: int


@dataclass(frozen=True, slots=True)
class Practised:
    """One competency.

    Attributes:
        name: As the questions name it.
        words: The words of the job ad that call for it, or empty.
        answers: Answers to questions that probe it.
        examples: Of these, how many told one particular time.
    """

    name: str
    words: str
    answers: int
    examples: int


@dataclass(frozen=True, slots=True)
class Day:
    """One day of practice.

    Attributes:
        on: The day.
        answers: How many.
        words: In all of them.
        kinds: Marks of each kind.
        with_number: Results told with a number.
        without: Results claimed without.
        examples: Answers that told one particular time.
    """

    on: date
    answers: int
    words: int
    kinds: Mapping[Kind, int]
    with_number: int
    without: int
    examples: int

    @property
    def marks(self) -> int:
        """Marks of every kind."""
        return sum(self.kinds.values())


@dataclass(frozen=True, slots=True)
class Trend:
    """How something went from the earlier days to the later ones.

    Attributes:
        way: `not enough`, `less`, `more`, or `level`: a difference that chance brings as well.
        early: The figure over the earlier half of the days.
        late: The figure over the later half.
        days: Days that count.
        chance: Probability of such a difference by chance.
    """

    way: Way
    early: float = 0.0
    late: float = 0.0
    days: int = 0
    chance: float = 1.0


@dataclass(frozen=True, slots=True)
class Told:
    """One episode and the answers that told it.

    Attributes:
        first_words: How it began the first time, as typed.
        places: Interview and place of each answer, in order.
        questions: What each of them answered.
        days: On which day each was given.
    """

    first_words: str
    places: tuple[tuple[str, int], ...]
    questions: tuple[Question, ...]
    days: tuple[date, ...]

    @property
    def times(self) -> int:
        """How many different questions it answered: telling it again to the same one is practice, not overuse."""
        return len({question.id for question in self.questions})


@dataclass(frozen=True, slots=True)
class Streak:
    """Days of practice in a row.

    Attributes:
        now: Days in a row up to today, or up to yesterday where today has none yet.
        longest: The longest such row.
        days: Every day of practice with its number of answers.
    """

    now: int
    longest: int
    days: Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything behind the pictures.

    Attributes:
        interviews: Interviews with an answer.
        answers: Answers.
        words: In all of them.
        seconds: At speaking pace.
        coverage: By kind of question.
        most_asked: The most asked questions, and whether each was answered.
        competencies: Those the job calls for, most called for first.
        days: In order.
        marks: Marks per hundred words.
        kinds: The same for each kind of mark that occurred.
        claims: Share of results with a number, in percent.
        told: Episodes, most used first.
        streak: Days in a row.
        today: The day it was made on.
    """

    interviews: int
    answers: int
    words: int
    seconds: int
    coverage: tuple[Covered, ...]
    most_asked: tuple[tuple[Question, bool], ...]
    competencies: tuple[Practised, ...]
    days: tuple[Day, ...]
    marks: Trend
    kinds: Mapping[Kind, Trend]
    claims: Trend
    told: tuple[Told, ...]
    streak: Streak
    today: date


def make_progress(
    readings: Sequence[Reading],
    questions: Mapping[str, Question],
    *,
    today: date,
    most_asked: Sequence[str] = (),
    wanted: Iterable[tuple[str, str]] = (),
) -> Progress:
    """Makes it from everything that was answered.

    Args:
        readings: Oldest first.
        questions: The bank.
        today: The day where the person is.
        most_asked: Ids of the questions that are asked most.
        wanted: Competencies that the job calls for, each with the words of its ad that do.
    """
    days = days_of(readings)
    seen = {reading.question.id for reading in readings}
    counting = [day for day in days if day.words >= FEWEST_WORDS]
    kinds = [kind for kind in Kind if any(day.kinds.get(kind) for day in days)]
    return Progress(
        interviews=len({reading.session_id for reading in readings}),
        answers=len(readings),
        words=sum(reading.counts.words for reading in readings),
        seconds=sum(reading.counts.seconds for reading in readings),
        coverage=coverage_of(questions, seen),
        most_asked=tuple((questions[found], found in seen) for found in most_asked),
        competencies=tuple(_practised(name, words, readings) for name, words in wanted),
        days=days,
        marks=marks_trend(counting, lambda day: day.marks),
        kinds={kind: marks_trend(counting, lambda day, kind=kind: day.kinds.get(kind, 0)) for kind in kinds},
        claims=claims_trend(days),
        told=episodes_of(readings),
        streak=streak_of(Counter(reading.day for reading in readings), today),
        today=today,
    )


def coverage_of(questions: Mapping[str, Question], seen: Collection[str]) -> tuple[Covered, ...]:
    """How many questions of each kind were answered, in the order of the bank."""
    kinds = dict.fromkeys(question.kind for question in questions.values())
    return tuple(
        Covered(
            kind,
            sum(question.id in seen for question in questions.values() if question.kind == kind),
            sum(question.kind == kind for question in questions.values()),
        )
        for kind in kinds
    )


def _practised(name: str, words: str, readings: Sequence[Reading]) -> Practised:
    own = [reading for reading in readings if name in reading.question.competencies and not reading.follow_up]
    return Practised(name, words, len(own), sum(reading.counts.example for reading in own))


def days_of(readings: Iterable[Reading]) -> tuple[Day, ...]:
    """The days of practice, in order."""
    by_day: dict[date, list[Reading]] = {}
    for reading in readings:
        by_day.setdefault(reading.day, []).append(reading)
    found: list[Day] = []
    for on, own in sorted(by_day.items()):
        kinds: Counter[Kind] = Counter()
        for reading in own:
            kinds.update(reading.counts.kinds)
        found.append(
            Day(
                on,
                len(own),
                sum(reading.counts.words for reading in own),
                dict(kinds),
                sum(reading.counts.with_number for reading in own),
                sum(reading.counts.without for reading in own),
                sum(reading.counts.example for reading in own),
            )
        )
    return tuple(found)


def _halves(days: Sequence[Day]) -> tuple[Sequence[Day], Sequence[Day]]:
    """The earlier and the later days; where their number is odd, the one in the middle is early."""
    middle = (len(days) + 1) // 2
    return days[:middle], days[middle:]


def marks_trend(days: Sequence[Day], of: Callable[[Day], int]) -> Trend:
    """Marks per hundred words, the earlier days against the later ones.

    Args:
        days: Those that have words enough, in order.
        of: How many marks a day has.
    """
    if len(days) < FEWEST_DAYS:
        return Trend("not enough", days=len(days))
    early, late = _halves(days)
    first, later = sum(map(of, early)), sum(map(of, late))
    before, after = sum(day.words for day in early), sum(day.words for day in late)
    chance = rates_differ(first, before, later, after)
    return _trend(100 * first / before, 100 * later / after, len(days), chance)


def claims_trend(days: Sequence[Day]) -> Trend:
    """The share of results that had a number, in percent, the earlier days against the later ones."""
    counting = [day for day in days if day.with_number + day.without]
    if len(counting) < FEWEST_DAYS or sum(d.with_number + d.without for d in counting) < FEWEST_CLAIMS:
        return Trend("not enough", days=len(counting))
    early, late = _halves(counting)
    first, later = sum(day.with_number for day in early), sum(day.with_number for day in late)
    before = first + sum(day.without for day in early)
    after = later + sum(day.without for day in late)
    chance = shares_differ(first, before, later, after)
    return _trend(100 * first / before, 100 * later / after, len(counting), chance)


def _trend(early: float, late: float, days: int, chance: float) -> Trend:
    if chance >= LIKELY_CHANCE or early == late:
        return Trend("level", early, late, days, chance)
    return Trend("less" if late < early else "more", early, late, days, chance)


def episodes_of(readings: Sequence[Reading]) -> tuple[Told, ...]:
    """Episodes, most used first; an answer that retells one belongs to it."""
    telling = [reading for reading in readings if reading.counts.example]
    found: list[Told] = []
    for group in same_episodes([reading.text for reading in telling]):
        own = [telling[place] for place in group]
        places = tuple((one.session_id, one.seq) for one in own)
        told = Told(_first_words(own[0].text), places, tuple(o.question for o in own), tuple(o.day for o in own))
        found.append(told)
    return tuple(sorted(found, key=lambda told: -told.times))


def _first_words(text: str, most: int = 70) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= most else plain[:most].rsplit(" ", 1)[0].rstrip(" ,.;:") + " …"


def streak_of(days: Mapping[date, int], today: date) -> Streak:
    """Days of practice in a row; a day missed ends a row, a day that is not over does not."""
    longest = run = 0
    before: date | None = None
    for on in sorted(days):
        run = run + 1 if before is not None and on - before == timedelta(days=1) else 1
        longest, before = max(longest, run), on
    at = today if today in days else today - timedelta(days=1)
    now = 0
    while at in days:
        now, at = now + 1, at - timedelta(days=1)
    return Streak(now, longest, dict(days))
