"""Words as they are matched: folded to one spelling, contractions taken apart, endings added to a stem.

Rule files and answers pass through the same folding, so that "I’m organised", "im organized" and "I am organised"
are one phrase. Folding never changes how many characters a part covers, because offsets are those of the typed text.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

APOSTROPHES = "'’ʼ`´‘"
_FOLD = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))

_PRONOUNS = ("i", "you", "he", "she", "it", "we", "they", "that", "there", "who", "what", "here", "where", "how")
_ENDINGS = {"'m": "am", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would"}
_NEGATED = (
    "do does did is are was were has have had would could should must need might ai"
).split()  # + n't, with or without its apostrophe

_WHOLE: dict[str, tuple[tuple[str, int], ...]] = {
    # word as typed -> parts, each with the number of characters it covers
    "cannot": (("can", 3), ("not", 3)),
    "can't": (("can", 2), ("not", 3)),
    "cant": (("can", 2), ("not", 2)),
    "won't": (("will", 2), ("not", 3)),
    "wont": (("will", 2), ("not", 2)),
    "shan't": (("shall", 3), ("not", 3)),
    "couldnae": (("could", 5), ("not", 3)),
    "didnae": (("did", 3), ("not", 3)),
    "cannae": (("can", 3), ("not", 3)),
    "gonna": (("going", 3), ("to", 2)),
    "wanna": (("want", 3), ("to", 2)),
    "gotta": (("got", 3), ("to", 2)),
    "kinda": (("kind", 4), ("of", 1)),
    "sorta": (("sort", 4), ("of", 1)),
    "lotta": (("lot", 3), ("of", 2)),
    "loadsa": (("loads", 5), ("of", 1)),
    "dunno": (("do", 1), ("not", 2), ("know", 2)),
    "idk": (("i", 1), ("not", 1), ("know", 1)),
    "s'pose": (("suppose", 6),),
    "spose": (("suppose", 5),),
    "im": (("i", 1), ("am", 1)),
    "ive": (("i", 1), ("have", 2)),
    "youre": (("you", 3), ("are", 2)),
    "theyre": (("they", 4), ("are", 2)),
    "youve": (("you", 3), ("have", 2)),
    "weve": (("we", 2), ("have", 2)),
    "theyve": (("they", 4), ("have", 2)),
    "thats": (("that", 4), ("is", 1)),
    "whats": (("what", 4), ("is", 1)),
    "theres": (("there", 5), ("is", 1)),
    "let's": (("let", 3), ("us", 2)),
    "y'know": (("you", 2), ("know", 4)),
    "yknow": (("you", 1), ("know", 4)),
    "til": (("until", 3),),
    "till": (("until", 4),),
    "cos": (("because", 3),),
    "coz": (("because", 3),),
    "cuz": (("because", 3),),
    "'cause": (("because", 6),),
    "tho": (("though", 3),),
    "wi": (("with", 2),),
    "ppl": (("people", 3),),
    "alot": (("a", 1), ("lot", 3)),
    "everytime": (("every", 5), ("time", 4)),
    "gotten": (("got", 6),),
    "honor": (("honour", 5),),
    "favorite": (("favourite", 8),),
    "behavior": (("behaviour", 8),),
    "program": (("programme", 7),),
    "labor": (("labour", 5),),
    "okay": (("ok", 4),),
}
_IZE = re.compile(r"(?<=[a-z]{3})(i|y)z(e|ed|es|er|ers|ing|ation|ations|ational)$")
_KEEP_Z = frozenset({"prize", "prizes", "prized", "size", "sized", "sizes", "sizing", "seize", "seized", "capsize"})


def fold(word: str) -> str:
    """The word in lower case, with one kind of apostrophe and one of the two spellings of `-ise`."""
    word = word.lower().translate(_FOLD)
    if "z" in word and word not in _KEEP_Z:
        word = _IZE.sub(r"\1s\2", word)
    return word


@lru_cache(maxsize=65536)
def parts(word: str) -> tuple[tuple[str, int], ...]:
    """Takes a typed word apart: `I'm` -> i, am. Each part comes with the number of characters it covers."""
    folded = fold(word)
    if len(folded) != len(word):  # a letter whose lower case is longer, such as İ: leave it whole
        return ((folded, len(word)),)
    if folded in _WHOLE:
        return _WHOLE[folded]
    if folded.endswith(("n't", "nt")):
        base = folded[:-3] if folded.endswith("n't") else folded[:-2]
        if base in _NEGATED:
            return ((base, len(base)), ("not", len(folded) - len(base)))
    at = folded.rfind("'")
    if at > 0:
        base, ending = folded[:at], folded[at:]
        if ending in _ENDINGS:
            return ((base, at), (_ENDINGS[ending], len(ending)))
        if ending == "'s":
            return ((base, at), ("is" if base in _PRONOUNS else "'s", 2))
        if ending == "'":
            return ((base, len(folded)),)
    return ((folded, len(folded)),)


_IRREGULAR = """
be am is are was were been being|begin began begun|bend bent|blow blew blown|break broke broken|bring brought
build built|buy bought|catch caught|choose chose chosen|come came coming|cut cutting|deal dealt|do does did done doing
draw drew drawn|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feel felt|fight fought|find found
fly flew flown|forget forgot forgotten|get got gotten getting|give gave given|go goes went gone going|grow grew grown
have has had having|hear heard|hit hitting|hold held|keep kept|know knew known|lead led|learn learnt|leave left
let letting|lose lost|make made|mean meant|meet met|overcome overcame|pay paid|put putting|raise|read|rise rose risen
run ran running|say said|see saw seen|sell sold|send sent|set setting|shake shook shaken|shoot shot|show shown
shrink shrank shrunk|sing sang sung|sit sat|sleep slept|speak spoke spoken|spend spent|split splitting|stand stood
stick stuck|swim swam|take took taken|teach taught|tell told|think thought|throw threw thrown|undertake undertook
understand understood|wear wore worn|win won winning|write wrote written|overthink overthought|bear bore borne
burn burnt|bite bit bitten|leap leapt|rely relies relied|shed shedding|slash|swing swung|thrive thrived|plan planned
quit quitting|beat beaten|redo redid redone|cost costing|outgrow outgrew outgrown
"""


def _irregular() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for line in _IRREGULAR.replace("\n", "|").split("|"):
        forms = line.split()
        if forms:
            table[forms[0]] = tuple(forms)
    return table


_FORMS = _irregular()
_DOUBLES = re.compile(r"^[a-z]*[^aeiou][aeiou][bdgmnprt]$")


def _regular(stem: str) -> set[str]:
    """The stem with the usual endings of verb and noun."""
    if stem.endswith("e"):
        return {stem, stem + "s", stem + "d", stem[:-1] + "ing"}
    if stem.endswith("y") and stem[-2:-1] not in set("aeiou"):
        return {stem, stem[:-1] + "ies", stem[:-1] + "ied", stem + "ing"}
    forms = {stem, stem + ("es" if stem.endswith(("s", "x", "ch", "sh", "z")) else "s"), stem + "ed", stem + "ing"}
    if _DOUBLES.match(stem) and len(stem) <= 7:
        forms |= {stem + stem[-1] + "ed", stem + stem[-1] + "ing"}
    if stem.endswith("l"):
        forms |= {stem + "led", stem + "ling"}
    return forms


def endings(stem: str) -> frozenset[str]:
    """Every form of a verb or noun that `stem~` stands for in a rule file, folded."""
    forms = _regular(stem)
    if stem in _FORMS:
        irregular = set(_FORMS[stem])
        forms = irregular | {form for form in forms if not form.endswith("ed")}
    return frozenset(fold(form) for form in forms)


_WORD = re.compile(rf"^'s$|[^\W\d_]+(?:[{APOSTROPHES}][^\W\d_]+)*|\d+(?:[.,:/]\d+)*|[£$€¥₹%]")


@lru_cache(maxsize=4096)
def words_of(phrase: str) -> tuple[str, ...]:
    """The tokens of a plain stretch of words."""
    return tuple(part for match in _WORD.finditer(phrase) for part, _ in parts(match.group()))


def folded(words: Iterable[str]) -> frozenset[str]:
    """A set of single words as they are matched."""
    return frozenset(fold(word) for word in words)
