"""What a plain list of keywords would mark: what the analyser has to beat. Used only in docs/accuracy.md."""

import re

from coach.domain import Asked, Assessment, Finding, Kind, Quote

KEYWORDS: dict[Kind, tuple[str, ...]] = {
    Kind.FAKE_WEAKNESS: (
        "perfectionist", "work too hard", "care too much", "can't say no", "workaholic", "too honest",
        "high standards",
    ),
    Kind.EMPTY_TRAIT: (
        "team player", "people person", "hard worker", "hard-working", "hardworking", "detail-oriented",
        "detail oriented", "fast learner", "quick learner", "self-starter", "passionate", "dedicated",
        "communication skills", "problem solver", "motivated", "natural leader", "under pressure", "reliable",
        "enthusiastic",
    ),
    Kind.STOCK_PHRASE: (
        "outside the box", "hit the ground running", "110", "extra mile", "above and beyond", "wear many hats",
        "many hats", "move the needle", "synergy", "win-win", "low-hanging fruit", "low hanging fruit",
        "end of the day", "next level", "value add", "passion", "dream work", "day one", "all hands",
    ),
    Kind.REHEARSED_GOAL: (
        "in five years", "grow with", "grow and", "climb", "ladder", "next step", "new challenge", "your job",
    ),
    Kind.FLATTERY: (
        "leader in", "always wanted", "dream", "prestigious", "renowned", "great company", "amazing", "honour",
    ),
    Kind.UNQUANTIFIED: (
        "a lot", "significantly", "massively", "hugely", "dramatically", "huge", "many", "large", "improved",
        "increased", "reduced", "saved", "loads", "considerably",
    ),
    Kind.NEGATIVITY: (
        "useless", "idiot", "lazy", "toxic", "terrible", "incompetent", "rubbish", "bully", "hated",
    ),
    Kind.CONFRONTATIONAL: (
        "take it or leave it", "or i walk", "insult", "deserve", "final offer", "or else", "waste",
    ),
    Kind.HEDGE: (
        "i guess", "kind of", "sort of", "maybe", "i suppose", "probably", "i think", "not sure",
    ),
    Kind.WE_NOT_I: (
        "as a team", "we all",
    ),
}  # fmt: skip


class KeywordList:
    """Marks every keyword wherever it stands."""

    def __init__(self) -> None:
        self._patterns = [
            (kind, re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE))
            for kind, words in KEYWORDS.items()
        ]

    def assess(self, answer: str, asked: Asked = Asked()) -> Assessment:  # noqa: ARG002, B008
        """An assessment that holds findings only."""
        return Assessment(
            findings=tuple(
                Finding(kind, f"{kind}.keyword", Quote.at(answer, *match.span()), "", "", "")
                for kind, pattern in self._patterns
                for match in pattern.finditer(answer)
            )
        )
