"""Drills: one question at a time, the ones that went badly sooner, by a kept library of spaced repetition (FSRS).

How an attempt went is read off its marks by the plain rule of `rate`. When a question is due again follows from all
its attempts, replayed in order; nothing is kept of the plan, so a deleted interview changes it as if it had not been.
"""

import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from coach.analysis.engine import Analyser
from coach.analysis.needs import BRIEF_KINDS
from coach.analysis.record import rules_on
from coach.domain import Assessment, Brief, Grade, Kind, Need, Question, Session
from coach.domain.record import intent_of, says_nothing
from coach.errors import BadInput
from coach.interview.plan import MOST_ASKED
from coach.store.drills import Attempted

MOST_DAYS = 60
"""Longest time until a question comes again: an interview is seldom further away."""

FEWEST_WORDS = 12
FEWEST_WORDS_BRIEF = 4
"""Below that many words in all, nothing was answered; the second to questions that a few words can answer."""

_GRAVE = frozenset({Kind.NEGATIVITY, Kind.CONFRONTATIONAL, Kind.FAKE_WEAKNESS})
_MANY_IN_A_HUNDRED = 4.0
_RECENT = 5
"""Questions of late that a surprise leaves out."""

_TELLABLE = "behavioural"
TWISTS = ("words", "pressed", "tougher")
"""Ways to ask again: in other words; with a follow-up from the card first; by a tougher interviewer."""


@dataclass(frozen=True, slots=True)
class Due:
    """When a question comes again.

    Attributes:
        question_id: The question.
        at: When.
        last: How it went the last time.
        times: Number of attempts so far.
    """

    question_id: str
    at: datetime
    last: Attempted
    times: int


def rate(question: Question, answers: Sequence[Assessment], *, skipped: bool = False) -> str:
    """How an attempt at a question went, by a plain rule; the first line that fits counts.

    - `again`: passed over, or fewer than 12 words in all (4 where a few can answer), or something that costs most in
      the room (ill of others, a threat, a dressed-up weakness), or three marks and more at four or more in a hundred
      words;
    - `hard`: two marks or more, or a question for a particular time to which none was told;
    - `easy`: no mark, at least two things done well, and where a particular time was asked for, one told to a result
      with a number;
    - `good`: everything else.

    Args:
        question: What was asked.
        answers: Of the answer and those to follow-ups.
        skipped: Whether the candidate passed.
    """
    kinds = [finding.kind for answer in answers for finding in answer.findings]
    words = sum(answer.words for answer in answers)
    fewest = FEWEST_WORDS_BRIEF if question.kind in BRIEF_KINDS else FEWEST_WORDS
    if (skipped and not answers) or words < fewest or _GRAVE.intersection(kinds):
        return "again"
    if len(kinds) >= 3 and 100 * len(kinds) >= _MANY_IN_A_HUNDRED * words:
        return "again"
    asks_for_a_time = question.kind == _TELLABLE
    told = any(answer.specific_example for answer in answers)
    if len(kinds) >= 2 or (asks_for_a_time and not told):
        return "hard"
    strong = {strength.what for answer in answers for strength in answer.strengths}
    measured = any(measure.grade is not Grade.SCOPE for answer in answers for measure in answer.measures)
    if not kinds and len(strong) >= 2 and (measured or not asks_for_a_time):
        return "easy"
    return "good"


