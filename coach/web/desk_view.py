"""What a reviewed interview shows, for the coach who reviews it and for the candidate who gets it back.

Plain values for the templates: every text in them is escaped there, and only `html` holds markup, made by `layered`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from coach.analysis.engine import Analyser
from coach.analysis.record import marks_on, since_first
from coach.domain import Finding, Kind, Question, Session, Turn
from coach.domain.record import answers_of, intent_of, line_before
from coach.domain.review import AnyEntry, CoachRating, Comment, OwnMark, Review, Verdict
from coach.domain.rubric import Scale
from coach.review.comments import Present, last_return, present, seen_by_candidate
from coach.web.layers import Layer, layered
from coach.web.question_line import question_in
from coach.wording import KIND_NAMES, comparison_lines

RULINGS = {"keep": "Agreed", "drop": "Disagreed", "adjust": "Adjusted"}
"""What each ruling is called to people."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a person said, with what was answered to it.

    Attributes:
        id: Of the entry.
        sort: `remark`, `mark`, `verdict` or `rating`.
        head: What it is, in a word or two; for a mark its kind.
        quote: The words it is about, or empty.
        text: What is said, or empty.
        by: Who.
        at: When, ISO 8601.
        sign: The letter at its words, or empty.
        draft: Whether the candidate does not see it yet.
        earlier: Former wordings, oldest first.
        replies: Answers to it: name, text, time, whether it is not seen yet.
    """

    id: str
    sort: str
    head: str
    quote: str
    text: str
    by: str
    at: str
    sign: str
    draft: bool
    earlier: tuple[str, ...]
    replies: tuple[tuple[str, str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class MachineMark:
    """One mark of the machine, with what the coaches think of it."""

    number: int
    kind: str
    name: str
    quote: str
    message: str
    advice: str
    by: str
    rule: str
    start: int
    end: int
    verdicts: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One answer as it is shown."""

    seq: int
    asked: str
    html: Markup
    machine: tuple[MachineMark, ...]
    human: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class AttemptView:
    """The answers of one attempt at a question, what changed since the first, and its ratings."""

    number: int
    answers: tuple[AnswerView, ...]
    changed: tuple[str, ...]
    ratings: tuple[Said, ...]
    new: bool


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question with every attempt at it."""

    id: str
    text: str
    attempts: tuple[AttemptView, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """What views are made from.

    Attributes:
        session: The interview.
        analyser: Marks the answers.
        questions: The bank, by id.
        scales: By id.
        silent: Whether the machine's marks are held back.
    """

    session: Session
    analyser: Analyser
    questions: Mapping[str, Question]
    scales: Mapping[str, Scale]
    silent: bool = False


def kind_name(kind: str) -> str:
    """The name of one of the product's kinds; a coach's own name as it is."""
    try:
        return KIND_NAMES[Kind(kind)]
    except ValueError:
        return kind


def views_of(material: Material, reviews: Sequence[Review], *, to: str) -> tuple[QuestionView, ...]:
    """The interview, question by question in the order in which they were first put.

    Args:
        material: The interview and what reads it.
        reviews: What coaches said: one at the desk, or all that were returned to the candidate.
        to: `coach` or `candidate`.
    """
    folded = [(review, present(review, to="coach" if to == "coach" else "candidate")) for review in reviews]
    by_question: dict[str, dict[int, list[Turn]]] = {}
    for turn in answers_of(material.session):
        if intent_of(turn.text) == "answer":
            by_question.setdefault(turn.question_id, {}).setdefault(turn.attempt, []).append(turn)
    return tuple(
        QuestionView(
            question_id,
            material.questions[question_id].text if question_id in material.questions else question_id,
            tuple(_attempt(material, turns, folded) for _, turns in sorted(attempts.items())),
        )
        for question_id, attempts in by_question.items()
    )


def general_of(reviews: Sequence[Review], *, to: str) -> tuple[Said, ...]:
    """Remarks on the whole interview."""
    found: list[Said] = []
    for review in reviews:
        now = present(review, to="coach" if to == "coach" else "candidate")
        found += [_said(one.comment, review, now) for one in now.threads if one.comment.anchor is None]
    return tuple(found)


def _attempt(material: Material, turns: Sequence[Turn], folded: Sequence[tuple[Review, Present]]) -> AttemptView:
    compared = (
        None if material.silent else since_first(material.session, turns[0].seq, material.analyser, material.questions)
    )
    ratings = tuple(
        _said(rating, review, now, scales=material.scales)
        for review, now in folded
        for rating in now.ratings
        if (rating.question_id, rating.attempt) == (turns[0].question_id, turns[0].attempt)
    )
    returned = [entry.at for review, _ in folded for entry in review.entries if entry.place == last_return(review)]
    return AttemptView(
        turns[0].attempt,
        tuple(_answer(material, turn, folded) for turn in turns),
        tuple(comparison_lines(compared)) if compared else (),
        ratings,
        bool(returned) and turns[-1].at > max(returned),
    )


def _answer(material: Material, turn: Turn, folded: Sequence[tuple[Review, Present]]) -> AnswerView:
    session, questions = material.session, material.questions
    found = () if material.silent else marks_on(session, turn.seq, material.analyser, questions).findings
    human: list[tuple[int, int, AnyEntry, Review, Present]] = []
    for review, now in folded:
        anchored = [(one.comment.anchor, one.comment) for one in now.threads]
        anchored += [(one.anchor, one) for one in now.own_marks]
        human += [
            (anchor.start, anchor.end, entry, review, now)
            for anchor, entry in anchored
            if anchor is not None and anchor.seq == turn.seq
        ]
    human.sort(key=lambda one: one[:2])
    layers = [_layer_of(turn.seq, number, finding) for number, finding in enumerate(found, 1)]
    said: list[Said] = []
    for number, (start, end, entry, review, now) in enumerate(human):
        sign = _letter(number)
        classes = "remark" if isinstance(entry, Comment) else "own"
        layers.append(Layer(start, end, classes, sign, f"e{entry.id}", "remark of a coach"))
        said.append(_said(entry, review, now, sign))
    asked = question_in(line_before(session, turn.seq), questions.get(turn.question_id))
    return AnswerView(
        turn.seq,
        asked,
        Markup(layered(turn.text, layers, turn.seq)),  # noqa: S704 - made by `layered`, which escapes all that was typed
        tuple(_machine(turn.seq, number, finding, folded) for number, finding in enumerate(found, 1)),
        tuple(said),
    )


def _layer_of(seq: int, number: int, finding: Finding) -> Layer:
    kind = finding.kind.value
    return Layer(finding.start, finding.end, f"mark {kind}", str(number), f"m{seq}-{number}", KIND_NAMES[finding.kind])


def _letter(number: int) -> str:
    """Letters as in a list: after z comes aa."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(97 + rest) + letters
    return letters


