"""Where the trained readers speak: they add what no phrase caught, and take back what they find most unlikely.

What stands alone in an answer must be surer than what stands among other faults: people who use one cliché use several,
and a good answer is best left alone.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import sub

from coach.analysis.document import Document
from coach.analysis.features import features_of
from coach.analysis.guards import Context
from coach.analysis.learned import Readers, hundredths, sure
from coach.analysis.marks import clause_without_joiner
from coach.analysis.pattern import Found
from coach.analysis.resolve import Mark
from coach.analysis.rules import Rule
from coach.domain import Kind

_LONG = 25
"""Tokens from which on an answer is long enough to be a good one that is best left alone."""
_AMONG_OTHERS = 40
_ALONE = 220
"""How far above its limit a reader must be to speak, in hundredths of a logit."""
_TAKEN_BACK = hundredths(0.03)
_TAKEN_BACK_ALONE = hundredths(0.35)
"""A mark is taken back where the reader of its kind and the record of its rule together are less sure than the first;
the only mark in a long answer, less than the second. Sayings are left alone: they stand word for word in the bank.
All these were chosen on answers of seven writers, each read with rules and readers that had never met the writer."""
_SHARE = 0.9
_LEAST_TAKEN_BACK = 12
"""Fewer words than this give a reader nothing around a phrase from which it could know better."""
_LEAST_WORDS = 2
"""A single word is not read: what it means stands in the question."""

LetOff = Callable[[Rule, Found], str | None]
Tell = Callable[[Mark, str], None]


def read_clauses(
    context: Context,
    readers: Readers,
    marks: Sequence[Mark],
    rules: Mapping[str, Rule],
    let_off: LetOff,
    tell: Tell | None,
) -> list[Mark]:
    """The marks of the rules as the readers leave them, and those that the readers add.

    Args:
        context: The answer.
        readers: The readers of clauses.
        marks: What the rules mark.
        rules: For each kind the rule under which its reader speaks.
        let_off: Why a reader's mark is let off, or None.
        tell: Called with a mark and what became of it, if anybody wants to know.
    """
    document = context.document
    features = features_of(context)
    sums = [readers.sums(of_one) for of_one in features]
    limits = readers.limits
    above = [max(map(sub, of_one, limits)) for of_one in sums]
    kept = _kept(context, readers, marks, sums, tell)
    taken = {number for mark in kept for number in range(*_clauses_of(context, mark))}
    loud = taken.union(number for number, most in enumerate(above) if most >= 0)
    words_taken = {place for mark in kept for place in range(mark.first, mark.last)}
    for number, most in enumerate(above):
        if most < _AMONG_OTHERS:
            continue
        first, last = clause_without_joiner(document, document.clauses[number])
        among = loud - {number} and not _quotes(document, first, last)
        if most < (_AMONG_OTHERS if among else _ALONE):
            continue
        best = max(range(len(limits)), key=lambda reader: sums[number][reader] - limits[reader])
        kind = readers.kinds[best]
        if kind not in rules or last - first < _LEAST_WORDS or not words_taken.isdisjoint(range(first, last)):
            continue
        likely = sure(sums[number][best])
        reason = let_off(rules[kind], Found(-1, "", first, last, (first, last)))
        mark = Mark(rules[kind], first, last, likely * _SHARE)
        if reason is None:
            kept.append(mark)
        if tell is not None:
            why = ", ".join(readers.reasons(features[number].names(), kind))
            tell(mark, f"read as {likely:.2f} likely ({why})" if reason is None else f"let off: {reason}")
    return kept


def _quotes(document: Document, first: int, last: int) -> bool:
    """Whether words of somebody are quoted in these tokens: what they sound like need not be what the speaker says."""
    start, end = document.starts[first], document.ends[last - 1]
    return any(begin < end and start < stop for begin, stop in document.quoted)


def _kept(
    context: Context, readers: Readers, marks: Sequence[Mark], sums: Sequence[Sequence[int]], tell: Tell | None
) -> list[Mark]:
    """The marks of rules without those that the readers take back; rules they were not trained with are left alone."""
    kept: list[Mark] = []
    only = len({_clauses_of(context, mark) for mark in marks}) == 1 and len(context.document.starts) >= _LONG
    least = _TAKEN_BACK_ALONE if only else _TAKEN_BACK
    for mark in marks:
        reader = readers.kinds.index(str(mark.rule.kind))
        most = max(sums[number][reader] for number in range(*_clauses_of(context, mark)))
        trust = readers.trust.get(mark.rule.id)
        few = len(context.document) < _LEAST_TAKEN_BACK
        if trust is None or few or mark.rule.kind is Kind.STOCK_PHRASE or most + trust >= least:
            kept.append(mark)
        elif tell is not None:
            tell(mark, f"taken back: found only {sure(most + trust):.3f} likely")
    return kept


def _clauses_of(context: Context, mark: Mark) -> tuple[int, int]:
    """The numbers of the clauses that a mark touches, half-open."""
    return context.document.clause_number(mark.first), context.document.clause_number(mark.last - 1) + 1
