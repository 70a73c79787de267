"""What a number tells: how big something is, what came of it, or what came of it against what was before."""

from collections.abc import Sequence
from itertools import pairwise

from coach.analysis.document import Document
from coach.analysis.numbers import MONEY_SIGNS, PERCENT
from coach.domain import Grade

CHANGE = frozenset(
    """cut cuts reduced dropped drop fell fallen rose risen grew grown increased increase raised saved saving improved
    up down climbed jumped shrank shrunk brought won lowered doubled gained lost earned generated recovered beat
    hit exceeded under faster slower fewer more less higher lower better reduction discount profit margin score scored
    complaints errors accidents""".split()
)
MULTIPLES = frozenset("doubled doubling trebled tripled tripling halved halving quadrupled twofold threefold".split())
_WAS = frozenset({("down", "from"), ("up", "from"), ("instead", "of"), ("rather", "than")})
"""What stands right behind a number that is told beside what it had been."""

_ENDS_BEFORE = frozenset({"and", "but", "then", "now", "so", "after", "afterwards", ""})
"""What may follow "before" where it says how things had been: "60 a day before and 90 since", not "60 before tax"."""

_WHERE = frozenset({"where", "while", "whereas", "though", "against"})
_USUAL = frozenset("target goal usual normally usually previously formerly originally".split())
"""What makes another number in the sentence the one to compare with: "41 where the target was 30"."""

_ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty"""
_VALUES = {word: value for value, word in enumerate(_ONES.split())} | {
    word: 10 * tens for tens, word in enumerate("thirty forty fifty sixty seventy eighty ninety".split(), 3)
}
TIME = frozenset(
    """hour hours day days week weeks month months year years minute minutes night nights season seasons shift shifts
    quarter quarters""".split()
)
_LATER = frozenset("later since now after afterwards then today".split())
"""What tells that a number is of another time than one told before: "In the next month there were two falls"."""

_UNIT_WORDS = 4
"""Words in which the number stands before "to": the number, its unit and what it is per, and "down"."""

_GOERS = frozenset({"i", "we", "he", "she", "they", "you", "who", "and", "then"})
_HELD = frozenset("budget budgets portfolio fund estate manage managed manages managing".split())


def grade(document: Document, first: int, last: int) -> Grade:
    """Which grade the measure in these tokens has: scope < result < result against a baseline."""
    words = document.words
    if words[first] == "from" or {"from", "to"} <= set(words[first:last]):
        return Grade.COMPARED
    clause = document.clause_of(first)
    near = set(words[clause.first : clause.last])
    if near & {"against", "compared", "versus", "vs", "instead", "than", "benchmark", "average", "usual"}:
        return Grade.COMPARED
    behind = tuple(words[last : last + 2])
    if behind in _WAS or (words[last : last + 1] == ["the"] and words[last + 2 : last + 3] == ["before"]):
        return Grade.COMPARED
    if words[last : last + 1] == ["before"] and "".join(words[last + 1 : last + 2]) in _ENDS_BEFORE:
        return Grade.COMPARED
    end = last + (words[last : last + 1] == ["down"])
    if any(_falls(words, place) for place in range(first + 1, last)):
        return Grade.COMPARED
    if _falls(words, end) or (first and words[first - 1] == "to" and _falls(words, first - 1)):
        return Grade.COMPARED
    if _held_against(document, first, last):
        return Grade.COMPARED
    if words[first] in MONEY_SIGNS and near & _HELD and not near & CHANGE:
        return Grade.SCOPE
    if first and words[first - 1] == "for" and words[last - 1] in TIME:
        return Grade.SCOPE
    changed = near & CHANGE or _went(document, clause.first, clause.last)
    if changed or words[last - 1] in PERCENT or words[first] in MONEY_SIGNS or words[first] in MULTIPLES:
        return Grade.RESULT
    return Grade.SCOPE


def counted_anew(document: Document, ranges: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """Measures that count at a later time what was counted before: "seven falls in May. … After that, two falls"."""
    words = document.words
    told: dict[str, tuple[int, int]] = {}
    anew: set[tuple[int, int]] = set()
    for first, last in ranges:
        start, end = document.sentence_of(first)
        counted = words[last - 1]
        before = told.setdefault(counted, (first, last))
        other = before[0] < start and words[before[0] : before[1]] != words[first:last]
        if other and counted.isalpha() and counted not in TIME and _later(words[start:end]):
            anew.add((first, last))
    return anew


def _later(words: Sequence[str]) -> bool:
    next_time = any(one in {"next", "following"} and other in TIME for one, other in pairwise(words))
    return next_time or not _LATER.isdisjoint(words)


def _went(document: Document, first: int, last: int) -> bool:
    """Whether something, and not somebody, went somewhere: "it went to 40"."""
    words = document.words
    return any(words[at] == "went" and words[at - 1] not in _GOERS for at in range(max(1, first), last))


def _held_against(document: Document, first: int, last: int) -> bool:
    """Whether the sentence holds the number against another: "two hours, where it took four before"."""
    start, end = document.sentence_of(first)
    words = document.words
    others = [place for place in (*range(start, first), *range(last, end)) if _value(words[place]) is not None]
    said = set(words[start:end])
    before = any(
        words[place] in {"before", "beforehand"} and (place + 1 == end or words[place + 1] in _ENDS_BEFORE)
        for place in range(start, end)
    )
    return bool(others and (said & _USUAL or (before and said & _WHERE)))


def _falls(words: Sequence[str], to: int) -> bool:
    """Whether a larger number goes "to" a smaller one: "9 days to 3". What rises may be a range: "3 to 5 minutes"."""
    if words[to : to + 1] != ["to"]:
        return False
    before = next((value for value in map(_value, reversed(words[max(0, to - _UNIT_WORDS) : to])) if value), None)
    after = next((value for value in map(_value, words[to + 1 : to + 3]) if value), None)
    return before is not None and after is not None and after < before


def _value(word: str) -> float | None:
    digits = word.replace(",", "")
    if word in _VALUES:
        return float(_VALUES[word])
    return float(digits) if digits.replace(".", "", 1).isdecimal() else None
