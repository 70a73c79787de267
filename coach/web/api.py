"""The named functions of the page, for `gradio_client` and other programs.

They are `/start_interview`, `/answer`, `/finish_interview`, `/check_answer` and `/find_advice`. They go through the
same service as the page, and check the owner in the same way.
"""

import asyncio
from typing import Any, get_args

import gradio as gr

from coach.analysis.wire import assessment_to_json
from coach.domain import QUESTION_KINDS, Asked, Brief, Finding, Session
from coach.domain.session import Format
from coach.errors import CoachError
from coach.interview.asides import answer_aside, aside_in
from coach.interview.opening import LateIndex
from coach.interview.service import Assessed, Done, Interviews
from coach.interview.session import state_of
from coach.review.debrief import Debrief, make_debrief
from coach.settings import MAX_ANSWER_CHARACTERS
from coach.store.db import text_at_the_door
from coach.web.visitors import Visiting
from coach.wording import KEPT_QUIET, NO_CARD

MOST_HITS = 20
_INDEX_SECONDS = 30.0


def session_json(session: Session) -> dict[str, Any]:
    """How an interview stands: its id, the interviewer's last words, what comes next."""
    state = state_of(session)
    last = session.turns[-1] if session.turns else None
    return {
        "session": session.id,
        "question_id": state.question_id,
        "interviewer": last.text if last and last.kind != "answer" else "",
        "by": last.by if last else "",
        "seq": len(session.turns),
        "attempt": state.attempt,
        "opened": len(state.opened),
        "planned": len(session.plan),
        "plan": list(session.plan),
        "finished": state.awaits == "nothing",
    }


def _brief_finding(finding: Finding) -> dict[str, Any]:
    return {"kind": finding.kind.value, "quote": finding.quote.text, "advice": finding.advice, "card": finding.card}


def debrief_json(debrief: Debrief) -> dict[str, Any]:
    """The debrief as plain values."""
    return {
        "session": debrief.session.id,
        "words": debrief.words,
        "speaking_seconds": debrief.speaking_seconds,
        "first": [{"question_id": question.id} | _brief_finding(finding) for question, finding in debrief.first],
        "skipped": [question.id for question in debrief.skipped],
        "questions": [
            {
                "id": review.question.id,
                "question": review.question.text,
                "strong": [
                    {"what": strength.what, "quote": strength.quote.text, "message": strength.message}
                    for strength in review.strong
                ],
                "mend": [_brief_finding(finding) for finding in review.mend],
                "missing": [need.ask for need in review.missing],
                "cards": [card.id for card in review.cards],
                "attempts": [
                    {
                        "number": attempt.number,
                        "answers": [
                            {"seq": answer.seq, "asked": answer.asked, "answer": answer.text}
                            | assessment_to_json(answer.assessment)
                            for answer in attempt.answers
                        ],
                    }
                    for attempt in review.attempts
                ],
            }
            for review in debrief.reviews
        ],
    }


def _notice(interviews: Interviews, session: Session) -> dict[str, Any]:
    """The quiet line on who spoke and why, if the last turn has one."""
    line = interviews.notices.get(session.id)
    return {"notice": line} if line else {}


async def _aside(interviews: Interviews, session: Session, asked: str) -> dict[str, Any]:
    """What the cards say to a question to the coach, or a line that says why there is nothing."""
    if session.brief.feedback == "realistic" and not session.finished:
        return {"cards": [], "line": KEPT_QUIET}
    found = await asyncio.to_thread(answer_aside, asked, interviews.bank, interviews.index())
    cards = [{"id": card.id, "title": card.title, "advice": card.advice} for card in found.cards]
    return {"cards": cards, "line": "" if cards else NO_CARD}