def _machine(seq: int, number: int, finding: Finding, folded: Sequence[tuple[Review, Present]]) -> MachineMark:
    verdicts: list[Said] = []
    for review, now in folded:
        verdict = now.verdict_on(seq, finding.start, finding.end, finding.kind.value)
        if verdict is not None:
            verdicts.append(_said(verdict, review, now))
    return MachineMark(
        number,
        finding.kind.value,
        KIND_NAMES[finding.kind],
        finding.quote.text,
        finding.message,
        finding.advice,
        finding.by,
        finding.rule,
        finding.start,
        finding.end,
        tuple(verdicts),
    )


def _said(
    entry: AnyEntry, review: Review, now: Present, sign: str = "", scales: Mapping[str, Scale] | None = None
) -> Said:
    last = last_return(review)
    replies = tuple(
        (one.by, one.text, one.at, one.author == "coach" and one.place > last) for one in now.replies.get(entry.id, ())
    )
    sort, head, quote, text = _parts(entry, scales or {})
    earlier = tuple(line for old in now.earlier.get(entry.id, ()) if (line := _line(old, scales or {})))
    return Said(
        entry.id,
        sort,
        head,
        quote,
        text,
        entry.by or review.coach,
        entry.at,
        sign,
        entry.author == "coach" and entry.place > last,
        earlier,
        replies,
    )


def _parts(entry: AnyEntry, scales: Mapping[str, Scale]) -> tuple[str, str, str, str]:
    match entry:
        case Comment():
            return "remark", "Remark", entry.anchor.quote.text if entry.anchor else "", entry.text
        case OwnMark():
            return "mark", kind_name(entry.kind), entry.anchor.quote.text, entry.why
        case Verdict():
            to = f": {kind_name(entry.to_kind)}" if entry.to_kind else ""
            return "verdict", f"{RULINGS[entry.ruling]}{to}", entry.to.quote.text if entry.to else "", entry.why
        case CoachRating():
            scale = scales.get(entry.scale)
            value = "cannot tell" if entry.value is None else f"{entry.value} of 5"
            quotes = " … ".join(anchor.quote.text for anchor in entry.evidence)
            return "rating", f"{scale.name if scale else entry.scale}: {value}", quotes, entry.why
        case _:
            return "other", "", "", ""


def _line(entry: AnyEntry, scales: Mapping[str, Scale]) -> str:
    """A former wording in one line."""
    _, head, quote, text = _parts(entry, scales)
    return " · ".join(part for part in (head, f"“{quote}”" if quote else "", text) if part)


def history_of(
    review: Review, scales: Mapping[str, Scale], *, to: str = "coach"
) -> tuple[tuple[str, str, str, str], ...]:
    """Everything that was said, in order: when, who, what, and the words themselves. Nothing is left out.

    A candidate is shown what was given back to them.
    """
    lines: list[tuple[str, str, str, str]] = []
    for entry in review.entries if to == "coach" else seen_by_candidate(review):
        name = type(entry).__name__
        what = {
            "Comment": "answered" if isinstance(entry, Comment) and entry.reply_to else "remarked",
            "Verdict": "ruled on a mark of the machine",
            "OwnMark": "marked",
            "CoachRating": "rated",
            "Withdrawn": "took back what was said before",
            "Returned": "gave the review back",
        }[name]
        mended = " (in place of an earlier wording)" if entry.replaces and name != "Withdrawn" else ""
        lines.append((entry.at, entry.by or review.coach, what + mended, _line(entry, scales)))
    return tuple(lines)
