"""Whether a particular episode is told, which parts of a story can be made out, and what sort of answer it is.

Every part comes with its evidence: the sentence in which a listener would find it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from coach.analysis.document import Document
from coach.analysis.learned import Readers
from coach.analysis.numbers import MONTHS, is_number
from coach.domain import AnswerType, Asked, Grade, Measure

_PAST = frozenset(
    """was were had did went got made took came said told gave put kept ran led built cut saw found brought set
    wrote rang
    asked started stayed sat stood spoke bought sold caught taught held left lost won met paid read sent spent knew
    thought
    felt began broke chose drove drew ate fell flew forgot grew heard hid hit hurt laid meant rode rose sang shook shot
    showed shut slept stuck struck swore swept threw understood woke wore dug fed fought led let split spread became
    hung dealt done rung came""".split()
)
_NOT_PAST = frozenset(
    """need feed seed speed bleed indeed exceed succeed proceed weed greed hundred used supposed experienced motivated
    dedicated organised driven detailed skilled qualified talented interested excited focused committed based red
    bed bored
    tired kindred sacred naked wicked embed shed united advanced limited oriented orientated balanced married involved
    passionated determined unsupervised""".split()
)
_WHEN = (
    ("last",), ("ago",), ("when", "i"), ("when", "we"), ("one", "day"), ("one", "of"), ("once",), ("back", "in"),
    ("the", "day"),
    ("that", "day"), ("that", "week"), ("the", "week"), ("that", "evening"), ("in", "my", "last"), ("at", "my", "last"),
    ("the", "night"), ("that", "night"), ("one", "morning"), ("one", "evening"), ("one", "time"), ("two", "weeks"),
    ("there", "was"), ("there", "were"), ("the", "time"), ("this", "one"), ("yesterday",), ("christmas",), ("easter",),
    ("the", "first", "time"), ("the", "first"), ("my", "second"), ("my", "first"), ("halfway",),
)  # fmt: skip
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter covid".split())
_TASK = (
    ("had", "to"), ("needed",), ("was", "asked"), ("were", "asked"), ("wanted",), ("my", "job"), ("deadline",),
    ("due",),
    ("supposed", "to"), ("problem",), ("issue",), ("trouble",), ("in", "charge"), ("responsible",), ("asked", "me"),
    ("no", "one"), ("nobody",), ("goal",), ("target",), ("had", "not"), ("could", "not"), ("went", "down"), ("short",),
    ("broke",), ("kept",), ("wrong",), ("complaint",), ("needs",), ("i", "owned"), ("challenge",), ("before",),
    ("behind",),
)  # fmt: skip
_RESULT = (
    ("since", "then"), ("in", "the", "end"), ("so", "now"), ("now",), ("after", "that"), ("afterwards",), ("went",
    "from"),
    ("went", "up"), ("went", "down"), ("passed",), ("signed",), ("came", "back"), ("saved",), ("thanked",), ("still",),
    ("as", "a", "result"), ("result",), ("by", "the"), ("within",), ("ended",), ("finished",), ("won",), ("dropped",),
    ("the", "next"), ("these", "days"), ("got",), ("worked",), ("nobody",), ("never",), ("only",), ("cut",), ("fell",),
    ("paid",), ("stopped",), ("happy",), ("fixed",), ("accepted",), ("approved",), ("on", "time"), ("improved",),
    ("went", "in"),
)  # fmt: skip
_COST = (
    ("cost",), ("missed",), ("late",), ("lost",), ("complained",), ("refund",), ("behind",), ("failed",), ("lapsed",),
    ("broke",), ("blocked",), ("waited",), ("wrong",), ("forgot",), ("worse",), ("deserved", "better"),
    ("choked",), ("told", "me"),
    ("overran",), ("mistake",), ("burnt",), ("burned",), ("went", "out"), ("went", "unfinished"), ("was", "not",
    "ready"),
)  # fmt: skip
_CHANGED = (
    ("since", "then"), ("now", "i"), ("so", "now"), ("now", "there"), ("these", "days"), ("what", "i", "do",
    "now"), ("since",),
    ("so", "i", "now"), ("nowadays",), ("i", "started"), ("i", "have", "started"), ("now", "nothing"), ("from", "then"),
    ("after", "that"), ("i", "now"), ("now", "when"), ("i", "set"), ("i", "keep"), ("now", "my"), ("now", "we"),
)  # fmt: skip
_STATES = frozenset("was were had thought felt wanted knew got".split())
_HABIT = frozenset("always usually often typically generally normally sometimes tend whenever usually every".split())
_OPINION = frozenset("believe think should important key opinion".split())


_Cues = tuple[frozenset[str], dict[str, list[tuple[str, ...]]]]


def _cues(cues: tuple[tuple[str, ...], ...]) -> _Cues:
    """Cues of one word, and longer ones by their first word."""
    longer: dict[str, list[tuple[str, ...]]] = {}
    for cue in cues:
        if len(cue) > 1:
            longer.setdefault(cue[0], []).append(cue)
    return frozenset(cue[0] for cue in cues if len(cue) == 1), longer


def _has(words: list[str], present: frozenset[str], cues: _Cues) -> bool:
    """True if one of the cues stands in these words; `present` are the words once more."""
    single, longer = cues
    if not single.isdisjoint(present):
        return True
    for opening in longer.keys() & present:
        for cue in longer[opening]:
            if present.issuperset(cue):
                size = len(cue)
                for place, word in enumerate(words):
                    if word == opening and tuple(words[place : place + size]) == cue:
                        return True
    return False


@lru_cache(maxsize=65536)
def is_past(word: str) -> bool:
    """True for a verb form that tells of something done."""
    return word in _PAST or (len(word) > 4 and word.endswith("ed") and word not in _NOT_PAST)


_WHEN_CUES, _TASK_CUES, _RESULT_CUES, _COST_CUES, _CHANGED_CUES = map(_cues, (_WHEN, _TASK, _RESULT, _COST, _CHANGED))


_NEAR_COST = 3
"""Sentences from the weakness on in which its cost must stand; of a second weakness it tells nothing."""
_NEAR_PROOF = 3
"""Sentences after a praise in which the occasion must be told that bears it out."""
_CAREER = frozenset(
    """years year months degree diploma level certificate placement placements course qualified trained gcse graduated
    joined promoted module weeks""".split()
)
"""Words of a curriculum vitae: what somebody has been shows no trait."""
_CAREER_TALK = frozenset(
    {
        ("since", "i"),
        ("started", "at"),
        ("worked", "at"),
        ("worked", "in"),
        ("worked", "for"),
        ("was", "a"),
        ("have", "been"),
    }
)
"""The same where it is talked of: a job that somebody had is no occasion."""


def is_career(words: Sequence[str]) -> bool:
    """Whether a sentence tells what somebody has been for a living, and not one thing that happened.

    Args:
        words: The words of the sentence, folded as a document holds them.
    """
    return not _CAREER_TALK.isdisjoint(pairwise(words))


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
    we_did: int
    measured: bool


@dataclass(frozen=True)
class Story:
    """What is told: facts for each sentence, and what follows from them.

    Whether an episode and each part of it can be made out is read by small readers trained on labelled answers
    (train.py);
    the evidence is the sentence that shows it best.
    """

    document: Document
    asked: Asked
    measures: tuple[Measure, ...]
    sentences: tuple[SentenceFacts, ...]
    readers: Readers

    @cached_property
    def _sure(self) -> dict[str, float]:
        if not self.sentences or not self.readers:
            return {}
        return dict(zip(self.readers.kinds, self.readers.sureness(story_features(self)), strict=True))

    def _told(self, part: str) -> bool:
        return self._sure.get(part, 0.0) >= 0.5

    @cached_property
    def specific(self) -> bool:
        """Whether one particular episode is told."""
        return self._told("specific_example")

    @cached_property
    def situation(self) -> SentenceFacts | None:
        """The sentence that sets the scene."""
        early = self.sentences[: max(2, len(self.sentences) // 2)]
        return self._best("situation", early, lambda f: (bool(f.past), f.when, f.details, -f.first))

    @cached_property
    def task(self) -> SentenceFacts | None:
        """The sentence that says what was called for."""
        early = self.sentences[: max(2, 2 * len(self.sentences) // 3)]
        return self._best("task", early, lambda f: (f.task, bool(f.past), -f.own_acts, -f.first))

    @cached_property
    def action(self) -> SentenceFacts | None:
        """The sentence that says what the speaker did."""
        return self._best("action", self.sentences, lambda f: (f.own_acts, f.past, -f.first))

    @cached_property
    def result(self) -> SentenceFacts | None:
        """The sentence that says how it came out."""
        late = self.sentences[len(self.sentences) // 3 :]
        acted = self.action.first if self.action else 0

        def shows(facts: SentenceFacts) -> tuple[float, ...]:
            ends = facts.result and not facts.task
            outcome = self._outcome(facts)
            came = outcome and not facts.own_acts
            last = (ends, facts.measured, facts.past > 0, facts.first)
            return (facts.first >= acted and (outcome or ends), came, outcome, *last)

        return self._best("result", late, shows)

    def _outcome(self, facts: SentenceFacts) -> bool:
        """Whether the sentence holds a number that tells how something came out, and not only how large it was."""
        first, last = self.document.starts[facts.first], self.document.ends[facts.last - 1]
        return any(m.grade is not Grade.SCOPE and first <= m.quote.span.start < last for m in self.measures)

    def _best(
        self, part: str, among: Sequence[SentenceFacts], shows: Callable[[SentenceFacts], tuple[float, ...]]
    ) -> SentenceFacts | None:
        return max(among, key=shows) if among and self._told(part) else None

    @cached_property
    def _costs(self) -> list[SentenceFacts]:
        """The sentences that tell what something cost, if a change made since is told too."""
        words = self.document.words
        if not _has(words, self.document.vocabulary, _CHANGED_CUES):
            return []
        told = ((facts, words[facts.first : facts.last]) for facts in self.sentences if facts.past)
        return [facts for facts, here in told if _has(here, frozenset(here), _COST_CUES)]

    @property
    def cost(self) -> SentenceFacts | None:
        """The first sentence that tells what a weakness really cost, if a change made since is told too."""
        return self._costs[0] if self._costs else None

    def costed(self, first: int) -> str | None:
        """What the weakness named at this token really cost, if that is told near it."""
        here = bisect_right(self._firsts, first) - 1
        near = {facts.first for facts in self.sentences[max(0, here - 1) : here + _NEAR_COST]}
        return next((self.words_of(facts) for facts in self._costs if facts.first in near), None)

    def backs(self, first: int) -> str | None:
        """One occasion told soon after these tokens: when, and what the speaker did. A career is no occasion."""
        if not self.specific:
            return None
        here = bisect_right(self._firsts, first)
        told = (f for f in self.sentences[here : here + _NEAR_PROOF] if f.when and self._acted(f))
        return next(map(self.words_of, told), None)

    @cached_property
    def occasion(self) -> SentenceFacts | None:
        """The first sentence that tells of one time: when, and what was done. What somebody has been is none."""
        if not self.specific:
            return None
        told = (f for f in self.sentences if f.when and self._acted(f) and not self._is_career(f))
        return next(told, None)

    def _is_career(self, facts: SentenceFacts) -> bool:
        return is_career(self.document.words[facts.first : facts.last])

    def _acted(self, facts: SentenceFacts) -> bool:
        here = self.document.words[facts.first : facts.last]
        acted = facts.own_acts > 1 or (facts.details > 0 and (facts.own_acts > 0 or "that" in here[:3]))
        return acted and _CAREER.isdisjoint(here)

    @cached_property
    def _firsts(self) -> list[int]:
        return [facts.first for facts in self.sentences]

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
        present = set(self.document.words)
        if present & _HABIT or {"i", "would"} <= present:
            return "habit"
        if present & {"am", "strength", "person"} and "i" in present:
            return "self_description"
        return "opinion" if present & _OPINION else "other"


_STEPS = {
    "past": (1, 2, 3, 4, 6, 8, 11, 15), "acts": (1, 2, 3, 4, 6), "when": (1, 2, 3), "details": (1, 2, 3, 5, 8, 12),
    "words": (20, 40, 60, 80, 110, 150), "sentences": (2, 4, 6, 8), "measures": (1, 2, 3, 5), "we did": (1, 2, 3),
    "past in 100": (3, 5, 8, 11, 14), "sentences past in 10": (2, 4, 6, 8), "past at first": (1, 2),
    "past at last": (1, 2, 4), "results at last": (1, 2), "tasks": (1, 2, 3), "results": (1, 2, 3, 5),
    "i do": (1, 2, 4), "would": (1, 2, 4), "i": (1, 3, 6, 9), "you": (1, 3),
}  # fmt: skip


_NAMED_STEPS = {name: (steps, [f"{name} {step}" for step in steps]) for name, steps in _STEPS.items()}
_TELLING = frozenset(
    "asked rang told said when then after until since now because before last first every always usually so".split()
)
_NO_HABIT = frozenset("have am would will was can do think guess suppose".split())


def story_features(story: Story) -> list[str]:
    """Names of the features by which an answer is read as a story; each counts one."""
    facts, document = story.sentences, story.document
    words = document.words
    third = max(1, len(facts) // 3)
    past = sum(f.past for f in facts)
    size = len(document)
    counts = {
        "past": past,
        "acts": sum(f.own_acts for f in facts),
        "when": sum(f.when for f in facts),
        "details": sum(f.details for f in facts),
        "words": size,
        "sentences": len(facts),
        "measures": len(story.measures),
        "we did": sum(f.we_did for f in facts),
        "past in 100": 100 * past / max(size, 1),
        "sentences past in 10": 10 * sum(bool(f.past) for f in facts) / max(len(facts), 1),
        "past at first": sum(f.past for f in facts[:third]),
        "past at last": sum(f.past for f in facts[-third:]),
        "results at last": sum(f.result for f in facts[-third:]),
        "tasks": sum(f.task for f in facts),
        "results": sum(f.result for f in facts),
        "i do": sum(one == "i" and not is_past(other) and other not in _NO_HABIT for one, other in pairwise(words)),
        "would": words.count("would") + words.count("will"),
        "i": words.count("i"),
        "you": words.count("you") + words.count("your"),
    }
    features: list[str] = []
    for name, (steps, names) in _NAMED_STEPS.items():
        features += names[: bisect_right(steps, counts[name])]
    features.append(f"asked {story.asked.kind or 'unknown'}")
    features += [f"w {word}" for word in sorted(_TELLING & set(words))]
    features += [
        name
        for name, true in (
            ("task early", any(f.task for f in facts[: max(1, len(facts) // 2)])),
            ("measured at last", any(f.measured for f in facts[-third:])),
            ("when at first", bool(facts) and facts[0].when),
            ("quotes", bool(document.quoted)),
        )
        if true
    ]
    return features


def read_story(document: Document, asked: Asked, measures: tuple[Measure, ...], readers: Readers) -> Story:
    """Looks at each sentence once."""
    measured = [bisect_right(document.starts, measure.quote.span.start) - 1 for measure in measures]
    facts = tuple(_facts(document, first, last, measured) for first, last in document.sentences)
    return Story(document, asked, measures, facts, readers)


def _facts(document: Document, first: int, last: int, measured: Sequence[int]) -> SentenceFacts:
    words = document.words[first:last]
    present = frozenset(words)
    acts = past = details = together = 0
    text, starts = document.text, document.starts
    for place, word in enumerate(words):
        if is_past(word):
            past += 1
            if word not in _STATES and "i" in words[max(0, place - 3) : place]:
                acts += 1
            if place and words[place - 1] == "we":
                together += 1
        if _is_detail(word) or (place and len(word) > 1 and text[starts[first + place]].isupper()):
            details += 1
    at = bisect_left(measured, first)
    return SentenceFacts(
        first=first,
        last=last,
        own_acts=acts,
        past=past,
        when=any(map(_is_date, words)) or _has(words, present, _WHEN_CUES),
        details=details,
        task=_has(words, present, _TASK_CUES),
        result=_has(words, present, _RESULT_CUES),
        we_did=together,
        measured=at < len(measured) and measured[at] < last,
    )


@lru_cache(maxsize=65536)
def _is_detail(word: str) -> bool:
    """True for numbers, months and days."""
    return is_number(word) or word in MONTHS or word in _DAYS


@lru_cache(maxsize=65536)
def _is_date(word: str) -> bool:
    """True for a day, for a month that is no other word, and for a year."""
    if word in _DAYS or (word in MONTHS and word not in {"may", "march"}):
        return True
    return len(word) == 4 and word[:2] in {"19", "20"} and word.isdigit()
