"""Which tokens are numbers, and which only look like measures: years, versions, addresses, ages, times, dates."""

from coach.analysis.document import COMMA, Document

ONES = frozenset(
    """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fourty fifty sixty seventy eighty ninety""".split()
)
SCALES = frozenset(
    "hundred hundreds thousand thousands million millions billion k m lakh lakhs crore crores grand".split()
)
DOZENS = frozenset("dozen dozens score scores".split())
FRACTIONS = frozenset("half third thirds quarter quarters fifth fifths sixth seventh eighth ninth tenth tenths".split())
MONEY_SIGNS = frozenset("£$€¥₹")
MONEY_WORDS = frozenset(
    """quid pound pounds pence euro euros dollar dollars buck bucks cents rand rands rupee rupees peso pesos naira yen
    francs krona kroner zloty dirhams lakh lakhs crore crores grand usd gbp eur""".split()
)
PERCENT = frozenset({"%", "percent", "pc"})
MONTHS = frozenset(
    """january february march april may june july august september october november december jan feb mar apr jun jul aug
    sept sep oct nov dec""".split()
)
LABELS = frozenset(
    """version level grade step section room block ward phase chapter page part band year unit route bay aisle post
    paragraph para extension ext number no flat floor platform gate tier class form stage pillar league division article
    rule clause act appendix figure table item line lane junction exit terminal building house shed zone sector track
    windows office python java angular iso covid team tower house shift station form cpr type category cat season
    episode
    volume gen generation q1 q2 q3 q4 schedule annex model series key agenda tel phone mobile channel legal fortune
    bs en nvq btec cips""".split()
)
STREETS = frozenset(
    "street road lane close avenue drive court gardens terrace place square way crescent hill st rd ave row".split()
)
CLOCK = frozenset("am pm o'clock a.m p.m oclock bst gmt".split())
AGE_BEFORE = frozenset("at aged age turned over under was am is are".split())
SUFFIXES = frozenset({"st", "nd", "rd", "th"})


def is_digits(word: str) -> bool:
    """True for a token that begins with a digit."""
    return word[:1].isdigit()


def is_number(word: str) -> bool:
    """True for digits and for words that name a count above one."""
    return word[:1].isdigit() or word in ONES or word in SCALES or word in DOZENS


def glued(document: Document, place: int) -> bool:
    """True if a token follows the one before it without a blank."""
    return 0 < place < len(document) and document.starts[place] == document.ends[place - 1]


def hyphened(document: Document, place: int) -> bool:
    """True if a hyphen alone stands before the token."""
    if not 0 < place < len(document):
        return False
    between = document.text[document.ends[place - 1] : document.starts[place]]
    return between == "-"


def looks_only(document: Document, first: int, last: int) -> bool:
    """True if the number in tokens first..last names something instead of measuring it."""
    words = document.words
    word = words[first]
    before = words[first - 1] if first and document.breaks[first] <= COMMA else ""
    after = words[last] if last < len(words) and document.breaks[last] <= COMMA else ""
    single = last == first + 1
    if single and is_digits(word):
        if "/" in word or (":" in word) or (word.startswith("0") and len(word) > 1 and "." not in word):
            return True
        if _is_year(word, before, after):
            return True
        if glued(document, first) and words[first - 1].isalpha():  # K8, HL7, BA117
            return True
        if glued(document, last) and after in SUFFIXES:
            return True
        if after and after.isalpha() and glued(document, last) and after not in _GLUED_UNITS:
            return True
        if before and not glued(document, first) and _named(document, first - 1):
            return True
        if word.count(".") > 1:
            return True
    if before in LABELS and not (before == "no" or (before in _NOT_WITH_COUNTS and _noun_follows(after))):
        return True
    if after in CLOCK or before in MONTHS or after in MONTHS or (after == "of" and _at(words, last + 1) in MONTHS):
        return True
    if after == "past" or (after == "to" and _at(words, first - 2) in {"quarter", "half"}):
        return True
    if before in AGE_BEFORE and _is_age(document, first, last, before, after):
        return True
    if _at(words, last) and _street(document, last):
        return True
    if after == "century" or (after == "first" and _at(words, last + 1) == "century"):
        return True
    return before in {"phone", "tel", "call"} and not after


_GLUED_UNITS = frozenset(
    """k m bn mn km kg g mg ml l hrs hr h min mins s sec secs ms px gb tb mb kb x cm mm ft kw mw pc mil millions yrs
    wks pt pts lb lbs kwh ph""".split()
)
_NOT_WITH_COUNTS = frozenset("part line house team shift type form class series channel items".split())


def _at(words: list[str], place: int) -> str:
    return words[place] if 0 <= place < len(words) else ""


def _is_year(word: str, before: str, after: str) -> bool:
    if len(word) != 4 or not word.isdigit() or not 1900 <= int(word) <= 2099:
        return False
    return not (_noun_follows(after) and before not in {"in", "since", "from", "until", "by", "of", "the", "during"})


def _noun_follows(after: str) -> bool:
    return len(after) > 3 and after.endswith("s") and after not in {"was", "has", "this", "does"}


def _named(document: Document, place: int) -> bool:
    """True if the token is a name that a number may belong to, such as Java or Level."""
    word = document.words[place]
    if word in LABELS:
        return True
    typed = document.text[document.starts[place] : document.ends[place]]
    if not typed[:1].isupper() or word in MONTHS or word in {"i", "our", "my", "we", "about", "over", "had"}:
        return False
    if typed.isupper() and len(typed) > 1:
        return True
    return place != document.sentence_of(place)[0]


def _is_age(document: Document, first: int, last: int, before: str, after: str) -> bool:
    if before in {"aged", "age", "turned"}:
        return True
    ends = not after or document.breaks[last] >= COMMA or after in {"and", "because", "i", "when", "but", "so", "who"}
    if before in {"at", "over", "under"}:
        return ends and not is_digits_big(document.words[first])
    return (
        ends
        and _at(document.words, first - 2) in {"i", "he", "she", "who"}
        and not is_digits_big(document.words[first])
    )


def is_digits_big(word: str) -> bool:
    """True for digits that no age or hour could have."""
    return is_digits(word) and not (word.isdigit() and int(word) < 100)


def _street(document: Document, place: int) -> bool:
    """True if the tokens from `place` read like the name of a street."""
    for ahead in range(1, 3):
        if place + ahead < len(document) and document.words[place + ahead] in STREETS:
            typed = document.text[document.starts[place] : document.starts[place] + 1]
            return typed.isupper()
    return False
