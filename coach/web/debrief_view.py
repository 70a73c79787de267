"""What the templates of the debrief call for: quotations, marked answers, attempts side by side, ratings in words.

The templates hold the words and the order of the page; here is what needs care with positions in typed text. The same
templates make the page and the file to keep.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from markupsafe import Markup

from coach.domain import Brief, Card, Finding, Question, Quote, Rating, Scale
from coach.review.attempts import SideBySide, Whole
from coach.review.balance import Balance, balance_line
from coach.review.debrief import AnswerReview, Debrief, QuestionReview
from coach.review.example import Piece
from coach.review.opinions import Opinions
from coach.review.report import answers_in_order
from coach.review.scales import ScaleReview
from coach.web.highlight import card_details, kind_name, margin, note_on
from coach.web.markup import one_line, typed
from coach.web.pictures import Picture, marks_picture, star_picture
from coach.web.question_line import question_in
from coach.wording import KIND_NAMES, listed, speaking_time

STORY_KINDS = frozenset({"behavioural"})
_LONGEST_QUOTE = 280
_Stretch = tuple[int, int, str, str]
"""Where it starts and ends, what is written before it and after it."""


def _html(text: str) -> Markup:
    """Marks HTML of our own making as such; everything typed in it has been escaped."""
    return Markup(text)  # noqa: S704


def quoted(quote: Quote | str, points: Iterable[Quote] = ()) -> Markup:
    """Words of the candidate as a quotation, cut where they run on.

    Args:
        quote: The words, with their place in the answer if parts of them are pointed at.
        points: Parts that carry it, on the same answer.
    """
    text, start = (quote, 0) if isinstance(quote, str) else (quote.text, quote.span.start)
    parts: list[str] = []
    at = 0
    for point in sorted(points, key=lambda one: one.span):
        begin, end = point.span.start - start, point.span.end - start
        if at <= begin < end <= min(len(text), _LONGEST_QUOTE):
            parts.append(f"{escape(text[at:begin])}<b>{escape(text[begin:end])}</b>")
            at = end
    rest = text[at:]
    cut = max(0, _LONGEST_QUOTE - at)
    if len(rest) > cut + 20:
        rest = rest[:cut].rstrip() + " …"
    return _html(f"<q>{' '.join(''.join([*parts, escape(rest)]).split())}</q>")


def brief_line(brief: Brief, created_at: str) -> str:
    """`Warehouse lead at Brightside · 23 November 2026`, as far as it is known."""
    job = " at ".join(part for part in (brief.role, brief.company) if part)
    return " · ".join(part for part in (job[:1].upper() + job[1:], day_of(created_at)) if part)


def day_of(moment: str) -> str:
    """`23 November 2026` from a time in ISO 8601, or an empty string."""
    months = (
        "January February March April May June July August September October November December".split()
    )  # not from the locale: the page speaks one language
    year, month, day = [*moment[:10].split("-"), "", ""][:3]
    return f"{int(day)} {months[int(month) - 1]} {year}" if year and month and day else ""


def step_in_words(rating: Rating) -> str:
    """`4`, `3 or more`, `4 to 5` or `cannot tell`."""
    if rating.value is None:
        return "cannot tell"
    if rating.most is None or rating.most == rating.value:
        return str(rating.value)
    return f"{rating.value} or {rating.most}" if rating.most == rating.value + 1 else f"{rating.value} or more"


def anchor_of(scale: Scale, rating: Rating) -> str:
    """What the step reached stands for."""
    return scale.anchor(rating.value) if rating.value else ""


def answer_margin(review: QuestionReview, answer: AnswerReview, cards: Mapping[str, Card], *, lead: bool) -> Markup:
    """One answer with its marks and notes; `lead` for the answer to the question itself."""
    story = review.question.kind in STORY_KINDS and lead
    return _html(margin(answer.text, answer.assessment, cards, anchor=f"d{answer.seq}", story=story))


def _stretched(text: str, stretches: Sequence[_Stretch]) -> str:
    """A text with stretches of it wrapped; a stretch that runs into an earlier one is left out."""
    parts: list[str] = []
    at = 0
    for start, end, before, after in sorted(stretches, key=lambda one: one[:2]):
        if start >= at:
            parts += [typed(text[at:start]), before, typed(text[start:end]), after]
            at = end
    return "".join([*parts, typed(text[at:])])


def first_attempt(found: SideBySide, question: Question) -> Markup:
    """The first attempt: marks that are gone are struck through, with the words that mended them beside."""
    stretches: list[_Stretch] = []
    for mend in found.mends:
        by = mend.number.quote.text if mend.number else ""
        ins = f'<ins class="mender"><span class="sr"> mended by </span>{one_line(by)}</ins>' if by else ""
        name = escape(KIND_NAMES[mend.finding.kind])
        before = f'<del class="{mend.finding.kind.value}" title="{name}"><span class="sr">no longer marked: </span>'
        stretches.append((mend.finding.start, mend.finding.end, before, f"</del>{ins}"))
    gone = {mend.finding for mend in found.mends}
    for finding in found.first.findings:
        if finding not in gone:
            before = f'<mark class="mark {finding.kind.value}" title="{escape(KIND_NAMES[finding.kind])}">'
            stretches.append((finding.start, finding.end, before, "</mark>"))
    return _attempt(found.first, stretches, question)


def latest_attempt(found: SideBySide, question: Question) -> Markup:
    """The latest attempt: what is still marked and what is newly marked, with the numbers that came in."""
    anchor = _anchor(found.latest)
    stretches: list[_Stretch] = []
    for number, finding in enumerate(found.latest.findings, 1):
        kind, name = finding.kind.value, escape(KIND_NAMES[finding.kind])
        new = ' <small class="new">new</small>' if finding in found.new else ""
        stretches.append(
            (
                finding.start,
                finding.end,
                f'<mark class="mark {kind}" id="{anchor}-{number}-mark" title="{name}">',
                f'</mark><a class="number {kind}" href="#{anchor}-{number}" title="{name}">'
                f'<span class="sr"> note </span>{number}</a>{new}',
            )
        )
    for measure, _ in found.numbers:
        span = measure.quote.span
        if not any(f.quote.span.overlaps(span) for f in found.latest.findings):
            stretches.append((span.start, span.end, '<strong class="came">', "</strong>"))
    return _attempt(found.latest, stretches, question)


def _anchor(whole: Whole) -> str:
    """Begins the ids of the marks of an attempt and of the notes on them, which are numbered through its answers."""
    return f"d{whole.answers[0].seq}"


def _attempt(whole: Whole, stretches: Sequence[_Stretch], question: Question) -> Markup:
    """The answers of an attempt, each follow-up before the answer to it."""
    parts: list[str] = []
    for place, (answer, start) in enumerate(zip(whole.answers, whole.starts, strict=True)):
        end = start + len(answer.text)
        here = [(s - start, e - start, before, after) for s, e, before, after in stretches if start <= s < end]
        asked = f'<p class="asked">{escape(question_in(answer.asked, question))}</p>' if place else ""
        parts.append(f'{asked}<blockquote class="answer">{_stretched(answer.text, here)}</blockquote>')
    return _html("".join(parts))


def laid_out(piece: Piece) -> Markup:
    """A sentence in its place in a good answer: the hedges in it struck through, an open slot for what it lacks."""
    start = piece.quote.span.start
    struck: list[_Stretch] = [
        (one.span.start - start, one.span.end - start, '<del title="takes back what you say">', "</del>")
        for one in piece.struck
    ]
    words = typed(piece.filled) if piece.filled else _stretched(piece.quote.text, struck)
    slot = f' <span class="open">{escape(piece.slot)}</span>' if piece.slot else ""
    return _html(words + slot)


def notes_of(whole: Whole, cards: Mapping[str, Card]) -> Markup:
    """The notes on an attempt whose marks are shown elsewhere."""
    findings = enumerate(whole.findings, 1)
    return _html("".join(note_on(finding, number, _anchor(whole), cards) for number, finding in findings))


def balance_words(balance: Balance | None) -> str:
    """`scene 30%, action 50%, result 20%`, or a dash."""
    if balance is None:
        return "–"
    return f"scene {balance.scene}%, action {balance.action}%, result {balance.result}%"


def gone_of(finding: Finding) -> Markup:
    """The name of the kind of a mark."""
    return _html(kind_name(finding))


def asked_in(answer: AnswerReview, question: Question) -> str:
    """The question in the interviewer's words before an answer."""
    return question_in(answer.asked, question)


