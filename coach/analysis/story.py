"""Whether a particular episode is told, which parts of a story can be made out, and what sort of answer it is.

Every part comes with its evidence: the sentence in which a listener would find it.
"""

from dataclasses import dataclass, field
from functools import cached_property

from coach.analysis.document import Document
from coach.analysis.numbers import MONTHS, is_digits, is_number
from coach.domain import AnswerType, Asked, Measure

_PAST = frozenset(
    """was were had did went got made took came said told gave put kept ran led built cut saw found brought set wrote rang
    asked started stayed sat stood spoke bought sold caught taught held left lost won met paid read sent spent knew thought
    felt began broke chose drove drew ate fell flew forgot grew heard hid hit hurt laid meant rode rose sang shook shot
    showed shut slept stuck struck swore swept threw understood woke wore dug fed fought led let split spread became
    hung dealt done rung came""".split()
)
_NOT_PAST = frozenset(
    """need feed seed speed bleed indeed exceed succeed proceed weed greed hundred used supposed experienced motivated
    dedicated organised driven detailed skilled qualified talented interested excited focused committed based red bed bored
    tired kindred sacred naked wicked embed shed united advanced limited oriented orientated balanced married involved
    passionated determined unsupervised""".split()
)
_WHEN = (
    ("last",), ("ago",), ("when", "i"), ("when", "we"), ("one", "day"), ("one", "of"), ("once",), ("back", "in"), ("the", "day"),
    ("that", "day"), ("that", "week"), ("the", "week"), ("that", "evening"), ("in", "my", "last"), ("at", "my", "last"),
    ("the", "night"), ("that", "night"), ("one", "morning"), ("one", "evening"), ("one", "time"), ("two", "weeks"),
    ("there", "was"), ("there", "were"), ("the", "time"), ("this", "one"), ("yesterday",), ("christmas",), ("easter",),
    ("the", "first", "time"), ("the", "first"), ("my", "second"), ("my", "first"), ("halfway",),
)  # fmt: skip
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter covid".split())
_TASK = (
    ("had", "to"), ("needed",), ("was", "asked"), ("were", "asked"), ("wanted",), ("my", "job"), ("deadline",), ("due",),
    ("supposed", "to"), ("problem",), ("issue",), ("trouble",), ("in", "charge"), ("responsible",), ("asked", "me"),
    ("no", "one"), ("nobody",), ("goal",), ("target",), ("had", "not"), ("could", "not"), ("went", "down"), ("short",),
    ("broke",), ("kept",), ("wrong",), ("complaint",), ("needs",), ("i", "owned"), ("challenge",), ("before",), ("behind",),
)  # fmt: skip
_RESULT = (
    ("since", "then"), ("in", "the", "end"), ("so", "now"), ("now",), ("after", "that"), ("afterwards",), ("went", "from"),
    ("went", "up"), ("went", "down"), ("passed",), ("signed",), ("came", "back"), ("saved",), ("thanked",), ("still",),
    ("as", "a", "result"), ("result",), ("by", "the"), ("within",), ("ended",), ("finished",), ("won",), ("dropped",),
    ("the", "next"), ("these", "days"), ("got",), ("worked",), ("nobody",), ("never",), ("only",), ("cut",), ("fell",),
    ("paid",), ("stopped",), ("happy",), ("fixed",), ("accepted",), ("approved",), ("on", "time"), ("improved",), ("went", "in"),
)  # fmt: skip
_COST = (
    ("cost",), ("missed",), ("late",), ("lost",), ("complained",), ("refund",), ("behind",), ("failed",), ("lapsed",),
    ("broke",), ("blocked",), ("waited",), ("wrong",), ("forgot",), ("worse",), ("deserved", "better"), ("choked",), ("told", "me"),
    ("overran",), ("mistake",), ("burnt",), ("burned",), ("went", "out"), ("went", "unfinished"), ("was", "not", "ready"),
)  # fmt: skip
_CHANGED = (
    ("since", "then"), ("now", "i"), ("so", "now"), ("now", "there"), ("these", "days"), ("what", "i", "do", "now"), ("since",),
    ("so", "i", "now"), ("nowadays",), ("i", "started"), ("i", "have", "started"), ("now", "nothing"), ("from", "then"),
    ("after", "that"), ("i", "now"), ("now", "when"), ("i", "set"), ("i", "keep"), ("now", "my"), ("now", "we"),
)  # fmt: skip
_HABIT = frozenset("always usually often typically generally normally sometimes tend whenever usually every".split())
_OPINION = frozenset("believe think should important key opinion".split())


def _has(words: list[str], cues: tuple[tuple[str, ...], ...]) -> bool:
    present = set(words)
    for cue in cues:
        if cue[0] in present:
            if len(cue) == 1:
                return True
            size = len(cue)
            for place in range(len(words) - size + 1):
                if words[place] == cue[0] and tuple(words[place : place + size]) == cue:
                    return True
    return False


