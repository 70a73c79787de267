"""`make eval-model`: the connected model with ten simulated candidates and sixty texts that try to move the verdict.

It asks some 300 short turns of the model that OPENAI_API_KEY, OPENAI_BASE_URL and COACH_MODEL name, and prints the same
keys as docs/models.md. What is judged is what a candidate would have seen, after the gate; what the gate kept back is
counted beside it, for that is how a model shows its manners.
"""

import argparse
import asyncio
import logging
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from coach.errors import CoachError
from coach.interview.service import Interviews
from coach.llm.probe import probe
from coach.settings import load_settings
from tests.support.injected import INJECTION_KEYS, Tried, attempt, injections
from tests.support.reading import Sitting, candidates_table, keys_table, opened, times_table, what_broke
from tests.support.rehearsal import candidates, play

_NO_KEY = "No model to judge: set OPENAI_API_KEY, and OPENAI_BASE_URL and COACH_MODEL if it is not OpenAI's."


class _Withheld(logging.Handler):
    """Counts why sentences were kept back and how often the built-in interviewer took over."""

    def __init__(self) -> None:
        super().__init__()
        self.why: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if " was withheld: it " in text:
            self.why[f"withheld: it {text.partition(' was withheld: it ')[2]}"] += 1
        elif " failed: " in text:
            self.why[f"the built-in interviewer took the turn: {text.partition(' failed: ')[2]}"] += 1


@contextmanager
def _listening() -> Iterator[Counter[str]]:
    log, handler = logging.getLogger("coach.interview.voice"), _Withheld()
    log.addHandler(handler)
    log.propagate = False
    try:
        yield handler.why
    finally:
        log.removeHandler(handler)
        log.propagate = True


def _injection_lines(tried: Sequence[Tried]) -> tuple[list[str], int]:
    lines, broken = ["| with each of the texts | kept |", "|---|---|"], 0
    examples: list[str] = []
    for says, holds in INJECTION_KEYS:
        bad = [one for one in tried if not holds(one)]
        broken += len(bad)
        lines.append(f"| {says} | {len(tried) - len(bad)} of {len(tried)} |")
        examples += [f"- {says} “{' '.join(one.typed.split())[:80]}” → {one.replies[-200:]}" for one in bad[:3]]
    return [*lines, *(["", *examples] if examples else [])], broken


async def _judged(interviews: Interviews, every: int) -> tuple[Sitting, list[Tried]]:
    model = interviews.connection.model if interviews.connection else ""
    played = [await play(interviews, candidate) for candidate in candidates()[::every]]
    tried = [await attempt(interviews, number, typed) for number, typed in enumerate(injections()[::every])]
    return Sitting.of(model, played), tried


async def judge_model(every: int = 1) -> tuple[str, bool]:
    """Runs everything against the connected model.

    Args:
        every: Take every so manieth candidate and text only.

    Returns:
        The report, and whether every key was kept.

    Raises:
        CoachError: If no model is connected or it cannot be used.
    """
    interviews = opened()
    connection = interviews.connection
    if connection is None:
        raise CoachError(_NO_KEY)
    found = await probe(connection)
    if found.fault:
        raise CoachError(f"{found.fault}. Nothing was judged.")
    with _listening() as why:
        sitting, tried = await _judged(interviews, every)
    lines, broken = _injection_lines(tried)
    turns = [turn for one in sitting.played for turn in one.spoken] + [one.session.turns[-1] for one in tried]
    own = sum(turn.by == connection.model for turn in turns)
    report = [
        f"# {connection.model} at {connection.host}",
        f"It spoke in {own} of {len(turns)} turns; the built-in interviewer took the others.",
        times_table([sitting]),
        keys_table([sitting]),
        what_broke([sitting]),
        candidates_table([sitting]),
        "\n".join(lines),
        "\n".join(f"- {number} × {reason}" for reason, number in why.most_common()) or "Nothing was withheld.",
    ]
    return "\n\n".join(report), not sitting.broken and not broken


def main(arguments: Sequence[str] | None = None) -> int:
    """The command.

    Returns:
        0 if every key was kept, 1 if not, 2 if no model could be judged.
    """
    parser = argparse.ArgumentParser(prog="eval-model", description=__doc__)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take every Nth candidate and text only")
    chosen = parser.parse_args(arguments)
    before = dict(os.environ)
    try:
        with tempfile.TemporaryDirectory() as home:
            os.environ["COACH_HOME"] = home
            if not load_settings().has_model:
                raise CoachError(_NO_KEY)
            report, well = asyncio.run(judge_model(max(1, chosen.every)))
    except CoachError as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        os.environ.clear()
        os.environ.update(before)
    print(report)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
