"""An assessment as plain values for JSON: the contract of `coach check`."""

from typing import Any

from coach.domain import Assessment, Finding, Quote


def assessment_to_json(assessment: Assessment, id: str | None = None) -> dict[str, Any]:  # noqa: A002
    """One line of `coach check --format jsonl`, as a dictionary ready for JSON.

    Args:
        assessment: What the analyser said.
        id: The line's own id, carried through.
    """
    star = assessment.star
    return {
        "id": id,
        "findings": [_finding(finding) for finding in assessment.findings],
        "measures": [_quote(measure.quote) | {"grade": str(measure.grade)} for measure in assessment.measures],
        "specific_example": assessment.specific_example,
        "star": {name: getattr(star, name) is not None for name in ("situation", "task", "action", "result")},
        "words": assessment.words,
        "speaking_seconds": assessment.speaking_seconds,
        "star_evidence": {
            name: None if quote is None else _quote(quote)
            for name, quote in (
                ("situation", star.situation),
                ("task", star.task),
                ("action", star.action),
                ("result", star.result),
            )
        },
        "answer_type": assessment.answer_type,
        "strengths": [
            _quote(strength.quote) | {"what": strength.what, "message": strength.message, "card": strength.card}
            for strength in assessment.strengths
        ],
        "notes": [{"id": note.id, "text": note.text, "card": note.card} for note in assessment.notes],
    }


def _quote(quote: Quote) -> dict[str, Any]:
    return {"start": quote.span.start, "end": quote.span.end, "quote": quote.text}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "kind": str(finding.kind),
        "rule": finding.rule,
        **_quote(finding.quote),
        "message": finding.message,
        "advice": finding.advice,
        "by": finding.by,
        "card": finding.card,
        "claim": None if finding.claim is None else str(finding.claim),
        "asks": list(finding.asks),
        "rewrite": finding.rewrite,
    }
