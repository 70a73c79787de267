"""Where an answer lacks nothing: what a good interviewer still asks on that very question, from its card."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from coach.analysis.likeness import rare_words
from coach.domain import Need, Question
from coach.domain.session import Manner

_FIRST: dict[Manner, int] = {"neutral": 0, "warm": 1, "tough": 2}
"""Where each manner begins among the follow-ups of a card, so that three interviewers do not ask the same."""


def from_the_card(
    needs: Sequence[Need], question: Question, answers: Sequence[str], manner: Manner, used: Collection[str]
) -> tuple[Need, ...]:
    """The needs, with a follow-up of the question's own card in place of a general one.

    A second follow-up, which only a tough interviewer puts to an answer that lacks nothing, stays general.

    Args:
        needs: What the answers lack.
        question: The question on the table.
        answers: Those given to it so far.
        manner: The interviewer's.
        used: Sentences that the interviewer has said.
    """
    said = " ".join(used)
    start = _FIRST[manner] % len(question.follow_ups)
    ordered = (*question.follow_ups[start:], *question.follow_ups[:start])
    fresh = [ask for ask in ordered if ask not in said]
    if not fresh or len(answers) > 1:
        return tuple(needs)
    told = rare_words(" ".join(answers))
    best = min(fresh, key=lambda ask: len(rare_words(ask) & told))
    return tuple(replace(need, ask=best, in_these_words=True) if need.what == "deeper" else need for need in needs)
