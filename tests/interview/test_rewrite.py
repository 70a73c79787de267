"""A rewrite keeps to what was given: every figure and name stands there, or is an open slot."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from coach.analysis.engine import Analyser
from coach.domain import Asked
from coach.interview.rewrite import mended, why_not
from coach.interview.service import Interviews
from tests.support.scripted_model import Script

DATA = Path(__file__).parent / "data"
GIVEN = (DATA / "given.txt").read_text(encoding="utf-8")
HOSTILE = [
    row
    for row in (DATA / "hostile_replies.txt").read_text(encoding="utf-8").splitlines()
    if row and not row.startswith("#")
]


@pytest.mark.parametrize("slipped", HOSTILE)
def test_no_invented_figure_gets_into_a_rewrite(slipped: str) -> None:
    own = slipped.replace("You ", "I ")
    assert why_not(f"I cut mis-picks on aisle B from 12 a week to two. {own}", GIVEN, ())


@pytest.mark.parametrize(
    "slipped",
    [
        "At Tesco I cut mis-picks on aisle B.",
        "I cut mis-picks for Amazon.",
        "Tesco saw it and rolled it out.",
        "My boss, Sarah, saw it in May.",
        "My boss Dana Okafor saw it in May.",
        "I did it with Excel and SAP.",
        "I did it with a Kanban board.",
        "My boss at tesco rolled it out.",
        "I did it in Manchester.",
        "I did it in Reading with the others.",
        "Teško saw it.",
        "Тесco saw it.",
        "ТЕСКО saw it.",
        "特斯科 saw it.",
        "I won the Deming Prize for it.",
        "I used six sigma for it.",
        "I cut mis-picks on aisle C from 12 a week to two.",
        "I had three managers with me.",
        "I had three drivers with me.",
        "It took 6 managers.",
        "I cut mis-picks from 12 people to two.",
        "We spent [£900?] on printing.",
        "I cut it [by 40%?] in the end.",
        "My boss [was it Sarah?] saw it.",
        "<b>I cut mis-picks on aisle B.</b>",
        "I cut mis-picks. [see](http://example.org)",
        "I cut mis-picks. " * 60,
    ],
)
def test_no_invented_name_or_other_thing_gets_into_a_rewrite(slipped: str) -> None:
    assert why_not(slipped, GIVEN, ())


@pytest.mark.parametrize(
    "rewrite",
    [
        "I cut mis-picks on aisle B from 12 a week to two by putting a photo on every box.",
        "I put a photo on every box on aisle B, and that cut mis-picks from 12 a week to 2.",
        "My boss, Dana Osei, saw it in May and rolled it out at Brightside.",
        "With three pickers I did it in 6 weeks, and we spent £450 on printing.",
        "Mis-picks went from twelve a week to two; [how many boxes is that?]",
        "I cut mis-picks on aisle B from 12 a week to two, and that saved [how much a month?].",
        "What I did myself was the photo; the three pickers [did what?].",
        "About 15% of the boxes had no label before I began.",
    ],
)
def test_what_keeps_to_the_answer_may_be_shown(rewrite: str) -> None:
    assert why_not(rewrite, GIVEN, ()) == ""


def test_a_figure_from_the_job_ad_or_cv_may_be_used() -> None:
    text = "I ran a shift of 14 pickers at Northgate and cut mis-picks on aisle B."
    assert why_not(text, GIVEN, ())
    assert why_not(text, GIVEN, ("Shift lead, Northgate: ran a shift of 14 pickers.",)) == ""


async def test_over_the_wire_a_good_one_is_shown_and_a_bad_one_is_nothing(
    model: Script, with_model: Callable[..., Interviews], analyser: Analyser
) -> None:
    good = "I cut mis-picks on aisle B from 12 a week to two by putting a photo on every box."
    model.replies = [json.dumps({"rewrite": good}), json.dumps({"rewrite": good + " Sales rose 40%."}), 500]
    connection = with_model().connection
    assert connection is not None
    asked = Asked("What did you improve?", "behavioural", "warehouse lead")
    told = [await mended(GIVEN, asked, analyser.assess(GIVEN, asked), connection) for _ in range(3)]
    assert told == [good, None, None]
    assert GIVEN.strip() not in model.heard[0]["messages"][0]["content"]
