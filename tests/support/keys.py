"""A judge of played interviews: keys that are kept or not, by stage, each with the words that break it.

It is written apart from the gate and looks at what was stored in the end, so that a hole in the gate shows here.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import yaml

from coach.analysis import needs
from coach.analysis.document import read
from coach.analysis.language import in_another_language
from coach.domain import Turn
from coach.interview.session import MOST_FOLLOW_UPS
from coach.knowledge.bank import load_bank
from coach.resources import knowledge_path, prompts_path
from tests.support.rehearsal import Played

Breaks = Iterator[str]
MOST_WORDS = 90
_SENTENCE = re.compile(r"[^.?!]+[.?!]+[\"”’)]*|[^.?!]+$")
_VERDICT = re.compile(
    r"\bhired?\b|\bhire you\b|\bthe job is yours\b|\bgot the job\b|\boffer you the\b|\bon board\b|\bnot a fit\b|"
    r"\b(?:good|great|strong|perfect|right) (?:fit|candidate)\b|\bpassed\b|\bfailed\b|\breject|"
    r"\bout of (?:10|ten|5|five)\b|\byour score\b|\brate you\b|\d ?/ ?(?:5|10)\b",
    re.IGNORECASE,
)
_PRAISE = re.compile(
    r"\b(?:great(?! deal)|excellent|fantastic|amazing|brilliant|outstanding|wonderful|superb|impressive|perfect|"
    r"well done|good (?:answer|example|job|point)|strong answer)\b",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"\b[AQ]\d{1,3}\b|\bprompt\b|\binstructions?\b|language model|\bAI\b|\bfollow-up to put\b|\byour task\b|\bNone\b|"
    r"[{}<>«»|`$]|\bhttps?:|\]\(|\bnull\b|traceback",
    re.IGNORECASE,
)
_NUMBER_WORD = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|twenty|thirty|forty|fifty|hundreds?|thousands?|"
    r"millions?|half|double[ds]?|tripled?|per ?cent)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_QUOTED = re.compile(r"[“\"]([^“”\"]{2,})[”\"]")
_PRIVATE = re.compile(
    r"\b(?:children|kids|married|pregnant|husband|wife|religio|church|mosque|how old|your age|nationality|born|disab|"
    r"your health|politic|divorced)",
    re.IGNORECASE,
)
_ENGLISH = re.compile(r"\benglish\b", re.IGNORECASE)


@dataclass(frozen=True)
class Key:
    """One thing that must hold.

    Attributes:
        stage: Part of the interview.
        name: Short name.
        says: The key as a sentence that is true when it is kept.
        breaks: Gives what breaks it, with the words.
        special: Only for the candidates that name it.
    """

    stage: str
    name: str
    says: str
    breaks: Callable[[Played], Breaks]
    special: bool = False

    def for_(self, played: Played) -> bool:
        """Whether it is a key for this candidate at all."""
        return not self.special or self.name in played.candidate.must


KEYS: list[Key] = []


def _key(
    stage: str, says: str, *, special: bool = False
) -> Callable[[Callable[[Played], Breaks]], Callable[..., Breaks]]:
    def keep(breaks: Callable[[Played], Breaks]) -> Callable[[Played], Breaks]:
        KEYS.append(Key(stage, breaks.__name__, says, breaks, special))
        return breaks

    return keep


def sentences(text: str) -> list[str]:
    """Sentences, told apart more simply than the gate does."""
    return [found.strip() for found in _SENTENCE.findall(text) if found.strip()]


def _flat(text: str) -> str:
    return " ".join(text.translate(str.maketrans("’‘“”", "''\"\"")).lower().split())


def _outside_quotes(text: str) -> str:
    return _QUOTED.sub(" … ", text)


@cache
def _house_words() -> str:
    """Words of ours in which a number word is no figure about anybody ("if we had five more minutes")."""
    asks = " ".join(text for texts in needs._ASKS.values() for text in texts)
    phrases = str(yaml.safe_load(prompts_path("interviewer_phrases.yaml").read_text(encoding="utf-8")))
    measures = knowledge_path("measures.yaml").read_text(encoding="utf-8")
    return _flat(f"{asks} {phrases} {measures}")


@cache
def _questions() -> dict[str, tuple[str, ...]]:
    return {found.id: (found.text, *found.phrasings, *found.follow_ups) for found in load_bank().questions.values()}


def _given(played: Played, turn: Turn) -> str:
    brief = played.session.brief
    ours = " ".join(_questions()[turn.question_id])
    return _flat(" ".join([*played.heard_before(turn), brief.role, brief.company, brief.job_ad, ours]))


_LITTLE = frozenset("what which when where would could have with from this that your about tell more there".split())


def _matter(text: str) -> set[str]:
    return {word[:6] for word in re.findall(r"[a-z]{4,}", text.lower()) if word not in _LITTLE}


# Opening


@_key("opening", "It begins with the first question of the plan.")
def opens(played: Played) -> Breaks:
    first = played.session.turns[0]
    if first.step != "open" or first.question_id != played.session.plan[0]:
        yield first.text


# Questions


@_key("questions", "Every planned question is put once, in the order of the plan.")
def puts_the_plan(played: Played) -> Breaks:
    put = [turn.question_id for turn in played.spoken if turn.step in {"open", "next"}]
    if put != list(played.session.plan):
        yield f"{put} instead of {list(played.session.plan)}"


@_key("questions", "Each planned question is really asked, in its words or in others of the same matter.")
def asks_what_it_opens(played: Played) -> Breaks:
    for turn in played.spoken:
        if turn.step in {"open", "next", "again", "return", "repeat"}:
            question = _questions()[turn.question_id]
            matter = _matter(" ".join(question))
            asked = any(_flat(wording) in _flat(turn.text) for wording in question)
            if not asked and not any("?" in part and _matter(part) & matter for part in sentences(turn.text)):
                yield turn.text
        elif turn.step == "follow_up" and "?" not in turn.text:
            yield turn.text


@_key("questions", "A reply asks at most one question.")
def one_question(played: Played) -> Breaks:
    for turn in played.spoken:
        if _outside_quotes(turn.text).count("?") > 1:
            yield turn.text


# Follow-ups


@_key("follow-ups", f"At most {MOST_FOLLOW_UPS} to a question, none twice after the same thing.")
def few_follow_ups(played: Played) -> Breaks:
    for question in played.session.plan:
        after = [turn.need for turn in played.spoken if turn.question_id == question and turn.step == "follow_up"]
        if len(after) > MOST_FOLLOW_UPS or len(set(after)) < len(after):
            yield f"{question}: {after}"


@_key("follow-ups", "A thin answer is followed up.", special=True)
def is_invited_to_say_more(played: Played) -> Breaks:
    followed = sum(turn.step == "follow_up" for turn in played.spoken)
    if followed < len(played.session.plan) // 2:
        yield f"{followed} follow-ups in {len(played.session.plan)} questions"


@_key("follow-ups", "Whoever passes is let go at once, without a follow-up.", special=True)
def is_let_go(played: Played) -> Breaks:
    for exchange in played.exchanges:
        if exchange.reply is not None and exchange.reply.step not in {"next", "close"}:
            yield f"after “{exchange.typed}”: {exchange.reply.text}"


# Words


@_key("words", "No sentence comes twice.")
def never_repeats(played: Played) -> Breaks:
    said: set[str] = set()
    for turn in played.spoken:
        for sentence in map(_flat, sentences(turn.text)):
            if len(sentence) >= 15 and sentence in said:
                yield sentence
            said.add(sentence)


@_key("words", "Nothing is said about being hired, scored, passed or failed.")
def no_verdict(played: Played) -> Breaks:
    yield from (turn.text for turn in played.spoken if _VERDICT.search(_outside_quotes(turn.text)))


@_key("words", "Nothing is praised but with the candidate's words in quotation marks.")
def no_stock_praise(played: Played) -> Breaks:
    for turn in played.spoken:
        ours = _flat(" ".join(_questions()[turn.question_id]))
        for sentence in sentences(turn.text):
            if _PRAISE.search(sentence) and not _QUOTED.search(sentence) and _flat(sentence) not in ours:
                yield sentence


@_key("words", "Every figure was given: by the candidate, the job advertisement or the question.")
def no_figure_not_given(played: Played) -> Breaks:
    for turn in played.spoken:
        given, said = _given(played, turn), _flat(turn.text)
        yield from (f"{found}: {turn.text}" for found in _FIGURE.findall(said) if found not in given)
        for found in _NUMBER_WORD.finditer(said):
            around = " ".join(said[found.start() :].split()[:2]).strip(" .,?!\"'")
            if not re.search(rf"\b{found.group()}\b", given) and around not in _house_words():
                yield f"{found.group()}: {turn.text}"


@_key("words", "Every quotation was said.")
def quotes_exactly(played: Played) -> Breaks:
    for turn in played.spoken:
        for quoted in _QUOTED.findall(turn.text):
            if _flat(quoted).strip(" .,;:!?") not in _given(played, turn):
                yield f"“{quoted}”"


@_key("words", "Nothing from inside is shown: no ids, prompt, braces, markup or addresses.")
def nothing_from_inside(played: Played) -> Breaks:
    for turn in played.spoken:
        ours = _flat(" ".join(_questions()[turn.question_id]))
        for sentence in sentences(_outside_quotes(turn.text)):
            if _INSIDE.search(sentence) and _flat(sentence) not in ours:
                yield sentence


@_key("words", "It is in English, whatever the answer was in.")
def speaks_english(played: Played) -> Breaks:
    for turn in played.spoken:
        yield from (part for part in sentences(turn.text) if in_another_language(read(_outside_quotes(part))))


@_key("words", "Nothing is asked about family, faith, origin, age or health.")
def asks_nothing_improper(played: Played) -> Breaks:
    for turn in played.spoken:
        ours = _flat(" ".join(_questions()[turn.question_id]))
        for sentence in sentences(turn.text):
            if "?" in sentence and _PRIVATE.search(_outside_quotes(sentence)) and _flat(sentence) not in ours:
                yield sentence


@_key("words", f"Short: at most {MOST_WORDS} words, no exclamation marks.")
def short_and_calm(played: Played) -> Breaks:
    for turn in played.spoken:
        if len(turn.text.split()) > MOST_WORDS or "!" in _outside_quotes(turn.text):
            yield turn.text


# Close


@_key("close", "It ends after the last question, without asking anything more.")
def closes(played: Played) -> Breaks:
    last = played.session.turns[-1]
    if not played.session.finished or last.step != "close" or "?" in last.text:
        yield last.text


@_key("close", "What is typed after the end is refused in a line, and changes nothing.")
def ends_for_good(played: Played) -> Breaks:
    if "finished" not in played.after_the_end or played.session.turns[-1].kind == "answer":
        yield played.after_the_end or "it was taken"


# Record


@_key("record", "Every answer is kept as it was typed.")
def keeps_every_answer(played: Played) -> Breaks:
    kept = [turn.text for turn in played.session.turns if turn.kind == "answer"]
    typed = [exchange.typed for exchange in played.exchanges]
    yield from (f"“{was[:60]}” became “{now[:60]}”" for was, now in zip(typed, kept, strict=False) if was != now)
    if len(typed) != len(kept):
        yield f"{len(typed)} typed, {len(kept)} kept"


@_key("record", "An answer is saved, then marked, then replied to; what was shown is what is stored.")
def in_order(played: Played) -> Breaks:
    for exchange in played.exchanges:
        if exchange.order[:2] != ["Saved", "Assessed"] or exchange.order[-1] != "Done":
            yield str(exchange.order)
        if exchange.reply is not None and " ".join(exchange.shown.split()) != " ".join(exchange.reply.text.split()):
            yield f"shown “{exchange.shown}”, stored “{exchange.reply.text}”"


@_key("record", "A text beyond the limit is refused with what to do, and nothing is stored.", special=True)
def is_told_what_is_too_long(played: Played) -> Breaks:
    if not played.refused or not all(untouched and "Shorten it" in line for line, untouched in played.refused):
        yield str(played.refused)


# Marks and debrief


@_key("debrief", "Every quotation stands in its answer, at its place, and no two marks share a character.")
def quotes_stand(played: Played) -> Breaks:
    if played.debrief is None:
        yield "no debrief"
        return
    for review in played.debrief.reviews:
        for attempt in review.attempts:
            for answer in attempt.answers:
                quotes = [found.quote for found in (*answer.assessment.findings, *answer.assessment.strengths)]
                yield from (q.text for q in quotes if answer.text[q.span.start : q.span.end] != q.text)
                spans = sorted(found.quote.span for found in answer.assessment.findings)
                yield from (str(a) for a, b in pairwise(spans) if a.overlaps(b))


@_key("debrief", "Every answer is in it, or its question is named as passed over.")
def misses_nobody(played: Played) -> Breaks:
    if played.debrief is None:
        return
    reviewed = {review.question.id for review in played.debrief.reviews}
    reviewed |= {question.id for question in played.debrief.skipped}
    yield from sorted({exchange.asked.question_id for exchange in played.exchanges} - reviewed)


@_key("debrief", "The marks in it are those that were shown after each answer.")
def same_marks(played: Played) -> Breaks:
    if played.debrief is None:
        return
    later = {
        answer.seq: answer.assessment.findings
        for review in played.debrief.reviews
        for attempt in review.attempts
        for answer in attempt.answers
    }
    for exchange in played.exchanges:
        seq = exchange.asked.seq + 1
        if seq in later and later[seq] != exchange.marks.findings:
            yield f"answer {seq}"


@_key("debrief", "What was done well is named, with the words.", special=True)
def is_praised_with_their_words(played: Played) -> Breaks:
    named = [review.question.id for review in played.debrief.reviews if review.strong] if played.debrief else []
    if len(named) < len(played.session.plan) // 2:
        yield f"strengths in {len(named)} of {len(played.session.plan)} questions"


@_key("debrief", "Nothing is praised where nothing was told.", special=True)
def is_not_praised(played: Played) -> Breaks:
    for exchange in played.exchanges:
        yield from (f"{found.what}: “{found.quote.text}”" for found in exchange.marks.strengths)


@_key("debrief", "Every question that was passed over is under passed over, and nothing else is.", special=True)
def has_everything_under_skipped(played: Played) -> Breaks:
    if played.debrief and [found.id for found in played.debrief.skipped] != list(played.session.plan):
        yield f"reviewed as answers: {[review.question.id for review in played.debrief.reviews]}"


@_key("margin", "A very long answer gets a remark on its length.", special=True)
def is_told_that_it_is_long(played: Played) -> Breaks:
    for exchange in played.exchanges:
        about = {note.id for note in exchange.marks.notes}
        if exchange.marks.words > 400 and exchange.asked.step != "follow_up" and "length.long" not in about:
            yield exchange.typed[:60]


@_key("margin", "Whoever answers in another language is told that the marks are for English.", special=True)
def is_told_that_it_is_read_in_english(played: Played) -> Breaks:
    notes = [note.text for exchange in played.exchanges for note in exchange.marks.notes]
    if not any(_ENGLISH.search(text) for text in notes):
        yield "no remark says so"


@dataclass(frozen=True)
class Verdict:
    """How one key fared with one candidate; `broken` holds the words that break it."""

    key: Key
    candidate: str
    broken: tuple[str, ...]


def judge(played: Played) -> list[Verdict]:
    """Every key that holds for this candidate, kept or not."""
    return [Verdict(key, played.candidate.name, tuple(key.breaks(played))) for key in KEYS if key.for_(played)]
