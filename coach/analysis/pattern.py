"""The small language in which rule files say what to look for, and the machine that finds all of it in one pass.

    think~ outside (of) the box        `~` any ending, `( )` may be missing
    big|more_than_ever {people}        `|` one of several, `_` joins words of one; `{people}` a list from words.yaml
    my team * great                    `*` up to three words in between, `*5` up to five
    my weakness is [i work too hard]   `[ ]` only this part is marked
    ^ no job too big $                 `^` begins a clause, `$` ends one

Words are folded as answers are (words.py). A phrase never runs over the end of a sentence, a colon, dash or bracket.
Every phrase is tried only where its rarest required word stands, and then by following all ways at once, so that the
work for one token is bounded by the rule files and never by the answer: nothing backtracks.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coach.analysis.document import COMMA, Document
from coach.analysis.words import APOSTROPHES, endings, parts

_PIECE = re.compile(r"\[|\]|\(|\)|\^|\$|\*\d*|[^\s()\[\]^$*]+")
_WORD = re.compile(rf"^'s$|[^\W\d_]+(?:[{APOSTROPHES}][^\W\d_]+)*|\d+(?:[.,:/]\d+)*|[£$€¥₹%]")
_WIDEST_GAP = 8
_MOST_VARIANTS = 32

_COMMON = """the 60 to 35 and 33 i 45 a 30 of 24 it 22 in 20 was 18 is 16 that 18 my 14 you 14 we 13 for 11 on 11 have 9
with 8 they 7 so 7 not 12 but 8 at 7 be 7 me 7 's 8 are 6 as 6 had 7 am 10 do 6 one 6 this 5 or 5 all 5 out 5 up 5 if 5
would 6 can 5 what 5 she 5 he 6 her 4 from 5 who 4 were 4 there 4 been 4 when 4 got 4 just 4 about 4 by 4 will 4 how 3
your 4 because 3 which 3 like 4 get 3 an 3 them 3 his 3 our 5 very 3 no 3 more 3 really 2 did 4 time 3 work 4 people 3
team 3 never 2 always 2 way 2 than 2 could 3 know 2 some 2 want 2 then 2 too 2 every 2 most 2 much 2 go 2 went 2 after 2
before 2 said 2 their 2 only 2 well 2 good 2 last 2 year 2 years 2 day 2 job 2 now 3 back 2 down 2 into 2 made 2"""
_FREQUENCY = {word: int(count) for word, count in zip(*[iter(_COMMON.split())] * 2, strict=True)}

Run = tuple[str, ...]


class PhraseError(ValueError):
    """A phrase that cannot be read or could never match; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Words:
    """A list of words from words.yaml, compiled: single words, and longer runs by their first word."""

    single: frozenset[str]
    runs: Mapping[str, tuple[Run, ...]]


@dataclass(frozen=True, slots=True)
class _Element:
    single: frozenset[str]
    runs: Mapping[str, tuple[Run, ...]]
    optional: bool = False
    gap: int = 0

    def cost(self) -> float:
        """How many tokens of ordinary text begin this element, in thousandths."""
        return sum(_FREQUENCY.get(word, 0.2) for word in (*self.single, *self.runs))

    def common(self) -> bool:
        """True if it asks for nothing but very common words, or for a gap."""
        return self.gap > 0 or bool(_FREQUENCY.keys() & self.single and self.cost() >= 9)

    def longest(self) -> int:
        """Most tokens that this element can take."""
        if self.gap:
            return self.gap
        return max([1, *(len(run) for runs in self.runs.values() for run in runs)])


