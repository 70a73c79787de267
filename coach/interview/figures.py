"""Finds every figure in a text, in every script and in words, so that none is told that nobody gave (law 4).

A figure is a value with its unit: "40%", "forty per cent" and "４０ percent" are the same one; "40 people", "£40" and
"40 hours" are others. What cannot be read for certain ("1.200", "f0rty") counts as itself and passes only if it was
given in that very form. When in doubt, it is a figure.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from coach.interview.number_words import (
    CJK,
    GROUPS,
    MONEY_SIGNS,
    MONTHS,
    ONES,
    ORDINALS,
    PARTS,
    SCALES,
    SMALL_ORDINALS,
    SUFFIXES,
    TENS,
    TIMES,
    UNITS,
    WEEKDAYS,
    bare,
    cjk_value,
    doubtful,
    foreign,
    latin,
    percent_words,
    roman,
)
from coach.interview.plain_text import joined_up, plain_text


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Attributes:
        value: In plain form: `40`, `1/2`, or the text itself where it cannot be read for certain.
        unit: What is counted, where that is a measure: `percent`, `times`, `ordinal`, `pound`, `month`…; else empty.
    """

    value: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    word: str
    start: int
    end: int


_VAGUE = frozenset("dozens hundreds thousands millions billions tens lakhs crores".split())
_BETWEEN = frozenset({"-", "more", "full", "whole", "working", "solid", "extra", "long", "consecutive", "straight"})
_TOKEN = re.compile(
    r"\d{1,3}(?:[ '’]\d{3})+(?![\w%])|\d+(?:[.,:]\d+)*[^\W\d_]*|[^\W\d_]+\d\w*|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\w\s]"
)
_DIGITS = re.compile(r"(\d[\d.,: '’]*?)([^\W\d_]*)")
_CJK_RUN = re.compile(f"[{CJK}]+")
_IDIOMS = re.compile(
    r"\b(?:(?:one|a \w+) or two|the two of (?:you|us|them)|(?:the )?(?:first|second|other) half|third[- ]part(?:y|ies)|"
    r"half the (?:story|battle)|double[- ]check(?:ed|ing)?|second thoughts?|b2[bc]|zero in on|"
    r"(?:a|one) (?:couple|pair) of (?:sentences|words|things|questions|lines|examples|details)|"
    r"(?:each|every|last|this|that|next|per|which|the|first|second) quarter|one[- ]to[- ]one|on all fours|"
    r"(?:in )?two minds|(?:four|4)[- ]letter word|nine[- ]to[- ]five)\b",
    re.IGNORECASE,
)
_RANK = re.compile(
    r"\b(?:came|comes?|rank(?:ed|s)?|placed|finish(?:ed|es)?|rated|voted) (?:in )?(?:the )?(first|second|top|1st|2nd)\b"
    r"|\b(first|second) (?:place|prize)\b|\b(second)[- ](?:largest|biggest|highest|best|fastest)\b|\b(number one)\b",
    re.IGNORECASE,
)
_ROMAN_STOP = frozenset(
    "CV CD CI DC MC MD DM MI DI CC DV LI VI XL MM DL CM IM ID MIX DIM MILD LCD MDM CIVIL VIM DMI".split()
)
_ROMAN_LABELS = frozenset("level phase part grade stage band step tier year type section volume chapter act".split())


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(text):
        piece = match.group()
        if not piece.isascii() and _CJK_RUN.search(piece):
            for run in re.finditer(f"[{CJK}]+|[^{CJK}]+", piece):
                start = match.start() + run.start()
                tokens.append(_Token(run.group(), run.group(), start, start + len(run.group())))
            continue
        word = bare(piece).replace("’", "'").removesuffix("'s")
        tokens.append(_Token(piece, word, match.start(), match.end()))
    return tokens


