"""Reasons to let a phrase pass: it is denied, quoted, somebody else's, only imagined, or borne out by a story.

A rule names the guards that apply to it (`unless:` in its file); each is a plain function of the answer and the tokens
that matched, and says in a few words why it let the phrase off, or None.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise

from coach.analysis.document import Document
from coach.analysis.learned import Readers
from coach.analysis.pattern import Found
from coach.analysis.story import Story, is_past, read_story
from coach.analysis.words import words_of
from coach.domain import Asked, Measure

_NEGATORS = frozenset("not never no nobody neither nor hardly without isnae nae cannot".split())
_NEAR = 40
_INSTEAD = frozenset({"rather", "instead"})
_DOUBTS = (
    ("call", "myself"),
    ("describe", "myself"),
    ("could", "say"),
    ("everyone", "says"),
    ("everybody", "says"),
    ("people", "say"),
    ("supposed", "to"),
    ("expected", "to"),
    ("meant", "to", "say"),
    ("usual", "answer"),
    ("usual", "thing"),
    ("supposed", "answer"),
    ("expected", "answer"),
    ("easy", "answer"),
    ("safe", "answer"),
    ("normal", "answer"),
    ("tempted", "to"),
    ("cliche",),
    ("cliché",),
    ("used", "to", "say"),
    ("so-called",),
    ("whatever", "that", "means"),
    ("roll", "your", "eyes"),
    ("stock", "answer"),
    ("textbook", "answer"),
)
_TAKEN_BACK = (
    *(
        (who, says, it)
        for who in ("everyone", "everybody", "people")
        for says in ("says", "say")
        for it in ("that", "it")
    ),
    ("scratch", "that"),
    ("strike", "that"),
    ("scrap", "that"),
)
_DOUBTING = frozenset(doubt[0] for doubt in _DOUBTS)
_OTHERS = frozenset(
    """he she they him her them his their boss manager director supervisor colleague colleagues client customer
    mother father mum mom dad wife husband partner sister brother nan gran owner chef head teacher lead ceo cto
    founder mentor friend friends mate people someone somebody everyone everybody anyone guy lady man woman dog cat
    interviewer company firm employer team who patients guests customers clients staff""".split()
)
_OWN = frozenset("i me my myself mine we our us am".split())
_SAYS = frozenset("say says said tell tells told call calls called describe described think thinks thought".split())
_WISHES = frozenset("want wants wanted hope hoping hope aim plan going like love need looking try trying wish".split())


@dataclass(frozen=True)
class Context:
    """What guards and matchers may look at: the answer, what was asked, and what has been measured in it."""

    document: Document
    asked: Asked
    measures: tuple[Measure, ...] = ()
    readers: Readers = field(default_factory=Readers)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the answer."""
        return self.document.vocabulary

    @cached_property
    def question(self) -> frozenset[str]:
        """Every word of the question."""
        return frozenset(words_of(self.asked.question))

    @cached_property
    def story(self) -> Story:
        """The episode told in the answer, if there is one."""
        return read_story(self.document, self.asked, self.measures, self.readers)


Guard = Callable[[Context, Found], str | None]


def negated(context: Context, found: Found) -> str | None:
    """The phrase is denied in its own clause, in the words before it: `I wouldn't call myself a perfectionist`."""
    first, last = found.marked
    document = context.document
    clause = document.clause_of(first)
    own = _denying(found.phrase)
    for place in range(last - 1 if not own else first - 1, max(clause.first, first - 6) - 1, -1):
        word = document.words[place]
        following = document.words[place + 1] if place + 1 < len(document) else ""
        if word in _NEGATORS and following not in {"doubt", "only", "just"}:
            return f"'{word}' denies it"
        if word in _INSTEAD and following in {"than", "of"}:
            return "it is set against what is preferred"
    return None


_TRUSTS = frozenset("go believe want like talk say use promise buy trust call do".split())


def disowned(context: Context, found: Found) -> str | None:
    """The speaker says that they have no use for it: `I wouldn't go looking for a win-win`."""
    first, last = found.marked
    document = context.document
    words = document.words[max(document.clause_of(first).first, first - 8) : last]
    for place, word in enumerate(words[:-1]):
        if word in _NEGATORS and words[place + 1] in _TRUSTS and "i" in words[:place]:
            return f"'{word} {words[place + 1]}' turns it down"
    return None


@lru_cache(maxsize=4096)
def _denying(phrase: str) -> frozenset[str]:
    """The denying words of a phrase itself."""
    return _NEGATORS.intersection(words_of(phrase))


def quoted(context: Context, found: Found) -> str | None:
    """The phrase stands in quotation marks."""
    first, last = found.marked
    document = context.document
    inside = sum(document.in_quotes(place, place + 1) for place in range(first, last)) if document.quoted else 0
    return "it is quoted" if 2 * inside >= last - first else None


