"""What a number tells: how big something is, what came of it, or what came of it against what was before."""

from coach.analysis.document import Document
from coach.analysis.numbers import MONEY_SIGNS, PERCENT
from coach.domain import Grade

CHANGE = frozenset(
    """cut cuts reduced dropped drop fell fallen rose risen grew grown increased increase raised saved saving improved
    up down climbed jumped shrank shrunk went brought won lowered doubled gained lost earned generated recovered beat
    hit exceeded under faster slower fewer more less higher lower better reduction discount profit margin score scored
    complaints errors accidents""".split()
)
MULTIPLES = frozenset("doubled doubling trebled tripled tripling halved halving quadrupled twofold threefold".split())
_WAS = frozenset({("down", "from"), ("up", "from"), ("instead", "of"), ("rather", "than")})
"""What stands right behind a number that is told beside what it had been."""

_ENDS_BEFORE = frozenset({"and", "but", "then", "now", "so", "after", "afterwards", ""})
"""What may follow "before" where it says how things had been: "60 a day before and 90 since", not "60 before tax"."""

_HELD = frozenset("budget budgets portfolio fund estate manage managed manages managing".split())


def grade(document: Document, first: int, last: int) -> Grade:
    """Which grade the measure in these tokens has: scope < result < result against a baseline."""
    words = document.words
    if words[first] == "from" or {"from", "to"} <= set(words[first:last]):
        return Grade.COMPARED
    clause = document.clause_of(first)
    near = set(words[clause.first : clause.last])
    if near & {"against", "compared", "versus", "vs", "instead", "than", "benchmark", "average", "usual"}:
        return Grade.COMPARED
    behind = tuple(words[last : last + 2])
    if behind in _WAS or (words[last : last + 1] == ["the"] and words[last + 2 : last + 3] == ["before"]):
        return Grade.COMPARED
    if words[last : last + 1] == ["before"] and "".join(words[last + 1 : last + 2]) in _ENDS_BEFORE:
        return Grade.COMPARED
    if words[first] in MONEY_SIGNS and near & _HELD and not near & CHANGE:
        return Grade.SCOPE
    if near & CHANGE or words[last - 1] in PERCENT or words[first] in MONEY_SIGNS or words[first] in MULTIPLES:
        return Grade.RESULT
    return Grade.SCOPE
