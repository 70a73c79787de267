"""What an interview is held with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coach.analysis.engine import Analyser
from coach.interview.stopping import Stops
from coach.knowledge.bank import Bank
from coach.store.db import Store

if TYPE_CHECKING:
    from coach.knowledge.index import Index
    from coach.llm.connection import Connection


def _no_index() -> "Index | None":
    return None


@dataclass(frozen=True)
class Parts:
    """What an interview is held with.

    Attributes:
        store: Where sessions are kept.
        bank: Cards and questions.
        analyser: Marks answers.
        connection: The connected model, or None.
        index: Gives the search index, or None while there is none.
        stops: The turns that are being spoken.
        notices: The quiet line on who spoke and why, for interviews whose last turn has one; for pages that come after
            the turn.
    """

    store: Store
    bank: Bank
    analyser: Analyser
    connection: "Connection | None" = None
    index: Callable[[], "Index | None"] = field(default=_no_index)
    stops: Stops = field(default_factory=Stops, compare=False)
    notices: dict[str, str] = field(default_factory=dict[str, str], compare=False)
