"""What the agent may look up: the banks, this interview's own answers and what was handed in. Nothing is written.

What a tool may see comes with the turn (`LookUp`), never from the model: a model names no session, owner or file.
"""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, StructuredTool

from coach.domain import Hit, Session
from coach.interview.context import cut_to, fenced
from coach.knowledge.bank import Bank

log = logging.getLogger(__name__)
NOTHING = "nothing found"
_ANSWER_TOKENS = 250
_AD_TOKENS = 600
_PAPERS_TOKENS = 800
_MOST_QUERY = 400


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) > 3}


@dataclass(frozen=True, slots=True)
class LookUp:
    """What the tools of one turn may see.

    Attributes:
        session: The interview; no other can be reached.
        find: Searches the banks.
        bank: The cards and questions.
    """

    session: Session
    find: Callable[[str], Sequence[Hit]]
    bank: Bank

    def entry(self, found: str) -> str:
        """A card or question as it is told to the model."""
        card, question = self.bank.cards.get(found), self.bank.questions.get(found)
        if card:
            return f"{card.id}: {card.title}. {card.advice}"
        return f"{question.id}: {question.text} {question.probes}" if question else ""


def _look_up(config: RunnableConfig) -> LookUp:
    return config["configurable"]["look_up"]  # pyright: ignore[reportTypedDictNotRequiredAccess]


def find_advice(query: str, config: RunnableConfig) -> str:
    """Search the coach's cards on interviews and the bank of questions. Returns up to three."""
    here = _look_up(config)
    try:
        found = [here.entry(hit.id) for hit in here.find(query[:_MOST_QUERY])[:3]]
    except Exception:
        log.exception("a look-up failed")  # the text of an exception must never reach the model
        return NOTHING
    return "\n".join(filter(None, found)) or NOTHING


def earlier_answer(about: str, config: RunnableConfig) -> str:
    """Look up what the candidate said earlier in this interview about something."""
    wanted = _words(about[:_MOST_QUERY])
    answers = [turn for turn in _look_up(config).session.turns[:-1] if turn.kind == "answer"]
    best = max(answers, key=lambda turn: len(wanted & _words(turn.text)), default=None)
    if best is None or not wanted & _words(best.text):
        return NOTHING
    return fenced(cut_to(best.text, _ANSWER_TOKENS))


def job_advertisement(config: RunnableConfig) -> str:
    """Read the job advertisement that the candidate gave."""
    text = _look_up(config).session.brief.job_ad
    return fenced(cut_to(text, _AD_TOKENS)) if text.strip() else NOTHING


def candidate_papers(config: RunnableConfig) -> str:
    """Read the CV or the notes that the candidate handed in."""
    text = _look_up(config).session.brief.papers
    return fenced(cut_to(text, _PAPERS_TOKENS)) if text.strip() else NOTHING


@cache
def the_tools() -> tuple[BaseTool, ...]:
    """Every tool there is. They read and never write."""
    tools = (find_advice, earlier_answer, job_advertisement, candidate_papers)
    return tuple(StructuredTool.from_function(tool) for tool in tools)
