"""Remarks on the whole answer, at its end: length, kind of answer, balance. Each rests on a card."""

from coach.analysis.guards import Context
from coach.analysis.language import in_another_language
from coach.domain import WORDS_PER_MINUTE, Finding, Kind, Note

_LONG_SECONDS = 150
_SHORT_WORDS = 25


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
    return tuple(notes)
