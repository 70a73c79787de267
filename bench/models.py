"""`python -m bench.models`: plays the simulated candidates with the models that need no key, into docs/models.md."""

import asyncio
import logging
from pathlib import Path

from tests.support.reading import between_marks, candidates_table, every_sitting, keys_table, times_table, what_broke

_PAGE = Path(__file__).resolve().parent.parent / "docs" / "models.md"


def main() -> None:
    """Plays, judges and writes."""
    logging.getLogger("coach").setLevel(logging.ERROR)  # what the gate keeps back is expected here
    sittings = asyncio.run(every_sitting())
    parts = (keys_table(sittings), what_broke(sittings), candidates_table(sittings), times_table(sittings))
    between_marks(_PAGE, "keys", "\n\n".join(parts))
    print(parts[0], parts[1], sep="\n\n")


if __name__ == "__main__":
    main()
