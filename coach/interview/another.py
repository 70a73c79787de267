"""A story that was told already: the interviewer asks for another; a story that is kept and would fit: it is named.

Neither invents anything: a story is called by the candidate's own title or first words, and nothing more is said of it.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from coach.analysis.first_words import first_words
from coach.analysis.likeness import same_episodes
from coach.domain import Assessment, Need, Question, Session
from coach.domain.record import intent_of
from coach.interview.session import State
from coach.store.stories import KeptStory

_ANOTHER = (
    'Earlier you told me of "{told}". Is there another time that shows it?',
    'I have "{told}" from before. Can you tell me of a different occasion?',
    'That was "{told}", if I follow. What else has happened that would answer this?',
    'You have told me about "{told}". Which other time comes to mind?',
)
_FITS = (
    'Among your stories is "{told}". Could that one answer this?',
    'You keep a story that you call "{told}". How would it go here?',
    'Would "{told}", which is among your stories, fit this question?',
)
_ASKS_FOR_A_TIME = "behavioural"
_SHORTEST, _LONGEST = 4, 80
_END = re.compile(r"[.?!…](?:\s|$)")


def another_time(
    session: Session,
    state: State,
    together: Assessment,
    questions: Mapping[str, Question],
    stories: Sequence[KeptStory] = (),
    used: Collection[str] = (),
) -> Need | None:
    """Asks for another story where this interview has heard this one as the answer to another question.

    Args:
        session: With the answer in it.
        state: Of it.
        together: Of the answers in this attempt.
        questions: The bank.
        stories: Those that the candidate keeps, for their titles.
        used: Sentences that the interviewer has said.
    """
    if state.attempt > 1:  # who tries a question again is to tell the same story better
        return None
    if not together.specific_example or questions[state.question_id].kind != _ASKS_FOR_A_TIME or state.needs_asked:
        return None
    earlier = [
        turn
        for turn in session.turns
        if turn.kind == "answer" and turn.question_id != state.question_id and intent_of(turn.text) == "answer"
    ]
    groups = same_episodes([*(turn.text for turn in earlier), "\n\n".join(state.answers)])
    same = next(group for group in groups if len(earlier) in group)
    if same == (len(earlier),):
        return None
    first = earlier[same[0]]
    titles = {(story.session_id, story.seq): story.title for story in stories}
    called = _called(titles.get((session.id, first.seq), "")) or _called(first_words(first.text))
    return _need("another", _ANOTHER, called, used)


def fitting(
    session: Session,
    state: State,
    needs: Sequence[Need],
    questions: Mapping[str, Question],
    stories: Sequence[KeptStory],
    used: Collection[str] = (),
) -> tuple[Need, ...]:
    """In a drill, where an answer lacks a particular time, names a kept story that shows what the question probes.

    Args:
        session: With the answer in it.
        state: Of it.
        needs: What the answer lacks.
        questions: The bank.
        stories: Those that the candidate keeps.
        used: Sentences that the interviewer has said.

    Returns:
        The needs; that for an example asks for the story by its title.
    """
    if session.brief.format != "drill" or not any(need.what == "example" for need in needs):
        return tuple(needs)
    probed = questions[state.question_id].competencies
    fits = [story for story in stories if set(story.competencies) & set(probed) and _name_of(story)]
    if not fits:
        return tuple(needs)
    best = max(fits, key=lambda story: len(set(story.competencies) & set(probed)))
    named = _need("example", _FITS, _name_of(best), used)
    return tuple(named if named and need.what == "example" else need for need in needs)


def _name_of(story: KeptStory) -> str:
    """What a story is called: by its title or, where that cannot be said, by its first words."""
    return _called(story.title) or _called(first_words(story.text))


def _called(words: str) -> str:
    """Words as they can stand between quotation marks within one sentence, or empty."""
    line = _END.split(" ".join(words.split()), maxsplit=1)[0].strip(" .,;:")
    fit = (
        _SHORTEST <= len(line) <= _LONGEST and line.isprintable() and not re.search(r"[\"“”«»{}?<>]|://|\bwww\.", line)
    )
    return line if fit else ""


def _need(what: str, wordings: Sequence[str], told: str, used: Collection[str]) -> Need | None:
    """The first wording that has not been said, beginning at a place that depends on the words."""
    if not told:
        return None
    start = len(told) % len(wordings)
    said = " ".join(used)
    for wording in (*wordings[start:], *wordings[:start]):
        sentence = wording.replace("{told}", told)
        if sentence not in said:
            return Need(what, sentence, in_these_words=True)
    return None
