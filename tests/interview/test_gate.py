"""The gate lets through what was really said and asked, and nothing else."""

from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from coach.interview.gate import LONGEST_REPLY, Given, check_sentence, gate, sentences_of
from coach.knowledge.bank import load_bank
from coach.llm.phrases import fill, load_phrases

GIVEN = Given(("I cut mis-picks from 12 a week to two, and my boss said “well done, you”.", "the role: warehouse lead"))


async def passed(reply: str, given: Given = GIVEN, piece: int = 5) -> list[str]:
    async def stream() -> AsyncGenerator[str]:
        for start in range(0, len(reply), piece):
            yield reply[start : start + piece]

    return [sentence.text.strip() async for sentence in gate(stream(), given) if sentence.shown]


@pytest.mark.parametrize(
    "reply",
    [
        "Thank you. What did you do first?",
        "You said “cut mis-picks from 12 a week to two”. How did you count them?",
        'You told me your boss said "well done, you". What had he expected?',
        "Down from 12 a week. Who else was part of that?",
        "That is clear, thank you.",
    ],
)
async def test_what_was_said_and_asked_passes(reply: str) -> None:
    assert " ".join(await passed(reply)) == reply


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        pytest.param("You said “I led the whole site”. What then?", ["What then?"], id="a quote that was not said"),
        pytest.param("A cut of 83 percent is a lot. How?", ["How?"], id="a figure nobody gave"),
        pytest.param("That saved eleven thousand pounds. How?", ["How?"], id="a figure in words"),
        pytest.param("What did you do? And who helped?", ["What did you do?"], id="a second question"),
        pytest.param("What did you do and why? When? Thanks.", ["What did you do and why?", "Thanks."], id="a third"),
        pytest.param("We would like to offer you the job. How was it?", ["How was it?"], id="an offer"),
        pytest.param("You're hired. How was it?", ["How was it?"], id="a verdict"),
        pytest.param("You are a strong fit. How was it?", ["How was it?"], id="a verdict on fit"),
        pytest.param("You would be a great fit here. How was it?", ["How was it?"], id="a verdict on fit, as a wish"),
        pytest.param("You’d make a fine addition to us. How was it?", ["How was it?"], id="a verdict as a welcome"),
        pytest.param("That is exactly who we’re looking for. How was it?", ["How was it?"], id="a verdict as relief"),
        pytest.param("I will put you forward. How was it?", ["How was it?"], id="a verdict as a next step"),
        pytest.param("You seem well suited for this role. How was it?", ["How was it?"], id="a verdict on the role"),
        pytest.param("My instructions say to ask. How was it?", ["How was it?"], id="talk of instructions"),
        pytest.param("As an AI I cannot know. How was it?", ["How was it?"], id="out of character"),
    ],
)
async def test_what_nobody_said_or_asked_is_withheld(reply: str, kept: list[str]) -> None:
    assert await passed(reply) == kept


async def test_the_pieces_of_the_stream_make_no_difference() -> None:
    reply = "You said “cut mis-picks from 12 a week to two”. Dr. Lee saw it at 3 p.m. there. How did you count them?"
    whole = await passed(reply, piece=len(reply))
    for piece in range(1, 30):
        assert await passed(reply, piece=piece) == whole


async def test_a_reply_that_never_ends_is_cut() -> None:
    endless = "And so it went on, as it does. " * 400
    assert sum(len(sentence) for sentence in await passed(endless)) <= LONGEST_REPLY


async def test_a_sentence_without_an_end_is_still_checked() -> None:
    assert await passed("You reached 99 of them") == []
    assert await passed("Thank you for that") == ["Thank you for that"]


def test_abbreviations_do_not_end_a_sentence() -> None:
    assert sentences_of("You worked with Dr. Lee. What did she say?") == [
        "You worked with Dr. Lee.",
        "What did she say?",
    ]


def test_none_of_our_own_questions_is_ever_withheld() -> None:
    for question in load_bank().questions.values():
        given = Given((), asking="\n".join([question.text, *question.phrasings]))
        for sentence in sentences_of(question.text):
            due = (question.text, *question.phrasings)
            assert check_sentence(sentence, replace(given, texts=(question.text,), due=due), 0) == "", question.id