def add_endpoints(interviews: Interviews, index: LateIndex, visiting: Visiting) -> None:
    """Adds the named functions to the Blocks that is being built."""

    async def start_interview(
        request: gr.Request,
        role: str = "",
        company: str = "",
        job_ad: str = "",
        seniority: str = "",
        format: str = "callback",  # noqa: A002 - the name that callers see
        manner: str = "warm",
        feedback: str = "coached",
        minutes: int = 30,
        questions: int = 0,
        drill: str = "",
        papers: str = "",
    ) -> dict[str, Any]:
        """Starts an interview; every choice may be left out. Returns its id and the first question."""
        brief: Any = Brief(
            role, company, job_ad, _one_of("seniority", seniority), _one_of("format", format),
            _one_of("manner", manner), _one_of("feedback", feedback), minutes, questions or None, drill,
            papers=papers,
        )  # fmt: skip
        session = await _plainly(interviews.start(visiting.owner(request), brief))
        return session_json(session) | _notice(interviews, session)

    async def answer(request: gr.Request, session: str, text: str, seq: int = -1) -> dict[str, Any]:
        """Answers the question on the table. Returns the marks and the interviewer's reply.

        `seq` is the place the answer is for, as given by the last call; -1 stands for the present one. A text such as
        "coach: what is STAR?" is no answer: what the cards say to it comes under `coach`, and nothing is stored.
        """
        owner = visiting.owner(request)
        return await _plainly(_answer(owner, session, text, seq))

    async def _answer(owner: str, session: str, text: str, seq: int) -> dict[str, Any]:
        now = await interviews.view(owner, session)
        asked = aside_in(text)
        if asked:
            return session_json(now) | {"coach": await _aside(interviews, now, asked)}
        place = len(now.turns) if seq < 0 else seq
        assessment: dict[str, Any] = {}
        async for event in interviews.answer(owner, session, text, turn_id=f"{place}", seq=place):
            match event:
                case Assessed(_, found):
                    assessment = assessment_to_json(found)
                case Done(stands):
                    now = stands
                case _:
                    pass
        silent = now.brief.feedback == "realistic"
        return session_json(now) | _notice(interviews, now) | ({} if silent else {"assessment": assessment})

    async def finish_interview(request: gr.Request, session: str) -> dict[str, Any]:
        """Closes an interview and returns its debrief."""
        closed = await _plainly(interviews.finish(visiting.owner(request), session))
        return debrief_json(await asyncio.to_thread(make_debrief, closed, interviews.analyser, interviews.bank))

    async def check_answer(answer: str, question: str = "", kind: str = "", role: str = "") -> dict[str, Any]:
        """Marks one answer without an interview. Nothing is stored."""
        if kind and kind not in QUESTION_KINDS:
            raise gr.Error(f"kind is one of {', '.join(QUESTION_KINDS)}")
        if len(answer) > MAX_ANSWER_CHARACTERS:
            raise gr.Error(f"An answer may have up to {MAX_ANSWER_CHARACTERS:,} characters.")
        asked = Asked(question, kind, role)
        return assessment_to_json(await asyncio.to_thread(interviews.analyser.assess, text_at_the_door(answer), asked))

    async def find_advice(query: str, k: int = 5, bank: str = "all") -> list[dict[str, Any]]:
        """Searches the advice and the questions. Returns `id`, `score` and `title`, best first."""
        if bank not in {"all", "article", "questions"}:
            raise gr.Error("bank is all, article or questions")
        found = await asyncio.to_thread(index.wait, _INDEX_SECONDS)
        if found is None:
            raise gr.Error("The search is not ready yet. Try again in a moment.")
        hits = await asyncio.to_thread(found.find, query[:2000], max(1, min(k, MOST_HITS)), bank)
        return [{"id": hit.id, "score": round(hit.score, 4), "title": hit.title} for hit in hits]

    for function in (start_interview, answer, finish_interview, check_answer, find_advice):
        gr.api(function, api_name=function.__name__)  # pyright: ignore[reportPrivateImportUsage]


_CHOICES = {
    "seniority": ("", "first_job", "junior", "mid", "senior", "lead"),
    "format": get_args(Format),
    "manner": ("warm", "neutral", "tough"),
    "feedback": ("coached", "realistic"),
}


def _one_of(name: str, value: str) -> Any:
    if value not in _CHOICES[name]:
        raise gr.Error(f"{name} is one of {', '.join(choice or '(empty)' for choice in _CHOICES[name])}")
    return value


async def _plainly(doing: Any) -> Any:
    """Awaits, and turns our errors into ones whose text Gradio passes on. They hold no typed text."""
    try:
        return await doing
    except CoachError as error:
        raise gr.Error(str(error)) from None
