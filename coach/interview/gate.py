"""The gate: each sentence of a reply is checked before it is shown, and withheld when it fails.

What must hold (laws 3 and 4): words in quotation marks stand in what was said; figures were given by the candidate, the
job advertisement or the question; one question at most; no verdict on hiring; nothing about the prompt.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from coach.interview.figures import figures_not_given

LONGEST_REPLY = 1_200
"""Characters of a reply that are shown; a model that goes on is cut at the sentence before."""

_END = re.compile(r"(?<=[.?!…])[\"”’')\]]*(?:\s+|$)|\n+")
_FINISHED = re.compile(r"[.?!…][\"”’')\]]*\s*$")
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|etc|e\.g|i\.e|approx|No)|\b[A-Z])\.$")
_QUOTED = re.compile(r"[“\"]([^“”\"]+)[”\"]")
_VERDICT = re.compile(
    r"\b(?:you(?:'|’)?(?:re| are) hired|you(?:'ve| have) got the job|the job is yours|strong (?:no[- ])?hire|"
    r"reject(?:ing|ed)? you|"
    r"(?:we|i)(?:'d| would|'ll| will) (?:definitely |certainly |likely )?(?:not )?(?:hire|take|reject|turn) you|"
    r"we(?:'d| would) (?:like|love) to (?:offer you|make you an offer|have you on board)|"
    r"(?:chance|odds|likelihood) of being hired|"
    r"you (?:would|will|did) (?:not )?(?:get|pass)(?: the job| this)|you(?:'ve| have) (?:passed|failed)|"
    r"you(?:'re| are) (?:not )?(?:a (?:strong|good|great|perfect) (?:fit|candidate)|the right (?:person|candidate))|"
    r"full marks|top marks|(?:i|we)(?:'d| would|'ll| will)? (?:rate|score) (?:you|this|that|your))",
    re.IGNORECASE,
)
_PROMPT_TALK = re.compile(
    r"\b(?:system prompt|my instructions|these instructions|language model|as an ai|i am an ai|i'm an ai|my prompt|"
    r"openai|chatgpt|follow[- ]up need|task in this turn)\b",
    re.IGNORECASE,
)
_QUOTE_MAP = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


@dataclass(frozen=True, slots=True)
class Given:
    """What a reply may draw on: everything that was really said or handed in.

    Attributes:
        texts: The candidate's answers, the question and its follow-up, the job ad, role and company.
    """

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence that may be shown (`shown`), or was withheld, and then why."""

    text: str
    shown: bool
    why: str = ""


def _plain(text: str) -> str:
    return " ".join(text.translate(_QUOTE_MAP).lower().split())


def check_sentence(sentence: str, given: Given, questions_so_far: int) -> str:
    """Why a sentence may not be shown, or an empty string if it may."""
    heard = _plain("\n".join(given.texts))
    for quoted in _QUOTED.findall(sentence):
        if _plain(quoted).strip(" .,;:!?") not in heard:
            return "quotes words that were not said"
    # What stands in quotation marks has just been found in what was said, figures and all.
    if figures_not_given(_QUOTED.sub(" … ", sentence), given.texts):
        return "gives a figure that nobody gave"
    if questions_so_far + sentence.count("?") > 1:
        return "asks more than one question"
    if _VERDICT.search(sentence):
        return "gives a verdict"
    if _PROMPT_TALK.search(sentence):
        return "speaks of its instructions"
    return ""


def _split(buffer: str, *, final: bool) -> tuple[list[str], str]:
    """Whole sentences at the head of the buffer, and what is left of it."""
    sentences: list[str] = []
    start = 0
    for end in _END.finditer(buffer):
        if end.end() == len(buffer) and not final:
            break  # more of a closing quote or an abbreviation may still come
        piece = buffer[start : end.end()]
        if _ABBREVIATION.search(piece.rstrip()):
            continue
        if piece.strip():
            sentences.append(piece)
        start = end.end()
    rest = buffer[start:]
    if final and rest.strip():
        return [*sentences, rest], ""
    return sentences, rest


def sentences_of(text: str) -> list[str]:
    """The sentences of a whole text, without the space between them."""
    return [sentence.strip() for sentence in _split(text, final=True)[0]]


async def gate(stream: AsyncIterator[str], given: Given) -> AsyncIterator[Sentence]:
    """Checks a reply sentence by sentence while it comes in.

    Args:
        stream: Pieces of the reply, as the model sends them.
        given: What the reply may draw on.

    Yields:
        Each sentence as soon as it is whole, with whether it may be shown.
    """
    buffer, questions, length = "", 0, 0
    async for piece in stream:
        sentences, buffer = _split(buffer + piece, final=False)
        for sentence in sentences:
            verdict = _judge(sentence, given, questions, length)
            questions += verdict.shown * sentence.count("?")
            length += verdict.shown * len(sentence)
            yield verdict
        if length + len(buffer) > LONGEST_REPLY:
            return
    for sentence in _split(buffer, final=True)[0]:
        if length and not _FINISHED.search(sentence):
            yield Sentence(sentence, shown=False, why="is not finished")
            return
        verdict = _judge(sentence, given, questions, length)
        questions += verdict.shown * sentence.count("?")
        length += verdict.shown * len(sentence)
        yield verdict


def _judge(sentence: str, given: Given, questions: int, length: int) -> Sentence:
    why = check_sentence(sentence, given, questions)
    if not why and length + len(sentence) > LONGEST_REPLY:
        why = "goes on too long"
    return Sentence(sentence, not why, why)