def rejected(context: Context, found: Found) -> str | None:
    """The speaker names the phrase only to turn it down: `I could say perfectionist, but...`."""
    first, last = found.marked
    document = context.document
    start, end = document.sentence_of(first)
    before = document.words[max(start, first - _NEAR) : first]
    for doubt in _DOUBTS if _DOUBTING.intersection(before) else ():
        for place in range(len(before) - len(doubt) + 1):
            if {"but", "really"} & set(before[place:]):  # `everybody says it, but I`: this they do say
                break
            if before[place] == doubt[0] and tuple(before[place : place + len(doubt)]) == doubt:
                return f"'{' '.join(doubt)}' turns it down"
    after = document.words[last : min(end, last + 5)]
    following = document.words[end : end + 4]
    if {"cliche", "cliché"} & set(after) or any(_taken_up(said) for said in (after, following)):
        return "it is called what everybody says"
    if following[:3] in (["i", "am", "not"], ["i", "would", "not"], ["not", "me", "though"]) and len(following) > 2:
        return "the next sentence denies it"
    return None


def _taken_up(words: Sequence[str]) -> bool:
    """Whether the speaker goes on by taking the words back: `no wait, everyone says that`."""
    start = next((place for place, word in enumerate(words) if word not in {"but", "no", "wait", "and", "well"}), 0)
    return any(tuple(words[start : start + len(said)]) == said for said in _TAKEN_BACK)


def others(context: Context, found: Found) -> str | None:
    """The phrase is about somebody else: `my old boss was a perfectionist`."""
    first, last = found.marked
    document = context.document
    words = document.words
    if any(word in {"i", "me", "myself"} for word in words[first:last]):
        return None
    clause = document.clause_of(first)
    if first <= clause.first + 1 and words[first] not in {"we", "our"}:  # the whole clause: who is its subject?
        for place in range(first, min(last, first + 4)):
            if words[place] in _OTHERS and not _no_subject(words, place, last):
                return f"'{words[place]}' is whom it is about"
    about = None
    for place in range(first - 1, clause.first - 1, -1):
        word = words[place]
        if word in {"i", "we", "myself", "me"}:
            return None
        if word in _OTHERS and not _no_subject(words, place, first):
            about = about or f"'{word}' is whom it is about"
            if word not in _OF_WHOM:
                return about
    return about


_OF_WHOM = frozenset({"who", "someone", "somebody", "person", "guy", "lady", "man", "woman"})
"""Words that may well be the speaker: `I am somebody who works hard`."""
_TO = frozenset("with of to for by at from like".split())


def _no_subject(words: list[str], place: int, last: int) -> bool:
    """True for somebody who only says it (`they'd say`), or to whom it is done (`good with people`)."""
    ahead = words[place + 1 : min(place + 3, last)]
    if words[place] == "team" and ahead[:1] in (["player"], ["worker"], ["members"], ["member"]):
        return True
    return bool(place and words[place - 1] in _TO) or not _SAYS.isdisjoint(ahead)


_NO_PLAN = frozenset("say call describe have probably add like be".split())
_OWN_SUBJECTS = frozenset({"i", "we", "it"})


def _told_after(words: list[str], place: int) -> bool:
    """Whether something that happened follows: `I'd left it`; or `I'll be straight, I sold it`."""
    if words[place] == "would" and any(is_past(word) for word in words[place + 1 : place + 3]):
        return True
    rest = words[place + 1 :]
    return any(word in _OWN_SUBJECTS and any(map(is_past, rest[at + 1 : at + 4])) for at, word in enumerate(rest))


def imagined(context: Context, found: Found) -> str | None:
    """What is wished, planned or only thought of is no claim about what has been: `I would save you money`."""
    first, last = found.marked
    document = context.document
    start, _ = document.sentence_of(first)
    if "if" in document.words[max(start, first - _NEAR) : first]:
        return "'if' makes it a case that is only imagined"
    begin = document.clause_of(first).first
    words = document.words[begin:last]
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else ""
        if word in {"would", "will"} and following not in _NO_PLAN and not _told_after(words, place):
            return f"'{word}' makes it a plan"
        if word in _WISHES and following == "to":
            return f"'{word} to' makes it a wish"
    return None


def backed(context: Context, found: Found) -> str | None:
    """A story in the same answer bears the words out."""
    first = found.marked[0]
    evidence = context.story.backs(first)
    return f"a story bears it out: '{evidence}'" if evidence else None


_AGES = re.compile(r"(?:[\w-]+ )*years|[\w-]*star", re.IGNORECASE)
_IN_A_ROW = re.compile(r"\s+(?:in a row|running|straight)\b", re.IGNORECASE)
"""How long somebody has been there, or `five-star`, says nothing about how much."""


def measured(context: Context, found: Found) -> str | None:
    """A measure stands in the same clause or right next to it."""
    first, last = found.marked
    document = context.document
    number = document.clause_number(first)
    begin = document.starts[document.clauses[number].first]
    end = document.ends[document.clauses[document.clause_number(last - 1)].last - 1]
    for measure in context.measures:
        if (
            measure.quote.span.start < end
            and begin < measure.quote.span.end
            and (not _AGES.fullmatch(measure.quote.text) or _IN_A_ROW.match(document.text, measure.quote.span.end))
        ):
            return f"'{measure.quote.text}' measures it"
    return None