@dataclass(frozen=True, slots=True)
class Pattern:
    """One compiled way of saying something. `mark` is the range of elements to be marked."""

    elements: tuple[_Element, ...]
    mark: tuple[int, int]
    at_start: bool
    at_end: bool
    anchor: int
    reach: tuple[int, int]
    phrase: str

    def match(self, document: Document, start: int) -> tuple[int, int, int, int] | None:
        """Matches from token `start`: first, last, first marked, last marked (half-open), or None."""
        words, breaks = document.words, document.breaks
        if self.at_start and document.clause_of(start).first != start and breaks[start] < COMMA:
            return None
        limit = len(words)
        states: dict[int, tuple[int, int]] = {start: (start, -1)}
        opens, closes = self.mark
        for number, element in enumerate(self.elements):
            if number == opens:
                states = {place: (place, -1) for place in states}
            reached: dict[int, tuple[int, int]] = {}
            for place, marked in states.items():
                if element.gap:
                    _stretch(reached, place, marked, min(limit, place + element.gap), breaks, start)
                    continue
                if element.optional and place not in reached:
                    reached[place] = marked
                if place >= limit or (place > start and breaks[place] > COMMA):
                    continue
                word = words[place]
                if word in element.single:
                    reached[place + 1] = marked
                for run in element.runs.get(word, ()):
                    end = place + len(run)
                    if end <= limit and tuple(words[place:end]) == run and max(breaks[place + 1 : end]) <= COMMA:
                        reached[end] = marked
            if not reached:
                return None
            if number + 1 == closes:
                reached = {place: (first, place) for place, (first, _) in reached.items()}
            states = reached
        ends = [place for place in states if not self.at_end or _ends_clause(document, place)]
        if not ends:
            return None
        last = max(ends)
        first_marked, last_marked = states[last]
        return start, last, first_marked, last if last_marked < 0 else last_marked


def _stretch(
    reached: dict[int, tuple[int, int]], place: int, marked: tuple[int, int], stop: int, breaks: list[int], start: int
) -> None:
    """Adds every place that a gap may reach."""
    reached.setdefault(place, marked)
    while place < stop and (place == start or breaks[place] <= COMMA):
        place += 1
        reached.setdefault(place, marked)


def _ends_clause(document: Document, place: int) -> bool:
    return place >= len(document) or document.breaks[place] >= COMMA or document.clause_of(place).first == place


def words_of(phrase: str) -> Run:
    """The tokens of a plain stretch of words."""
    return tuple(part for match in _WORD.finditer(phrase) for part, _ in parts(match.group()))


def compile_words(entries: Iterable[str]) -> Words:
    """Compiles a list of words and longer runs; `~` after a single word adds its endings.

    Raises:
        PhraseError: If an entry holds nothing that could be matched.
    """
    single: set[str] = set()
    runs: dict[str, list[Run]] = {}
    for entry in entries:
        for run in _spellings(entry):
            if len(run) == 1:
                single.add(run[0])
            else:
                runs.setdefault(run[0], []).append(run)
    return Words(frozenset(single), {word: tuple(found) for word, found in runs.items()})


def _spellings(entry: str) -> list[Run]:
    """The runs that one entry stands for: itself, or each form of its stem before the first blank."""
    head, tilde, tail = entry.partition("~")
    if not tilde:
        run = words_of(entry)
        if not run:
            raise PhraseError(f"'{entry}' holds no word that could be matched; write it in letters")
        return [run]
    stem = words_of(head)
    if not stem or "~" in tail:
        raise PhraseError(f"'{entry}': put one '~' right after the word whose endings may change, as in 'think~'")
    return [(*stem[:-1], form, *words_of(tail)) for form in sorted(endings(stem[-1]))]


def compile_phrase(phrase: str, lists: Mapping[str, Words]) -> list[Pattern]:
    """Compiles one phrase into the patterns it stands for.

    Raises:
        PhraseError: If it cannot be read, names an unknown list, or could never match.
    """
    pieces = _PIECE.findall(phrase)
    at_start, at_end = "^" in pieces[:1], "$" in pieces[-1:]
    pieces = pieces[at_start : len(pieces) - at_end]
    if "^" in pieces or "$" in pieces:
        raise PhraseError(f"'{phrase}': '^' may only stand first and '$' only last")
    patterns: list[Pattern] = []
    for variant in _variants(pieces, phrase):
        elements: list[_Element] = []
        opens, closes = 0, -1
        for piece, optional in variant:
            if piece == "[":
                opens = len(elements)
            elif piece == "]":
                closes = len(elements)
            else:
                elements.append(_element(piece, optional, lists, phrase))
        patterns.append(_pattern(elements, (opens, closes), at_start, at_end, phrase))
    return patterns


