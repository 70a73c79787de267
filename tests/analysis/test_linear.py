"""Work grows with the length of the answer and no faster, whatever is typed: counted in calls, never by the clock."""

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from coach.analysis.document import read
from coach.analysis.engine import Analyser
from coach.analysis.finder import Finder
from coach.analysis.load import notice_folders
from coach.analysis.notices import Notices
from coach.analysis.pattern import Element, Pattern
from coach.analysis.sources import read_notices
from coach.resources import knowledge_path

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


@pytest.fixture(scope="module")
def notices() -> Notices:
    return read_notices(notice_folders(None), knowledge_path("measures.yaml"))


def worst_for(pattern: Pattern) -> set[str]:
    """What makes a phrase try hardest: itself, itself without its last word, and its openings, over and over."""

    def said(element: Element) -> list[str]:
        longest = max((list(run) for runs in element.runs.values() for run in runs), key=len, default=list[str]())
        return ["so"] * element.gap or longest or [min(element.single)]

    parts = [said(element) for element in pattern.elements]
    nearly = parts[:-1] or parts
    return {" ".join(word for part in some for word in part) for some in (parts, nearly, parts[:1])} | {
        " ".join(parts[pattern.anchor])
    }


@pytest.mark.parametrize("group", ["patterns", "literals", "remarks", "asking"])
def test_no_phrase_backtracks_on_what_is_made_to_vex_it(group: str, notices: Notices) -> None:
    for _, pattern in getattr(notices, group):
        finder = Finder([(0, pattern)])
        for piece in worst_for(pattern):
            short, long = (read(f"{piece} " * times) for times in (24, 48))
            finder.find(short)
            once = calls(lambda: finder.find(short))  # noqa: B023
            twice = calls(lambda: finder.find(long))  # noqa: B023
            assert twice <= 2.1 * once + 300, f"{pattern.phrase}: {piece}"
            assert twice <= 100 * len(long) + 60, f"{pattern.phrase}: {piece}"