def costed(context: Context, found: Found) -> str | None:
    """A weakness that is told with what it really cost, near it, and what has been changed since."""
    evidence = context.story.costed(found.marked[0])
    return f"its cost is told: '{evidence}'" if evidence else None


_WEAK = frozenset(
    """weakness weaknesses weak flaw flaws fault faults downside shortcoming shortcomings achilles drawback criticise
    criticize criticism failing failings weaker downfall vice""".split()
)
_OWNED = frozenset({("my", "trouble"), ("my", "problem"), ("warn", "you"), ("my", "curse"), ("my", "undoing")})
"""Beginnings of an own weakness that nobody asked for."""
_WEAK_ASKED = _WEAK | frozenset(
    """improve improving improvement better worst worse struggle difficult hard hardest short develop development change
    worked working challenge challenges lacking frustrates negative negatives less feedback annoy annoys wrong stress
    struggled fall falls trouble limitation limitations gap gaps blind constructive fall""".split()
)
_STRONG_ASKED = frozenset({"strength", "strengths", "strong", "best", "good", "bring", "describe", "strongest"})


def weakness_asked(context: Context, found: Found) -> str | None:
    """Nothing is offered as a weakness: the question does not ask for one and the answer does not call it one."""
    first, last = found.marked
    document = context.document
    start, _ = document.sentence_of(first)
    near = document.words[max(0, start - 12, first - _NEAR) : last + 6]
    if not _WEAK.isdisjoint(near) or not _OWNED.isdisjoint(pairwise(near)):
        return None
    question = context.question
    if question & _WEAK:
        return None
    if context.asked.kind == "strength_weakness":
        denied = "not" in question and "good" in question
        if not question or denied or question & _WEAK_ASKED or not question & _STRONG_ASKED:
            return None
        return "the question asks for strengths"
    if question & {"colleagues", "friends", "manager", "boss", "people", "teachers"} and question & _WEAK_ASKED:
        return None
    return "it is not offered as a weakness"


_SUBJECTS = _OTHERS | frozenset("it that this there which everything nothing".split())


def self_blame(context: Context, found: Found) -> str | None:
    """The speaker says it of themselves: `I was useless at maps`. Who or what stands nearest before it is meant."""
    first, last = found.marked
    words = context.document.words
    if words[first] == "i" and not _SUBJECTS & set(words[first:last]):
        return "it is said of themselves"
    for place in range(first - 1, context.document.clause_of(first).first - 1, -1):
        if words[place] in _SUBJECTS or (words[place].endswith("s") and words[place - 1 : place] == ["the"]):
            return None
        if words[place] == "i":
            return "it is said of themselves"
    return None


def not_own(context: Context, found: Found) -> str | None:
    """The doubt is about something that the speaker does not claim for themselves: no first person in the sentence."""
    first = found.marked[0]
    document = context.document
    start, end = document.sentence_of(first)
    if {"i", "me", "my"} & set(
        document.words[max(start, first - _NEAR) : min(end, first + _NEAR)]
    ) or context.asked.kind == "salary":
        return None
    return "nothing of their own is in doubt"


def of_a_weakness(context: Context, _found: Found) -> str | None:
    """A doubt about a weakness takes nothing away from the speaker: `I'm probably too slow on the phone`."""
    question = context.question
    asked = context.asked.kind == "strength_weakness" and question & _WEAK_ASKED and not question & _STRONG_ASKED
    return "it is a weakness that is in doubt" if asked else None


def denied(context: Context, found: Found) -> str | None:
    """The speaker says that they are not so: `I'm not a people person`."""
    first, last = found.marked
    words = context.document.words
    for place in range(first, last - 1):
        if words[place] in {"am", "was"} and words[place + 1] == "not":
            return "'not' denies it"
    return None


def name(context: Context, found: Found) -> str | None:
    """The words are a name: written with capitals in the middle of a sentence."""
    document = context.document
    first, last = found.marked
    if first == document.sentence_of(first)[0]:
        return None
    capitals = all(document.text[document.starts[place]].isupper() for place in range(first, last))
    shouted = document.text[document.starts[first] : document.ends[last - 1]].isupper()
    return "it is a name" if capitals and not shouted else None


def as_weakness(context: Context, found: Found) -> str | None:
    """The words are offered as a weakness, not as praise."""
    first = found.marked[0]
    words = context.document.words[max(0, first - 8) : first]
    return "it is offered as a weakness" if _WEAK & set(words) else None


GUARDS: dict[str, Guard] = {
    "weakness_asked": weakness_asked,
    "as_weakness": as_weakness,
    "not_own": not_own,
    "of_a_weakness": of_a_weakness,
    "self_blame": self_blame,
    "denied": denied,
    "name": name,
    "negated": negated,
    "disowned": disowned,
    "quoted": quoted,
    "rejected": rejected,
    "others": others,
    "imagined": imagined,
    "backed": backed,
    "measured": measured,
    "costed": costed,
}
"""The guards that a rule file may name under `unless`."""
