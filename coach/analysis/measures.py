"""Numbers that measure something, found with their units, and graded: scope < result < result against a baseline.

A number that names a thing (Java 8, ward 7, 2019, 24/7, 48 Harbour Street) or that is only a figure of speech (110
percent, second nature, one of the best) measures nothing and is left out.
"""

from coach.analysis.document import COMMA, Document
from coach.analysis.grades import MULTIPLES, TIME, counted_anew, grade
from coach.analysis.numbers import (
    DOZENS,
    FRACTIONS,
    MONEY_SIGNS,
    MONEY_WORDS,
    ONES,
    PERCENT,
    SCALES,
    glued,
    hyphened,
    is_digits,
    is_number,
    looks_only,
)
from coach.domain import Grade, Measure, Quote

_ABOUT = frozenset("about around roughly nearly almost over under approximately circa maybe just some".split())
_STOP = frozenset(
    """of and or but so to in on at by for from with than as is was were are be been am had has have i we he she they it
    you that this which who what when where if because then the a an my our your his her their not no do did does would
    could can will me us them him there here how all both up down off out into over after before until since while
    though again too also still just only even now later ago together each other others were's either more""".split()
)
_UNITS = frozenset(
    """people staff men women children kids percent hour minute second day week month year night shift mile metre
    kilometre kilo stone acre crew police cattle sheep fish aircraft stock cover head hand points bed page
    degree times personnel pax grams guests fte litres""".split()
)
_PER = frozenset({"per", "a", "an", "each", "every"})
_RATES = frozenset(
    """hour day week month year night shift minute quarter person head unit mile term season session class visit call
    weekend fortnight weekday customer delivery order branch site line annum""".split()
)
_NAMED_BY_SIZE = frozenset("screen screens monitor monitors tv display video resolution run race".split())
_NONE = frozenset({"no", "zero", "nil", "none", "nobody", "without"})

_RANKS = frozenset({"first", "second", "third", "fourth", "fifth", "last", "top", "best"})
_BEGINNINGS = frozenset[str]().union(
    *(ONES, SCALES, DOZENS, FRACTIONS, MONEY_SIGNS, MULTIPLES, _NONE, _RANKS), ("a", "one", "twice", "thrice")
)
"""Words with which a measure may begin, beside figures."""


def find_measures(document: Document) -> tuple[Measure, ...]:
    """The measures of an answer in reading order; no two share a character."""
    words = document.words
    found: list[tuple[int, int]] = []
    place = 0
    while place < len(words):
        word = words[place]
        span = _measure_at(document, place) if word in _BEGINNINGS or word[0].isdigit() else None
        if span is None or (found and span[0] < found[-1][1]):
            place += 1
            continue
        found.append(span)
        place = max(span[1], place + 1)
    joined = _join_ranges(document, found)
    anew = counted_anew(document, joined)
    return tuple(
        Measure(
            Quote.at(document.text, document.starts[first], document.ends[last - 1]),
            Grade.COMPARED if (first, last) in anew else grade(document, first, last),
        )
        for first, last in joined
    )


def _measure_at(document: Document, place: int) -> tuple[int, int] | None:
    """The measure that begins with the token at `place`, approximators included."""
    words = document.words
    word = words[place]
    if word in MONEY_SIGNS:
        return _money(document, place)
    if word in MULTIPLES:
        return place, place + 1
    if word in _NONE:
        return _none_in(document, place)
    if word in {"one", "1"}:
        return _one(document, place)
    if word in FRACTIONS or word == "a":
        return _fraction(document, place)
    if word in _RANKS:
        return _rank(document, place)
    if word in {"twice", "thrice"}:
        return (place, place + 3) if _word(words, place + 1) in {"the", "as"} and place + 3 <= len(words) else None
    if not is_number(word) or word in {"k", "m", "grand", "score", "scores"}:
        return None
    if place and is_number(words[place - 1]) and document.breaks[place] == 0 and not is_digits(word):
        return None
    return _count(document, place)


