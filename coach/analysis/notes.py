"""Remarks on the whole answer, at its end: length, kind of answer, balance. Each rests on a card."""

from bisect import bisect_right

from coach.analysis.guards import Context
from coach.analysis.language import in_another_language
from coach.domain import WORDS_PER_MINUTE, Finding, Grade, Kind, Note

_LONG_SECONDS = 150
_BRIEF_SECONDS = 75
_BRIEF_KINDS = frozenset({"small_talk", "salary", "negotiation", "closing", "practical"})
"""Questions that are answered in about a minute at most."""
_SHORT_WORDS = 25
_BALANCED_WORDS = 80
_MOST_SCENE = 0.6
_PERCENT = frozenset({"%", "percent", "percentage"})
_PERIODS = frozenset(
    "week weeks month months year years quarter quarters day days season term annually yearly monthly since from of"
    " january february march april may june july august september october november december".split()
)


def notes_on(context: Context, words: int, findings: tuple[Finding, ...]) -> tuple[Note, ...]:
    """Notes in a fixed order; an empty answer gets none."""
    if not words:
        return ()
    story, kind = context.story, context.asked.kind
    notes: list[Note] = []
    if in_another_language(context.document):
        notes.append(
            Note(
                "language.other",
                "The coach reads English and finds next to none here, so most of this goes unmarked. Say it in English "
                "for marks.",
                "A16",
            )
        )
    seconds = words * 60 / WORDS_PER_MINUTE
    if seconds > _LONG_SECONDS:
        notes.append(
            Note(
                "length.long",
                "Spoken aloud this runs well over two minutes. Keep the part you did and how it ended; the rest can "
                "wait for a follow-up.",
                "A16",
            )
        )
    elif seconds > _BRIEF_SECONDS and kind in _BRIEF_KINDS:
        notes.append(
            Note(
                "length.brief",
                "A question like this wants less than a minute. Say the one thing you want remembered, then stop.",
                "A16",
            )
        )
    elif words < _SHORT_WORDS and kind in {"behavioural", "strength_weakness", "motivation", "opening", "situational"}:
        notes.append(Note("length.short", "This is over in a few seconds. Add the one time that shows it.", "A13"))
    if kind == "behavioural":
        if story.answer_type == "habit":
            notes.append(
                Note(
                    "type.habit",
                    "You tell what you usually do. The question asks for one time: name the day, the people and "
                    "what came of it.",
                    "A13",
                )
            )
        elif story.answer_type in {"self_description", "opinion"} and words >= _SHORT_WORDS:
            notes.append(
                Note(
                    "type.description",
                    "You tell what you are like. One particular time would let them see it for themselves.",
                    "A13",
                )
            )
        elif story.specific and story.result is None:
            notes.append(
                Note("star.no_result", "The story stops before its end. Say how it came out, and how you know.", "A14")
            )
        elif story.specific and story.action is None and not any(f.kind is Kind.WE_NOT_I for f in findings):
            notes.append(
                Note(
                    "star.no_action",
                    "It is hard to tell what you yourself did. Say it in a sentence that begins with I.",
                    "A13",
                )
            )
        elif story.specific and words >= _BALANCED_WORDS and _scene(context) > _MOST_SCENE:
            notes.append(
                Note(
                    "star.balance",
                    "Most of this sets the scene before you do anything. Tell the scene in two sentences; give the "
                    "rest to what you did and how it ended.",
                    "A13",
                )
            )
    if _bare_percentage(context):
        notes.append(
            Note(
                "number.bare_percentage",
                "A percentage alone can mean a little or a lot. Say of what it is a share, and over how long.",
                "A14",
            )
        )
    return tuple(notes)


def _scene(context: Context) -> float:
    """The share of the words that stand before the first sentence in which the speaker does something."""
    first = next((facts.first for facts in context.story.sentences if facts.own_acts), 0)
    return first / max(len(context.document), 1)


def _bare_percentage(context: Context) -> bool:
    """Whether a result is told as a percentage with neither its base nor its period in the sentence."""
    document = context.document
    for measure in context.measures:
        words = measure.quote.text.lower().replace("%", " %").split()
        if measure.grade is not Grade.RESULT or not _PERCENT & set(words):
            continue
        place = max(bisect_right(document.starts, measure.quote.span.start) - 1, 0)
        first, last = document.sentence_of(place)
        span = (document.starts[first], document.ends[last - 1])
        counted = sum(span[0] <= other.quote.span.start < span[1] for other in context.measures)
        if counted == 1 and not _PERIODS & set(document.words[first:last]):
            return True
    return False
