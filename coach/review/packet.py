"""The packet: one interview in one HTML file, for a coach who has no account and perhaps no network.

Everything typed goes into it as JSON in a block that nothing typed can close, and is written to the page as text by one
script of our own. The file's own policy allows that script and that style by their hashes and nothing else: no other
script, no address, no frame, no form.
"""

import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from coach.domain import Finding, Kind, Quote, Rating, Scale
from coach.domain.review import Review
from coach.domain.session import Session
from coach.errors import BadInput
from coach.review.comments import answers_digest, present
from coach.review.debrief import AnswerReview, Attempt, Debrief, QuestionReview
from coach.review.scales import rate

FORMAT = "callback-coach-packet"
VERSION = 1
NOTHING_SAID = "There is no answer in this interview yet; a coach would have nothing to read."
STILL_SILENT = "This interview is a realistic one: finish it first, then send it to a coach."

_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&'\u2028\u2029"}


def packet_data(
    debrief: Debrief,
    scales: tuple[Scale, ...],
    kind_names: Mapping[Kind, str],
    made_at: str,
    to: Review | None = None,
) -> dict[str, Any]:
    """Everything a packet holds, as plain values; positions are code points as everywhere.

    Args:
        debrief: Of the interview.
        scales: The rubric.
        kind_names: What each kind of mark is called to people.
        made_at: UTC, ISO 8601.
        to: An earlier review by whoever the packet is for: what the candidate answered to it goes along.

    Raises:
        BadInput: If there is nothing to read, or nothing may be said about it yet.
    """
    session = debrief.session
    if session.brief.feedback == "realistic" and not session.finished:
        raise BadInput(STILL_SILENT)
    if not debrief.reviews:
        raise BadInput(NOTHING_SAID)
    return {
        "format": FORMAT,
        "version": VERSION,
        "session": session.id,
        "upto": len(session.turns),
        "digest": answers_digest(session),
        "made_at": made_at,
        "about": {"role": session.brief.role, "company": session.brief.company, "held_at": session.created_at},
        "kinds": [{"id": kind.value, "name": name} for kind, name in kind_names.items()],
        "scales": [{"id": one.id, "name": one.name, "asks": one.asks, "anchors": list(one.anchors)} for one in scales],
        "questions": [_question(review, scales) for review in debrief.reviews],
        "first": [
            {"kind": finding.kind.value, "question": question.text, "quote": finding.quote.text}
            for question, finding in debrief.first
        ],
        "strongest": (
            {"quote": debrief.strongest.quote.text, "why": debrief.strongest.message} if debrief.strongest else None
        ),
        "skipped": [question.text for question in debrief.skipped],
        "words": debrief.words,
        "closing": _closing(session),
        "answered": _answered(to) if to else [],
    }


def _answered(review: Review) -> list[dict[str, Any]]:
    """The candidate's answers, each with the ids of what it is said to: its present wording and the earlier ones."""
    now = present(review, to="candidate")
    return [
        {"to": [entry_id, *(old.id for old in now.earlier.get(entry_id, ()))], "text": reply.text}
        for entry_id, replies in now.replies.items()
        for reply in replies
        if reply.author == "candidate"
    ]


def _closing(session: Session) -> str:
    """The interviewer's last words, if the interview ended with them."""
    last = session.turns[-1] if session.turns else None
    return last.text if last is not None and last.step == "close" else ""


def _question(review: QuestionReview, scales: tuple[Scale, ...]) -> dict[str, Any]:
    return {
        "id": review.question.id,
        "text": review.question.text,
        "probes": review.question.probes,
        "attempts": [_attempt(review, attempt, scales) for attempt in review.attempts],
    }


def _attempt(review: QuestionReview, attempt: Attempt, scales: tuple[Scale, ...]) -> dict[str, Any]:
    rated = [rate(scale, review.question, attempt.answers) for scale in scales if review.question.kind in scale.kinds]
    return {
        "number": attempt.number,
        "answers": [_answer(answer) for answer in attempt.answers],
        "ratings": [_rating(one.rating, one.seqs) for one in rated],
    }


def _rating(rating: Rating, seqs: tuple[int, ...]) -> dict[str, Any]:
    quotes = [{"seq": seq} | _place(quote) for seq, quote in zip(seqs, rating.quotes, strict=True)]
    return {"scale": rating.scale, "value": rating.value, "most": rating.most, "why": rating.why, "quotes": quotes}


def _place(quote: Quote) -> dict[str, int]:
    return {"start": quote.span.start, "end": quote.span.end}


def _answer(answer: AnswerReview) -> dict[str, Any]:
    return {
        "seq": answer.seq,
        "asked": answer.asked,
        "text": answer.text,
        "words": answer.assessment.words,
        "seconds": answer.assessment.speaking_seconds,
        "marks": [_mark(finding) for finding in answer.assessment.findings],
        "strengths": [_place(one.quote) | {"why": one.message} for one in answer.assessment.strengths],
        "notes": [note.text for note in answer.assessment.notes],
    }


def _mark(finding: Finding) -> dict[str, Any]:
    return _place(finding.quote) | {
        "kind": finding.kind.value,
        "rule": finding.rule,
        "by": finding.by,
        "message": finding.message,
        "advice": finding.advice,
        "asks": list(finding.asks),
    }


def as_block(data: Mapping[str, Any]) -> str:
    """JSON that can stand between script tags: no sign that means something to HTML is left in it."""
    return json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False).translate(_ESCAPES)


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def packet_html(data: Mapping[str, Any], script: str, style: str) -> str:
    """The file, whole.

    Args:
        data: As `packet_data` gives it.
        script: The packet's script; its hash is the only one that the file lets run.
        style: The packet's style, likewise.

    Raises:
        ValueError: If script or style would close their own block.
    """
    if "</script" in script.lower() or "</style" in style.lower() or "<!--" in script:
        raise ValueError("script or style would end before its end")
    # Line ends are those that the browser will hash.
    script, style = (text.replace("\r\n", "\n") for text in (script, style))
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n'
        f"<title>An interview to review · Callback Coach</title>\n<style>{style}</style>\n</head>\n"
        '<body>\n<noscript><p class="problem">This file is read with its own script, and your browser does not run it. '
        "Open it in another browser; it needs no network.</p></noscript>\n"
        f'<div id="packet"></div>\n<script type="application/json" id="data">{as_block(data)}</script>\n'
        f"<script>{script}</script>\n</body>\n</html>\n"
    )
