"""A typed answer as tokens, clauses and sentences, with positions in code points of the text as it stands.

One pass, linear in the length. Punctuation is no token; what it does is kept as the strength of the break before a
token, so that rules can say where a phrase may not run on.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache

from coach.analysis.words import APOSTROPHES, fold, parts

LONGEST_CLAUSE = 60
"""Tokens after which a clause is cut, and LONGEST_SENTENCE a sentence, so that no typed text can make work pile up."""

LONGEST_SENTENCE = 300

NONE, COMMA, STRONG, END = 0, 1, 2, 3
"""Strength of a break: nothing, a comma, a colon, dash or bracket, the end of a sentence."""

_TOKEN = re.compile(rf"([^\W\d_]+(?:[{APOSTROPHES}][^\W\d_]+)*(?:[{APOSTROPHES}](?=\s))?|\d+(?:[.,:/]\d+)*|[£$€¥₹%])")
_SHORT = frozenset({"mr", "mrs", "ms", "dr", "st", "prof", "vs", "approx", "inc", "ltd", "dept"})
_STARTS = frozenset(
    "He She It We They You My Our The This That Then After And But So In On There Nobody Everyone".split()
)
"""Words which begin a new sentence after the hour, where "p.m." may as well stand in the middle of one."""

_SUBJECTS = frozenset({"i", "we", "he", "she", "they", "you", "it", "there", "this", "that", "nobody", "everyone"})
_JOINERS = frozenset(
    {"and", "but", "so", "or", "because", "although", "though", "while", "whereas", "plus", "since", "unless", "if"}
)
_OPENERS = _JOINERS | {"which"}
_FINITE = frozenset(
    """am is are was were has have had do does did can could will would should may might must went got made took came
    did said told gave put kept ran led built cut saved grew won sold found brought set wrote rang asked started
    fell rose
    lost sent paid met kept left held felt knew thought drove spoke stood sat saw heard bought taught caught spent
    shot blew
    flew 's says gets goes makes takes comes needs wants works knows keeps looks love want need know think believe ship
    got sold sell run keep make see feel look like enjoy""".split()
)
_BASE = frozenset("come go do say give take put bring run hold tell ask find leave help use try start stop".split())
_NO_VERBS = frozenset(
    "need indeed speed based hundred experienced motivated dedicated organised skilled detailed".split()
)
_MUCH = frozenset("many much few little far well good hard big long often".split())
_QUOTE_MARKS = re.compile("[\"“‘«']")
_QUOTE_OR_LINE = re.compile("[\"“”‘’«»'\n]")
_OPEN = {"“": "”", "‘": "’", "«": "»"}


@dataclass(frozen=True, slots=True)
class Clause:
    """A run of tokens, half-open, that says one thing; `sentence` is the number of its sentence."""

    first: int
    last: int
    sentence: int


@dataclass(frozen=True)
class Document:
    """An answer made ready for matching.

    Attributes:
        text: The answer as typed.
        words: Folded words, one for each token.
        starts: First code point of each token.
        ends: One past the last code point of each token.
        breaks: Strength of the break before each token.
        sentences: Token ranges, half-open.
        clauses: Clauses in order; together they hold every token.
    """

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    breaks: list[int]
    sentences: list[tuple[int, int]]
    clauses: list[Clause]

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def _clause_starts(self) -> list[int]:
        return [clause.first for clause in self.clauses]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the answer."""
        return frozenset(self.words)

    @cached_property
    def quoted(self) -> list[tuple[int, int]]:
        """Stretches of the text that stand in quotation marks, in code points."""
        return _quotations(self.text)

    @cached_property
    def _quote_starts(self) -> list[int]:
        return [begin for begin, _ in self.quoted]

    def clause_number(self, token: int) -> int:
        """Which clause a token belongs to."""
        return bisect_right(self._clause_starts, token) - 1

    def clause_of(self, token: int) -> Clause:
        """The clause that a token belongs to."""
        return self.clauses[self.clause_number(token)]

    def sentence_of(self, token: int) -> tuple[int, int]:
        """The token range of the sentence that a token belongs to."""
        return self.sentences[self.clause_of(token).sentence]

    def in_quotes(self, first: int, last: int) -> bool:
        """True if the tokens stand in quotation marks."""
        start, end = self.starts[first], self.ends[last - 1]
        at = bisect_right(self._quote_starts, start) - 1
        return at >= 0 and end <= self.quoted[at][1]


