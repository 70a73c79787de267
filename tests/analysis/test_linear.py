"""Work grows with the length of the answer and no faster, whatever is typed: counted in calls, never by the clock."""

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from coach.analysis.engine import Analyser

ADVERSARIAL = {
    "one phrase again and again": "I think outside the box and ",
    "only openings of phrases": "I am a very really very good very ",
    "gaps that never close": "my team really very so much and my manager ",
    "nothing but we": "we ",
    "nothing but i": "i ",
    "quotation marks": "\" ' “ ",
    "apostrophes": "i'm'm'm'm ",
    "digits": "1 2 3 ",
    "long numbers": "1,1.1:1/",
    "from to from to": "from 1 to 2 and from ",
    "no stops": "a lot of a huge number of ",
    "commas": "and, but, so, ",
    "sentences": "We did. ",
    "dashes": "- — - ",
    "no blanks": "workworkwork",
    "perfectionists": "perfectionist until everything is perfect unless it ",
    "money": "saved £ saved % saved ",
}


def calls(work: Callable[[], object]) -> int:
    """How many Python and C functions are entered while `work` runs."""
    count = 0

    def profile(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", ADVERSARIAL.values(), ids=ADVERSARIAL)
def test_twice_the_answer_is_at_most_about_twice_the_work(piece: str, analyser: Analyser) -> None:
    analyser.assess(piece * 20)
    once = calls(lambda: analyser.assess(piece * 150))
    twice = calls(lambda: analyser.assess(piece * 300))
    assert twice <= 2.3 * once + 2000