def _variants(pieces: Sequence[str], phrase: str) -> list[list[tuple[str, bool]]]:
    """Writes out groups of several optional words; a single optional word stays one element."""
    variants: list[list[tuple[str, bool]]] = [[]]
    place = 0
    while place < len(pieces):
        piece = pieces[place]
        if piece == "(":
            try:
                close = pieces.index(")", place)
            except ValueError:
                raise PhraseError(f"'{phrase}': '(' is never closed; write ')' after what may be missing") from None
            inside = pieces[place + 1 : close]
            if not inside or any(mark[0] in "([]*" for mark in inside):
                raise PhraseError(f"'{phrase}': between '(' and ')' write plain words only")
            if len(inside) > 1 and any("|" in word for word in inside):
                raise PhraseError(f"'{phrase}': in a choice, join the words of one way by '_', as in '(a_lot_of|many)'")
            if len(inside) == 1:
                variants = [[*variant, (inside[0], True)] for variant in variants]
            else:
                variants += [[*variant, *((word, False) for word in inside)] for variant in variants]
            place = close
        elif piece == ")":
            raise PhraseError(f"'{phrase}': ')' without '('")
        else:
            variants = [[*variant, (piece, False)] for variant in variants]
        place += 1
    if len(variants) > _MOST_VARIANTS:
        raise PhraseError(f"'{phrase}': too many groups that may be missing; write it as several phrases")
    return variants


def _element(piece: str, optional: bool, lists: Mapping[str, Words], phrase: str) -> _Element:
    if piece.startswith("*"):
        gap = int(piece[1:] or 3)
        if not 0 < gap <= _WIDEST_GAP:
            raise PhraseError(f"'{phrase}': a gap of {gap} words is too wide; the widest is *{_WIDEST_GAP}")
        return _Element(frozenset(), {}, gap=gap)
    single: set[str] = set()
    runs: dict[str, list[Run]] = {}
    for choice in piece.split("|"):
        if choice.startswith("{"):
            name = choice.strip("{}")
            if name not in lists:
                raise PhraseError(f"'{phrase}': no list '{name}' in words.yaml; add it there or mend its name")
            single |= lists[name].single
            for word, found in lists[name].runs.items():
                runs.setdefault(word, []).extend(found)
            continue
        for run in _spellings(choice):
            if len(run) == 1:
                single.add(run[0])
            else:
                runs.setdefault(run[0], []).append(run)
    return _Element(frozenset(single), {word: tuple(found) for word, found in runs.items()}, optional)


def _pattern(elements: list[_Element], mark: tuple[int, int], at_start: bool, at_end: bool, phrase: str) -> Pattern:
    if not elements or elements[0].gap or elements[-1].gap:
        raise PhraseError(f"'{phrase}': a phrase must begin and end with a word, not with '*'")
    opens, closes = mark
    closes = len(elements) if closes < 0 else closes
    if opens >= closes:
        raise PhraseError(f"'{phrase}': '[' and ']' must hold at least one word")
    required = [n for n, element in enumerate(elements) if not element.optional and not element.gap]
    if not required:
        raise PhraseError(f"'{phrase}': at least one word must not be optional")
    gaps = [n for n, element in enumerate(elements) if element.gap]
    if gaps and not required[0] < min(gaps) <= max(gaps) < required[-1]:
        raise PhraseError(f"'{phrase}': '*' needs a word that must be there on either side, not one in '( )'")
    if len(required) < 3 and any(e.optional for e in elements) and all(elements[n].common() for n in required):
        raise PhraseError(f"'{phrase}': all but very common words may be missing; '( )' means that, '|' means a choice")
    anchor = min(required, key=lambda number: (elements[number].cost(), number))
    before = elements[:anchor]
    shortest = sum(not element.optional and not element.gap for element in before)
    return Pattern(
        tuple(elements), (opens, closes), at_start, at_end, anchor, (shortest, sum(e.longest() for e in before)), phrase
    )


