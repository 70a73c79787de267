"""The debrief and the transcript as a row of plain blocks, from which files to keep are written.

A block holds text and what it is; how it looks, and what must be escaped, is for whoever writes the file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from coach.domain import Finding, Kind, Quote, Session, Turn
from coach.review.balance import balance_line
from coach.review.debrief import AnswerReview, Debrief, QuestionReview

BlockKind = Literal["title", "heading", "subheading", "text", "item", "quote", "asked"]


@dataclass(frozen=True, slots=True)
class Block:
    """One block.

    Attributes:
        kind: `title`, `heading`, `subheading`, `text`, `item` (of a list), `quote` (an answer as typed, with its line
            ends) or `asked` (the interviewer's words before an answer).
        text: The words.
        lead: For an item: words that stand out before it.
    """

    kind: BlockKind
    text: str
    lead: str = ""


_MOST_NAMED = 3
"""Answers that are named one by one where they share the most marks."""


def report_of(debrief: Debrief, names: Mapping[Kind, str], about: str) -> tuple[Block, ...]:
    """The whole report.

    Args:
        debrief: What the interview showed.
        names: What each kind of mark is called.
        about: A line on the interview: the job, the day, its length.
    """
    blocks = [Block("title", "Your debrief"), Block("text", about)]
    if debrief.reviews:
        blocks += [*_first(debrief, names), *_known(debrief), *_told(debrief), *_scales(debrief)]
        blocks.append(Block("heading", "Answer by answer"))
        for review in debrief.reviews:
            blocks += _question(review, names)
    else:
        blocks.append(Block("text", "No question was answered, so there is nothing to say about the answers."))
    if debrief.skipped:
        blocks.append(Block("heading", "Skipped"))
        blocks += [Block("item", question.text) for question in debrief.skipped]
    return (*blocks, *transcript_of(debrief.session))


def transcript_of(session: Session) -> tuple[Block, ...]:
    """Everything that was said, in order."""
    blocks = [Block("heading", "Transcript")]
    for turn in session.turns:
        blocks.append(Block("subheading", _who(turn)))
        blocks.append(Block("quote" if turn.kind == "answer" else "text", turn.text))
    return tuple(blocks)


def marks_words(totals: Sequence[int]) -> str:
    """How many marks the answers have, in one sentence.

    Args:
        totals: The number of marks in each answer.
    """
    if not any(totals):
        return "No answer was marked."
    clear, most = sum(not total for total in totals), max(totals)
    marks = f"{most} mark{'' if most == 1 else 's'}"
    if len(totals) == 1:
        return f"Your answer has {marks}."
    where = [str(number) for number, total in enumerate(totals, 1) if total == most]
    if len(where) == len(totals):
        return f"Every answer has {marks}."
    head = f"Answer {where[0]} has the most, {marks}"
    if len(where) > _MOST_NAMED:
        head = f"{len(where)} answers have the most, {marks} each"
    elif len(where) > 1:
        head = f"Answers {', '.join(where[:-1])} and {where[-1]} have the most, {marks} each"
    if not clear:
        return f"{head}; every answer has at least one."
    return f"{head}; {clear} of {len(totals)} answers {'has' if clear == 1 else 'have'} none."


def answers_in_order(debrief: Debrief) -> tuple[tuple[QuestionReview, AnswerReview], ...]:
    """Every answer with its question, in the order in which they were given."""
    given = [(r, answer) for r in debrief.reviews for attempt in r.attempts for answer in attempt.answers]
    return tuple(sorted(given, key=lambda pair: pair[1].seq))


def _who(turn: Turn) -> str:
    at = turn.at[:16].replace("T", " ")
    who = "You" if turn.kind == "answer" else "Interviewer"
    attempt = f", attempt {turn.attempt}" if turn.kind == "answer" and turn.attempt > 1 else ""
    return f"{who}{attempt}{f', {at} UTC' if at else ''}"


def _in_quotes(quote: Quote | str) -> str:
    text = quote if isinstance(quote, str) else quote.text
    return f"“{' '.join(text.split())}”"


def _mark(finding: Finding) -> str:
    by = "" if finding.by == "rules" else f" (suggested by {finding.by})"
    return f"{_in_quotes(finding.quote)} {finding.message} {finding.advice} [{finding.card}]{by}"


def _first(debrief: Debrief, names: Mapping[Kind, str]) -> Iterator[Block]:
    yield Block("heading", "Mend these first")
    if not debrief.first:
        came = any(review.brought for review in debrief.reviews)
        asked = "What was missing came when you were asked for it. Next time, say it in the answer itself."
        yield Block("text", asked if came else "Nothing in your answers was marked.")
    for question, finding in debrief.first:
        text = f"{_in_quotes(finding.quote)} (to: {question.text}) {finding.advice} [{finding.card}]"
        yield Block("item", text, names[finding.kind])
    if debrief.strongest:
        best = debrief.strongest
        yield Block("heading", "Your strongest moment")
        yield Block("text", f"{_in_quotes(best.quote)} {best.message} [{best.card}]")


def _known(debrief: Debrief) -> Iterator[Block]:
    yield Block("heading", "What an interviewer now knows about you")
    known = debrief.known
    if not known:
        yield Block("text", "No number, no job and no particular time can be quoted from these answers.")
    for title, facts in (
        ("In numbers", known.numbers),
        ("Your work", known.work),
        ("Times you told of", known.episodes),
    ):
        if facts:
            yield Block("subheading", title)
            for fact in facts:
                yield Block("item", _in_quotes(fact.quote))


def _told(debrief: Debrief) -> Iterator[Block]:
    given = answers_in_order(debrief)
    yield Block("heading", "Marks and stories")
    yield Block("text", marks_words([len(answer.assessment.findings) for _, answer in given]))
    for number, (review, answer) in enumerate(given, 1):
        balance = answer.balance if review.question.kind == "behavioural" else None
        if balance:
            shares = f"scene {balance.scene}%, what you did {balance.action}%, result {balance.result}%."
            yield Block("item", f"{shares} {balance_line(balance)}", f"Answer {number}")


def _scales(debrief: Debrief) -> Iterator[Block]:
    yield Block("heading", "Seven ways to look at it")
    for one in debrief.scales:
        if one.best is None:
            why = "No answer shows enough of it to be rated." if one.scale.rated_by_rules else one.scale.rules
            yield Block("item", f"Cannot tell. {why}", one.scale.name)
            continue
        for label, rated in (("most" if one.least else "", one.best), ("least", one.least)):
            if rated is not None:
                lead = f"{one.scale.name}, {label}" if label else one.scale.name
                quotes = " ".join(_in_quotes(quote) for quote in rated.rating.quotes)
                yield Block("item", f"{rated.rating.why} {quotes}", lead)


def _question(review: QuestionReview, names: Mapping[Kind, str]) -> Iterator[Block]:
    yield Block("subheading", review.question.text)
    for attempt in review.attempts:
        if len(review.attempts) > 1:
            yield Block("text", f"Attempt {attempt.number}")
        for place, answer in enumerate(attempt.answers):
            if place:
                yield Block("asked", answer.asked)
            yield Block("quote", answer.text)
            for finding in answer.assessment.findings:
                yield Block("item", _mark(finding), names[finding.kind])
            for quote, said in answer.assessment.praise:
                yield Block("item", f"{_in_quotes(quote)} {said}", "What works")
            for note in answer.assessment.notes:
                yield Block("item", f"{note.text} [{note.card}]", "On the whole")
    yield from _changed(review, names)
    for one in review.brought:
        text = f"{_in_quotes(one.quote)} is the number of {_in_quotes(one.finding.quote)}."
        yield Block("item", f"{text} Next time, say it in the answer itself.", "Said when you were asked")
    for need in review.missing:
        yield Block("item", need.ask, "Still open")


def _changed(review: QuestionReview, names: Mapping[Kind, str]) -> Iterator[Block]:
    found = review.compared
    if found is None:
        return
    for mend in found.mends:
        how = "is gone."
        if mend.number:
            how = f"now has its number: {_in_quotes(mend.number.quote)}"
        elif mend.instead:
            how = f"is now {_in_quotes(mend.instead)}"
        elif mend.unasked:
            how = "was said to a follow-up, and not said again."
        label = "Gone" if mend.unasked else "Mended"
        yield Block("item", f"{_in_quotes(mend.finding.quote)} {how}", f"{label}, {names[mend.finding.kind].lower()}")
    for finding in found.new:
        yield Block("item", _in_quotes(finding.quote), "Newly marked")
    if found.recited:
        yield Block("item", "The latest attempt is nearly word for word the first.", "Recited")
