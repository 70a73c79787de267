"""Whether the account says only what `we` did, so that the speaker's own part cannot be told."""

from coach.analysis.guards import Context
from coach.analysis.story import is_past

_STATES = frozenset(
    """was were had thought felt wanted knew got guess suppose think helped said worked arrived joined started came went
    called interested involved supposed used based enjoyed liked loved learned learnt mentioned did""".split()
)
_SETTING = frozenset("when before after since until while where as if once".split())
_SHARED = frozenset({"everybody", "everyone", "together", "all", "lads"})
_BETWEEN = frozenset(
    "all just then also have had has both basically really quickly only always jointly successfully".split()
)
_LEAST = 2


def only_we(context: Context) -> tuple[int, int] | None:
    """The sentence (from its first `we`) that says most of what the team did, or None if an own act can be told."""
    words = context.document.words
    if "we" not in words or any(_own_act(context, place) for place, word in enumerate(words) if word == "i"):
        return None
    best: tuple[int, int, int] | None = None
    total = 0
    for first, last in context.document.sentences:
        acts, begin = _shared_acts(words, first, last)
        total += acts
        if acts and (best is None or acts > best[0]):
            best = (acts, begin, last)
    return None if best is None or total < _LEAST else best[1:]


def _own_act(context: Context, place: int) -> bool:
    """True for `I wrote`, `I then called`; not for `when I started`, `I was`, `I guess`."""
    document, words = context.document, context.document.words
    if place and words[place - 1] in _SETTING:
        return False
    for ahead in range(place + 1, min(len(words), place + 4)):
        if document.breaks[ahead] > 1 or words[ahead] in {"we", "i", "not", "am", "would", "will", "was", "were"}:
            return False
        if is_past(words[ahead]):
            return words[ahead] not in _STATES
    return False


def _shared_acts(words: list[str], first: int, last: int) -> tuple[int, int]:
    """How many acts of `we` a sentence tells, and where the first `we` (or `our group`, `the team`) stands."""
    begin = -1
    acts = 0
    for place in range(first, last):
        if words[place] == "we" or (
            words[place] in {"team", "group"} and words[max(first, place - 1)] in {"the", "our"}
        ):
            ahead = place + 1
            while ahead < last and words[ahead] in _BETWEEN:
                ahead += 1
            if ahead < last and is_past(words[ahead]) and words[ahead] not in {"were", "was", "had", "got", "thought"}:
                begin = place if begin < 0 else begin
        if begin >= 0 and is_past(words[place]) and words[place] not in {"were", "was", "had", "been"}:
            acts += 1
    if begin >= 0 and _SHARED & set(words[first:last]):
        acts += 1
    return (acts, begin) if begin >= 0 else (0, first)
