"""Marks that a coach confirmed or dropped, as labelled answers: what `coach eval` reads and a next version learns from.

Nothing is written without the candidate's consent, which stands in every line with its words and its time; taking it
back ends it. A mark on which the coach said nothing is `ambiguous`: it counts neither way.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from coach.domain import Finding, Kind, Question, Session
from coach.domain.record import asked_at
from coach.domain.review import Anchor, Consent, Review
from coach.review.comments import Present, present, status_of

LABELLED = "labelled"
"""What the consent is for."""

WORDING = (
    "My answers of this interview, word for word, with the questions, the job I named and the marks my coach confirmed "
    "or dropped, may be written to a file for measuring and improving the marks. I can take this back; then no such "
    "file is written from then on."
)
"""What a candidate agrees to; kept with the consent."""

WITHDRAWAL = "I take my consent back."


def may_be_labelled(consent: Consent | None) -> bool:
    """Whether the candidate allows it at present."""
    return consent is not None and consent.what == LABELLED and consent.given


def judged_in(review: Review) -> frozenset[int]:
    """Places of the answers in which a coach has judged marks or made their own, as far as it was returned."""
    return _judged(present(review, to="candidate"))


def _judged(now: Present) -> frozenset[int]:
    return frozenset(verdict.mark.seq for verdict in now.verdicts) | frozenset(one.anchor.seq for one in now.own_marks)


def labelled_answers(
    session: Session,
    reviews: Iterable[Review],
    marks: Mapping[int, tuple[Finding, ...]],
    questions: Mapping[str, Question],
    consent: Consent | None,
) -> tuple[dict[str, Any], ...]:
    """The answers that coaches judged marks in, one line for each answer and coach.

    Args:
        session: The interview.
        reviews: Of it; those still in draft are left out.
        marks: The machine's marks by place of the answer.
        questions: The bank, for the kind of question.
        consent: What the candidate last said about it.

    Returns:
        Rows as in tests/eval/LABELLING.md, with `start` for each finding, `ambiguous` for marks without a verdict,
        `dropped` for marks the coach disagreed with, `annotator` and `consent`. Empty without consent.
    """
    if consent is None or not may_be_labelled(consent):
        return ()
    rows: list[dict[str, Any]] = []
    # Neither the interview's id nor the coach's name leaves with the labels.
    name = hashlib.sha256(session.id.encode()).hexdigest()[:12]
    for number, review in enumerate((one for one in reviews if status_of(one) == "returned"), 1):
        now = present(review, to="candidate")
        for seq in sorted(_judged(now)):
            asked = asked_at(session, seq, questions)
            rows.append(
                {
                    "id": f"{name}-{seq}-{number}",
                    "question": asked.question,
                    "kind": asked.kind,
                    "role": asked.role,
                    "answer": session.turns[seq].text,
                    **_labels(now, seq, marks.get(seq, ())),
                    "annotator": f"coach {number}",
                    "consent": {"given_at": consent.at, "wording": consent.wording},
                }
            )
    return tuple(rows)


def _labels(now: Present, seq: int, marks: tuple[Finding, ...]) -> dict[str, list[dict[str, Any]]]:
    """What a coach makes of one answer. Kinds of their own are no labels: nothing could be measured by them."""
    confirmed: dict[tuple[int, int, str], dict[str, Any]] = {}
    dropped: list[dict[str, Any]] = []
    for verdict in now.verdicts:
        if verdict.mark.seq != seq:
            continue
        if verdict.ruling == "drop":
            dropped.append(_label(verdict.mark, verdict.kind))
            continue
        words, kind = verdict.to or verdict.mark, verdict.to_kind or verdict.kind
        if words.seq == seq and kind in set(Kind):
            confirmed[words.start, words.end, kind] = _label(words, kind)
    for mark in now.own_marks:
        if mark.anchor.seq == seq and mark.kind in set(Kind):
            confirmed[mark.anchor.start, mark.anchor.end, mark.kind] = _label(mark.anchor, mark.kind)
    unsaid = [
        {"quote": found.quote.text, "kind": found.kind.value, "start": found.start}
        for found in marks
        if now.verdict_on(seq, found.start, found.end, found.kind.value) is None
        and (found.start, found.end, found.kind.value) not in confirmed
    ]
    return {"findings": [confirmed[key] for key in sorted(confirmed)], "ambiguous": unsaid, "dropped": dropped}


def _label(words: Anchor, kind: str) -> dict[str, Any]:
    return {"quote": words.quote.text, "kind": kind, "start": words.start}


def as_lines(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as JSONL; every line ends."""
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
