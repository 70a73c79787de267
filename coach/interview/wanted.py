"""What a job calls for: the competencies that its advertisement names, each with the words that name it.

Without an advertisement the occupation's own questions tell what is asked for, and without an occupation the questions
that are asked most. The names of the competencies are those of the questions (knowledge/questions).
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from coach.domain import Question
from coach.interview.plan import MOST_ASKED

MOST_WANTED = 8
"""Competencies that a plan is made for; more than that is a list and no plan."""

FEWEST_WANTED = 3
"""With fewer than that, the advertisement tells too little."""

FEWEST_OF_WORK = 6
"""Where the questions of an occupation name fewer, what everybody is asked about fills them up."""

_LONGEST_QUOTE = 90
_SIGNS: Mapping[str, str] = {
    "teamwork": r"team|colleagues|together|collaborat\w*|work(?:ing)? with others",
    "customer_focus": r"customers?|clients?|guests?|patients?|families|residents?|pupils?|visitors?|service users?",
    "communication": r"communicat\w*|explain\w*|present(?:ing|ations?)|written|report(?:s|ing)? to|records?|listen\w*",
    "planning": r"plan(?:s|ning|ned)?|organi[sz]\w*|schedul\w*|prioriti\w*|rota|budget\w*|coordinat\w*",
    "leadership": (
        r"lead(?:s|ing|er|ership)?|manag(?:e|es|ing) (?:a |the |our )?(?:team|people|staff|\d+)|supervis\w*|mentor\w*"
    ),
    "resilience": r"pressure|calm|busy|fast[- ]paced|demanding|resilien\w*|challenging|peak",
    "adaptability": r"chang(?:e|es|ing)|flexib\w*|adapt\w*|shifts?|varied|at short notice",
    "problem_solving": r"problems?|solv\w+|troubleshoot\w*|analy[sz]\w*|root cause|diagnos\w*",
    "judgement": r"judge?ments?|decisions?|decide|risk\w*|discretion",
    "initiative": r"initiative|improv\w*|proactive\w*|self[- ]start\w*|new ideas|own(?:ership)?",
    "delivery": r"deliver\w*|deadlines?|targets?|on time|results?|accura\w*|quality|attention to detail",
    "integrity": r"safe\w*|speak up|confidential\w*|honest\w*|integrity|trust\w*|complian\w*|ethic\w*",
    "learning": r"learn\w*|train\w*|develop(?:ing|ment)?|newly qualified|study|qualification",
    "influence": r"influenc\w*|persua\w*|stakeholders?|negotiat\w*|buy-in|sell(?:ing)?|sales",
    "conflict": r"conflicts?|complaints?|disput\w*|difficult (?:conversations?|people|customers?)|mediat\w*",
}
_PATTERNS = {name: re.compile(rf"\b(?:{sign})\b", re.IGNORECASE) for name, sign in _SIGNS.items()}
_CLAUSE = re.compile(r"[^.;:\n•·!?]+")
_GENERAL = frozenset({"self_awareness", "communication", "motivation", "logistics"})
"""What nearly every question probes; it tells nothing about a job."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One competency that a job calls for.

    Attributes:
        name: As the questions name it.
        words: The words of the advertisement that call for it, or empty.
        times: How many places call for it.
    """

    name: str
    words: str
    times: int


@dataclass(frozen=True, slots=True)
class Wants:
    """Everything that a job calls for, most called for first.

    Attributes:
        source: `ad`, `occupation` or `most asked`.
        wanted: At most `MOST_WANTED`.
    """

    source: str
    wanted: tuple[Wanted, ...]


def wants_of(questions: Mapping[str, Question], job_ad: str, occupation: str) -> Wants:
    """What a job calls for.

    Args:
        questions: The bank.
        job_ad: Text of the advertisement, or empty.
        occupation: As the questions name it, or empty.
    """
    named = _in_ad(job_ad)
    if len(named) >= FEWEST_WANTED:
        return Wants("ad", named)
    own = _of([q for q in questions.values() if occupation and occupation in q.occupations])
    everybody = _of([q for q in questions.values() if q.id in MOST_ASKED or q.fit])
    if not own:
        return Wants("most asked", everybody)
    more = [one for one in everybody if one.name not in {has.name for has in own}]
    return Wants("occupation", (*own, *more[: max(0, FEWEST_OF_WORK - len(own))]))


def _in_ad(job_ad: str) -> tuple[Wanted, ...]:
    counted: Counter[str] = Counter()
    words: dict[str, str] = {}
    for clause in _CLAUSE.findall(job_ad):
        for name, pattern in _PATTERNS.items():
            found = pattern.search(clause)
            if found:
                counted[name] += len(pattern.findall(clause))
                words.setdefault(name, _around(clause, found.start(), found.end()))
    order = list(_SIGNS)
    ranked = sorted(counted, key=lambda name: (-counted[name], order.index(name)))[:MOST_WANTED]
    return tuple(Wanted(name, words[name], counted[name]) for name in ranked)


def _around(clause: str, start: int, end: int) -> str:
    """The part of a clause between commas around a place, cut where it runs on."""
    first = clause.rfind(",", 0, start) + 1
    comma = clause.find(",", end)
    part = " ".join(clause[first : comma if comma >= 0 else len(clause)].split())
    return part if len(part) <= _LONGEST_QUOTE else " ".join(clause[max(first, start - 20) : end + 40].split())


def _of(questions: list[Question]) -> tuple[Wanted, ...]:
    counted = Counter(name for q in questions for name in q.competencies if name not in _GENERAL)
    return tuple(Wanted(name, "", times) for name, times in counted.most_common(MOST_WANTED))
