"""A rewrite keeps to what was given: every figure and name stands there, or is an open slot."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from coach.domain import Brief, Session
from coach.errors import BadInput, NotFound
from coach.interview.rewrite import open_slots, why_not
from coach.interview.service import Done, Interviews
from tests.support import scripted_model as does
from tests.support.scripted_model import Reply, Script

OWNER = "visitor:one"

DATA = Path(__file__).parent / "data"
GIVEN = (DATA / "given.txt").read_text(encoding="utf-8")
HOSTILE = [
    row
    for row in (DATA / "hostile_replies.txt").read_text(encoding="utf-8").splitlines()
    if row and not row.startswith("#")
]


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


GOOD = "I cut mis-picks on aisle B from 12 a week to two by putting a photo on every box."


async def given_an_answer(interviews: Interviews, **brief: str) -> Session:
    """An interview in which `given.txt` was said."""
    session = await interviews.start(OWNER, Brief(format="drill", drill="Q48", role="warehouse lead", **brief))  # type: ignore[arg-type]
    async for event in interviews.answer(OWNER, session.id, GIVEN, turn_id="1", seq=1):
        if isinstance(event, Done):
            session = event.session
    return session


async def test_asked_for_it_comes_is_kept_and_is_not_asked_for_again(
    model: Script, with_model: Callable[..., Interviews]
) -> None:
    interviews = with_model()
    session = await given_an_answer(interviews)
    assert interviews.mended(session, 1) is None
    model.replies = [json.dumps({"rewrite": f"{GOOD} That saved [how much a month?]."})]
    asked = len(model.heard)
    found = await interviews.mend(OWNER, session.id, 1)
    assert found is not None
    assert (found.text, found.by) == (f"{GOOD} That saved [how much a month?].", "scripted")
    assert open_slots(found.text) == ("[how much a month?]",)
    assert "brackets" in found.line
    assert await interviews.mend(OWNER, session.id, 1) == found
    assert interviews.mended(await interviews.view(OWNER, session.id), 1) == found
    assert len(model.heard) == asked + 1
    system, user = (str(message["content"]) for message in model.heard[-1]["messages"])
    assert GIVEN.strip() not in system
    assert GIVEN.strip() in user


def test_not_one_of_two_hundred_hostile_ones_gets_through() -> None:
    shown = [row for row in HOSTILE if not why_not(f"{GOOD} {row.replace('You ', 'I ')}", GIVEN, ())]
    assert len(set(HOSTILE)) >= 200
    assert shown == []


async def test_over_the_wire_neither_and_what_was_refused_is_counted_as_spent(
    model: Script, with_model: Callable[..., Interviews]
) -> None:
    interviews = with_model()
    session = await given_an_answer(interviews)
    some = HOSTILE[::6]
    model.replies = [json.dumps({"rewrite": f"{GOOD} {slipped.replace('You ', 'I ')}"}) for slipped in some]
    shown = [await interviews.mend(OWNER, session.id, 1) for _ in some]
    assert [one.text for one in shown if one and one.text] == []
    assert {one.line for one in shown if one} == {
        "scripted put in something that you never told, so its version is not shown. Your answer stays as it is."
    }
    # Refused ones were paid for all the same.
    kept = (await interviews.view(OWNER, session.id)).reading("rewrite", 1)
    assert kept is not None
    assert kept.tokens_read == len(some) * does.USAGE["prompt_tokens"]
    model.replies = [json.dumps({"rewrite": GOOD})]
    found = await interviews.mend(OWNER, session.id, 1)
    assert found is not None
    assert found.text == GOOD


async def test_what_was_handed_in_beside_the_answer_may_be_used(
    model: Script, with_model: Callable[..., Interviews]
) -> None:
    cv = "Shift lead, Northgate: ran a shift of 14 pickers."
    text = f"{GOOD} I did it at Northgate on a shift of 14 pickers."
    interviews = with_model()
    alone = await given_an_answer(interviews)
    model.replies = [json.dumps({"rewrite": text})]
    found = await interviews.mend(OWNER, alone.id, 1)
    assert found is not None
    assert not found.text
    session = await given_an_answer(interviews, papers=cv)
    found = await interviews.mend(OWNER, session.id, 1)
    assert found is not None
    assert found.text == text
    # Without the CV it is not shown any more, because nothing proves it.
    kept = await interviews.view(OWNER, session.id)
    assert interviews.mended(kept, 1) is not None
    assert interviews.mended(replace(kept, brief=replace(kept.brief, papers="")), 1) is None


@pytest.mark.parametrize(
    ("server", "line"),
    [
        (401, "did not accept the key, so this answer was not mended"),
        (500, "had a fault of its own, so"),
        ("I cannot do that.", "said nothing that could be shown, so"),
        (does.hang(), "took too long, so"),
    ],
    ids=["wrong key", "error", "prose", "hangs"],
)
async def test_when_the_model_fails_a_quiet_line_says_so(
    server: Reply, line: str, model: Script, with_model: Callable[..., Interviews]
) -> None:
    interviews = with_model(model_timeout="1.5")
    session = await given_an_answer(interviews)
    model.replies = [server]
    found = await interviews.mend(OWNER, session.id, 1)
    assert found is not None
    assert (found.text, found.by) == ("", "")
    assert line in found.line


async def test_only_ones_own_answers_are_mended_and_only_with_a_model(
    interviews: Interviews, with_model: Callable[..., Interviews]
) -> None:
    session = await given_an_answer(interviews)
    assert await interviews.mend(OWNER, session.id, 1) is None
    connected = with_model()
    with pytest.raises(BadInput, match="Choose one of your answers"):
        await connected.mend(OWNER, session.id, 0)
    with pytest.raises(NotFound):
        await connected.mend("visitor:two", session.id, 1)