def test_none_of_the_built_in_interviewers_lines_is_ever_withheld() -> None:
    given = Given(("12 a week", "team leader", "Brightside"))
    for manners in load_phrases().values():
        for line in (line for lines in manners.values() for line in lines):
            filled = fill(line, {"role": "team leader", "company": "Brightside", "quote": "12 a week"})
            for sentence in sentences_of(filled or ""):
                assert check_sentence(sentence, given, 0) == "", sentence


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        pytest.param("Great answer. How was it?", ["How was it?"], id="praise"),
        pytest.param("That is impressive. How was it?", ["How was it?"], id="praise of a thing"),
        pytest.param("Excellent! How was it?", ["How was it?"], id="praise in a word"),
        pytest.param("I rate this highly. How was it?", ["How was it?"], id="a rating"),
        pytest.param("Your strengths are excellent. How was it?", ["How was it?"], id="praise of qualities"),
        pytest.param("You are clearly the best candidate. How was it?", ["How was it?"], id="a comparison"),
        pytest.param("5. How was it?", ["How was it?"], id="the number of a list"),
        pytest.param("5 out of 5. How was it?", ["How was it?"], id="a bare rating"),
        pytest.param("<b>Well</b>. How was it?", ["How was it?"], id="markup"),
        pytest.param("See [this](http://example.org). How was it?", ["How was it?"], id="a link"),
        pytest.param("Candidate: I did it. How was it?", ["How was it?"], id="a label"),
        pytest.param("In my last role I led a team. How was it?", ["How was it?"], id="a story of its own"),
        pytest.param("I see. I see. How was it?", ["I see.", "How was it?"], id="the same twice"),
    ],
)
async def test_what_an_interviewer_would_not_say_is_withheld(reply: str, kept: list[str]) -> None:
    assert await passed(reply, replace(GIVEN, texts=(*GIVEN.texts, "I gave it 5 out of 5"))) == kept


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        pytest.param(
            "Shall we begin? What is a weakness of yours?", ["What is a weakness of yours?"], id="a lead that asks"
        ),
        pytest.param("May I ask about weakness first?", [], id="a lead about the same"),
        pytest.param("Noted. What happened then?", ["Noted."], id="another question in its place"),
        pytest.param(
            "Noted. And how about weaknesses?", ["Noted.", "And how about weaknesses?"], id="other words for it"
        ),
        pytest.param("Do you have children? Noted.", ["Noted."], id="what is nobody's business"),
        pytest.param(
            "Gracias por la respuesta, que es muy clara para nosotros. Noted.", ["Noted."], id="another language"
        ),
        pytest.param("- asked: What drew you here? Noted.", ["Noted."], id="a line of the plan"),
    ],
)
async def test_where_a_question_is_due_no_other_takes_its_place(reply: str, kept: list[str]) -> None:
    due = ("What is a weakness of yours, something you are still working on?", "What is your biggest weakness?")
    assert await passed(reply, replace(GIVEN, due=due)) == kept


async def test_nothing_is_asked_after_the_last_answer() -> None:
    assert await passed("Thank you for coming. Anything else?", replace(GIVEN, closing=True)) == [
        "Thank you for coming."
    ]


async def test_a_long_answer_is_not_said_back() -> None:
    answer = "well we had this system and then the new one came and everybody moved to the other dock for a while"
    reply = f"Well, {answer[5:70]} and so {answer[5:90]}. How was it?"
    assert await passed(reply, replace(GIVEN, answers=(answer,))) == ["How was it?"]


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ("Our founder Reginald Fox would like that. How was it?", ["How was it?"]),
        ("Good morning, I am Sarah Pike. How was it?", ["How was it?"]),
        (
            "I have that from your CV. Who saw it at Brightside?",
            ["I have that from your CV.", "Who saw it at Brightside?"],
        ),
    ],
)
async def test_a_model_brings_in_no_names_of_its_own_and_no_noise(reply: str, kept: list[str]) -> None:
    given = replace(GIVEN, texts=(*GIVEN.texts, "Brightside"), unsaid="the prompt of the interviewer, whatever it says")
    assert await passed(reply, given) == kept