def read(text: str) -> Document:
    """Makes an answer ready for matching, in time linear in its length."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    breaks: list[int] = []
    pieces = _TOKEN.split(text)  # what parts two tokens and the tokens, in turn
    start = 0
    word = ""
    for between, typed in zip(pieces[::2], pieces[1::2], strict=False):
        start += len(between)
        strength = NONE if between == " " else _break(between, _ends_as(word, breaks, typed))
        for word, length in parts(typed):
            words.append(word)
            starts.append(start)
            start += length
            ends.append(start)
            breaks.append(strength)
            strength = NONE
    if breaks:
        breaks[0] = END
    sentences = _sentences(breaks)
    return Document(text, words, starts, ends, breaks, sentences, _clauses(words, breaks, sentences))


def _ends_as(word: str, breaks: list[int], following: str) -> str:
    """The word, but for a figure that begins no line, and for the hour: "Ward 4." and "2 a.m. He" end a sentence.

    A figure at the head of a line does not.
    """
    if word == "m" and following in _STARTS:
        return "a.m"
    heads_line = len(breaks) == 1 or breaks[-1:] == [END]
    return "0000" if len(word) == 1 and word.isdigit() and not heads_line else word


def _break(between: str, word: str) -> int:
    """How strongly the characters between two tokens part them; `word` is the one before."""
    if len(between) <= 1:
        if between in " -'":  # nothing at all, too
            return NONE
        if between == ".":  # e.g., i.e., 1.b; and "done.Then" typed without a blank
            return NONE if len(word) == 1 or word in _SHORT else END
    strength = NONE
    for place, mark in enumerate(between):
        if mark in "!?…\n\r;":
            return END
        if mark == ".":
            if not (len(word) == 1 and word != "i") and word not in _SHORT:
                return END
        elif mark == ",":
            strength = max(strength, COMMA)
        elif (
            mark in ":—–()[]{}<>/\\|*•"
            or (mark == "-" and (place == 0 or between[place - 1] == " "))
            or mark > "\u2fff"
        ):
            strength = STRONG
    return strength


def _sentences(breaks: list[int]) -> list[tuple[int, int]]:
    sentences: list[tuple[int, int]] = []
    first = 0
    for place in range(1, len(breaks) + 1):
        if place == len(breaks) or breaks[place] == END or place - first >= LONGEST_SENTENCE:
            sentences.append((first, place))
            first = place
    return sentences


@lru_cache(maxsize=65536)
def _is_finite(word: str) -> bool:
    return word in _FINITE or (len(word) > 4 and word.endswith("ed") and word not in _NO_VERBS)


def _clauses(words: list[str], breaks: list[int], sentences: list[tuple[int, int]]) -> list[Clause]:
    finite = list(map(_is_finite, words))
    clauses: list[Clause] = []
    for number, (first, last) in enumerate(sentences):
        begin, told = first, finite[first] if first < last else False
        for place in range(first + 1, last):
            word, strength = words[place], breaks[place]
            if (
                strength == STRONG
                or place - begin >= LONGEST_CLAUSE
                or (
                    told
                    and (strength == COMMA or word in _OPENERS)
                    and place - begin >= 2
                    and _parts_clause(words, breaks, finite, place, last)
                )
            ):
                clauses.append(Clause(begin, place, number))
                begin, told = place, False
            told = told or finite[place] or word in _BASE
        clauses.append(Clause(begin, last, number))
    return clauses


def _parts_clause(words: list[str], breaks: list[int], finite: list[bool], place: int, last: int) -> bool:
    """True if a new clause begins at this comma or joining word, given that the one before it has its verb."""
    if words[place] == "which" and words[place - 1] in {"in", "of", "to", "for", "from", "with"}:
        return False
    if words[place] == "so" and place + 1 < last and words[place + 1] in _MUCH:
        return False
    for ahead in range(place, min(last, place + 5)):
        if ahead > place and breaks[ahead]:
            return False
        if finite[ahead] or (words[ahead] in _SUBJECTS and ahead <= place + 2 and ahead + 1 < last):
            return True
    return False


def _quotations(text: str) -> list[tuple[int, int]]:
    """Stretches inside quotation marks; a mark without its partner within one paragraph opens nothing."""
    if not _QUOTE_MARKS.search(text):
        return []
    found: list[tuple[int, int]] = []
    opened = -1
    closer = ""
    for match in _QUOTE_OR_LINE.finditer(text):
        place, mark = match.start(), match.group()
        if mark == "\n":
            opened = -1
        elif opened >= 0:
            if mark == closer and _may_close(text, place, mark):
                found.append((opened, place + 1))
                opened = -1
        elif mark == '"' or mark in _OPEN or (mark == "'" and _may_open(text, place)):
            opened, closer = place, _OPEN.get(mark, mark)
    return found


def _may_open(text: str, place: int) -> bool:
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    return not before.isalnum() and not after.isspace()


def _may_close(text: str, place: int, mark: str) -> bool:
    after = text[place + 1] if place + 1 < len(text) else " "
    return mark == '"' or not after.isalnum()


__all__ = ["COMMA", "END", "NONE", "STRONG", "Clause", "Document", "fold", "read"]
