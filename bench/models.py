"""`python -m bench.models`: what can be shown of the path to a model without a key, into docs/models.md.

The simulated candidates with the built-in interviewer and the scripted models, `make eval-model` against the scripted
server, and what `coach doctor` says of it.
"""

import asyncio
import logging
import tempfile
from pathlib import Path

from bench.eval_model import judge_model
from coach.doctor import examine
from coach.settings import load_settings
from tests.support.reading import (
    between_marks,
    candidates_table,
    environment,
    every_sitting,
    keys_table,
    times_table,
    what_broke,
)
from tests.support.scripted_model import Reply, scripted_model
from tests.support.speakers import able, well_behaved

_PAGE = Path(__file__).resolve().parent.parent / "docs" / "models.md"


def _against_the_scripted(reply: Reply) -> tuple[str, str]:
    """The doctor's screen, and the report of `make eval-model`, for the scripted server."""
    with scripted_model() as script, tempfile.TemporaryDirectory() as home:
        key = {"OPENAI_API_KEY": "scripted", "OPENAI_BASE_URL": script.url, "COACH_MODEL": "scripted"}
        with environment(COACH_HOME=home, **key):
            script.replies = [able]
            script.models = [{"id": "scripted", "max_model_len": 32_768}]
            screen = "\n".join(examine(load_settings())[0]).replace(home, "…")
            script.replies = [reply]
            report, _ = asyncio.run(judge_model())
    return f"```\n{screen}\n```", report.replace("# scripted", "**scripted**", 1)


def main() -> None:
    """Plays, judges and writes."""
    logging.getLogger("coach").setLevel(logging.ERROR)  # what the gate keeps back is expected here
    sittings = asyncio.run(every_sitting())
    parts = (keys_table(sittings), what_broke(sittings), candidates_table(sittings), times_table(sittings))
    between_marks(_PAGE, "keys", "\n\n".join(parts))
    logging.getLogger("coach").setLevel(logging.WARNING)
    screen, report = _against_the_scripted(well_behaved())
    between_marks(_PAGE, "scripted", screen)
    between_marks(_PAGE, "live", report)
    print(parts[0], parts[1], report, sep="\n\n")


if __name__ == "__main__":
    main()