def attempts_over(
    session: Session,
    analyser: Analyser,
    questions: Mapping[str, Question],
    known: Collection[tuple[str, str, int]] = (),
) -> list[Attempted]:
    """The attempts of an interview that are over, and how each went.

    An attempt on which the interviewer may still follow up is not over; nor is anything in a realistic interview that
    has not been finished, because the coach is silent until then.

    Args:
        session: The interview.
        analyser: Marks the answers.
        questions: The bank.
        known: Attempts that need not be looked at: session, question, attempt.
    """
    if session.brief.feedback == "realistic" and not session.finished:
        return []
    open_at = None if session.finished else _on_the_table(session)
    answers: dict[tuple[str, int], list[int]] = {}
    for turn in session.turns:
        if turn.kind == "answer":
            answers.setdefault((turn.question_id, turn.attempt), []).append(turn.seq)
    found: list[Attempted] = []
    for (question_id, attempt), seqs in answers.items():
        known_already = (session.id, question_id, attempt) in known
        if known_already or (question_id, attempt) == open_at or question_id not in questions:
            continue
        said = {seq: session.turns[seq].text for seq in seqs}
        given = [seq for seq in seqs if intent_of(said[seq]) == "answer" and not says_nothing(said[seq])]
        skipped = any(intent_of(text) == "skip" or says_nothing(text) for text in said.values())
        if not given and not skipped:
            continue
        read = [rules_on(session, seq, analyser, questions) for seq in given]
        kinds = Counter(finding.kind.value for one in read for finding in one.findings)
        rating = rate(questions[question_id], read, skipped=skipped)
        words = sum(one.words for one in read)
        found.append(Attempted(session.id, question_id, attempt, rating, kinds, words, session.turns[seqs[-1]].at))
    return found


def _on_the_table(session: Session) -> tuple[str, int] | None:
    """The question and attempt that are being talked about."""
    for turn in reversed(session.turns):
        if turn.kind != "answer":
            return None if turn.step == "close" else (turn.question_id, turn.attempt)
    return None


def due_dates(log: Iterable[Attempted]) -> dict[str, Due]:
    """When each question that was tried comes again, by FSRS with intervals of whole days.

    Args:
        log: Every attempt, oldest first.
    """
    from fsrs import Card, Rating, Scheduler

    # Steps of a day, not of minutes: what went badly is practised again tomorrow. No chance in the dates.
    day = (timedelta(days=1),)
    scheduler = Scheduler(learning_steps=day, relearning_steps=day, maximum_interval=MOST_DAYS, enable_fuzzing=False)
    ratings = {"again": Rating.Again, "hard": Rating.Hard, "good": Rating.Good, "easy": Rating.Easy}
    cards: dict[str, Card] = {}
    found: dict[str, Due] = {}
    for one in log:
        card = cards.get(one.question_id) or Card(card_id=0)
        at = datetime.fromisoformat(one.at).astimezone(UTC)
        before = card.last_review
        cards[one.question_id], _ = scheduler.review_card(card, ratings[one.rating], max(at, before) if before else at)
        times = found[one.question_id].times + 1 if one.question_id in found else 1
        found[one.question_id] = Due(one.question_id, cards[one.question_id].due, one, times)
    return found


def due_by(log: Iterable[Attempted], end: datetime) -> tuple[Due, ...]:
    """What is due before a moment, longest overdue first."""
    return tuple(sorted((one for one in due_dates(log).values() if one.at < end), key=lambda one: one.at))


