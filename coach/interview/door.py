"""What a person types or chooses is looked at here before anything is done with it: how long, within which bounds."""

from dataclasses import replace

from coach.domain import Brief
from coach.errors import BadInput
from coach.settings import MAX_ANSWER_CHARACTERS, MAX_JOB_AD_CHARACTERS, MAX_PAPERS_CHARACTERS
from coach.store.db import text_at_the_door


def check_answer(text: str) -> None:
    """Refuses an answer that is empty or too long.

    Raises:
        BadInput: With what to do.
    """
    if not text.strip():
        raise BadInput("There is nothing here yet. Type your answer, then send it.")
    if len(text) > MAX_ANSWER_CHARACTERS:
        raise BadInput(
            f"That is {len(text):,} characters; an answer may have up to {MAX_ANSWER_CHARACTERS:,}. "
            "Shorten it and send it again; nothing is lost."
        )


def checked(brief: Brief) -> Brief:
    """The brief as it is kept.

    Raises:
        BadInput: If something in it is too long or out of range.
    """
    if len(brief.job_ad) > MAX_JOB_AD_CHARACTERS:
        raise BadInput(
            f"The job ad is too long: up to {MAX_JOB_AD_CHARACTERS:,} characters. Paste the part that matters."
        )
    if len(brief.papers) > MAX_PAPERS_CHARACTERS:
        raise BadInput(
            f"The CV or notes are too long: up to {MAX_PAPERS_CHARACTERS:,} characters. Paste what bears on this job."
        )
    for name, text in (("role", brief.role), ("company", brief.company)):
        if len(text) > 200:
            raise BadInput(f"The {name} is too long: up to 200 characters.")
    if not 5 <= brief.minutes <= 60:
        raise BadInput("An interview can last from 5 to 60 minutes.")
    if brief.questions is not None and not 1 <= brief.questions <= 30:
        raise BadInput("An interview can have from 1 to 30 questions.")
    clean = {name: " ".join(text_at_the_door(getattr(brief, name)).split()) for name in ("role", "company", "drill")}
    return replace(brief, **clean, job_ad=text_at_the_door(brief.job_ad), papers=text_at_the_door(brief.papers))
