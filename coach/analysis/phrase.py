"""The small language in which rule files say what to look for.

    think~ outside (of) the box        `~` any ending, `( )` may be missing
    big|more_than_ever {people}        `|` one of several, `_` joins words of one; `{people}` a list from words.yaml
    my team * great                    `*` up to three words in between, `*5` up to five
    my weakness is [i work too hard]   `[ ]` only this part is marked
    ^ no job too big $                 `^` begins a clause, `$` ends one

Words are folded as answers are (words.py). What a phrase is compiled into, and how that is matched, stands in
pattern.py; how all phrases are found together, in finder.py.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coach.analysis.pattern import Element, Pattern, Run
from coach.analysis.words import endings, words_of

_PIECE = re.compile(r"\[|\]|\(|\)|\^|\$|\*\d*|[^\s()\[\]^$*]+")
_WIDEST_GAP = 8
_MOST_VARIANTS = 32


class PhraseError(ValueError):
    """A phrase that cannot be read or could never match; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Words:
    """A list of words from words.yaml, compiled: single words, and longer runs by their first word."""

    single: frozenset[str]
    runs: Mapping[str, tuple[Run, ...]]


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
        elements: list[Element] = []
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


def _element(piece: str, optional: bool, lists: Mapping[str, Words], phrase: str) -> Element:
    if piece.startswith("*"):
        gap = int(piece[1:] or 3)
        if not 0 < gap <= _WIDEST_GAP:
            raise PhraseError(f"'{phrase}': a gap of {gap} words is too wide; the widest is *{_WIDEST_GAP}")
        return Element(frozenset(), {}, gap=gap)
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
    return Element(frozenset(single), {word: tuple(found) for word, found in runs.items()}, optional)


def _pattern(elements: list[Element], mark: tuple[int, int], at_start: bool, at_end: bool, phrase: str) -> Pattern:
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
