"""Which questions an interview will ask, in which order.

The first interview of a call-back holds the questions that surveys of hiring managers found most often asked, and
questions about fit with the team, which is what a call-back is for (A17, A21). Later interviews bring questions that
have not come yet.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import zip_longest

from coach.domain import Brief, Question
from coach.errors import BadInput

MINUTES_A_QUESTION = 3
"""A spoken answer of about 90 seconds (source: cl2), a follow-up or two, and the interviewer's own words."""

MOST_ASKED = ("Q1", "Q6", "Q13", "Q3", "Q4", "Q44")
"""Asked by about half of more than 2,500 US hiring managers, Nov-Dec 2015 (source: cbs)."""

CALLBACK_FIT = ("Q41", "Q71", "Q24", "Q72", "Q30", "Q42", "Q37", "Q5")
"""Questions on getting along with this team and this place, in the order in which they are taken."""

RECRUITER_CALL = ("Q1", "Q6", "Q13", "Q100", "Q99", "Q101", "Q102", "Q98", "Q11")
"""What a recruiter asks in a first call, most wanted first: who, why, pay, when, who else, may they, can they."""

LEAST_FIT = 3
"""Fewest fit questions in a full call-back interview (A21)."""

OCCUPATIONS: Mapping[str, str] = {
    "customer service": "customer_service",
    "IT support": "help_desk",
    "software engineer": "software",
    "product and design": "product_design",
    "sales": "sales",
    "marketing": "marketing",
    "recruitment and HR": "hr",
    "accounts": "accounting",
    "warehouse": "warehouse",
    "driving": "driver",
    "shop": "retail",
    "restaurant and hotel": "hospitality",
    "manufacturing": "manufacturing",
    "maintenance": "maintenance",
    "nursing": "nurse",
    "teaching": "teacher",
    "social work": "social_work",
    "fundraising": "fundraising",
    "project management": "project_management",
    "construction": "construction",
    "office and assistance": "executive_assistant",
    "legal work": "paralegal",
    "data analysis": "data_analysis",
    "care": "care",
}
"""From an occupation as measures.yaml names it to the one that the questions name."""

CLOSING = "Q117"
OPENING = "Q1"

_ARC = ("opening", "motivation", "strength_weakness", "behavioural", "situational", "salary", "practical", "closing")
_KINDS_BY_FORMAT: dict[str, tuple[str, ...]] = {
    "callback": ("motivation", "behavioural", "situational", "strength_weakness"),
    "behavioural": ("behavioural",),
    "recruiter": ("motivation", "opening", "strength_weakness"),
    "full": ("behavioural", "motivation", "situational", "strength_weakness", "behavioural", "practical", "salary"),
}


def question_count(brief: Brief) -> int:
    """Number of questions that fit what was chosen: one for a drill, else as asked, else by the length."""
    if brief.format == "drill":
        return 1
    if brief.questions is not None:
        return brief.questions
    return max(1, round(brief.minutes / MINUTES_A_QUESTION))


def _round_robin(questions: Iterable[Question], kinds: Sequence[str]) -> list[str]:
    """Ids, taking a theme at a time so that no stretch of the interview is all of one sort."""
    wanted = set(kinds)
    themes: dict[str, list[str]] = {}
    for question in questions:
        if question.kind in wanted:
            themes.setdefault(question.theme, []).append(question.id)
    return [found for row in zip_longest(*themes.values()) for found in row if found is not None]


