"""Two attempts at one question, side by side: what was mended, what is new, which number settled which claim.

Everything is pointed at in the candidate's own words. A number settles a claim when it measures the sort of thing that
was claimed and stands in words about the same matter; a number that measures nothing never gets here (measures.py).
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from coach.analysis.document import Document, read
from coach.domain import Assessment, Claim, Finding, Grade, Kind, Measure

RECITED_SHARE = 0.8
"""Share of three-word runs of the first attempt that come again in the latest, from which on it is a recitation."""

_RUN = 3
_FEWEST_RUNS = 8
"""Below eleven words everything repeats itself; nothing is said about recitation."""

_STEM = 5
_SAME_WORDS = 0.5
_ABOUT_IT = 2
"""Words that a question shares with a claim from which on it asks about that claim."""
_SMALL = frozenset(
    """about after again all also and any are because been before but can could did does down even ever every few for
    from get got had has have her here him his how into its just like lot lots made make many more most much must not
    now off one only other our out over quite really she should some such than that the their them then there these
    they thing things this those through time times too under until up very was way well went were what when where
    which while who will with work would year years you your really whole always""".split()
)
_MONEY = re.compile(
    r"[$€£¥₹₽₩₦]|\b(?:pounds?|quid|dollars?|euros?|rupees?|lakh|crore|grand|bucks|cents?|pence)\b|\d[km]\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"%|per ?cent|\bhalf\b|\bthird\b|\bquarter\b|\bin (?:two|three|four|five|ten|\d+)\b|out of", re.IGNORECASE
)
_SPAN = re.compile(r"\b(?:second|minute|hour|day|week|month|year|night|shift)s?\b", re.IGNORECASE)
_RATE = re.compile(r"\b(?:an?|per|each|every)\s+\w+$", re.IGNORECASE)
"""`60 calls a day` tells how many, not how long."""

_OWN_TEAM = re.compile(r"\b(?:team|crew|squad|staff|group) of\b", re.IGNORECASE)
_PEOPLE = re.compile(
    r"\b(?:people|person|staff|men|women|children|kids|pupils|students|patients|residents|guests|customers|clients|users|"
    r"members|volunteers|trainees|starters|engineers|nurses|drivers|of us)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mended:
    """A mark of the first attempt that is gone.

    Attributes:
        finding: The mark, on the words of the first attempt.
        by: The number in the latest attempt that settled it, or None if the words were left out or said otherwise.
    """

    finding: Finding
    by: Measure | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two attempts.

    Attributes:
        mended: Marks of the first attempt that are gone, in reading order of that attempt.
        kept: Marks of the latest attempt that were there before.
        new: Marks of the latest attempt that were not.
        numbers: Measures that appeared, in reading order of the latest attempt.
        recited: Whether the latest repeats the first nearly word for word (A23).
    """

    mended: tuple[Mended, ...]
    kept: tuple[Finding, ...]
    new: tuple[Finding, ...]
    numbers: tuple[Measure, ...]
    recited: bool


def compare(first: str, before: Assessment, latest: str, after: Assessment) -> Comparison:
    """Compares two attempts at the same question.

    Args:
        first: The earlier attempt, as typed.
        before: Its assessment.
        latest: The later attempt, as typed.
        after: Its assessment.
    """
    new_numbers = _appeared(before.measures, after.measures)
    kept, gone = _pair(before.findings, after.findings)
    document = read(latest)
    settled: dict[int, Measure] = {}
    for finding in gone:
        if finding.kind is Kind.UNQUANTIFIED:
            found = settles(finding, document, [m for m in new_numbers if m not in settled.values()])
            if found is not None:
                settled[finding.start] = found
    return Comparison(
        mended=tuple(Mended(finding, settled.get(finding.start)) for finding in gone),
        kept=kept,
        new=tuple(finding for finding in after.findings if finding not in kept),
        numbers=new_numbers,
        recited=is_recitation(first, latest),
    )