@dataclass(frozen=True, slots=True)
class Found:
    """Something that stood in the answer: whose phrase, which, its tokens, and those to be marked (both half-open)."""

    key: int
    phrase: str
    first: int
    last: int
    marked: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Try:
    """A pattern under its rarest word, with what must stand next to that word for it to be worth a try."""

    key: int
    pattern: Pattern
    nearest: int
    farthest: int
    before: frozenset[str] | None
    after: frozenset[str] | None
    begins: frozenset[str]


def _neighbour(elements: Sequence[_Element], anchor: int, step: int) -> frozenset[str] | None:
    """The words one of which must stand right beside the anchor, or None if that cannot be said."""
    place = anchor + step
    if not 0 <= place < len(elements) or elements[anchor].runs:
        return None
    element = elements[place]
    if element.optional or element.gap:
        return None
    ends = (run[0] if step > 0 else run[-1] for runs in element.runs.values() for run in runs)
    return element.single.union(ends)


def _begins(elements: Sequence[_Element]) -> frozenset[str]:
    """Every word with which a match may begin: of the first required element, and of optional ones before it."""
    words: set[str] = set()
    for element in elements:
        words |= element.single
        words.update(element.runs)
        if not element.optional:
            break
    return frozenset(words)


class Finder:
    """All phrases of all rules, found together in one pass over the tokens."""

    def __init__(self, patterns: Iterable[tuple[int, Pattern]]) -> None:
        self._by_word: dict[str, list[_Try]] = {}
        for key, pattern in patterns:
            elements, anchor = pattern.elements, pattern.anchor
            attempt = _Try(
                key,
                pattern,
                *pattern.reach,
                _neighbour(elements, anchor, -1),
                _neighbour(elements, anchor, 1),
                _begins(elements),
            )
            for word in sorted({*elements[anchor].single, *elements[anchor].runs}):
                self._by_word.setdefault(word, []).append(attempt)

    def find(self, document: Document) -> list[Found]:
        """Every phrase that stands in the answer, in reading order; the same one is told once for each place."""
        found: dict[tuple[int, int], Found] = {}
        by_word, words = self._by_word, document.words
        for place, word in enumerate(words):
            attempts = by_word.get(word)
            if attempts is None:
                continue
            previous = words[place - 1] if place else ""
            following = words[place + 1] if place + 1 < len(words) else ""
            for attempt in attempts:
                if (attempt.after is None or following in attempt.after) and (
                    attempt.before is None or previous in attempt.before
                ):
                    _try_at(document, attempt, place, found)
        return sorted(found.values(), key=lambda hit: (hit.first, hit.last, hit.key))


def _try_at(document: Document, attempt: _Try, place: int, found: dict[tuple[int, int], Found]) -> None:
    """Tries a pattern from every token where it may begin if its anchor stands at `place`."""
    pattern = attempt.pattern
    begins, words = attempt.begins, document.words
    for start in range(max(0, place - attempt.farthest), place - attempt.nearest + 1):
        if words[start] not in begins:
            continue
        hit = pattern.match(document, start)
        if hit is not None:
            begin, end, marked, marked_end = hit
            known = found.get((attempt.key, begin))
            if (known is None or end > known.last) and marked_end > marked:
                found[attempt.key, begin] = Found(attempt.key, pattern.phrase, begin, end, (marked, marked_end))
