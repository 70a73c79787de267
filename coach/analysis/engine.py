"""An answer in, an assessment out: pure, without a model, the same for the same input.

Phrases are found in one pass, guards let some of them off, what is left is marked, overlaps are settled in resolve.py,
and each mark becomes a finding with its reason and with advice made from the candidate's own clause.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from coach.analysis.claims import Asking
from coach.analysis.document import Document, read
from coach.analysis.finder import Finder
from coach.analysis.guards import GUARDS, Context
from coach.analysis.learned import Readers
from coach.analysis.marks import MARKERS, join_neighbours, join_traits, tidied
from coach.analysis.measures import find_measures
from coach.analysis.notes import notes_on
from coach.analysis.own_part import only_we
from coach.analysis.pattern import Found, Pattern
from coach.analysis.reading import read_clauses
from coach.analysis.resolve import Mark, settle
from coach.analysis.rules import NoteEntry, Rule
from coach.analysis.story import SentenceFacts, Story
from coach.analysis.strengths import strengths_of
from coach.analysis.turned import said_back
from coach.domain import (
    WORDS_PER_MINUTE,
    Asked,
    Assessment,
    Finding,
    Kind,
    Note,
    Quote,
    Star,
)

DEFAULT_GUARDS: dict[Kind, tuple[str, ...]] = {
    Kind.FAKE_WEAKNESS: ("quoted", "rejected", "others", "weakness_asked", "costed"),
    Kind.EMPTY_TRAIT: ("negated", "quoted", "rejected", "others", "as_weakness", "backed"),
    Kind.STOCK_PHRASE: ("disowned", "quoted", "rejected", "name"),
    Kind.REHEARSED_GOAL: ("negated", "quoted", "rejected"),
    Kind.FLATTERY: ("negated", "quoted", "rejected"),
    Kind.UNQUANTIFIED: ("quoted", "imagined", "measured"),
    Kind.NEGATIVITY: ("quoted",),
    Kind.CONFRONTATIONAL: ("quoted",),
    Kind.HEDGE: ("quoted",),
    Kind.WE_NOT_I: (),
}
"""Guards of a rule whose file names none."""


@dataclass(frozen=True)
class Analyser:
    """Everything loaded and ready. Make one with `load_analyser`; it may be shared by threads."""

    rules: tuple[Rule, ...]
    finder: Finder
    question_finder: Finder
    asking: Asking
    readers: Readers
    story_readers: Readers
    lists: Mapping[str, frozenset[str]]
    notes: tuple[NoteEntry, ...]

    @classmethod
    def of(
        cls,
        rules: tuple[Rule, ...],
        patterns: Iterable[tuple[int, Pattern]],
        literals: Iterable[tuple[int, Pattern]],
        asking: Asking,
        readers: tuple[Readers, Readers],
        lists: Mapping[str, frozenset[str]],
        notes: tuple[tuple[NoteEntry, ...], Iterable[tuple[int, Pattern]]],
    ) -> "Analyser":
        """Puts the parts together; patterns carry the number of their rule."""
        size = len(rules)
        everything = [
            *patterns,
            *((size + number, pattern) for number, pattern in literals),
            *((2 * size + number, pattern) for number, pattern in notes[1]),
        ]
        about_questions = [
            (n, pattern) for n, pattern in everything if n >= 2 * size and notes[0][n - 2 * size].about == "question"
        ]
        return cls(rules, Finder(everything), Finder(about_questions), asking, *readers, lists, notes[0])

    def assess(self, answer: str, asked: Asked = Asked()) -> Assessment:  # noqa: B008  (frozen)
        """Everything there is to say about one answer, in time linear in its length.

        Args:
            answer: The text as typed. Findings point at its code points.
            asked: The question, its kind and the role, as far as known.
        """
        return self._assess(answer, asked, None)

    def explain(self, answer: str, asked: Asked = Asked()) -> list[str]:  # noqa: B008  (frozen)
        """Why each rule fired or was let off, a line for each: where, which rule, what became of it, which words."""
        lines: list[str] = []
        self._assess(answer, asked, lines)
        return lines

    def _assess(self, answer: str, asked: Asked, lines: list[str] | None) -> Assessment:
        document = read(answer)
        measures = find_measures(document)
        context = Context(document, asked, measures, self.story_readers)
        found = self.finder.find(document)
        marks = self._read_clauses(context, self._found(context, found, lines), lines)
        kept, gave = settle(marks)
        kept = join_neighbours(document, kept)
        if lines is not None:
            lines += [_line(document, mark, f"gave way to {holder.rule.id}") for mark, holder in gave]
            lines += [_line(document, mark, "marked") for mark in kept]
        findings = self._findings(context, kept)
        story = context.story
        words = len(answer.split())
        return Assessment(
            findings=findings,
            measures=measures,
            strengths=strengths_of(context, findings),
            notes=(*notes_on(context, words, findings), *self._remarks(context, found)),
            specific_example=story.specific,
            star=_star(document, story),
            answer_type=story.answer_type,
            words=words,
            speaking_seconds=round(words * 60 / WORDS_PER_MINUTE),
        )

    def _remarks(self, context: Context, found: Sequence[Found]) -> tuple[Note, ...]:
        """The remarks of notes.yaml that apply, in the order of the file."""
        first = 2 * len(self.rules)
        counted = Counter(hit.key - first for hit in found if hit.key >= first)
        asked = self._found_in_question(context.asked.question)
        return tuple(
            Note(note.id, note.text, note.card)
            for number, note in enumerate(self.notes)
            if (counted if note.about == "answer" else asked)[number] >= note.least
        )

    @cached_property
    def _found_in_question(self) -> Callable[[str], Counter[int]]:
        """How often each remark on questions is found in one; many answers reply to the same."""
        first = 2 * len(self.rules)

        @lru_cache(maxsize=1024)
        def found_in(question: str) -> Counter[int]:
            return Counter(hit.key - first for hit in self.question_finder.find(read(question)))

        return found_in

    @cached_property
    def _only_we(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.entry.marks == "only_we")

    @cached_property
    def _learned(self) -> dict[str, Rule]:
        """The rules under which the trained readers speak, by kind."""
        return {str(rule.kind): rule for rule in self.rules if rule.entry.marks == "learned"}

    def _found(self, context: Context, everything: Sequence[Found], lines: list[str] | None) -> list[Mark]:
        """What the phrases of the rules mark, before overlaps are settled."""
        document = context.document
        marks: dict[tuple[str, int, int], Mark] = {}
        traits: dict[int, list[tuple[int, int]]] = {}
        size = len(self.rules)
        literal = _by_rule(found for found in everything if size <= found.key < 2 * size)
        for found in everything:
            if found.key >= size:
                continue
            rule = self.rules[found.key]
            reason = self._let_off(context, rule, found, literal.get(size + found.key, ()))
            if lines is not None:
                what = f"found as '{found.phrase}'" if reason is None else f"let off: {reason}"
                lines.append(_line(document, Mark(rule, *found.marked), what))
            if reason is not None:
                continue
            first, last = MARKERS[rule.entry.marks](document, found)
            if rule.kind is Kind.EMPTY_TRAIT:
                traits.setdefault(found.key, []).append((first, last))
            else:
                marks[rule.id, first, last] = Mark(rule, first, last)
        joined = _traits(document, self.rules, traits)
        for rule in self._only_we:
            if rule.applies_to(context.asked.kind):
                taken = {place for mark in (*marks.values(), *joined) for place in range(mark.first, mark.last)}
                places = only_we(context)
                free = [place for place in places if taken.isdisjoint(range(*place))]
                joined += [Mark(rule, *place, 0.9) for place in (free or places)[:1]]
        return [*marks.values(), *joined]

    def _read_clauses(self, context: Context, marks: list[Mark], lines: list[str] | None) -> list[Mark]:
        """Lets the trained readers add what no phrase caught, and take back what they find most unlikely."""
        if not self.readers or not self._learned:
            return marks

        def tell(mark: Mark, what: str) -> None:
            if lines is not None:
                lines.append(_line(context.document, mark, what))

        def let_off(rule: Rule, found: Found) -> str | None:
            return self._let_off(context, rule, found, ())

        return read_clauses(context, self.readers, marks, self._learned, let_off, None if lines is None else tell)

    def _let_off(self, context: Context, rule: Rule, found: Found, literal: Sequence[Found]) -> str | None:
        document = context.document
        if rule.entry.marks == "claim" and document.clause_of(found.first) != document.clause_of(found.last - 1):
            return "it runs over the end of a clause"
        if not rule.applies_to(context.asked.kind):
            return f"not for a question of kind '{context.asked.kind or 'unknown'}'"
        if any(other.first < found.last and found.first < other.last for other in literal):
            return "it is meant literally"
        topic = min(rule.topics & context.vocabulary, default=None)
        if topic is not None:
            return f"the answer is about '{topic}', so it is meant literally"
        guards = DEFAULT_GUARDS[rule.kind] if rule.entry.unless is None else rule.entry.unless
        for name in guards:
            reason = GUARDS[name](context, found)
            if reason is not None:
                return reason
        return None

    def _findings(self, context: Context, marks: Sequence[Mark]) -> tuple[Finding, ...]:
        document = context.document
        findings: list[Finding] = []
        told: Counter[str] = Counter()
        begins: dict[str, int] = {}
        work = self.asking.occupation(context.asked.role)
        for mark in marks:
            rule = mark.rule
            first, last = tidied(document, mark.first, mark.last)
            quote = Quote.at(document.text, document.starts[first], document.ends[last - 1])
            turn = told[rule.id]
            # Answers do not all begin with the same wording, and the next mark of a rule gets the next one.
            begin = begins.setdefault(rule.id, len(quote.text)) + turn
            asks = self.asking.about(document, first, last, work) if rule.kind is Kind.UNQUANTIFIED else None
            if asks and not rule.entry.instead:
                seen = told[asks.claim]
                advice = asks.says[(len(document) + seen) % len(asks.says)] + ("" if seen else f" {asks.help}")
                told[asks.claim] += 1
            else:
                you = said_back(document, rule.kind, first, last)
                advice = rule.advice(_short(quote.text), you, context.asked.kind, begin)
            told[rule.id] += 1
            findings.append(
                Finding(
                    kind=rule.kind,
                    rule=rule.id,
                    quote=quote,
                    message=rule.why(turn),
                    advice=advice,
                    card=rule.entry.card,
                    claim=asks.claim if asks else None,
                    asks=asks.asks if asks else (),
                    rewrite=asks.rewrite if asks else None,
                )
            )
        return tuple(findings)


def _traits(document: Document, rules: Sequence[Rule], found: dict[int, list[tuple[int, int]]]) -> list[Mark]:
    """Praises of oneself, those of one list joined into one mark under the rule that saw the first."""
    owner: dict[int, int] = {}
    for number, ranges in found.items():
        for first, _ in ranges:
            owner[first] = min(number, owner.get(first, number))
    joined = join_traits(document, [place for ranges in found.values() for place in ranges])
    return [Mark(rules[owner[first]], first, last) for first, last in joined]


def _by_rule(found: Iterable[Found]) -> dict[int, list[Found]]:
    grouped: dict[int, list[Found]] = {}
    for hit in found:
        grouped.setdefault(hit.key, []).append(hit)
    return grouped


def _line(document: Document, mark: Mark, what: str) -> str:
    words = document.text[document.starts[mark.first] : document.ends[mark.last - 1]]
    return f"{document.starts[mark.first]}-{document.ends[mark.last - 1]} {mark.rule.id}: {what}: {_short(words)!r}"


def _short(words: str, most: int = 120) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= most else flat[: most - 1].rsplit(" ", 1)[0] + "…"


def _star(document: Document, story: Story) -> Star:
    def quote(facts: SentenceFacts | None) -> Quote | None:
        return (
            None
            if facts is None
            else Quote.at(document.text, document.starts[facts.first], document.ends[facts.last - 1])
        )

    return Star(quote(story.situation), quote(story.task), quote(story.action), quote(story.result))
