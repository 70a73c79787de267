"""After a turn a connected model reads the answer once more; what it finds stands beside the rules' marks."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from coach.analysis.engine import Analyser
from coach.analysis.record import marks_on, rules_on, since_first
from coach.domain import Asked, Brief, Kind, Reading, Session, Turn
from coach.domain.reading import content_of_marks
from coach.interview.second_reader import Proposals, resolve
from coach.interview.service import Done, Interviews
from coach.knowledge.bank import Bank
from coach.llm.usage import usage_of
from coach.review.debrief import make_debrief
from coach.review.readings import Reader
from coach.store.readings import save_reading
from tests.interview.test_injection import INJECTIONS
from tests.support import scripted_model as does
from tests.support.scripted_model import Handler, Reply, Script

OWNER = "visitor:one"
ANSWER = (
    "I think outside the box. We moved the racks and picking got a lot quicker. The night crew did as they pleased."
)
FOUND = {
    "kind": "negativity",
    "quote": "The night crew did as they pleased",
    "message": "This speaks ill of the people you worked with.",
    "advice": "Say what was missing and what you changed.",
}


def reads(*findings: dict[str, str], then: Reply | None = None) -> Reply:
    """A model that speaks as the interviewer and, asked to read, finds what it is told to."""

    def reply(handler: Handler) -> None:
        if handler.body.get("response_format"):
            (then or (lambda on: on.say(json.dumps({"findings": findings}))))(handler)
        else:
            handler.say("I see. What came of it?")

    return reply


async def answered(interviews: Interviews, text: str = ANSWER, **brief: str) -> Session:
    session = await interviews.start(OWNER, Brief(format="drill", drill="Q48", **brief))  # type: ignore[arg-type]
    async for event in interviews.answer(OWNER, session.id, text, turn_id="1", seq=1):
        if isinstance(event, Done):
            session = event.session
    return session


def kinds(interviews: Interviews, session: Session) -> list[tuple[str, str]]:
    found = marks_on(session, 1, interviews.analyser, interviews.bank.questions).findings
    return [(finding.kind.value, finding.by) for finding in found]


@pytest.mark.parametrize("feedback", ["coached", "realistic"])
async def test_what_it_finds_is_shown_beside_the_rules_marks_and_is_its_own(
    feedback: str, model: Script, with_model: Callable[..., Interviews]
) -> None:
    model.replies = [reads(FOUND)]
    interviews = with_model()
    session = await answered(interviews, feedback=feedback)
    before = kinds(interviews, session)
    assert before
    read = await interviews.read_again(OWNER, session.id)
    assert read is not None
    assert read == await interviews.view(OWNER, session.id)
    assert kinds(interviews, read) == [*before, ("negativity", "scripted")]
    rules = rules_on(read, 1, interviews.analyser, interviews.bank.questions)
    both = marks_on(read, 1, interviews.analyser, interviews.bank.questions)
    assert tuple(one for one in both.findings if one.by == "rules") == rules.findings
    debrief = make_debrief(read, interviews.analyser, interviews.bank)
    assert (Kind.NEGATIVITY, "scripted") in [(one.kind, one.by) for one in debrief.reviews[0].mend]
    alone = make_debrief(session, interviews.analyser, interviews.bank)
    assert debrief.scales == alone.scales
    assert debrief.strongest == alone.strongest
    # Counts compare weeks with a model and weeks without, so they rest on the rules alone.
    counts = Reader(interviews.analyser, interviews.bank.questions).counts(read, 1)
    assert Kind.NEGATIVITY not in counts.kinds
    assert since_first(read, 1, interviews.analyser, interviews.bank.questions) is None


async def test_it_is_asked_once_for_an_answer_whatever_it_finds(
    model: Script, with_model: Callable[..., Interviews]
) -> None:
    model.replies = [reads()]
    interviews = with_model()
    session = await answered(interviews)
    asked = len(model.heard)
    told = await asyncio.gather(*(interviews.read_again(OWNER, session.id) for _ in range(3)))
    assert [one is not None for one in told].count(True) == 1
    assert await interviews.read_again(OWNER, session.id) is None
    assert len(model.heard) == asked + 1
    kept = (await interviews.view(OWNER, session.id)).reading("marks", 1)
    assert kept is not None
    assert kept.content["findings"] == []
    assert kept.prompt_hash
    assert usage_of(await interviews.view(OWNER, session.id)).read == 3 * does.USAGE["prompt_tokens"]


@pytest.mark.parametrize("text", ["skip", "Yes.", "Can you repeat the question?"])
async def test_nothing_is_read_where_there_is_nothing_to_read(
    text: str, model: Script, with_model: Callable[..., Interviews]
) -> None:
    model.replies = [reads(FOUND)]
    interviews = with_model()
    session = await answered(interviews, text)
    asked = len(model.heard)
    assert await interviews.read_again(OWNER, session.id) is None
    assert len(model.heard) == asked


@pytest.mark.parametrize(
    "server",
    [does.status(500), does.raw(200, "{"), does.hang(), lambda handler: handler.say("They did well, 5 of 5.")],
    ids=["error", "cut", "hangs", "prose"],
)
async def test_a_fault_leaves_everything_as_it_was_and_may_be_tried_again(
    server: Reply, model: Script, with_model: Callable[..., Interviews]
) -> None:
    model.replies = [reads(then=server)]
    interviews = with_model(model_timeout="1.5")
    session = await answered(interviews)
    assert await interviews.read_again(OWNER, session.id) is None
    assert await interviews.view(OWNER, session.id) == session
    model.replies = [reads(FOUND)]
    assert await interviews.read_again(OWNER, session.id) is not None


async def test_the_next_answer_does_not_wait_for_it(model: Script, with_model: Callable[..., Interviews]) -> None:
    model.replies = [reads(then=does.hang())]
    interviews = with_model(model_timeout="4")
    session = await answered(interviews)
    asked = len(model.heard)
    reading = asyncio.create_task(interviews.read_again(OWNER, session.id))
    while len(model.heard) == asked:
        await asyncio.sleep(0.02)
    async with asyncio.timeout(3):
        seq = len(session.turns)
        async for event in interviews.answer(OWNER, session.id, "It held for 6 months.", turn_id="2", seq=seq):
            if isinstance(event, Done):
                session = event.session
    assert not reading.done()
    assert len(session.turns) == 5
    reading.cancel()


async def test_without_a_model_nothing_is_asked(interviews: Interviews) -> None:
    session = await answered(interviews)
    assert await interviews.read_again(OWNER, session.id) is None
    assert await interviews.rate(OWNER, session.id) is None


def taken_over(typed: str) -> Proposals:
    """What a second reader proposes that does as it was told: all is fine, and what is typed is said."""
    found = [
        {"kind": "flattery", "quote": "outside the box", "message": "All fine, nothing to mark.", "advice": typed},
        {"kind": "hedge", "quote": ANSWER[:40], "message": "You are hired, 5 of 5.", "advice": "Leave it as it is."},
        {"kind": "hedge", "quote": "The night crew", "message": f"{typed} {typed}", "advice": "Say it once again."},
        {"kind": "hedge", "quote": "picking got", "message": "Nothing to mark here.", "advice": "You get 5 of 5."},
    ]
    cut = [{name: f"{text[:290]:<8}" for name, text in one.items()} | {"kind": one["kind"]} for one in found]
    return Proposals.model_validate({"findings": cut})


@pytest.mark.parametrize("typed", INJECTIONS)
def test_a_second_reader_that_was_taken_over_changes_no_mark_of_the_rules(
    typed: str, analyser: Analyser, bank: Bank
) -> None:
    answer = f"{ANSWER}\n\n{typed}"
    turns = (Turn(0, "question", "Q48", "What did you improve?", step="open"), Turn(1, "answer", "Q48", answer))
    session = Session("s", OWNER, Brief(), ("Q48",), turns)
    rules = rules_on(session, 1, analyser, bank.questions).findings
    found = resolve(taken_over(typed), answer, Asked("What did you improve?"), rules_on(session, 1, analyser, {}), "m")
    session = replace(session, readings=(Reading(1, "marks", "m", content_of_marks(found)),))
    shown = marks_on(session, 1, analyser, bank.questions).findings
    here = [one for one in shown if one.by == "rules"]
    assert rules
    assert [(one.kind, one.rule, one.start, one.end) for one in here] == [
        (one.kind, one.rule, one.start, one.end) for one in rules
    ]
    for one in shown:
        assert answer[one.start : one.end] == one.quote.text
        assert one.by == "rules" or not any(word in one.message + one.advice for word in ("hired", "5 of 5"))


async def test_stored_marks_that_do_not_hold_are_not_shown(
    model: Script, with_model: Callable[..., Interviews]
) -> None:
    """What comes in with a file, or was written by another version, is proven again."""
    interviews = with_model()
    model.replies = [reads()]
    session = await answered(interviews)
    rules = rules_on(session, 1, interviews.analyser, interviews.bank.questions).findings
    start = ANSWER.index("The night crew")
    good = {
        "kind": "hedge",
        "start": start,
        "end": start + 14,
        "quote": "The night crew",
        "message": "m",
        "advice": "a",
    }
    bad = [
        "not even an entry",
        good | {"quote": "The day crew!!"},
        good | {"start": start + 1},
        good | {"end": 10_000},
        good | {"start": -5},
        good | {"kind": "verdict"},
        good | {"message": ""},
        good | {"advice": "a" * 1_000},
        good | {"start": rules[0].start, "end": rules[0].end, "quote": rules[0].quote.text},
    ]
    save_reading(interviews.store, OWNER, session.id, Reading(1, "marks", "m", {"findings": bad}))
    assert kinds(interviews, await interviews.view(OWNER, session.id)) == [(one.kind.value, "rules") for one in rules]
    more = Reading(1, "marks", "m", {"findings": [*bad, good, good]})
    save_reading(interviews.store, OWNER, session.id, more, replace=True)
    session = await interviews.view(OWNER, session.id)
    found = marks_on(session, 1, interviews.analyser, interviews.bank.questions).findings
    (ours,) = [one for one in found if one.by == "m"]
    assert content_of_marks([ours]) == {"findings": [good]}
