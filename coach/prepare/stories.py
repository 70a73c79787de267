"""The story bank: which episodes are worth keeping, what each shows, how often it has served, and what has none yet.

Nothing here is written for the candidate. A story, its title and what it is quoted by are spans of what they typed;
which answers tell the same one is known by the rare words they share (coach/analysis/likeness.py).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from coach.analysis.document import read
from coach.analysis.first_words import first_words, sentence_bounds
from coach.analysis.likeness import same_episodes
from coach.analysis.story import is_career
from coach.domain import Assessment, Grade, Question
from coach.store.stories import KeptStory

MOST_OFFERS = 12
"""Offers that are made at once: a page with forty of them is a chore."""

FEWEST_WORDS = 25
"""Below that many words an episode is mentioned, not told."""

NOT_FOR_STORIES = frozenset({"logistics", "motivation"})
"""What questions probe that no episode shows."""

_LONG_BEFORE = 0.15
"""What goes before the story in an answer is left out from this share on."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One answer that tells a particular time.

    Attributes:
        session_id: The interview.
        seq: Place in its record.
        question: What was asked.
        at: When, in ISO 8601.
        text: The answer as typed.
    """

    session_id: str
    seq: int
    question: Question
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Offer:
    """An episode that could be kept.

    Attributes:
        telling: The answer that tells it best.
        start: First code point of the story in that answer.
        end: One past its last.
        title: Its own first words, to call it by until it has a better name.
        competencies: What the question it answered probes.
        times: How many answers tell it.
    """

    telling: Telling
    start: int
    end: int
    title: str
    competencies: tuple[str, ...]
    times: int

    @property
    def text(self) -> str:
        """The story as typed."""
        return self.telling.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Used:
    """A kept story, the answers that told it, and what a listener would still miss in it.

    Attributes:
        story: As kept.
        tellings: Oldest first.
        lacks: Of `ending`, `number`, `own_part`, those that it has not.
    """

    story: KeptStory
    tellings: tuple[Telling, ...]
    lacks: tuple[str, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """The different questions it has answered, in order."""
        return tuple({telling.question.id: telling.question for telling in self.tellings}.values())

    @property
    def interviews(self) -> tuple[Telling, ...]:
        """For each interview that heard it the first telling there, oldest first."""
        found: dict[str, Telling] = {}
        for telling in self.tellings:
            found.setdefault(telling.session_id, telling)
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Row:
    """One competency of the matrix.

    Attributes:
        name: As the questions name it.
        wanted: Whether the job calls for it.
        shown_by: For each story, whether it shows this.
        next: Where no story does: the question that would bring one out, or None.
    """

    name: str
    wanted: bool
    shown_by: tuple[bool, ...]
    next: Question | None

    @property
    def empty(self) -> bool:
        """Whether no story shows it."""
        return not any(self.shown_by)


def story_span(text: str, assessment: Assessment) -> tuple[int, int]:
    """Where in an answer its story stands: from the sentence in which it begins to the end of the answer.

    Only what goes before is left out, and only where it is long: an ending that was not made out must not be lost.

    Args:
        text: The answer as typed.
        assessment: Of it.

    Returns:
        Start and end in code points, without the space around.
    """
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    star = assessment.star
    parts = [part.span.start for part in (star.situation, star.task, star.action, star.result) if part is not None]
    if len(parts) < 2:
        return start, end
    parts += [measure.quote.span.start for measure in assessment.measures]  # a figure that goes before sets the scene
    first = max((at for at, _ in sentence_bounds(text) if at <= min(parts)), default=start)
    return (first if first - start >= _LONG_BEFORE * (end - start) else start), end


def competencies_for(question: Question) -> tuple[str, ...]:
    """What a story told to a question shows, to begin with."""
    return tuple(name for name in question.competencies if name not in NOT_FOR_STORIES)


def offers_of(
    tellings: Sequence[Telling], stories: Sequence[KeptStory], assess: Callable[[Telling], Assessment]
) -> tuple[Offer, ...]:
    """Episodes that are neither kept nor declined, the latest told first, at most `MOST_OFFERS`.

    Args:
        tellings: Every answer that tells a particular time, oldest first.
        stories: Kept and declined.
        assess: Reads a telling; only those that are offered are read.
    """
    tellings = [one for one in tellings if _happened(one.text)]
    settled = {(story.session_id, story.seq) for story in stories}
    kept = [story.text for story in stories if story.kept]
    groups = same_episodes([*kept, *(telling.text for telling in tellings)])
    fresh: list[list[Telling]] = []
    for group in groups:
        own = [tellings[place - len(kept)] for place in group if place >= len(kept)]
        long_enough = any(len(one.text.split()) >= FEWEST_WORDS for one in own)
        if len(own) == len(group) and long_enough and not any((one.session_id, one.seq) in settled for one in own):
            fresh.append(own)
    fresh.sort(key=lambda own: max(one.at for one in own), reverse=True)
    return tuple(_offer(own, assess) for own in fresh[:MOST_OFFERS])


def _happened(text: str) -> bool:
    """Whether the speaker does something in it that is more than having had a job."""
    document = read(text)
    told = [document.words[first:last] for first, last in document.sentences if last > first]
    return any("i" in words and not is_career(words) for words in told)


def _offer(own: Sequence[Telling], assess: Callable[[Telling], Assessment]) -> Offer:
    """The offer for one episode: its fullest telling, the longest among equals."""
    read_once = [(one, assess(one)) for one in own if len(one.text.split()) >= FEWEST_WORDS]
    best, assessment = max(read_once, key=lambda pair: (_fullness(pair[1]), len(pair[0].text)))
    start, end = story_span(best.text, assessment)
    names = dict.fromkeys(name for one in own for name in competencies_for(one.question))
    return Offer(best, start, end, first_words(best.text[start:end]), tuple(names), len(own))


def _fullness(assessment: Assessment) -> int:
    star = assessment.star
    parts = sum(part is not None for part in (star.situation, star.task, star.action, star.result))
    return 2 * parts + bool(assessment.measures)


def uses_of(
    stories: Sequence[KeptStory], tellings: Sequence[Telling], assess: Callable[[str], Assessment]
) -> tuple[Used, ...]:
    """Each kept story with the answers that told it.

    Args:
        stories: Kept ones.
        tellings: Every answer that tells a particular time, oldest first.
        assess: Reads the text of a story.
    """
    groups = same_episodes([*(story.text for story in stories), *(telling.text for telling in tellings)])
    group_of = {place: group for group in groups for place in group}
    found: list[Used] = []
    for place, story in enumerate(stories):
        told = [tellings[at - len(stories)] for at in group_of[place] if at >= len(stories)]
        own = {(story.session_id, story.seq)} - {(one.session_id, one.seq) for one in told}
        told += [one for one in tellings if (one.session_id, one.seq) in own]
        told.sort(key=lambda one: (one.at, one.seq))
        found.append(Used(story, tuple(told), lacking(assess(story.text))))
    return tuple(found)


def lacking(assessment: Assessment) -> tuple[str, ...]:
    """What a listener would miss in a story: how it ended, a number that tells a result, the teller's own part."""
    misses: list[str] = []
    if assessment.star.result is None:
        misses.append("ending")
    if not any(measure.grade is not Grade.SCOPE for measure in assessment.measures):
        misses.append("number")
    if any(finding.kind == "we_not_i" for finding in assessment.findings):
        misses.append("own_part")
    return tuple(misses)