def _preferred(brief: Brief, questions: Mapping[str, Question], occupation: str, seen: Collection[str]) -> list[str]:
    """Every question this interview could ask, best first."""
    pool = sorted(
        questions.values(),
        key=lambda question: (
            question.id in seen,
            occupation not in question.occupations,
            "any" not in question.occupations,
        ),
    )
    suitable = [q for q in pool if "any" in q.occupations or (occupation and occupation in q.occupations)]
    kinds = _KINDS_BY_FORMAT[brief.format]
    fresh = [question for question in suitable if question.id not in seen]
    filler = [*_round_robin(fresh, kinds), *_round_robin([q for q in suitable if q.id in seen], kinds)]
    if brief.format == "behavioural":
        return [OPENING, *filler]
    if brief.format == "recruiter":
        return [*RECRUITER_CALL, *filler]
    fit = sorted(CALLBACK_FIT, key=lambda found: found in seen)
    if brief.format == "callback":
        core = [OPENING, "Q6", fit[0], "Q4", "Q44", fit[1], "Q13", "Q3", fit[2]]
        more_fit = [q.id for q in suitable if q.fit and q.kind not in {"opening", "closing", "practical", "salary"}]
        return [*core, *_interleave(filler, more_fit)]
    return [*MOST_ASKED, fit[0], *filler]


def _interleave(first: Sequence[str], second: Sequence[str]) -> list[str]:
    return [found for pair in zip_longest(first, second) for found in pair if found is not None]


def make_plan(
    questions: Mapping[str, Question],
    brief: Brief,
    *,
    occupation: str = "",
    seen: Collection[str] = (),
    near: Callable[[str], Sequence[str]] | None = None,
) -> tuple[str, ...]:
    """Chooses the questions of one interview.

    Args:
        questions: The bank, by id.
        brief: What was chosen.
        occupation: The occupation recognised in the role, or empty.
        seen: Ids asked in earlier interviews; they come last among equals.
        near: Finds questions near a text; used on the job advertisement when there is one.

    Returns:
        Question ids in the order in which they will be asked.

    Raises:
        BadInput: If a drill or a set names a question that does not exist.
    """
    if brief.format == "drill":
        wanted = brief.drill or next((found for found in MOST_ASKED if found not in seen), "Q4")
        if wanted not in questions:
            raise BadInput(f"There is no question {wanted}. Choose one from the list.")
        return (wanted,)
    if brief.given:
        return _given(brief.given.split(), questions)
    count = min(question_count(brief), len(questions))
    ranked = list(dict.fromkeys(_preferred(brief, questions, occupation, seen)))
    if near is not None and brief.job_ad.strip():
        core = ranked[: min(9, len(ranked))]
        advertised = [found for found in near(brief.job_ad) if found in questions]
        ranked = list(dict.fromkeys([*core, *advertised, *ranked]))
    chosen = [found for found in ranked if found in questions and found != CLOSING]
    closes = count >= 4 and CLOSING in questions
    chosen = chosen[: count - closes]
    arc = {kind: place for place, kind in enumerate(_ARC)}
    body = sorted(chosen, key=lambda found: arc.get(questions[found].kind, len(_ARC)))
    return (*_spread(body, questions), *((CLOSING,) if closes else ()))


def _given(wanted: Sequence[str], questions: Mapping[str, Question]) -> tuple[str, ...]:
    """The questions of a set, as they stand there."""
    missing = [found for found in wanted if found not in questions]
    if missing:
        raise BadInput(f"There is no question {missing[0]} here. Ask whoever gave you the set for their questions too.")
    return tuple(dict.fromkeys(wanted))


def _spread(ordered: Sequence[str], questions: Mapping[str, Question]) -> list[str]:
    """Keeps the opening first and mixes the rest, so that three of a kind seldom stand in a row."""
    head = [found for found in ordered if questions[found].kind == "opening"]
    late = [found for found in ordered if questions[found].kind in {"salary", "practical"}]
    middle = [found for found in ordered if found not in head and found not in late]
    stories = [found for found in middle if questions[found].kind in {"behavioural", "situational"}]
    others = [found for found in middle if found not in stories]
    if OPENING in head:
        head = [OPENING, *(found for found in head if found != OPENING)]
    first, rest = head[:1], head[1:]
    return [*first, *_interleave([*rest, *others], stories), *late]