def end_of_day(now: datetime) -> datetime:
    """Midnight after a moment, in its own zone."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def by_weakness(log: Sequence[Attempted], kind: Kind) -> str | None:
    """The question whose latest attempt has most marks of a kind; among equals the one tried longest ago."""
    marked = [one for one in _latest(log).values() if one.kinds.get(kind.value)]
    best = min(marked, key=lambda one: (-one.kinds[kind.value], one.at), default=None)
    return best.question_id if best else None


def weaknesses(log: Sequence[Attempted]) -> list[tuple[Kind, int]]:
    """Kinds of mark that the latest attempts have, with how many questions show each; most first."""
    counted = Counter(Kind(name) for one in _latest(log).values() for name in one.kinds)
    return sorted(counted.items(), key=lambda item: (-item[1], list(Kind).index(item[0])))


def worst_last_time(log: Sequence[Attempted]) -> str | None:
    """The question that went worst in the last interview: by its rating, then by marks in a hundred words.

    Returns:
        Its id, or None where everything went well.
    """
    if not log:
        return None
    last = [one for one in log if one.session_id == log[-1].session_id]
    order = ("again", "hard", "good", "easy")
    worst = min(last, key=lambda one: (order.index(one.rating), -one.marks / max(one.words, 1)))
    return worst.question_id if worst.rating in {"again", "hard"} else None


def by_category(questions: Mapping[str, Question], kind: str, log: Sequence[Attempted], occupation: str = "") -> str:
    """A question of a kind: one not tried yet, else the one tried longest ago.

    Raises:
        BadInput: If there is no such kind.
    """
    fits = [q.id for q in questions.values() if q.kind == kind and _suits(q, occupation)]
    if not fits:
        raise BadInput("There is no such kind of question. Choose one from the list.")
    return _longest_ago(fits, log)


def for_job(questions: Mapping[str, Question], near: Sequence[str], occupation: str, log: Sequence[Attempted]) -> str:
    """A question for a job: near its advertisement if there is one, else of its occupation, else one of the most asked.

    Args:
        questions: The bank.
        near: Ids near the advertisement, nearest first.
        occupation: As the questions name it, or empty.
        log: Every attempt, oldest first.
    """
    own = [q.id for q in questions.values() if occupation and occupation in q.occupations]
    fits = [found for found in near if found in questions] or own or list(MOST_ASKED)
    return _longest_ago(fits, log)


def surprise(
    questions: Mapping[str, Question], log: Sequence[Attempted], occupation: str, chance: random.Random
) -> str:
    """Any question that suits, but none of the last few."""
    recent = {one.question_id for one in log[-_RECENT:]}
    return chance.choice([q.id for q in questions.values() if _suits(q, occupation) and q.id not in recent])


def _suits(question: Question, occupation: str) -> bool:
    return "any" in question.occupations or (bool(occupation) and occupation in question.occupations)


def _latest(log: Iterable[Attempted]) -> dict[str, Attempted]:
    """The latest attempt at each question that was answered."""
    return {one.question_id: one for one in log if one.words}


def _longest_ago(fits: Sequence[str], log: Iterable[Attempted]) -> str:
    last = {one.question_id: one.at for one in log}
    return min(fits, key=lambda found: last.get(found, ""))


def brief_for(question_id: str, like: Brief | None, twist: str = "", times: int = 0) -> Brief:
    """What a drill begins with: the job of an earlier interview, and one question.

    Args:
        question_id: The question.
        like: An earlier brief to take the job from, or None.
        twist: One of `TWISTS`, or empty.
        times: How often the question was tried; each time another wording comes.

    Raises:
        BadInput: If there is no such twist.
    """
    if twist and twist not in TWISTS:
        raise BadInput("There is no such twist. Choose one from the list.")
    base = like or Brief()
    fields: dict[str, str] = {"twist": f"{twist}:{max(times, 1)}" if twist in {"words", "pressed"} else ""}
    brief = replace(base, format="drill", drill=question_id, feedback="coached", questions=None, **fields)
    return replace(brief, manner="tough") if twist == "tougher" else brief


def twisted(question: Question, twist: str) -> Question:
    """The question as it is put in a drill with a twist: in other words of the card; without one, as it is."""
    name, number = _twist(twist)
    wordings = [text for text in question.phrasings if text.endswith("?")]
    if name != "words" or not wordings:
        return question
    place = (number - 1) % len(wordings)
    # The usual wording goes to the end: asked to repeat it, the interviewer finds yet other words.
    others = (*wordings[place + 1 :], *wordings[:place], question.text)
    return replace(question, text=wordings[place], phrasings=others)


def pressed(question: Question, twist: str, asked: Sequence[str]) -> Need | None:
    """The follow-up of the card that comes first in a drill with that twist, once.

    Args:
        question: The question on the table.
        twist: Of the brief.
        asked: What the follow-ups of this attempt went after so far.
    """
    name, number = _twist(twist)
    if name != "pressed" or asked or not question.follow_ups:
        return None
    return Need("deeper", question.follow_ups[(number - 1) % len(question.follow_ups)], in_these_words=True)


def _twist(twist: str) -> tuple[str, int]:
    name, _, number = twist.partition(":")
    return name, int(number) if number.isdecimal() and 0 < int(number) < 1000 else 1
