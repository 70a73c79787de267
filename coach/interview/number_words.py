"""Words for numbers: English ones with their grammar's parts, other languages' from `knowledge/number_words.yaml`.

Words are compared without case, accents and vowel signs, and letters that only look Latin count as Latin, so that
"fоrty" with a Cyrillic letter is forty.
"""

import re
import unicodedata
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

import yaml

from coach.resources import knowledge_path

ONES = {
    word: value
    for value, words in enumerate(
        """zero nil naught nought|one|two|three|four|five|six|seven|eight eigth|nine|ten|eleven|twelve twelf|thirteen|
        fourteen forteen|fifteen fiveteen|sixteen|seventeen|eighteen eightteen|nineteen ninteen""".split("|")
    )
    for word in words.split()
}
TENS = {
    word: value * 10
    for value, words in enumerate(
        """twenty twentys twenties twenny|thirty thirties thirdy|forty fourty forties|fifty fivety fifties|
        sixty sixties|seventy seventies|eighty eigthy eighties|ninety ninty nineties""".split("|"),
        2,
    )
    for word in words.split()
}
SCALES = {
    "hundred": 100,
    "hundreds": 100,
    "thousand": 1000,
    "thousands": 1000,
    "grand": 1000,
    "million": 10**6,
    "millions": 10**6,
    "mil": 10**6,
    "billion": 10**9,
    "billions": 10**9,
    "trillion": 10**12,
    "lakh": 10**5,
    "lakhs": 10**5,
    "crore": 10**7,
    "crores": 10**7,
    "dozen": 12,
    "dozens": 12,
    "score": 20,
}
GROUPS = {"couple": 2, "pair": 2, "duo": 2, "trio": 3, "trios": 3, "quartet": 4, "fourscore": 80, "threescore": 60}
TIMES = {
    word: value
    for value, words in {
        2: "twice double doubled doubles doubling twofold twofolds",
        3: "thrice triple tripled triples tripling treble trebled trebles trebling threefold",
        4: "quadruple quadrupled quadruples quadrupling fourfold",
        5: "quintuple quintupled quintupling fivefold",
        6: "sextuple sextupled sixfold",
        7: "septuple septupled sevenfold",
        8: "octuple octupled eightfold",
        9: "ninefold",
        10: "tenfold decuple decupled",
        20: "twentyfold",
        100: "hundredfold",
        1000: "thousandfold",
    }.items()
    for word in words.split()
}
ORDINALS = {
    word: value
    for value, words in enumerate(
        """third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|
        seventeenth|eighteenth|nineteenth|twentieth""".split("|"),
        3,
    )
    for word in words.split()
} | {
    "thirtieth": 30,
    "fortieth": 40,
    "fiftieth": 50,
    "sixtieth": 60,
    "seventieth": 70,
    "eightieth": 80,
    "ninetieth": 90,
    "hundredth": 100,
    "thousandth": 1000,
    "millionth": 10**6,
}
SMALL_ORDINALS = {"first": 1, "second": 2} | ORDINALS
PARTS = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4, "third": 3, "thirds": 3, "halved": 2, "halving": 2} | {
    f"{word}{ending}": value for word, value in ORDINALS.items() for ending in ("", "s")
}
MONTHS = {
    word: value
    for value, words in enumerate(
        """january jan|february feb|march|april apr|may|june jun|july jul|august aug|september sept|october oct|
        november nov|december dec""".split("|"),
        1,
    )
    for word in words.split()
}
WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
UNITS = {
    word: unit
    for unit, words in {
        "percent": "% ٪ ﹪ ⁒",
        "mille": "‰",
        "points": "pp ppt ppts",
        "bps": "bp bps",
        "times": "x × times fold fois 倍",
        "pound": "£ pound pounds quid gbp sterling lb lbs",
        "dollar": "$ dollar dollars buck bucks usd",
        "euro": "€ euro euros eur",
        "yen": "¥ yen yuan",
        "rupee": "₹ rupee rupees inr rs",
        "penny": "pence penny cents",
        "second": "seconds sec secs",
        "minute": "minute minutes min mins",
        "hour": "hour hours hr hrs h",
        "day": "day days",
        "week": "week weeks wk wks",
        "month": "month months",
        "year": "year years yr yrs yo",
        "decade": "decade decades",
        "kilo": "kg kgs kilo kilos",
        "tonne": "tonne tonnes ton tons",
        "mile": "mile miles",
        "km": "km kms kilometre kilometres kilometer kilometers",
        "metre": "metre metres meter meters",
        "clock": "am pm oclock o'clock",
    }.items()
    for word in words.split()
}
MONEY_SIGNS = {"£": "pound", "$": "dollar", "€": "euro", "¥": "yen", "₹": "rupee", "gbp": "pound", "usd": "dollar"}
SUFFIXES = {"k": 10**3, "m": 10**6, "mn": 10**6, "mil": 10**6, "mm": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12}
_LOOKS_LATIN = str.maketrans("аеорсухіјѕԁһвнкмтзαεονιρτυκηωɡıǃ", "aeopcyxijsdhbhkmt3aeoviptukhwgi!")
_CONNECTORS = r"(?:und|en|e|i|y|og|och|a)?"


