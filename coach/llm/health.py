"""How a connection has been doing: when to try it again after faults, and what it turned out to lack."""

import time
from dataclasses import dataclass, field

FIRST_REST = 15.0
LONGEST_REST = 300.0


@dataclass
class Health:
    """Kept in memory for each connection; a restart forgets it.

    A first fault costs nothing: the next turn tries again. From the second in a row on, the model is left alone for 15
    seconds, then 30, 60 and so on up to 5 minutes, so that nobody waits for a dead server at every turn.

    Attributes:
        faults: Faults in a row.
        tools: Whether the server takes tools; False once it has refused them.
        rung: Firmest way of asking for structured output that the server takes (coach/llm/structured.py).
        tokens_per_estimate: How many tokens the server counts for one of our estimate; what it says wins.
    """

    faults: int = 0
    tools: bool = True
    rung: str = "json_schema"
    tokens_per_estimate: float = 1.0
    _until: float = field(default=0.0, repr=False)

    def worked(self) -> None:
        """The model spoke."""
        self.faults, self._until = 0, 0.0

    def failed(self, wait: float | None = None) -> None:
        """The model failed; `wait` is how many seconds the server wants to be left alone, if it said."""
        self.faults += 1
        rest = min(LONGEST_REST, FIRST_REST * 2 ** (self.faults - 2)) if self.faults > 1 else 0.0
        self._until = time.monotonic() + max(rest, min(wait or 0.0, LONGEST_REST))

    def learn(self, estimated: int, told: int) -> None:
        """Takes note of how the server counts."""
        if estimated > 0:
            self.tokens_per_estimate = min(3.0, max(0.6, told / estimated))

    @property
    def rests(self) -> float:
        """Seconds for which the model is to be left alone still."""
        return max(0.0, self._until - time.monotonic())
