"""What the pages on practice call things: kinds of interview and of question, competencies, days."""

from datetime import date

from coach.domain import Session

FORMATS = {
    "callback": "Call-back",
    "behavioural": "Behavioural",
    "full": "Full interview",
    "recruiter": "Recruiter's call",
    "drill": "Drill",
}
"""What each kind of interview is called."""

QUESTION_KINDS = {
    "opening": "Opening",
    "motivation": "Reasons and fit",
    "strength_weakness": "Strengths and weaknesses",
    "behavioural": "Tell me about a time",
    "situational": "What would you do",
    "salary": "Pay",
    "practical": "Practical matters",
    "closing": "Closing",
}
"""What each kind of question is called."""


def competency_name(name: str) -> str:
    """`Self-awareness` for `self_awareness`."""
    special = {"self_awareness": "self-awareness"}
    return special.get(name, name.replace("_", " ")).capitalize()


def date_line(on: date) -> str:
    """`2 March 2026`."""
    return f"{on.day} {on:%B %Y}"


def job_line(session: Session) -> str:
    """`Staff nurse at St Mary's`, as far as it is known."""
    brief = session.brief
    line = " at ".join(part for part in (brief.role, brief.company) if part)
    return line[:1].upper() + line[1:]
