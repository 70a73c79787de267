"""Whether two answers tell the same episode, by the rare words that they share; no model, the same every time.

A story is known again by what is particular to it: names, things, numbers. Words that everybody uses about work, and
words that this person uses in most answers, say nothing. `tests/analysis/test_likeness.py` measures it on told-again
stories.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

SAME_EPISODE = 0.3
"""Share of the rare words of the shorter telling that must come again in the longer one."""

NEARLY_THE_SAME = 0.5
"""From this share on two tellings are one for certain, whatever words the person uses everywhere."""

FEWEST_SHARED = 4
"""Rare words that two tellings must share, so that a short answer is not taken for anything."""

_STEM = 6
_FEWEST_APART = 5
_COMMON_SHARE = 0.6
"""A word in more than this share of a person's stories is not rare, once there are five of them."""

_WORD = re.compile(r"[^\W\d_]{3,}|\d+(?:[.,]\d+)?", re.UNICODE)
_USUAL = frozenset(
    word[:_STEM]
    for word in """about above after again against all almost already also although always and another any anyone
    anything are around asked away back because became been before began being better between both but came can cannot
    come could day days did didn does doing don done down during each early else end enough even evening ever every
    everybody everyone everything few finally find first for found from full further gave get gets give given goes going
    good got great had half happened happy hard has have having her here herself him himself his hour hours how however
    idea important instead into its itself job jobs just keep kept knew know known last late later least left less let
    like little long look looked lot lots made make makes making manager many maybe mean meant might month months more
    morning most mostly much must myself near nearly need needed never new next night nobody none not nothing now off
    often okay once one ones only other others our ourselves out over own part people perhaps person place point
    possible probably problem put quite rather really result said same saw say says second see seemed seen set several
    shall she should showed since situation small some somebody someone something sometimes soon sort still such
    suppose sure take taken talk talked team tell than thank that the their them themselves then there these they thing
    things think this those though thought three through thus time times together told too took towards tried try trying
    turned two under understand until upon use used usually very want wanted was way ways week weeks well went were what
    when where whether which while who whole whom whose why will with within without work worked working works would
    year years yes yet you your yourself colleague colleagues company customer customers client clients boss shift
    shifts staff""".split()
)


def rare_words(text: str) -> frozenset[str]:
    """Beginnings of the words of a text that could tell one story from another, and its numbers."""
    words = (word.casefold() for word in _WORD.findall(text))
    return frozenset(word[:_STEM] for word in words if word[:_STEM] not in _USUAL)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of the rare words of the shorter that are in the other too: 0 to 1; 0 when too few are shared."""
    shared = len(one & other)
    return shared / min(len(one), len(other)) if shared >= FEWEST_SHARED else 0.0


def same_episodes(texts: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """Groups the answers of one person by the episode they tell.

    Args:
        texts: Answers, each with an episode in it.

    Returns:
        Groups of places in `texts`, each in order; the groups in order of their first. An answer that is like no other
        is a group of its own.
    """
    words = [rare_words(text) for text in texts]
    # A story told over and over must not make its own words usual: tellings that are nearly the same count once.
    apart = [frozenset[str]().union(*(words[place] for place in group)) for group in _groups(words, NEARLY_THE_SAME)]
    if len(apart) >= _FEWEST_APART:
        counted = Counter(word for each in apart for word in each)
        usual = {word for word, count in counted.items() if count > _COMMON_SHARE * len(apart)}
        words = [each - usual for each in words]
    return _groups(words, SAME_EPISODE)


def _groups(words: Sequence[frozenset[str]], alike: float) -> tuple[tuple[int, ...], ...]:
    """Places that belong together because each is like another one of them."""
    group = list(range(len(words)))
    for one, other in combinations(range(len(words)), 2):
        if group[one] != group[other] and likeness(words[one], words[other]) >= alike:
            low, high = sorted((group[one], group[other]))
            group = [low if found == high else found for found in group]
    return tuple(tuple(place for place, found in enumerate(group) if found == first) for first in dict.fromkeys(group))