class _Sum:
    """Adds up the words of one number."""

    def __init__(self) -> None:
        self.total = self.current = Fraction(0)
        self.last = ""

    @property
    def value(self) -> Fraction:
        return self.total + self.current

    def take(self, word: str) -> bool:
        """Takes the next word; False if it does not belong to this number."""
        if word in SCALES and (word != "score" or self.last):
            self.multiply(SCALES[word])
            return True
        value = ONES.get(word, TENS.get(word))
        if value is None:
            return False
        if self.last in {"", "scale"} or (self.last == "tens" and value < 10):
            self.current += value
        elif 10 <= self.current < 100 and value >= 10 and not self.total:
            self.current = self.current * 100 + value  # a year: nineteen ninety-nine
        else:
            return False
        self.last = "tens" if word in TENS else "ones"
        return True

    def multiply(self, scale: int) -> None:
        if scale < 1000:
            self.current = (self.current or Fraction(1)) * scale
        elif self.last == "scale" and not self.current:
            self.total *= scale
        else:
            self.total, self.current = self.total + (self.current or Fraction(1)) * scale, Fraction(0)
        self.last = "scale"


class _Reader:
    """Walks over the tokens of one text and collects its figures."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.found: list[tuple[Figure, int, int]] = []

    def word(self, place: int) -> str:
        return self.tokens[place].word if 0 <= place < len(self.tokens) else ""

    def add(self, value: Fraction | int | str, unit: str, first: int, last: int) -> int:
        self.found.append((Figure(str(value), unit), first, last))
        return last

    def unit_at(self, place: int) -> tuple[str, int]:
        """The unit that stands at a place, and where the text goes on after it."""
        began, skipped = place, 0
        while self.word(place) in _BETWEEN and skipped < 2:
            place, skipped = place + 1, skipped + 1
        word, after = self.word(place), self.word(place + 1)
        if word in {"per", "por", "pour", "pro", "a"} and after in {"cent", "ciento", "cento", "hundred"}:
            if self.word(place + 2) in {"point", "points"}:
                return "points", place + 3
            return "percent", place + 2
        if word in {"percentage", "percent", "%"} and after in {"point", "points"}:
            return "points", place + 2
        if word in percent_words():
            return "percent", place + 1
        if word == "basis" and after in {"point", "points"}:
            return "bps", place + 2
        unit = "times" if word.startswith("倍") else UNITS.get(latin(word), "")
        return (unit, place + 1) if unit else ("", began)

    def read(self) -> list[Figure]:
        place = 0
        while place < len(self.tokens):
            place = max(self.step(place), place + 1)
        return self.with_ranges()

    def step(self, place: int) -> int:
        token = self.tokens[place]
        if any(character.isdigit() for character in token.text) and token.text[0] not in CJK:
            return self.digits(place)
        if token.text[0] in CJK:
            if token.text in {"一", "半"} and self.unit_at(place + 1)[0] == "":
                return place + 1
            return self.with_unit(cjk_value(token.text), place, place + 1)
        return self.words(place)

    def with_unit(self, value: Fraction | int | str, first: int, last: int) -> int:
        before = self.word(first - 1)
        if before in MONEY_SIGNS:
            return self.add(value, MONEY_SIGNS[before], first, last)
        if before in percent_words() and before != "%":
            return self.add(value, "percent", first, last)
        unit, end = self.unit_at(last)
        return self.add(value, unit, first, end)

    def digits(self, place: int) -> int:
        token = self.tokens[place]
        match = _DIGITS.fullmatch(token.text)
        if match is None:
            return self.add(token.word, "", place, place + 1)  # letters and digits mixed: "Q4", "f0rty"
        value, suffix = _value(match[1]), match[2].casefold()
        last = place + 1
        if suffix in {"st", "nd", "rd", "th"}:
            return self.add(value, "ordinal", place, last)
        if suffix in SUFFIXES and isinstance(value, Fraction):
            return self.with_unit(value * SUFFIXES[suffix], place, last)
        if suffix in percent_words():
            return self.add(value, "percent", place, last)
        if suffix and suffix != "s":
            return (
                self.add(value, UNITS[suffix], place, last)
                if suffix in UNITS
                else self.add(token.word, "", place, last)
            )
        if isinstance(value, Fraction):
            if self.word(last) == "/" and self.word(last + 1).isdecimal() and int(self.word(last + 1)):
                value, last = value / int(self.word(last + 1)), last + 2
            elif self.word(last + 1) == "/" and self.word(last).isdecimal() and self.word(last + 2).isdecimal():
                part = Fraction(int(self.word(last)), int(self.word(last + 2)) or 1)
                value, last = value + part, last + 3
            while self.word(last) in SCALES and self.word(last) != "score":
                value, last = value * SCALES[self.word(last)], last + 1
        return self.with_unit(value, place, last)

    def words(self, place: int) -> int:
        word = latin(self.tokens[place].word)
        named = self.named(place, word)
        if named is not None:
            self.found.append((named, place, place + 1))
            return place + 1
        if word in GROUPS:
            return self.with_unit(GROUPS[word], place, place + 1 + (self.word(place + 1) == "of"))
        if word in ONES or word in TENS or word in SCALES:
            return self.phrase(place)
        if word in PARTS and self.is_part(place, word):
            return self.with_unit(Fraction(1, PARTS[word]), place, place + 1)
        if word in ORDINALS:
            return self.add(ORDINALS[word], "ordinal", place, place + 1)
        return self.other(place, word)

    def named(self, place: int, word: str) -> Figure | None:
        """A figure that is one word and takes no unit."""
        one = word.removesuffix("s")
        if word in TIMES:
            return Figure(str(TIMES[word]), "times")
        if one in WEEKDAYS:
            return Figure(one, "weekday")
        if word in MONTHS and self.is_month(place, word):
            return Figure(str(MONTHS[word]), "month-name")
        return Figure("1", one) if word in {"decade", "decades", "fortnight", "century", "centuries"} else None

    def other(self, place: int, word: str) -> int:
        token = self.tokens[place]
        value = foreign(token.word) or foreign(word)
        if value and (word not in doubtful() or self.beside_number(place)):
            unit = "times" if value.endswith("x") and value[:-1].isdecimal() else ""
            return (
                self.add(value.removesuffix("x"), unit, place, place + 1)
                if unit
                else self.with_unit(value, place, place + 1)
            )
        unit, _ = self.unit_at(place + 1)
        number = roman(token.text) if token.text.isascii() else 0
        if number and unit and (len(word) > 1 or (unit == "percent" and word != "x")) and word != "i":
            return self.with_unit(number, place, place + 1)
        labelled = self.word(place - 1) in _ROMAN_LABELS and word not in {"i", "a"}
        if number and token.text.isupper() and (labelled or (len(word) > 1 and token.text not in _ROMAN_STOP)):
            return self.add(number, "", place, place + 1)
        return place + 1

    def beside_number(self, place: int) -> bool:
        if self.word(place - 1) in percent_words() or self.unit_at(place + 1)[0] in {
            "percent",
            "times",
            "pound",
            "dollar",
            "euro",
        }:
            return True
        return any(
            foreign(self.word(other)) and self.word(other) not in {"a", ""} for other in (place - 1, place + 1)
        ) or (bool(self.word(place + 1)) and not self.tokens[place + 1].text.isascii())

    def is_month(self, place: int, word: str) -> bool:
        if word not in {"may", "march", "jan", "mar", "dec", "sept"}:
            return True
        dated = {"in", "of", "since", "by", "last", "next", "until", "till", "from", "late", "early", "mid", "this"}
        around = (self.word(place - 1), self.word(place + 1))
        capital = self.tokens[place].text[0].isupper()
        return any(near[:1].isdigit() for near in around) or (capital and around[0] in dated)

    def is_part(self, place: int, word: str) -> bool:
        if word in {"half", "halves", "halved", "halving"}:
            return True
        before, after = self.word(place - 1), self.word(place + 1)
        return before in {"a", "one", "by"} or (after == "of" and word.startswith("quarter")) or after == "off"

    def phrase(self, place: int) -> int:
        """A number in English words, as long as it goes on."""
        sum_, last = _Sum(), place
        while True:
            word = latin(self.word(last))
            if self.word(last) in {"-", "and", "a"} and last > place:
                if not self.goes_on(last, sum_):
                    break
            elif word == "point" and latin(self.word(last + 1)) in ONES:
                return self.decimals(place, last, sum_.value)
            elif not sum_.take(word):
                break
            last += 1
        return self.close_phrase(place, last, sum_.value) if last > place else place + 1

    def goes_on(self, place: int, so_far: "_Sum") -> bool:
        """Whether a number goes on after a hyphen, "and" or "a"."""
        joint, after = self.word(place), latin(self.word(place + 1))
        if joint == "and":
            return so_far.last == "scale" and (after in ONES or after in TENS)
        return after in ONES or after in TENS or after in SCALES

    def decimals(self, first: int, last: int, whole: Fraction) -> int:
        shown = ""
        last += 1
        while latin(self.word(last)) in ONES:
            shown += str(ONES[latin(self.word(last))])
            last += 1
        value = Fraction(f"{int(whole)}.{shown}")
        while self.word(last) in SCALES:
            value, last = value * SCALES[self.word(last)], last + 1
        return self.with_unit(value, first, last)

    def close_phrase(self, first: int, last: int, value: Fraction) -> int:
        if last == first + 1 and self.word(first) in _VAGUE:
            return self.add(self.word(first), "vague", first, last)
        follows = last + (self.word(last) == "-")
        after, single = self.word(follows), value == 1 and last == first + 1
        if after in PARTS and after != "second" and value < 100 and (after.endswith("s") or value == 1):
            return self.with_unit(value / PARTS[after], first, follows + 1)
        if after in SMALL_ORDINALS and value >= 20:
            return self.add(value + SMALL_ORDINALS[after], "ordinal", first, follows + 1)
        # "one of them", "one day you will", "one minute" tell no number.
        if single and self.unit_at(last)[0] in {"", "day", "week", "second", "minute", "times"}:
            return last
        return self.with_unit(value, first, last)

    def with_ranges(self) -> list[Figure]:
        """Gives the first figure of "40 to 50%" the unit of the second."""
        figures = [figure for figure, _, _ in self.found]
        for place in range(len(figures) - 2, -1, -1):
            between = [token.word for token in self.tokens[self.found[place][2] : self.found[place + 1][1]]]
            joined = " ".join(between) in {"to", "-", "–", "—", "or", "and", "£", "to £", "- £"}
            if joined and not figures[place].unit and figures[place + 1].unit not in {"", "times", "ordinal"}:
                figures[place] = Figure(figures[place].value, figures[place + 1].unit)
        return figures


def _value(digits: str) -> Fraction | str:
    """The value of a number in digits, or the digits as they stand where they can be read in two ways."""
    joined = re.sub(r"[ '’]", "", digits).strip(".,:")
    if ":" in joined or re.fullmatch(r"\d{1,3}\.\d{3}", joined):
        return joined
    if re.fullmatch(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?", joined):
        return Fraction(joined.replace(",", ""))
    if re.fullmatch(r"\d+(?:\.\d{3}){2,}", joined):
        return Fraction(joined.replace(".", ""))
    if re.fullmatch(r"\d+,\d+", joined):
        return Fraction(joined.replace(",", "."))
    if re.fullmatch(r"\d+(?:\.\d+)?", joined):
        return Fraction(joined)
    return joined


@lru_cache(maxsize=512)
def figures_in(text: str) -> frozenset[Figure]:
    """Every figure in a text."""
    plain = joined_up(plain_text(text))
    ranks = {Figure(next(filter(None, match.groups())).lower(), "rank") for match in _RANK.finditer(plain)}
    return frozenset(_Reader(_IDIOMS.sub(" … ", plain)).read()) | ranks


def figures_not_given(text: str, given: Iterable[str]) -> frozenset[Figure]:
    """The figures of `text` that stand in none of the texts of `given`."""
    found = figures_in(text)
    for source in given:
        if not found:
            break
        found -= figures_in(source)
    return found


def counted(text: str) -> tuple[tuple[Figure, str], ...]:
    """Each figure without a unit, with the word after it: what it counts."""
    reader = _Reader(_IDIOMS.sub(" … ", joined_up(plain_text(text))))
    reader.read()
    return tuple((figure, reader.word(last)) for figure, _, last in reader.found if not figure.unit)
