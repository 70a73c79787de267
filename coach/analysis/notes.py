"""Remarks on the whole answer, at its end: length, kind of answer, balance. Each rests on a card."""

import re

from coach.analysis.guards import Context
from coach.analysis.language import in_another_language
from coach.analysis.percentages import what_a_percentage_lacks
from coach.domain import WORDS_PER_MINUTE, Finding, Kind, Note

_LONG_SECONDS = 150
_BRIEF_SECONDS = 75
_REASONS = frozenset({"motivation", "opening"})
"""Kinds of question that ask for a reason or a person, and not for a story."""

_BRIEF_KINDS = frozenset({"small_talk", "salary", "negotiation", "closing", "practical"})
"""Questions that are answered in about a minute at most."""
_SHORT_WORDS = 25
_BALANCED_WORDS = 80
_MOST_SCENE = 0.6
_I_DID = re.compile(r"(?:(?:and|so|then|but|also)\s+)*i\s", re.IGNORECASE)
_PERCENTAGES = {
    "both": Note(
        "number.bare_percentage",
        "A percentage alone can mean a little or a lot. Say of how many or how much, and over how long.",
        "A14",
    ),
    "base": Note(
        "number.percentage_base",
        "You give a percentage and the time. Say of how many or how much it is; then it can be weighed.",
        "A14",
    ),
    "period": Note(
        "number.percentage_period",
        "You give a percentage and of how much it is. Say over how long it came about.",
        "A14",
    ),
}


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
        more = "one fact about the work or about you" if kind in _REASONS else "one time when it happened"
        notes.append(Note("length.short", f"This is over in a few seconds. Add {more}.", "A13"))
    if kind == "behavioural":
        if story.answer_type == "habit":
            notes.append(
                Note(
                    "type.habit",
                    "You say what you usually do. The question asks for one time: name the day, the people and "
                    "what came of it.",
                    "A13",
                )
            )
        elif story.answer_type in {"self_description", "opinion"} and words >= _SHORT_WORDS and not _told(context):
            notes.append(
                Note(
                    "type.description",
                    "You say what you are like. One particular time would let them see it for themselves.",
                    "A13",
                )
            )
        elif story.specific and story.result is None:
            notes.append(
                Note("star.no_result", "The story stops before its end. Say how it came out, and how you know.", "A14")
            )
        elif story.specific and story.action is None and not _acts(context, findings):
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
                    "Most of this sets the scene before you do anything. Set the scene in two sentences; give the "
                    "rest to what you did and how it ended.",
                    "A13",
                )
            )
    lacking = what_a_percentage_lacks(context.document, context.measures)
    if lacking is not None:
        notes.append(_PERCENTAGES[lacking[1]])
    return tuple(notes)


def _scene(context: Context) -> float:
    """The share of the words that stand before the first sentence in which the speaker does something."""
    first = next((facts.first for facts in context.story.sentences if facts.own_acts), 0)
    return first / max(len(context.document), 1)


def _told(context: Context) -> bool:
    """Whether something that happened can be made out, however it is put."""
    story = context.story
    return story.situation is not None and story.action is not None


def _acts(context: Context, findings: tuple[Finding, ...]) -> bool:
    """Whether the speaker says of themselves what they did, or of all together, which has its own mark."""
    own = any(facts.own_acts for facts in context.story.sentences)
    return own or any(
        f.kind is Kind.WE_NOT_I or (f.kind is Kind.UNQUANTIFIED and _I_DID.match(f.quote.text)) for f in findings
    )