def _word(words: list[str], place: int) -> str:
    return words[place] if 0 <= place < len(words) else ""


def _number_end(document: Document, place: int) -> int:
    """One past the last token of the number that begins at `place`."""
    words = document.words
    end = place + 1
    while end < len(words) and document.breaks[end] == 0:
        word = words[end]
        if (
            word in SCALES
            or word in DOZENS
            or (word in ONES and not is_digits(words[place]))
            or word in {"one", "odd"}
            or (word == "x" and glued(document, end))
        ):
            end += 1
        elif (
            word == "and"
            and words[end - 1] in {"hundred", "thousand"}
            and (_word(words, end + 1) in ONES or _word(words, end + 1) == "one")
        ):
            end += 2
        else:
            break
    return end


def _money(document: Document, place: int) -> tuple[int, int] | None:
    words = document.words
    if place + 1 >= len(words) or not is_digits(words[place + 1]):
        return None
    end = _number_end(document, place + 1)
    return _with_about(document, place), _with_rate(document, end)


def _count(document: Document, place: int) -> tuple[int, int] | None:
    """A number with its unit, a percentage, an amount, `N out of M` or `N in M`."""
    words = document.words
    end = _number_end(document, place)
    after = _word(words, end) if end < len(words) and document.breaks[end] <= COMMA else ""
    number = words[place]
    if after in PERCENT or (after == "per" and _word(words, end + 1) == "cent"):
        end += 1 + (after == "per")
        if number in {"110", "100", "101", "120", "200", "1000", "hundred"} and _figure_of_speech(document, place, end):
            return None
        return _with_about(document, place), end
    if looks_only(document, place, end):
        return None
    if after in MONEY_WORDS or after in MONEY_SIGNS:
        return _with_about(document, place), _with_rate(document, end + 1)
    if number in {"110", "hundred"} and _figure_of_speech(document, place, end):
        return None
    if after in {"out", "in", "of"} and document.breaks[end] == 0:
        other = end + (2 if after == "out" and _word(words, end + 1) == "of" else 1)
        if other < len(words) and (is_number(words[other])) and not looks_only(document, other, other + 1):
            stop = _number_end(document, other)
            if not (after == "in" and is_digits(words[other]) and len(words[other]) == 4):
                return _with_about(document, place), _unit(document, stop) or stop
    if after in {"to", "or", "and"} or (hyphened(document, end) or _dashed(document, end)):
        second = end if not after or is_number(after) else end + 1
        if second < len(words) and is_number(words[second]) and document.breaks[second] <= COMMA + 1:
            stop = _number_end(document, second)
            unit = _unit(document, stop)
            if unit and not looks_only(document, second, stop):
                return _with_about(document, place), _with_rate(document, unit)
    group = _group(document, place, end)
    if group is not None:
        return group
    unit = _unit(document, end)
    if unit is None and words[end - 1] in {"k", "m", "x"} and glued(document, end - 1) and after not in _NAMED_BY_SIZE:
        # `12k`, `3x`: the letter says that something was counted, whatever it was.
        return _with_about(document, place), _with_rate(document, end)
    if unit is None:
        return _bare(document, place, end)
    if number == "dozens" or (number in SCALES and number.endswith("s")):
        return None
    return _with_about(document, place), _with_rate(document, unit)


def _bare(document: Document, place: int, end: int) -> tuple[int, int] | None:
    """A number without its unit: `4 a month`, `down to 6`."""
    rated = _with_rate(document, end)
    return (_with_about(document, place), rated) if rated > end or _changes(document, place, end) else None


def _group(document: Document, place: int, end: int) -> tuple[int, int] | None:
    """`team of seven`, `crew of six`, `all but one`."""
    words = document.words
    if _word(words, place - 1) == "of" and _word(words, place - 2) in _GROUPS:
        return place - 2, end
    if _word(words, place - 1) == "but" and _word(words, place - 2) == "all":
        return place - 2, end
    return None