def is_past(word: str) -> bool:
    """True for a verb form that tells of something done."""
    return word in _PAST or (len(word) > 4 and word.endswith("ed") and word not in _NOT_PAST)


@dataclass(frozen=True, slots=True)
class SentenceFacts:
    """What can be seen in one sentence."""

    first: int
    last: int
    own_acts: int
    past: int
    when: bool
    details: int
    task: bool
    result: bool
    habit: bool
    we: bool


@dataclass(frozen=True)
class Story:
    """What is told: facts for each sentence, and what follows from them."""

    document: Document
    asked: Asked
    measures: tuple[Measure, ...]
    sentences: tuple[SentenceFacts, ...] = field(default=())

    @cached_property
    def specific(self) -> bool:
        """Whether one particular episode is told."""
        acts = sum(facts.own_acts for facts in self.sentences)
        past = sum(facts.past for facts in self.sentences)
        when = sum(facts.when for facts in self.sentences)
        details = sum(facts.details for facts in self.sentences)
        score = 1.0 * min(past, 8) + 1.2 * min(acts, 3) + 1.4 * min(when, 3) + 0.5 * min(details, 6)
        return past >= 2 and score >= (7 if self.asked.kind in {"behavioural", "strength_weakness"} else 9)

    def _first(self, name: str) -> SentenceFacts | None:
        return next((facts for facts in self.sentences if getattr(facts, name)), None)

    @cached_property
    def situation(self) -> SentenceFacts | None:
        """The sentence that sets the scene."""
        if not self.sentences:
            return None
        early = self.sentences[: max(2, len(self.sentences) // 2)]
        return next((facts for facts in early if facts.past and (facts.when or facts.details)), None)

    @cached_property
    def task(self) -> SentenceFacts | None:
        """The sentence that says what was called for."""
        return next((facts for facts in self.sentences if facts.task and facts.past), None) if self.specific else None

    @cached_property
    def action(self) -> SentenceFacts | None:
        """The sentence that says what the speaker did."""
        return max(
            (facts for facts in self.sentences if facts.own_acts), key=lambda facts: (facts.own_acts, -facts.first), default=None
        )

    @cached_property
    def result(self) -> SentenceFacts | None:
        """The sentence that says how it came out."""
        late = self.sentences[max(1, len(self.sentences) // 3) :]
        return next((facts for facts in reversed(late) if facts.result and facts.past), None)

    @cached_property
    def costed(self) -> str | None:
        """What a weakness really cost, if that and a change made since are both told."""
        words = self.document.words
        costs = [f for f in self.sentences if f.past and _has(words[f.first : f.last], _COST)]
        if not costs or not _has(words, _CHANGED):
            return None
        return self.words_of(costs[0])

    def backs(self, first: int, last: int) -> str | None:
        """The story that stands right after (or before) what is claimed in these tokens, if there is one."""
        here = next((n for n, facts in enumerate(self.sentences) if facts.first <= first < facts.last), None)
        if here is None or not self.specific:
            return None
        for facts in self.sentences[here : here + 3]:
            if facts.own_acts and (facts.when or facts.details >= 2) and facts.past >= 2:
                return self.words_of(facts)
        return None

    def words_of(self, facts: SentenceFacts) -> str:
        """The words of a sentence, as typed."""
        return self.document.text[self.document.starts[facts.first] : self.document.ends[facts.last - 1]]

    @cached_property
    def answer_type(self) -> AnswerType:
        """What applicants really say when asked for the past (source: ba)."""
        if not self.sentences:
            return "other"
        if self.specific:
            return "story"
        words = self.document.words
        present = set(words)
        if present & _HABIT or {"i", "would"} <= present:
            return "habit"
        if present & {"am", "strength", "person"} and "i" in present:
            return "self_description"
        return "opinion" if present & _OPINION else "other"


def read_story(document: Document, asked: Asked, measures: tuple[Measure, ...]) -> Story:
    """Looks at each sentence once."""
    facts = tuple(_facts(document, first, last) for first, last in document.sentences)
    return Story(document, asked, measures, facts)


def _facts(document: Document, first: int, last: int) -> SentenceFacts:
    words = document.words[first:last]
    acts = past = details = 0
    for place, word in enumerate(words):
        if is_past(word):
            past += 1
            before = words[max(0, place - 3) : place]
            if "i" in before and word not in {"was", "were", "had", "thought", "felt", "wanted", "knew", "got"}:
                acts += 1
        if is_number(word) or word in MONTHS or word in _DAYS or (is_digits(word)):
            details += 1
        elif place:
            typed = document.text[document.starts[first + place]]
            if typed.isupper() and word not in {"i"} and len(word) > 1:
                details += 1
    when = _has(words, _WHEN) or any(
        word in _DAYS or (word in MONTHS and word not in {"may", "march"}) or (len(word) == 4 and word[:2] in {"19", "20"} and word.isdigit())
        for word in words
    )
    return SentenceFacts(
        first, last, acts, past, when, details, _has(words, _TASK), _has(words, _RESULT),
        bool(_HABIT & set(words)), "we" in words,
    )  # fmt: skip
