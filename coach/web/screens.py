"""What the Practise page shows for an interview: plain functions from a session to HTML and chat messages."""

from html import escape
from typing import Any

from coach.domain import Assessment, Session, Turn
from coach.errors import CoachError
from coach.interview.marks import follows_up, marks_on
from coach.interview.service import Interviews
from coach.interview.session import asked_at, intent_of, state_of
from coach.settings import Settings
from coach.web.highlight import margin
from coach.web.neutral import inert

_STORY_KINDS = frozenset({"behavioural"})
FAULT = "Something went wrong on our side. What you sent is kept; reload the page to go on."


def privacy_line(settings: Settings) -> str:
    """Where answers go, in one sentence."""
    if settings.has_model:
        return (
            f"Your answers are sent to {escape(settings.model)} at {escape(settings.model_host)}. "
            "Everything else stays on this computer."
        )
    return "No model is connected. Everything you type stays on this computer."


def header(settings: Settings) -> str:
    """The top of every page."""
    state = "away" if settings.has_model else "here"
    return (
        '<header class="top"><div class="brand"><span class="logo" aria-hidden="true"></span>Callback Coach</div>'
        f'<p class="privacy {state}">{privacy_line(settings)}</p>'
        '<button id="lights" type="button" title="Light or dark" aria-label="Switch between light and dark"></button>'
        "</header>"
    )


def messages(session: Session) -> list[dict[str, Any]]:
    """The conversation as chat messages, one for each entry of the record."""
    return [
        {"role": "user" if turn.kind == "answer" else "assistant", "content": inert(turn.text)}
        for turn in session.turns
    ]


def progress(session: Session) -> str:
    """Which question this is, as words and as a bar."""
    state = state_of(session)
    total = len(session.plan)
    at = len(state.opened)
    if session.brief.format == "drill":
        words = f"One question, attempt {state.attempt}"
    elif state.awaits == "nothing":
        words = "The interview is over"
    else:
        words = f"Question {min(at, total)} of {total}"
        if state.attempt > 1:
            words += f", attempt {state.attempt}"
    share = round(100 * (at if state.awaits == "nothing" else max(at - 1, 0)) / max(total, 1))
    return (
        f'<div class="progress"><span>{words}</span>'
        f'<div role="progressbar" aria-valuenow="{share}" aria-valuemin="0" aria-valuemax="100" '
        f'aria-label="{words}"><i style="width:{share}%"></i></div></div>'
    )


def status_line(text: str, tone: str = "quiet") -> str:
    """One line about what is going on; `tone` is `quiet`, `busy` or `problem`."""
    return f'<p class="status {tone}" role="status">{escape(text)}</p>' if text else ""


def status_of(error: Exception) -> str:
    """The line for an error: its own words if they are meant to be read, else a general one."""
    return status_line(str(error) if isinstance(error, CoachError) else FAULT, "problem")


_EMPTY_MARGIN = (
    '<section class="margin empty"><h3>In the margin</h3><p>The coach writes here after each answer: '
    "the words that need work, why, and what to say instead.</p>"
    "<p>Type as you would speak. Spelling does not matter.</p></section>"
)
_SILENT_MARGIN = (
    '<section class="margin empty"><h3>In the margin</h3><p>Realistic interview: the coach says nothing until the '
    "debrief.</p></section>"
)
_NO_ANSWER_MARGIN = '<section class="margin empty"><h3>In the margin</h3><p>No answer to mark here.</p></section>'


def margin_of(interviews: Interviews, session: Session, turn: Turn | None, assessment: Assessment | None = None) -> str:
    """The coach's margin for one answer of the interview.

    Args:
        interviews: For the analyser and the cards.
        session: The interview.
        turn: The answer, or None if there is none yet.
        assessment: Of that answer, if it is at hand.
    """
    if session.brief.feedback == "realistic" and not session.finished:
        return _SILENT_MARGIN
    if turn is None:
        return _EMPTY_MARGIN
    if intent_of(turn.text) != "answer":
        return _NO_ANSWER_MARGIN
    questions = interviews.bank.questions
    asked = asked_at(session, turn.seq, questions)
    assessment = assessment or marks_on(session, turn.seq, interviews.analyser, questions)
    story = asked.kind in _STORY_KINDS and not follows_up(session, turn.seq)
    count = len(assessment.findings)
    head = "nothing marked" if not count else f"{count} mark{'' if count == 1 else 's'}"
    return (
        f'<section class="margin" aria-live="polite"><h3>In the margin <small>{head}</small></h3>'
        f'<p class="asked">{escape(asked.question)}</p>'
        f"{margin(turn.text, assessment, interviews.bank.cards, anchor=f'n{turn.seq}', story=story)}</section>"
    )


def last_answer(session: Session) -> Turn | None:
    """The latest answer, or None."""
    return next((turn for turn in reversed(session.turns) if turn.kind == "answer"), None)


def place_of(session: Session) -> str:
    """Which interview this is and how far it has come; all that the browser is given to keep."""
    return f"{session.id}:{len(session.turns)}"


def read_place(place: str) -> tuple[str, int]:
    """The interview and the place in it, from what the browser sent back; it is checked against the owner later."""
    session_id, _, seq = place.partition(":")
    return session_id, int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 6 else 0
