"""The candidate's own sentence with open slots where the numbers belong: their words, and nothing of ours but slots."""

from collections.abc import Sequence

from coach.analysis.document import Document
from coach.analysis.story import is_past

_LEADING = frozenset(
    "and but so because well plus also which then though of that or honestly yeah like basically".split()
)
_CHANGES = frozenset(
    """improve improves improved improving increase increases increased increasing reduce reduces reduced reducing cut
    cuts cutting drop drops dropped fall falls fell fallen rise rises rose risen grow grows grew grown climb climbed
    shrink shrank shrunk jump jumped soar soared plummet plummeted go goes went gone come comes came shot shoot
    brought bring got get raised raise lowered slashed boosted picked sped decreased declined doubled leapt rocketed
    moved pushed driven drove expanded changed slowed""".split()
)
_COMPARED = frozenset("more less fewer better worse lower higher easier quicker faster slower happier smoother".split())
_MASSES = frozenset(
    """money time cash work business value growth effort interest demand experience waste traffic revenue income paper
    savings stock profit stress hassle turnover overtime feedback pressure progress trade weight fees sales takings
    costs donations""".split()
)
_AMOUNTS = frozenset({"sum", "sums", "amount", "amounts", "quantity", "quantities"})
_MANY = frozenset({"people", "children", "men", "women", "staff", "folk", "patients", "kids", "pupils", "clients"})
_OF_WHAT = {
    **dict.fromkeys("team crew staff class group list crowd audience workforce cohort".split(), "of [how many?]"),
    **dict.fromkeys("caseload workload column backlog queue following network".split(), "of [how many?]"),
    **dict.fromkeys("budget fund turnover grant saving loss profit rise".split(), "of [how much?]"),
    **dict.fromkeys("deal contract order account".split(), "worth [how much?]"),
    **dict.fromkeys("area territory region patch warehouse site portfolio estate department".split(), "([how big?])"),
}
_STRENGTHENS = frozenset("very really quite pretty so rather fairly extremely way much far real".split())
_GAINS = frozenset("save saves saved saving made makes earn earned won sold raised shifted brought owed".split())
_FEWEST_WORDS = 3
_BETWEEN = 3
"""How many words may stand between a size and what has it: `a massive cross-functional team`."""
_ALL_OF = frozenset({"the", "our", "my", "their", "his", "her", "them", "us", "these", "those"})

_ENDS = frozenset("in of for to on at by from with across and or but who that which is was were are has had".split())

Vague = tuple[int, int, str]
"""Tokens of a vague word, half-open, and its list: amounts, degrees or sizes."""


def tells_change(document: Document) -> bool:
    """Whether a claim tells a change, so that it has a before and an after."""
    return not _CHANGES.isdisjoint(document.words) and "from" not in document.words


def with_slots(document: Document, vague: Sequence[Vague], slot: str, frame: str) -> str | None:
    """A claim with open slots, or None where there is nothing to fill.

    Args:
        document: The claim alone.
        vague: The vague words in it, which make room for the number.
        slot: What is written in place of an amount.
        frame: What is added where no vague word can make room.
    """
    first = 0
    while first < len(document) and document.words[first] in _LEADING:
        first += 1
    left = len(document) - first
    if left < (1 if vague else _FEWEST_WORDS) or not document.text.isprintable():
        return None
    for found in sorted((one for one in vague if one[0] >= first), key=lambda one: (_ORDER[one[2]], one[0] - one[1])):
        sentence = _PLACED[found[2]](document, first, found, slot)
        if sentence is not None:
            return _finished(sentence)
    return _finished(f"{_text(document, first, len(document)).rstrip(' ,.;:!?')}: {frame}")


def _amount(document: Document, first: int, found: Vague, slot: str) -> str:
    """`a lot of money` becomes `[how much?] money`."""
    begin, end, _ = found
    words = document.words
    following = words[end] if end < len(document) and not document.breaks[end] else ""
    if following in _AMOUNTS and (end + 1 >= len(document) or words[end + 1] != "of"):
        put, end = "[how much?]", end + 1
    elif following in _ALL_OF and words[end - 1] == "of":
        put = "[how many?] of"
    elif not following or following in _CHANGES:
        put = slot
    else:
        put = "[how many?]" if _counted(document, end) else "[how much?]"
    while begin > first and words[begin - 1] in _STRENGTHENS:
        begin -= 1
    return _text(document, first, begin) + put + _rest(document, end)


def _counted(document: Document, place: int) -> bool:
    """Whether what stands here can be counted: `new regular givers`, not `referral business`."""
    for ahead in range(place, min(place + _BETWEEN + 1, len(document))):
        word = document.words[ahead]
        if word in _MASSES or word in _ENDS or (ahead > place and document.breaks[ahead]):
            return False
        if word in _MANY or (word.endswith("s") and not word.endswith(("ss", "us"))):
            return True
    return False


def _degree(document: Document, first: int, found: Vague, slot: str) -> str | None:
    """`went up a lot` becomes `went up from [what?] to [what?]`; only a change has a before and an after."""
    begin, end, _ = found
    words = document.words
    if not _GAINS.isdisjoint(words[first:begin]) and words[end - 1] in {"lot", "loads", "lots", "deal"}:
        return _amount(document, first, found, slot)
    following = words[end] if end < len(document) and not document.breaks[end] else ""
    if _CHANGES.isdisjoint(words[first:begin]) or following in _COMPARED or is_past(following):
        return None
    kept = f"{words[end - 1]} " if words[end - 1] in {"up", "down"} and end - begin > 1 else ""
    if words[begin - 1] in {"is", "are", "was", "were", "so", "really", "very"}:
        return None
    return _text(document, first, begin) + kept + "from [what?] to [what?]" + _rest(document, end)


def _size(document: Document, first: int, found: Vague, _slot: str) -> str | None:
    """`a very big team` becomes `a team of [how many?]`."""
    begin, end, _ = found
    words = document.words
    for place in range(end, min(end + _BETWEEN + 1, len(document))):
        put = None if document.breaks[place] else _OF_WHAT.get(words[place].removesuffix("s"))
        if put is not None or document.breaks[place]:
            break
    else:
        return None
    if put is None:
        return None
    while begin > first and words[begin - 1] in _STRENGTHENS:
        begin -= 1
    head, held = _text(document, first, begin), _text(document, end, place + 1).rstrip(" ")
    if words[begin - 1 : begin] in (["a"], ["an"]):
        head = f"{head.rstrip()[: -len(words[begin - 1])]}{'an' if held[:1].lower() in 'aeiou' else 'a'} "
    return f"{head}{held} {put}" + _rest(document, place + 1)


_PLACED = {"amounts": _amount, "degrees": _degree, "sizes": _size}
_ORDER = {"amounts": 0, "sizes": 1, "degrees": 2}


def _text(document: Document, first: int, last: int) -> str:
    """The text from one token up to another, with the blank before it."""
    end = document.starts[last] if last < len(document) else len(document.text)
    return document.text[document.starts[first] : end] if first < last else ""


def _rest(document: Document, end: int) -> str:
    return document.text[document.ends[end - 1] :]


def _finished(sentence: str) -> str:
    flat = sentence.rstrip(" ,.;:!?") if not sentence.rstrip().endswith("?]") else sentence.rstrip()
    return f"{flat[:1].upper()}{flat[1:]}."
