"""Whether the account says only what `we` did, so that the speaker's own part cannot be told."""

from coach.analysis.guards import Context
from coach.analysis.story import is_past

_PASSIVE_OWN = frozenset("was were had thought felt wanted knew got guess suppose think helped said worked".split())
_WE = frozenset({"we"})
_HELP = frozenset("helped supported assisted".split())


def only_we(context: Context) -> tuple[int, int] | None:
    """The sentence (from its first `we`) that says most of what the team did, or None if an own act can be told."""
    document = context.document
    words = document.words
    shared: dict[int, int] = {}
    for place, word in enumerate(words):
        if word not in {"we", "i"}:
            continue
        for ahead in range(place + 1, min(len(words), place + 4)):
            if document.breaks[ahead] > 1 or words[ahead] in {"we", "i"}:
                break
            if words[ahead] in {"not", "am", "have", "would", "will", "was", "were", "had"} and word == "i":
                break
            if is_past(words[ahead]):
                if word == "i" and words[ahead] not in _PASSIVE_OWN:
                    return None
                if word == "we" and words[ahead] not in {"were", "had", "was", "got"}:
                    sentence = document.clause_of(place).sentence
                    shared[sentence] = shared.get(sentence, 0) + 1
                break
    if sum(shared.values()) < 2:
        return None
    best = max(shared, key=lambda number: (shared[number], -number))
    first, last = document.sentences[best]
    begin = next(place for place in range(first, last) if words[place] == "we")
    return begin, last