def matrix(
    stories: Sequence[KeptStory],
    wanted: Iterable[str],
    questions: Mapping[str, Question],
    answered: Sequence[str] = (),
    occupation: str = "",
) -> tuple[Row, ...]:
    """Stories by competency: first what the job calls for, then what else they show.

    Args:
        stories: Kept ones, in the order of the columns.
        wanted: Competencies that the job calls for, most called for first.
        questions: The bank.
        answered: Ids of the questions that were answered, oldest first.
        occupation: As the questions name it, or empty.
    """
    called = [name for name in dict.fromkeys(wanted) if name not in NOT_FOR_STORIES]
    shown = [name for story in stories for name in story.competencies]
    rows: list[Row] = []
    put: set[str] = set()
    for name in dict.fromkeys([*called, *shown]):
        by = tuple(name in story.competencies for story in stories)
        question = None if any(by) else question_for(name, questions, answered, occupation, avoid=put)
        put |= {question.id} if question else set()
        rows.append(Row(name, name in called, by, question))
    return tuple(rows)


def question_for(
    name: str,
    questions: Mapping[str, Question],
    answered: Sequence[str] = (),
    occupation: str = "",
    avoid: Collection[str] = (),
) -> Question | None:
    """The question that would bring out a story for a competency, or None if there is none.

    One that asks for a particular time, that has the competency first, that was not answered yet or longest ago.

    Args:
        name: As the questions name it.
        questions: The bank.
        answered: Ids of those answered, oldest first.
        occupation: As the questions name it, or empty.
        avoid: Ids that are put elsewhere on the page already.
    """
    last = {found: place + 1 for place, found in enumerate(answered)}
    fits = [
        question
        for question in questions.values()
        if name in question.competencies
        and question.kind in {"behavioural", "situational"}
        and ("any" in question.occupations or (occupation and occupation in question.occupations))
    ]
    return min(
        fits,
        key=lambda question: (
            question.id in avoid,
            question.kind != "behavioural",
            last.get(question.id, 0),
            question.competencies.index(name),
        ),
        default=None,
    )
