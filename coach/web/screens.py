"""What the Practise page shows for an interview: plain functions from a session to HTML."""

from html import escape

from coach.analysis.record import marks_on, since_first
from coach.domain import Assessment, Session, Turn
from coach.domain.record import follows_up, intent_of, line_before
from coach.errors import AlreadyAnswered, CoachError
from coach.interview.service import Interviews
from coach.interview.session import state_of
from coach.web.highlight import margin
from coach.web.question_line import question_in
from coach.wording import comparison_lines

_STORY_KINDS = frozenset({"behavioural"})
FAULT = "Something went wrong on our side. What you sent is kept; reload the page to go on."
ELSEWHERE = (
    "This one was answered already, perhaps in another tab. The interview above is up to date, "
    "and what you typed is still here."
)
NO_COOKIE = "This browser keeps no cookies for this page, so an interview cannot be found again after a reload."


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
            words = f"Once more, attempt {state.attempt}"
    share = 100 if state.awaits == "nothing" else round(100 * max(at - 1, 0) / max(total, 1))
    return f'<div class="progress"><h1>{words}</h1><div class="bar"><i style="width:{share}%"></i></div></div>'


def status_line(text: str, tone: str = "quiet") -> str:
    """One line about what is going on; `tone` is `quiet`, `busy` or `problem`."""
    return f'<p class="status {tone}">{escape(text)}</p>' if text else ""


def status_of(error: Exception) -> str:
    """The line for an error: its own words if they are meant to be read, else a general one."""
    if isinstance(error, AlreadyAnswered):
        return status_line(ELSEWHERE, "problem")
    return status_line(str(error) if isinstance(error, CoachError) else FAULT, "problem")


_HEAD = "<h2>In the margin</h2>"
_EMPTY_MARGIN = (
    f'<section class="margin empty">{_HEAD}<p>The coach writes here after each answer: '
    "the words that need work, why, and what to say instead.</p>"
    "<p>Take your time. Nobody sees this but you.</p></section>"
)
_SILENT_MARGIN = (
    f'<section class="margin empty">{_HEAD}<p>This is a realistic interview. The coach listens, and says nothing '
    "until the debrief.</p></section>"
)
_OVER_MARGIN = (
    f'<section class="margin empty">{_HEAD}<p>That was the last question. What the coach has to say is in the '
    "debrief.</p></section>"
)
_NO_ANSWER_MARGIN = f'<section class="margin empty">{_HEAD}<p>There is no answer here to mark.</p></section>'


def margin_of(interviews: Interviews, session: Session, turn: Turn | None, assessment: Assessment | None = None) -> str:
    """The coach's margin for one answer of the interview.

    Args:
        interviews: For the analyser and the cards.
        session: The interview.
        turn: The answer, or None if there is none yet.
        assessment: Of that answer, if it is at hand.
    """
    if session.brief.feedback == "realistic":
        return _OVER_MARGIN if session.finished else _SILENT_MARGIN
    if turn is None:
        return _EMPTY_MARGIN
    if intent_of(turn.text) != "answer":
        return _NO_ANSWER_MARGIN
    questions = interviews.bank.questions
    question = questions.get(turn.question_id)
    assessment = assessment or marks_on(session, turn.seq, interviews.analyser, questions)
    story = question is not None and question.kind in _STORY_KINDS and not follows_up(session, turn.seq)
    count = len(assessment.findings)
    head = "nothing marked" if not count else f"{count} mark{'' if count == 1 else 's'}"
    asked = question_in(line_before(session, turn.seq), question)
    return (
        f'<section class="margin" id="margin-{turn.seq}"><h2>In the margin <small>{head}</small></h2>'
        f'<p class="asked">{escape(asked)}</p>'
        f"{_changed(interviews, session, turn)}"
        f"{margin(turn.text, assessment, interviews.bank.cards, anchor=f'n{turn.seq}', story=story)}</section>"
    )


def _changed(interviews: Interviews, session: Session, turn: Turn) -> str:
    """What changed since the first attempt at the question, for a later one."""
    found = since_first(session, turn.seq, interviews.analyser, interviews.bank.questions)
    lines = comparison_lines(found) if found else []
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<div class="changed"><h3>Since your first attempt</h3><ul>{items}</ul></div>' if items else ""


def debrief_link(session: Session) -> str:
    """Where the debrief of the last interview is."""
    return f'<a class="button" href="/debrief/{escape(session.id)}">See your last debrief</a>'


def heard(words: str) -> str:
    """What the interviewer said, for those who have the page read to them."""
    return f'<p class="sr">Interviewer: {escape(words)}</p>'


def heard_coach(words: str) -> str:
    """What the coach said, for the same."""
    return f'<p class="sr">Coach: {escape(words)}</p>'


def place_of(session: Session) -> str:
    """Which interview this is and how far it has come; all that the browser is given to keep."""
    return f"{session.id}:{len(session.turns)}"


def place_at(session: Session, turn: Turn | None) -> str:
    """The place of one answer, in the same form."""
    return f"{session.id}:{turn.seq}" if turn else ""


def read_place(place: str) -> tuple[str, int]:
    """The interview and the place in it, from what the browser sent back; it is checked against the owner later."""
    session_id, seq = [*str(place or "").split(":"), ""][:2]
    return session_id, int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 6 else 0
