"""Whether the account says only what `we` did, or what was done, so that the speaker's own part cannot be told."""

from collections.abc import Iterator

from coach.analysis.guards import Context
from coach.analysis.story import is_past

_STATES = frozenset(
    """was were had thought felt wanted knew got guess suppose think helped said worked arrived joined started came went
    called interested involved supposed used based enjoyed liked loved learned learnt mentioned did received wore
    contributed supported assisted""".split()
)
_DOUBTS = frozenset("maybe might perhaps probably suppose guess think kind sort".split())
_SETTING = frozenset("when before after since until while where as if once".split())
_SHARED = frozenset({"everybody", "everyone", "together", "all", "lads"})
_GROUPS = frozenset("team group committee crew department lads girls shift board squad faculty unit".split())
_WHOSE = frozenset("the our us my this whole a".split())
_BETWEEN = frozenset(
    """all just then also have had has both basically really quickly only always jointly successfully collectively
    obviously eventually""".split()
)
_BE = frozenset("was were been be is are being".split())
_DONE = frozenset(
    """held agreed put developed delivered introduced implemented engaged realised captured optimised drawn renegotiated
    repaired resolved achieved completed decided done made arranged organised redesigned created improved reduced built
    rolled launched identified addressed taken set planned ensured reviewed updated avoided conducted carried produced
    established undertaken solved tested rewritten moved migrated changed fixed sorted""".split()
)
"""What somebody must have done, where the sentence does not say who: `a plan was agreed`."""
_IDLE_GROUP = frozenset({"were", "was", "got", "thought"})
_IDLE = _IDLE_GROUP | {"had"}
_WISHED = frozenset({"suggested", "proposed", "recommended"})
_LEAST = 2
_MANY = 3
_SENTENCES = 3
"""How many sentences are looked at for a place that nothing else marks."""

Range = tuple[int, int]


def only_we(context: Context) -> list[Range]:
    """The places that say most of what the team did, best first; none if an own act can be told.

    The first is a sentence (from its first `we`). After it stand, for where others are marked in it, its clauses with a
    `we`, other such sentences, and single clauses of them all.
    """
    words = context.document.words
    if any(_own_act(context, place) for place, word in enumerate(words) if word == "i"):
        return []
    told = [(*_shared_acts(words, first, last), last) for first, last in context.document.sentences]
    if sum(acts for acts, _, _ in told) < _LEAST:
        told = [(*_undone_by(words, first, last), last) for first, last in context.document.sentences]
        if max((acts for acts, _, _ in told), default=0) < _LEAST and sum(acts for acts, _, _ in told) < _MANY:
            return []
    ordered = sorted(told, key=lambda one: -one[0])[:_SENTENCES]
    clauses = list(_clauses(context, ordered))
    best, *others = ordered
    own = [one for one in clauses if "we" in words[one[0] : one[1]] and best[1] <= one[0] < best[2]]
    whole = [one[1:] for one in others if one[0] >= _LEAST]
    return [best[1:], *own, *whole, *clauses]


def _clauses(context: Context, told: list[tuple[int, int, int]]) -> Iterator[Range]:
    """The clauses of the sentences that tell of most shared acts."""
    document = context.document
    for acts, first, last in told:
        for number in range(document.clause_number(first), document.clause_number(last - 1) + 1 if acts else 0):
            clause = document.clauses[number]
            begin = max(clause.first, first)
            if any(map(is_past, document.words[begin : clause.last])):
                yield begin, clause.last


def _own_act(context: Context, place: int) -> bool:
    """True for `I wrote`, `I then called`; not for `when I started`, `I was`, `I guess`, `I think I maybe helped`."""
    document, words = context.document, context.document.words
    if document.in_quotes(place, place + 1) or (place and words[place - 1] in _SETTING):
        return False
    clause = document.clause_of(place)
    if not _DOUBTS.isdisjoint(words[clause.first : clause.last]):
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
        word = words[place]
        if word == "we" and not _WISHED.isdisjoint(words[max(first, place - 3) : place]):
            continue  # "I suggested that we put": whose idea it was is said
        if word in {"we", "everybody"} or (word in _GROUPS and words[max(first, place - 1)] in _WHOSE):
            ahead = place + 1
            while ahead < last and words[ahead] in _BETWEEN:
                ahead += 1
            idle = _IDLE_GROUP if word in _GROUPS else _IDLE
            if ahead < last and is_past(words[ahead]) and words[ahead] not in idle:
                begin = place if begin < 0 else begin
        if begin >= 0 and is_past(words[place]) and words[place] not in {"were", "was", "had", "been"}:
            acts += 1
    habits = words[first:last].count("we")
    if begin < 0 and habits >= _MANY:  # what is always done: `we divide it and we check each other`
        return habits, first + words[first:last].index("we")
    if begin >= 0 and (_SHARED & set(words[first:last]) or _as_one(words, first, last)):
        acts += 1
    return (acts, begin) if begin >= 0 else (0, first)


def _as_one(words: list[str], first: int, last: int) -> bool:
    """`as a team`, `as a unit`."""
    return any(
        words[place : place + 2] == ["as", "a"] and _GROUPS & set(words[place + 2 : place + 4])
        for place in range(first, last - 2)
    )


def _undone_by(words: list[str], first: int, last: int) -> tuple[int, int]:
    """How many acts a sentence tells without saying who did them, and where it begins."""
    acts = 0
    for place in range(first, last - 1):
        if words[place] in _BE:
            following = [word for word in words[place + 1 : place + 3] if word not in _BETWEEN]
            acts += bool(following) and following[0] in _DONE
    return acts, first


__all__ = ["only_we"]
