"""The built-in interviewer's wording, read from `prompts/interviewer_phrases.yaml`."""

import re
from functools import cache

import yaml

from coach.errors import InvalidData, Problem
from coach.resources import prompts_path, shown_path

HOLES = frozenset({"role", "company", "quote"})
ASKS = "ask_"
"""What the names of occasions begin with whose lines are follow-ups themselves, by what they go after."""

_MANNERS = ({"any"}, {"warm", "neutral", "tough"})
_ASKING_MANNERS = {"warm", "tough"}
_HOLE = re.compile(r"\{([a-z_]+)\}")

Phrases = dict[str, dict[str, tuple[str, ...]]]
"""Lines by occasion (`open`, `next`, ...) and manner (`warm`, `neutral`, `tough`, or `any`).

Follow-ups (`ask_deeper`, ...) stand there for `warm` and `tough` only; a neutral interviewer uses the coach's words.
"""


@cache
def load_phrases() -> Phrases:
    """Reads and checks the file.

    Raises:
        InvalidData: If an occasion is not as it should be, a hole is unknown, a line asks a question or stands twice.
    """
    path = prompts_path("interviewer_phrases.yaml")
    raw: dict[str, dict[str, list[str]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    problems: list[Problem] = []
    for occasion, manners in raw.items():
        asks = occasion.startswith(ASKS)
        if set(manners) != _ASKING_MANNERS if asks else set(manners) not in _MANNERS:
            wanted = "'warm' and 'tough'" if asks else "'any', or 'warm', 'neutral' and 'tough'"
            problems.append(Problem(shown_path(path), 1, f"'{occasion}' needs {wanted}"))
        for lines in manners.values():
            problems += [
                Problem(shown_path(path), 1, f"unknown hole {{{hole}}} in: {line}")
                for line in lines
                for hole in _HOLE.findall(line)
                if hole not in HOLES
            ]
            # A reply asks one question, the one it was made for; a line that asks as well would take its place.
            problems += [
                Problem(shown_path(path), 1, f"must {'end in its one question' if asks else 'not ask'}: {line}")
                for line in lines
                if (line.count("?"), line.endswith("?")) != ((1, True) if asks else (0, False))
            ]
            if len(set(lines)) < len(lines):
                problems.append(Problem(shown_path(path), 1, f"a line stands twice under '{occasion}'"))
    if problems:
        raise InvalidData(problems)
    return {occasion: {manner: tuple(lines) for manner, lines in found.items()} for occasion, found in raw.items()}


def fill(line: str, holes: dict[str, str]) -> str | None:
    """The line with its holes filled, or None if one of them has nothing to go into it."""
    if any(not holes.get(hole, "").strip() for hole in _HOLE.findall(line)):
        return None
    return _HOLE.sub(lambda match: holes[match.group(1)].strip(), line)
