"""One compiled way of saying something, and how it is matched from a given token.

All ways of reading the words are followed at once, so that the work for one token is bounded by the rule files and
never by the answer: nothing backtracks. A phrase never runs over the end of a sentence, a colon, dash or bracket.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from coach.analysis.document import COMMA, Document

_COMMON = """the 60 to 35 and 33 i 45 a 30 of 24 it 22 in 20 was 18 is 16 that 18 my 14 you 14 we 13 for 11 on 11 have 9
with 8 they 7 so 7 not 12 but 8 at 7 be 7 me 7 's 8 are 6 as 6 had 7 am 10 do 6 one 6 this 5 or 5 all 5 out 5 up 5 if 5
would 6 can 5 what 5 she 5 he 6 her 4 from 5 who 4 were 4 there 4 been 4 when 4 got 4 just 4 about 4 by 4 will 4 how 3
your 4 because 3 which 3 like 4 get 3 an 3 them 3 his 3 our 5 very 3 no 3 more 3 really 2 did 4 time 3 work 4 people 3
team 3 never 2 always 2 way 2 than 2 could 3 know 2 some 2 want 2 then 2 too 2 every 2 most 2 much 2 go 2 went 2 after 2
before 2 said 2 their 2 only 2 well 2 good 2 last 2 year 2 years 2 day 2 job 2 now 3 back 2 down 2 into 2 made 2"""
_FREQUENCY = {word: int(count) for word, count in zip(*[iter(_COMMON.split())] * 2, strict=True)}

Run = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a phrase: the words and the longer runs that may stand there, or a gap of up to so many words."""

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

    def required(self) -> bool:
        """True if one of its words must stand in the answer."""
        return not self.optional and not self.gap

    def openings(self) -> frozenset[str]:
        """Every word with which it may begin."""
        return self.single.union(self.runs) if self.runs else self.single


@dataclass(frozen=True, slots=True)
class Pattern:
    """One compiled way of saying something.

    Attributes:
        elements: What must stand one after the other.
        mark: The range of elements to be marked.
        at_start: Only where a clause begins.
        at_end: Only where a clause ends.
        anchor: The element whose words are the rarest of those that must be there.
        reach: Fewest and most tokens that may stand before the anchor.
        phrase: The phrase as it was written.
    """

    elements: tuple[Element, ...]
    mark: tuple[int, int]
    at_start: bool
    at_end: bool
    anchor: int
    reach: tuple[int, int]
    phrase: str

    def words_only(self) -> tuple[frozenset[str], ...] | None:
        """The words for each token where every element is one word that must be there; None for anything freer."""
        if all(element.required() and not element.runs for element in self.elements):
            return tuple(element.single for element in self.elements)
        return None

    def match(self, document: Document, start: int) -> tuple[int, int, int] | None:
        """Matches from token `start`: one past the last token, first marked, one past the last marked; or None."""
        words, breaks = document.words, document.breaks
        if self.at_start and not begins_clause(document, start):
            return None
        limit = len(words)
        states: dict[int, tuple[int, int]] = {start: (start, -1)}
        opens, closes = self.mark
        for number, element in enumerate(self.elements):
            if number == opens and number:
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
        ends = [place for place in states if not self.at_end or ends_clause(document, place)]
        if not ends:
            return None
        last = max(ends)
        first_marked, last_marked = states[last]
        return last, first_marked, last if last_marked < 0 else last_marked


def _stretch(
    reached: dict[int, tuple[int, int]], place: int, marked: tuple[int, int], stop: int, breaks: list[int], start: int
) -> None:
    """Adds every place that a gap may reach."""
    reached.setdefault(place, marked)
    while place < stop and (place == start or breaks[place] <= COMMA):
        place += 1
        reached.setdefault(place, marked)


def begins_clause(document: Document, place: int) -> bool:
    """True if a clause, or what a comma parts off, begins with this token."""
    return document.breaks[place] >= COMMA or document.clause_of(place).first == place


def ends_clause(document: Document, place: int) -> bool:
    """True if a clause, or what a comma parts off, ends before this token."""
    return place >= len(document) or begins_clause(document, place)


@dataclass(frozen=True, slots=True)
class Found:
    """Something that stood in the answer: whose phrase, which, its tokens, and those to be marked (both half-open)."""

    key: int
    phrase: str
    first: int
    last: int
    marked: tuple[int, int]
