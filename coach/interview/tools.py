"""What the agent may look up: the banks, this interview's own answers and the job advertisement. Nothing is written.

The tools are bound to one session when they are made; a model names no session, owner or file.
"""

import re
from collections.abc import Callable, Sequence

from langchain_core.tools import BaseTool, StructuredTool

from coach.domain import Card, Hit, Session
from coach.interview.context import cut_to, fenced

NOTHING = "nothing found"
_ANSWER_TOKENS = 250
_AD_TOKENS = 600
_MOST_QUERY = 400


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) > 3}


def tools_for(
    session: Session, find: Callable[[str], Sequence[Hit]], cards: Callable[[str], Card | None]
) -> list[BaseTool]:
    """The tools for one turn of one session.

    Args:
        session: The interview.
        find: Searches the cards.
        cards: Gives a card by id.
    """

    def find_advice(query: str) -> str:
        """Search the coach's cards for advice on interviews. Returns up to three cards."""
        try:
            found = [cards(hit.id) for hit in find(query[:_MOST_QUERY])[:3]]
        except Exception:
            return NOTHING
        return "\n".join(f"{card.id}: {card.title}. {card.advice}" for card in found if card) or NOTHING

    def earlier_answer(about: str) -> str:
        """Look up what the candidate said earlier in this interview about something."""
        wanted = _words(about[:_MOST_QUERY])
        answers = [turn for turn in session.turns[:-1] if turn.kind == "answer"]
        best = max(answers, key=lambda turn: len(wanted & _words(turn.text)), default=None)
        if best is None or not wanted & _words(best.text):
            return NOTHING
        return fenced(cut_to(best.text, _ANSWER_TOKENS))

    def job_advertisement() -> str:
        """Read the job advertisement that the candidate gave."""
        return fenced(cut_to(session.brief.job_ad, _AD_TOKENS)) if session.brief.job_ad.strip() else NOTHING

    return [StructuredTool.from_function(tool) for tool in (find_advice, earlier_answer, job_advertisement)]