_GROUPS = frozenset(
    "team crew group brigade staff squad class floor budget total average caseload list fleet portfolio score".split()
)


def _dashed(document: Document, place: int) -> bool:
    if not 0 < place < len(document):
        return False
    return document.text[document.ends[place - 1] : document.starts[place]] in {"–", "—", "-"}


def _figure_of_speech(document: Document, place: int, end: int) -> bool:
    """`give 110 percent`, `a hundred percent`: no measure."""
    words = document.words
    near = words[max(0, place - 6) : place]
    if words[place] == "110" or (words[place] == "hundred" and "ten" in words[place:end]):
        said = {"give", "gave", "giving", "gives", "put", "my", "effort", "a"} & set(near)
        return bool(said) or _word(words, end) in {"effort", "committed"}
    return bool({"give", "gave", "giving", "gives", "my", "effort", "be", "am", "not", "are"} & set(near[-3:])) or bool(
        {"effort", "committed", "sure", "commitment"} & set(words[end : end + 2])
    )


def _unit(document: Document, place: int) -> int | None:
    """One past the unit noun that follows a number, if there is one within three words."""
    words = document.words
    for ahead in range(3):
        at = place + ahead
        if at >= len(words) or document.breaks[at] > (COMMA if ahead else 0):
            return None
        word = words[at]
        if word in _STOP or not word.isalpha():
            return None
        if ahead and (document.breaks[at] or words[at - 1].endswith("ed")):
            return None
        if _is_unit(word):
            return at + 1
        if ahead == 0 and hyphened(document, at):
            return at + 1
        if glued(document, at):
            return at + 1
    return None


