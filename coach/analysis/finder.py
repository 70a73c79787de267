"""Finds all phrases of all rules in one pass over the tokens of an answer.

Every phrase is looked for only where its rarest required word stands, and there only if the words right beside it fit
and another word that it needs stands somewhere in the answer. Most of this is settled by looking up single words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coach.analysis.document import COMMA, Document
from coach.analysis.pattern import Element, Found, Pattern, begins_clause, ends_clause


@dataclass(frozen=True, slots=True)
class _Try:
    """A pattern under one of its rarest words.

    Attributes:
        number: Its turn among all patterns.
        key: Whose phrase it is.
        pattern: What must stand there.
        fixed: For a plain row of words, those of each token.
        begins: The words with which a match may begin.
        before: Words one of which must stand somewhere before the anchor, as far as a match may reach; None for any.
        after: The same for the tokens after the anchor's first.
        beyond: How many tokens a match may reach beyond the anchor's first.
    """

    number: int
    key: int
    pattern: Pattern
    fixed: tuple[frozenset[str], ...] | None
    begins: frozenset[str]
    before: frozenset[str] | None
    after: frozenset[str] | None
    beyond: int


@dataclass(frozen=True, slots=True)
class _Hit:
    """Where a pattern matched: one past its last token, the marked tokens, where its anchor stood."""

    last: int
    marked: tuple[int, int]
    place: int
    attempt: _Try

    def rank(self) -> tuple[int, int, int]:
        """Greater is better."""
        return self.last, -self.place, -self.attempt.number


_Hits = dict[tuple[int, int], _Hit]
"""By key and first token."""


@dataclass(frozen=True, slots=True)
class _Row:
    """The tries of one rarest word, by what must stand right after it, right before it, or neither."""

    free: tuple[_Try, ...]
    by_next: dict[str, list[_Try]]
    by_last: dict[str, list[_Try]]


def _following(pattern: Pattern, word: str) -> frozenset[str] | None:
    """What must stand right after an anchor that begins with this word, or None if anything may."""
    anchor = pattern.elements[pattern.anchor]
    words = {run[1] for run in anchor.runs.get(word, ())}
    if word in anchor.single:
        for element in pattern.elements[pattern.anchor + 1 :]:
            if element.gap:
                return None
            words |= element.openings()
            if not element.optional:
                return frozenset(words)
        return None
    return frozenset(words)


def _preceding(pattern: Pattern) -> frozenset[str] | None:
    """What must stand right before the anchor, or None if anything may."""
    words: set[str] = set()
    for element in reversed(pattern.elements[: pattern.anchor]):
        if element.gap:
            return None
        words |= element.single
        words.update(run[-1] for runs in element.runs.values() for run in runs)
        if not element.optional:
            return frozenset(words)
    return None


def _begins(elements: Sequence[Element]) -> frozenset[str]:
    """Every word with which a match may begin: of the first required element, and of optional ones before it."""
    words: set[str] = set()
    for element in elements:
        words |= element.openings()
        if not element.optional:
            break
    return frozenset(words)


def _rarest(elements: Sequence[Element]) -> frozenset[str] | None:
    """The words of the rarest element that must be there, if there is one."""
    required = [element for element in elements if element.required()]
    return min(required, key=Element.cost).openings() if required else None


def _try(number: int, key: int, pattern: Pattern) -> _Try:
    elements, anchor = pattern.elements, pattern.anchor
    return _Try(
        number,
        key,
        pattern,
        pattern.words_only(),
        _begins(elements),
        _rarest(elements[:anchor]),
        _rarest(elements[anchor + 1 :]),
        sum(element.longest() for element in elements[anchor:]),
    )


class Finder:
    """All phrases of all rules, found together in one pass over the tokens. May be shared by threads."""

    def __init__(self, patterns: Iterable[tuple[int, Pattern]]) -> None:
        """Takes patterns, each with the key under which what it finds is told."""
        self._patterns = list(patterns)
        self._numbers: dict[str, list[int]] = {}
        for number, (_, pattern) in enumerate(self._patterns):
            for word in pattern.elements[pattern.anchor].openings():
                self._numbers.setdefault(word, []).append(number)
        self._rows: dict[str, _Row] = {}
        self._tries: dict[int, _Try] = {}

    def _row(self, word: str) -> _Row:
        """Makes the row of a word ready when it is first met: few of all words occur in one answer."""
        free: list[_Try] = []
        by_next: dict[str, list[_Try]] = {}
        by_last: dict[str, list[_Try]] = {}
        for number in self._numbers[word]:
            key, pattern = self._patterns[number]
            attempt = self._tries.get(number)
            if attempt is None:
                attempt = self._tries[number] = _try(number, key, pattern)
            following = _following(pattern, word)
            preceding = _preceding(pattern) if following is None else None
            for other in following or ():
                by_next.setdefault(other, []).append(attempt)
            for other in preceding or ():
                by_last.setdefault(other, []).append(attempt)
            if following is None and preceding is None:
                free.append(attempt)
        row = self._rows[word] = _Row(tuple(free), by_next, by_last)
        return row

    def find(self, document: Document) -> list[Found]:
        """Every phrase that stands in the answer, in reading order; the same one is told once for each place."""
        hits: _Hits = {}
        rows, numbers, words = self._rows, self._numbers, document.words
        last = len(words) - 1
        for place, word in enumerate(words):
            if word not in numbers:
                continue
            row = rows.get(word) or self._row(word)
            if row.free:
                _try_all(row.free, document, place, hits)
            if place < last and (tries := row.by_next.get(words[place + 1])):
                _try_all(tries, document, place, hits)
            if place and (tries := row.by_last.get(words[place - 1])):
                _try_all(tries, document, place, hits)
        found = [
            Found(key, hit.attempt.pattern.phrase, first, hit.last, hit.marked) for (key, first), hit in hits.items()
        ]
        return sorted(found, key=lambda one: (one.first, one.last, one.key))


def _try_all(tries: Iterable[_Try], document: Document, place: int, hits: _Hits) -> None:
    """Tries patterns whose anchor stands at `place`."""
    words = document.words
    for attempt in tries:
        if attempt.fixed is not None:
            _try_fixed(attempt, attempt.fixed, document, place, hits)
            continue
        nearest, farthest = attempt.pattern.reach
        begin = place - farthest if place > farthest else 0
        if attempt.before is not None and attempt.before.isdisjoint(words[begin:place]):
            continue
        if attempt.after is not None and attempt.after.isdisjoint(words[place + 1 : place + attempt.beyond]):
            continue
        begins, match = attempt.begins, attempt.pattern.match
        for start in range(begin, place - nearest + 1):
            if words[start] in begins:
                end = match(document, start)
                if end is not None:
                    _keep(hits, start, _Hit(end[0], end[1:], place, attempt))


def _try_fixed(attempt: _Try, fixed: tuple[frozenset[str], ...], document: Document, place: int, hits: _Hits) -> None:
    """Tries a plain row of words: there is but one place where it may begin."""
    pattern = attempt.pattern
    first = place - pattern.anchor
    last = first + len(fixed)
    if first < 0:
        return
    stand = document.words[first:last]
    if len(stand) < len(fixed):
        return
    for word, choice in zip(stand, fixed, strict=True):
        if word not in choice:
            return
    if last - first > 1 and max(document.breaks[first + 1 : last]) > COMMA:
        return
    if (pattern.at_start and not begins_clause(document, first)) or (
        pattern.at_end and not ends_clause(document, last)
    ):
        return
    opens, closes = pattern.mark
    _keep(hits, first, _Hit(last, (first + opens, first + closes), place, attempt))


def _keep(hits: _Hits, first: int, hit: _Hit) -> None:
    """Of what one key finds from one token on, the longest stays; among equals, what was come upon first."""
    key = hit.attempt.key, first
    known = hits.get(key)
    if hit.marked[1] > hit.marked[0] and (known is None or hit.rank() > known.rank()):
        hits[key] = hit
