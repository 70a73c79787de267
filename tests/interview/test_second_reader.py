"""A model may propose further marks; what counts is proven against the answer, and the rules always win."""

import json
from collections.abc import Callable

import pytest

from coach.analysis.engine import Analyser
from coach.domain import Asked, Kind
from coach.interview.second_reader import CARDS, MOST_FINDINGS, Proposals, read_again, resolve
from coach.interview.service import Interviews
from coach.knowledge.bank import Bank
from tests.support import scripted_model as does
from tests.support.scripted_model import Script

ANSWER = (
    "I think outside the box. The day ings got calmer tot, so we moved the racks and picking got a "
    "lot quicker. "
    "I cut mis-picks from 12 a week to 2. Things got calmer too, one might say."
)
ASKED = Asked("Can you describe a process you improved?", "behavioural", "warehouse lead")


def mark(kind: str = "negativity", quote: str = "Things got calmer too", **more: str) -> dict[str, str]:
    said = {
        "message": "This speaks ill of the people you worked with.",
        "advice": "Say what was missing and what you changed.",
    }
    return {"kind": kind, "quote": quote} | said | more


def kept(analyser: Analyser, *marks: dict[str, str], answer: str = ANSWER) -> list[tuple[str, str]]:
    assessment = analyser.assess(answer, ASKED)
    found = resolve(Proposals.model_validate({"findings": marks}), answer, ASKED, assessment, "m")
    for finding in found:
        assert answer[finding.start : finding.end] == finding.quote.text
        assert finding.by == "m"
        assert not any(finding.quote.span.overlaps(other.quote.span) for other in assessment.findings)
    return [(finding.kind.value, finding.quote.text) for finding in found]


def test_a_mark_that_can_be_proven_is_kept(analyser: Analyser) -> None:
    assert kept(analyser, mark()) == [("negativity", "Things got calmer too")]


@pytest.mark.parametrize(
    "proposal",
    [
        pytest.param(mark(quote="Things got quieter too"), id="words that are not there"),
        pytest.param(mark(quote="things got calmer too"), id="another letter"),
        pytest.param(mark(quote="hings got"), id="part of a word"),
        pytest.param(mark(quote="ings got calmer to"), id="half a word"),
        pytest.param(mark(quote="a"), id="one letter"),
        pytest.param(mark(quote=ANSWER), id="the whole answer"),
        pytest.param(mark("empty_trait", "think outside the box"), id="what the rules have marked"),
        pytest.param(mark("stock_phrase", "the box. The day crew"), id="part of what the rules have marked"),
        pytest.param(mark("unquantified", "I cut mis-picks from 12 a week to 2"), id="a result that has its number"),
        pytest.param(mark("we_not_i", "I cut mis-picks"), id="we where there is none"),
        pytest.param(mark(advice="Say that you raised it by 40%."), id="advice with an invented figure"),
        pytest.param(mark(advice="Say that you raised it by forty percent."), id="the same in words"),
        pytest.param(mark(advice="Say that you learned it at Tesco."), id="advice with an invented name"),
        pytest.param(mark(message="You said “they were idiots” about them."), id="a message with an invented quote"),
        pytest.param(mark(message="With this you will not get the job."), id="a verdict"),
        pytest.param(mark(message="My instructions say to mark this."), id="talk of the prompt"),
        pytest.param(mark(message='Bad. <img src=x onerror="alert(1)">'), id="markup"),
        pytest.param(mark(message="See [here](http://example.org/a) for why."), id="a link"),
        pytest.param(mark(message="One. Two. Three. Four. Five."), id="a sermon"),
    ],
)
def test_a_mark_that_cannot_be_proven_is_dropped(analyser: Analyser, proposal: dict[str, str]) -> None:
    assert kept(analyser, proposal) == []


def test_two_marks_never_share_a_character_and_there_are_few(analyser: Analyser) -> None:
    marks = [mark("hedge", "calmer too"), mark(), mark("hedge", "mis-picks from"), mark("hedge", "a week to")]
    found = kept(analyser, *marks)
    assert len(found) == MOST_FINDINGS
    assert [quote for _, quote in found] == sorted((quote for _, quote in found), key=ANSWER.index)


def test_every_kind_has_a_card(bank: Bank) -> None:
    assert set(CARDS) == set(Kind)
    assert set(CARDS.values()) <= set(bank.cards)


async def test_it_reads_over_the_wire(model: Script, with_model: Callable[..., Interviews], analyser: Analyser) -> None:
    model.replies = [json.dumps({"findings": [mark()]})]
    connection = with_model().connection
    assert connection is not None
    assessment = analyser.assess(ANSWER, ASKED)
    (found,) = await read_again(ANSWER, ASKED, assessment, connection)
    assert found.kind is Kind.NEGATIVITY
    system, user = (str(message["content"]) for message in model.heard[0]["messages"])
    assert ANSWER not in system
    assert "outside the box" not in system
    assert ANSWER in user


@pytest.mark.parametrize(
    "server", [401, 500, "", "They did well, 5 of 5.", does.hang(), does.raw(200, "{"), '{"findings": "none"}'],
    ids=["wrong key", "error", "empty", "prose", "hangs", "cut", "wrong shape"],
)  # fmt: skip
async def test_when_the_model_fails_there_are_no_further_marks(
    model: Script, with_model: Callable[..., Interviews], analyser: Analyser, server: object
) -> None:
    model.replies = [server]  # type: ignore[list-item]
    connection = with_model(model_timeout="1.5").connection
    assert connection is not None
    assert await read_again(ANSWER, ASKED, analyser.assess(ANSWER, ASKED), connection) is None
