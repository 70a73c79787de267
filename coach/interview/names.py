"""Which words of a text the coach wrote were not given: proper names above all, in whatever script.

A word may be used if the candidate gave it, if it is a form of a word they gave, or if it is one of the plain words of
the banks. Everything else could be a name, and is refused.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from coach.interview.number_words import bare
from coach.interview.plain_text import plain_text
from coach.knowledge.bank import load_bank

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_START = re.compile(r"(?:^|[.!?:…]|\n)[\s\"“‘'(\[–—-]*$")
_ENDINGS = ("'s", "s", "es", "ed", "d", "ing", "ly", "er", "'d", "'ll", "'ve", "'re", "n't", "'m")
_MORE_PLAIN = """
a am an and any are as at be been before but by can could did do does done for from had has have he her him
his how i if in into is it its just like made make may me might more most must my no nor not now of off on
once one only or other our out over own per said same saw say see she should since so some such than that the
their them then there these they this those though through to too under until up upon us use used very was we
well were what when where which while who whose why will with within without would yet you your result because
meant led ran kept took gave found showed brought built went came told asked
"""
_PRONOUN = frozenset({"I", "I'm", "I'd", "I've", "I'll", "I’m", "I’d", "I’ve", "I’ll"})


@cache
def plain_words() -> frozenset[str]:
    """Words that stand in small letters in the banks, and the small words of English."""
    bank = load_bank()
    texts = [f"{card.advice} {card.why} {' '.join(card.do)}" for card in bank.cards.values()]
    texts += [f"{asked.probes} {asked.shape} {' '.join(asked.phrasings)}" for asked in bank.questions.values()]
    found = {word for word in _WORD.findall(" ".join(texts)) if word.islower() and word.isascii()}
    return frozenset(found | set(_MORE_PLAIN.split()))


def _stems(word: str) -> set[str]:
    stems = {word} | {
        word[: -len(ending)] for ending in _ENDINGS if word.endswith(ending) and len(word) > len(ending) + 2
    }
    doubled = {stem[:-1] for stem in stems if len(stem) > 3 and stem[-1] == stem[-2]}
    return stems | doubled | {f"{stem}e" for stem in stems if stem != word}


@lru_cache(maxsize=256)
def _known(text: str) -> frozenset[str]:
    words = {bare(word).replace("’", "'") for word in _WORD.findall(plain_text(text))}
    return frozenset(stem for word in words for stem in _stems(word))


def words_not_given(text: str, given: Iterable[str], *, names_only: bool = False) -> tuple[str, ...]:
    """Words of a text that stand in none of the given texts and could be names.

    Args:
        text: What the coach is about to show.
        given: What the candidate gave.
        names_only: Look only at words with a capital inside a sentence and words in another script.
    """
    plain = plain_text(text)
    known = frozenset[str]().union(*(_known(source) for source in given))
    strange: list[str] = []
    for match in _WORD.finditer(plain):
        word = match.group()
        form = bare(word).replace("’", "'")
        if word in _PRONOUN or not _stems(form).isdisjoint(known):
            continue
        capital = not word.islower() and not _START.search(plain[: match.start()])
        if capital or not word.isascii() or (not names_only and _stems(form).isdisjoint(plain_words())):
            strange.append(word)
    return tuple(strange)