def settles(claim: Finding, document: Document, measures: Sequence[Measure], asked: str = "") -> Measure | None:
    """The measure that gives the number a claim lacked, or None.

    Args:
        claim: An `unquantified` finding.
        document: The text in which the measures stand.
        measures: Candidates.
        asked: The line that the text replies to, where it may have asked for just this number.

    Returns:
        The best candidate: it must be of a sort that fits the claim, and speak of the same matter.
    """
    about = _content(claim.quote.text)
    named = " ".join(claim.quote.text.casefold().split()) in " ".join(asked.casefold().split())
    asked_for = named or len(about & _content(asked)) >= _ABOUT_IT
    best: tuple[float, Measure] | None = None
    for measure in measures:
        fit = _fit(claim.claim, measure)
        shared = len(about & _content(_sentence(document, measure)))
        told = asked_for and measure.grade is not Grade.SCOPE
        if not fit or (not shared and fit < 2 and not told):
            continue
        # "Seven falls" is the number of "a lot of falls at night", and "three nights" beside it is not.
        names = bool(about & _content(measure.quote.text))
        lasts = claim.claim is not Claim.TIME and bool(_SPAN.search(measure.quote.text))
        grade = (measure.grade is Grade.COMPARED) * 0.5 - (measure.grade is Grade.SCOPE) * 0.5
        score = fit + shared + names - lasts + grade
        if best is None or score > best[0]:
            best = (score, measure)
    return best[1] if best else None


def is_recitation(first: str, latest: str) -> bool:
    """Whether an attempt repeats an earlier one nearly word for word; the same facts in fresh words do not count."""
    runs, again = _runs(first), _runs(latest)
    total = sum(runs.values())
    if total < _FEWEST_RUNS:
        return False
    return sum((runs & again).values()) / total >= RECITED_SHARE


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = [word for word in read(text).words if any(character.isalnum() for character in word)]
    return Counter(tuple(words[place : place + _RUN]) for place in range(len(words) - _RUN + 1))


def _content(text: str) -> frozenset[str]:
    """Beginnings of the words that carry meaning: `saved` and `saving` begin alike."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return frozenset(word[:_STEM] for word in words if len(word) > 2 and word not in _SMALL)


def _sentence(document: Document, measure: Measure) -> str:
    """The sentence around a measure and the one before it, where what it measures is mostly named."""
    start, end = measure.quote.span.start, measure.quote.span.end
    before = 0
    for first, last in document.sentences:
        if last <= first:
            continue
        begins, ends = document.starts[first], document.ends[last - 1]
        if begins <= start and end <= ends:
            return document.text[before:ends]
        before = begins
    return document.text[max(0, start - 80) : end]


def _fit(claim: Claim | None, measure: Measure) -> int:
    """2 if the measure is just the sort that the claim lacks, 1 if it could be, 0 if it cannot."""
    text = measure.quote.text
    money, share, span = bool(_MONEY.search(text)), bool(_SHARE.search(text)), bool(_SPAN.search(_RATE.sub("", text)))
    if _OWN_TEAM.search(text) and claim not in {Claim.PEOPLE, Claim.SCOPE}:
        return 0
    match claim:
        case Claim.MONEY:
            return 2 if money else int(share)
        case Claim.TIME:
            return 2 if span else int(share)
        case Claim.PEOPLE:
            return 2 if _PEOPLE.search(text) else int(not money and not span)
        case Claim.RATE | Claim.BEFORE_AFTER:
            return 2 if share or measure.grade is Grade.COMPARED else 1
        case _:
            return int(measure.grade is not Grade.SCOPE or not span)


def _pair(before: Sequence[Finding], after: Sequence[Finding]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Marks of the latest attempt that were there before, and marks of the first that are gone."""
    free = list(before)
    kept: list[Finding] = []
    for finding in after:
        match = next((earlier for earlier in free if _same(earlier, finding)), None)
        if match is not None:
            free.remove(match)
            kept.append(finding)
    return tuple(kept), tuple(free)


def _same(one: Finding, other: Finding) -> bool:
    if one.kind is not other.kind:
        return False
    first, second = _content(one.quote.text), _content(other.quote.text)
    if not first or not second:
        return one.rule == other.rule
    return len(first & second) / min(len(first), len(second)) >= _SAME_WORDS


def _appeared(before: Sequence[Measure], after: Sequence[Measure]) -> tuple[Measure, ...]:
    had = {" ".join(measure.quote.text.casefold().split()) for measure in before}
    return tuple(measure for measure in after if " ".join(measure.quote.text.casefold().split()) not in had)