def bare(word: str) -> str:
    """A word without case, accents and vowel signs."""
    if word.isascii():
        return word.lower()
    split = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in split if not unicodedata.combining(c) and unicodedata.category(c) not in {"Mn", "Mc"})


def latin(word: str) -> str:
    """A word with letters that only look Latin made Latin."""
    return word if word.isascii() else word.translate(_LOOKS_LATIN)


@cache
def _data() -> dict[str, Any]:
    return yaml.safe_load(knowledge_path("number_words.yaml").read_text(encoding="utf-8"))


@cache
def percent_words() -> frozenset[str]:
    """Words that mean per hundred, in any language we have."""
    return frozenset(bare(word) for word in str(_data()["percent"]).split())


@cache
def doubtful() -> frozenset[str]:
    """Words that mean something else in English."""
    return frozenset(str(_data()["alone_not"]).split())


@cache
def _languages() -> tuple[dict[str, str], ...]:
    tables: list[dict[str, str]] = []
    for name, table in _data().items():
        if name in {"percent", "alone_not"}:
            continue
        tables.append(
            {bare(word): str(value) for value, words in table.items() for word in str(words or "null").split()}
        )
    return tuple(tables)


@cache
def _compounds() -> tuple[re.Pattern[str], ...]:
    patterns: list[re.Pattern[str]] = []
    for table in _languages():
        pieces = "|".join(sorted((re.escape(word) for word in table if len(word) > 2), key=len, reverse=True))
        patterns.append(re.compile(rf"(?:ein|eine|un)?{_CONNECTORS}(?:{pieces})(?:{_CONNECTORS}(?:{pieces}))+"))
    return tuple(patterns)


@cache
def _simple() -> dict[str, str]:
    return {word: value for table in _languages() for word, value in table.items()}


@lru_cache(maxsize=10_000)
def foreign(word: str) -> str:
    """The value of a number word of another language as text, or an empty string. `word` must be bare."""
    known = _simple()
    if word in known:
        return known[word]
    if word[:1] in {"و", "ب", "ا"}:
        shorter = word.removeprefix("ال") if word[0] == "ا" else word[1:]
        return known.get(shorter, "")
    if len(word) >= 7 and any(pattern.fullmatch(word) for pattern in _compounds()):
        return word
    return "" if word.isascii() else _hangul(word)


_HANGUL = re.compile(
    r"(?:[일이삼사오육칠팔구]?[십백천만억])+[일이삼사오육칠팔구]?(?:퍼센트|프로|명|개|배|년|월|억|원)?"
)


def _hangul(word: str) -> str:
    composed = unicodedata.normalize("NFC", word)
    return composed if len(composed) >= 2 and _HANGUL.fullmatch(composed) else ""


_ROMAN = re.compile(r"M{0,4}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def roman(word: str) -> int:
    """The value of a Roman numeral of two letters or more, or 0."""
    upper = word.upper()
    if len(word) < 1 or not _ROMAN.fullmatch(upper):
        return 0
    total = 0
    for place, letter in enumerate(upper):
        value = _ROMAN_VALUES[letter]
        total += -value if any(_ROMAN_VALUES[later] > value for later in upper[place + 1 : place + 2]) else value
    return total


_CJK_DIGITS = {
    c: v
    for v, cs in enumerate("零〇0 一壹壱弌 二贰貳弐两兩 三叁參参 四肆 五伍 六陆陸 七柒 八捌 九玖".split())
    for c in cs
}
_CJK_SCALES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10**4, "萬": 10**4, "億": 10**8,
               "亿": 10**8, "半": 0}  # fmt: skip
CJK = "".join(_CJK_DIGITS).replace("0", "") + "".join(_CJK_SCALES) + "廿卅兆"


def cjk_value(run: str) -> str:
    """The value of a run of Chinese numerals, or the run itself where the grammar is beyond us."""
    total = section = digit = 0
    for character in run:
        if character in _CJK_DIGITS:
            digit = digit * 10 + _CJK_DIGITS[character]
        elif (scale := _CJK_SCALES.get(character, 0)) >= 10**4:
            total, section, digit = total + (section + digit or 1) * scale, 0, 0
        elif scale:
            section, digit = section + (digit or 1) * scale, 0
        else:
            return run
    return str(Fraction(total + section + digit))
