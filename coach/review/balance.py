"""How much of a told story goes to setting the scene, to what the speaker did, and to how it came out.

It is read from where each part can be made out: a sentence without a sign of its own belongs to the part that is being
told. So the shares are about right and no more, and they are shown in words beside the picture.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from coach.analysis.story import is_past
from coach.domain import Assessment, Grade, Quote
from coach.review.sentences import sentences_in

Part = Literal["situation", "task", "action", "result"]
PARTS: tuple[Part, ...] = ("situation", "task", "action", "result")

MOST_SCENE, LEAST_ACTION, LEAST_RESULT = 35, 40, 10
"""Shares in percent within which most advice agrees (sources: sw1, cc, st)."""

_FEWEST_SENTENCES = 3
_OTHERS = re.compile(
    r"\b(?:he|she|it|they|we|nobody|everybody|everyone|who|which|the \w+|(?:and|so) \w+) "
    r"(?:\w{2,}ed|was|were|is|are|got|came|went|said|had|has|kept|gave|took|left|made|ran|won|paid|stayed)\b|\bsince\b"
)
_OWN = re.compile(r"\bI(?:'d|’d| had| then| also| just| first)? (\w+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Balance:
    """Shares of a story in percent of its words; together 100.

    Attributes:
        situation: Where and when it was, and who was there.
        task: What was called for.
        action: What the speaker did.
        result: How it came out.
    """

    situation: int
    task: int
    action: int
    result: int

    @property
    def scene(self) -> int:
        """Situation and task together."""
        return self.situation + self.task

    def share(self, part: Part) -> int:
        """The share of a part."""
        return int(getattr(self, part))


def balance_of(text: str, assessment: Assessment) -> Balance | None:
    """The balance of the story told in one answer.

    Args:
        text: The answer as typed.
        assessment: What the analyser says about it.

    Returns:
        None unless one particular time is told in at least three sentences, with an act of the speaker's own.
    """
    sentences = sentences_in(text)
    told = assessment.specific_example and assessment.star.action is not None
    if not told or len(sentences) < _FEWEST_SENTENCES:
        return None
    counts: dict[str, float] = dict.fromkeys(PARTS, 0.0)
    parts_of = _ended(sentences, _parts(sentences, assessment), assessment)
    for sentence, parts in zip(sentences, parts_of, strict=True):
        for part in parts:
            counts[part] += len(sentence.text.split()) / len(parts)
    return _rounded(counts)


def _parts(sentences: Sequence[Quote], assessment: Assessment) -> list[list[str]]:
    """The parts that each sentence tells, by its own signs or by where the story stands."""
    told: list[list[str]] = []
    now = "situation"
    for sentence in sentences:
        parts = _parts_in(sentence, assessment)
        if not parts:
            parts = ["action"] if now in {"situation", "task"} and own_act(sentence.text) else [now]
        now = parts[-1]
        if "result" in parts and own_act(sentence.text):
            # What is done and how it came out in one sentence: half of each if there is a figure, else something done.
            figure = any(
                m.grade is not Grade.SCOPE and m.quote.span.overlaps(sentence.span) for m in assessment.measures
            )
            parts = ["action", "result"] if figure else ["action"]
        told.append(parts)
    return told


def _ended(sentences: Sequence[Quote], told: list[list[str]], assessment: Assessment) -> list[list[str]]:
    """The same with the ending of a story that has one: what follows the speaker's last act.

    Half of the sentence of that act belongs to it too, if somebody or something else has a verb there: "I rang, and he
    came".
    """
    star = assessment.star
    if star.result is None or star.action is None:
        return told
    last = len(sentences) - 1
    while last >= 0 and not own_act(sentences[last].text) and sentences[last].span > star.action.span:
        last -= 1
    told = told[: last + 1] + [["result"]] * (len(sentences) - 1 - last)
    if last >= 0 and told[last] == ["action"] and _OTHERS.search(sentences[last].text):
        told[last] = ["action", "result"]
    return told


def _parts_in(sentence: Quote, assessment: Assessment) -> list[str]:
    """Parts whose evidence stands in the sentence, in the order of a story; an end told before its act is scene."""
    star = assessment.star
    found: list[str] = []
    for part in PARTS:
        quote: Quote | None = getattr(star, part)
        early = part == "result" and quote is not None and star.action is not None and quote.span < star.action.span
        if quote is not None and not early and sentence.span.overlaps(quote.span):
            found.append(part)
    return found


def own_act(sentence: str) -> bool:
    """Whether the speaker does something in a sentence: `I rang`, and not `I was`."""
    return any(is_past(verb.lower()) for verb in _OWN.findall(sentence) if verb.lower() not in {"was", "had", "were"})


def _rounded(counts: dict[str, float]) -> Balance:
    """Whole percents that add up to 100; what rounding leaves over goes to the largest."""
    total = sum(counts.values())
    shares = {part: int(100 * count / total) for part, count in counts.items()}
    largest = max(PARTS, key=lambda part: counts[part])
    shares[largest] += 100 - sum(shares.values())
    return Balance(**shares)


def balance_line(balance: Balance) -> str:
    """What to change about a story's balance, or that it is well divided; one sentence."""
    if balance.result < LEAST_RESULT:
        return "It stops almost as soon as the work is done: give the ending a sentence or two."
    if balance.scene > MOST_SCENE:
        return f"Setting the scene takes {balance.scene}% of it; a third is plenty, so come to what you did sooner."
    if balance.action < LEAST_ACTION:
        return f"What you did takes {balance.action}% of it; that is the part they asked for, so let it be the longest."
    return "Well divided: a short scene, mostly what you did, and an ending."