def _is_unit(word: str) -> bool:
    return word in _UNITS or (len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")))


def _with_rate(document: Document, end: int) -> int:
    """Takes in `per shift`, `a week` after a measure."""
    words = document.words
    if _word(words, end) in _PER and _word(words, end + 1) in _RATES and document.breaks[end] == 0:
        return end + 2
    return end


def _with_about(document: Document, place: int) -> int:
    words = document.words
    while place and document.breaks[place] == 0:
        if words[place - 1] in _ABOUT:
            place -= 1
        elif (words[place - 1] == "to" and _word(words, place - 2) == "up") or (
            words[place - 1] == "than" and _word(words, place - 2) in {"more", "less", "fewer"}
        ):
            place -= 2
        elif words[place - 1] == "between":
            place -= 1
        else:
            break
    return place


_FELL = frozenset("cut reduced dropped fell fallen rose risen grew increased raised lowered improved climbed".split())


def _changes(document: Document, place: int, end: int) -> bool:
    """True for a bare number in `from 14 to 3`, `down to 6`, `fell to under 10`."""
    words = document.words
    start = _with_about(document, place)
    if _word(words, start - 1) == "to" and not _FELL.isdisjoint(words[max(0, start - 6) : start - 1]):
        return True
    before = _word(words, place - 1)
    if before == "to" and any(word == "from" for word in words[max(0, place - 9) : place]):
        return True
    if before == "to" and _word(words, place - 2) in {"down", "up"}:
        return True
    return (
        before == "from"
        and "to" in words[end : end + 7]
        and any(is_number(word) or word in {"nil", "zero", "none"} for word in words[end + 1 : end + 9])
    )


def _one(document: Document, place: int) -> tuple[int, int] | None:
    """`one in four`, `one week`, `1 complaint`; never `one of the best`, `one day`, `on the one hand`."""
    words = document.words
    after = _word(words, place + 1)
    if after in {"in", "of"} and is_number(_word(words, place + 2)) and after == "in":
        stop = _number_end(document, place + 2)
        return _with_about(document, place), stop
    if words[place] == "1" and not looks_only(document, place, place + 1) and after.isalpha() and after not in _STOP:
        return place, place + 2
    if _word(words, place - 1) == "but" and _word(words, place - 2) == "all":
        return place - 2, place + 1
    before = {"in", "within", "under", "than", "to", "over", "about", "by"}
    if after in {"week", "hour", "minute", "month", "year"} and _word(words, place - 1) in before:
        return place, place + 2
    return None


def _fraction(document: Document, place: int) -> tuple[int, int] | None:
    """`a third`, `a tenth`, `half of them`, `a dozen patents`, `a day and a half`."""
    words = document.words
    at = place + (words[place] == "a")
    word = _word(words, at)
    if word in {"dozen", "hundred", "thousand", "million"} and at != place:
        end = _number_end(document, at)
        if _word(words, end) in PERCENT and _figure_of_speech(document, at, end):
            return None
        unit = _unit(document, end)
        return (_with_about(document, place), _with_rate(document, unit)) if unit else None
    if word in {"day", "week", "month", "year", "hour", "mile"} and words[at + 1 : at + 4] == ["and", "a", "half"]:
        return place, at + 4
    if word not in FRACTIONS:
        return None
    before = _word(words, place - 1)
    if word == "half":
        following = _word(words, at + 1)
        if (
            following in {"of", "the", "as", "a", "an"}
            and before not in {"past", "at", "other"}
            and following != "past"
        ):
            return (
                (_with_about(document, place), min(len(words), at + 3))
                if following != "the"
                or before
                in {
                    "by",
                    "about",
                    "in",
                    "to",
                    "cut",
                }
                else None
            )
        return (place, at + 1) if before in {"in", "by"} else None
    if at == place and not (place and is_number(words[place - 1])):
        return None
    if _word(words, at + 1) == "time" or before == "the":
        return None
    start = place - 2 if before == "to" and _word(words, place - 2) in {"down", "up"} else place - (before == "by")
    return max(start, 0) if start >= 0 else place, at + 1


def _rank(document: Document, place: int) -> tuple[int, int] | None:
    """`second out of thirty-one branches`, `first of twelve`, `top 10`, `top of the region`."""
    words = document.words
    after = _word(words, place + 1)
    if words[place] == "top" and is_number(after) and document.breaks[place + 1] == 0:
        end = _number_end(document, place + 1)
        return place, end + (_word(words, end) in PERCENT)
    at = place + 1 + (after == "out")
    if _word(words, at) == "of" and is_number(_word(words, at + 1)):
        end = _number_end(document, at + 1)
        return place, _unit(document, end) or end
    if words[place] in {"first", "second", "third"} and after in {"place", "nationally", "regionally", "overall"}:
        return place, place + 2
    return None


def _none_in(document: Document, place: int) -> tuple[int, int] | None:
    """`no accidents in three years`, `almost nil`, `zero complaints`."""
    words = document.words
    word = words[place]
    if word in {"nil", "zero"}:
        return _with_about(document, place), place + 1 + (_is_unit(_word(words, place + 1)))
    if word in {"no", "without", "none", "nobody"}:
        for at in range(place + 1, min(len(words), place + 6)):
            if document.breaks[at] > COMMA:
                return None
            if words[at] in TIME and (is_number(words[at - 1]) or words[at - 1] in {"a", "one"}):
                return place, at + 1
    return None


def _join_ranges(document: Document, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Joins `from ninety seconds` and `to eleven` into one before-and-after measure."""
    words = document.words
    joined: list[tuple[int, int]] = []
    for first, last in spans:
        if joined:
            begin, end = joined[-1]
            opened = _word(words, begin - 1) == "from" or words[begin] == "from"
            if opened and first - end <= 2 and words[end:first][-1:] == ["to"] and document.breaks[first] <= COMMA:
                joined[-1] = (begin - (words[begin] != "from"), last)
                continue
        joined.append((first, last))
    return joined