def numbers_in(debrief: Debrief) -> dict[str, str]:
    """For each question which answers were given to it, as the picture of marks numbers them: `3 and 4`, `1, 2 and 9`.

    Returns:
        Nothing where there is but one answer, and no such picture.
    """
    given = answers_in_order(debrief)
    found: dict[str, list[str]] = {}
    for number, (review, _) in enumerate(given, 1):
        found.setdefault(review.question.id, []).append(str(number))
    return {question: listed(numbers) for question, numbers in found.items()} if len(given) > 1 else {}


@dataclass(frozen=True, slots=True)
class Story:
    """A told story for the picture.

    Attributes:
        number: Of the answer, as in the picture of marks.
        question: What it answers.
        line: What to change about its balance.
    """

    number: int
    question: Question
    line: str


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of a debrief and the words beside them.

    Attributes:
        marks: Marks in each answer, or None where there is but one.
        star: How each story is divided, or None where none is told.
        stories: A line for each story of that picture.
    """

    marks: Picture | None
    star: Picture | None
    stories: tuple[Story, ...]


def pictures_of(debrief: Debrief) -> Pictures:
    """The pictures; answers are numbered in the order in which they were given."""
    given = [(answer, review.question) for review, answer in answers_in_order(debrief)]
    balances = [
        (number, question, answer.balance)
        for number, (answer, question) in enumerate(given, 1)
        if question.kind in STORY_KINDS
    ]
    told = [(number, question, balance) for number, question, balance in balances if balance is not None]
    return Pictures(
        marks_picture([answer.assessment for answer, _ in given]) if len(given) > 1 else None,
        star_picture([(str(number), balance) for number, _, balance in told]) if told else None,
        tuple(Story(number, question, balance_line(balance)) for number, question, balance in told),
    )


def versus_values(cards: Mapping[str, Card]) -> dict[str, Any]:
    """What the template of two attempts side by side uses."""
    return {
        "cards": cards,
        "spoken": speaking_time,
        "quoted": quoted,
        "kind_name": gone_of,
        "first_attempt": first_attempt,
        "latest_attempt": latest_attempt,
        "notes_of": notes_of,
        "balance_words": balance_words,
    }


@dataclass(frozen=True, slots=True)
class SecondLook:
    """What a model said on the scales, kept apart from the rules' word.

    Attributes:
        scales: By id of the scale, what it said on it; only scales on which it was asked.
        by: Names of the models that said it.
        model: The connected model that may be asked, or empty.
        host: Where the answers go when it is asked.
        complete: Whether it has been asked about every question there is.
        line: One line on how asking went, or empty.
    """

    scales: Mapping[str, ScaleReview]
    by: tuple[str, ...]
    model: str
    host: str
    complete: bool
    line: str

    def silences(self, scale_id: str) -> list[tuple[str, int]]:
        """Why it gives nothing on a scale, each reason once with the number of questions."""
        found = self.scales.get(scale_id)
        silent = [one.rating.why for one in found.rated if one.rating.value is None] if found else []
        return list(Counter(silent).items())


def second_look(opinions: Sequence[Opinions], served_by: tuple[str, str] | None, line: str) -> SecondLook | None:
    """What a model said on the scales, and whether it can be asked.

    Args:
        opinions: Of the interview.
        served_by: The connected model and its host, or None.
        line: How asking went, or empty.

    Returns:
        None where no model is connected and none was ever asked: nothing of it is on the page then.
    """
    scales: dict[str, ScaleReview] = {}
    for one in opinions:
        said = tuple(opinion.model for opinion in one.asked if opinion.model is not None)
        if said:
            scales[one.scale.id] = ScaleReview(one.scale, said)
    if not scales and served_by is None:
        return None
    model, host = served_by or ("", "")
    by = dict.fromkeys(rated.rating.by for found in scales.values() for rated in found.rated)
    waiting = any(opinion.model is None for one in opinions for opinion in one.asked)
    return SecondLook(scales, tuple(by), model, host, not waiting, line)


def _card_from(cards: Mapping[str, Card]) -> Callable[[str], Markup]:
    """Shows a card by its id, folded."""
    return lambda found: _html(card_details(cards.get(found)))


def values_of(
    debrief: Debrief,
    cards: Mapping[str, Card],
    elsewhere: Mapping[str, int] | None = None,
    look: SecondLook | None = None,
) -> dict[str, Any]:
    """Everything that the debrief's templates use.

    Args:
        debrief: What the interview showed.
        cards: Article cards by id.
        elsewhere: For each question how often it was tried in other interviews; only where that can be led to.
        look: What a model said on the scales; None leaves it out.
    """
    return versus_values(cards) | {
        "debrief": debrief,
        "elsewhere": elsewhere or {},
        "look": look,
        "pictures": pictures_of(debrief) if debrief.reviews else None,
        "numbers_in": numbers_in(debrief),
        "first_questions": [question for question, _ in debrief.first],
        "about": brief_line(debrief.session.brief, debrief.session.created_at),
        "answer_margin": answer_margin,
        "card": _card_from(cards),
        "step_in_words": step_in_words,
        "anchor_of": anchor_of,
        "asked_in": asked_in,
        "svg": _html,
    }
