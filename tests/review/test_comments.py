"""What a coach says is kept as it was said; what holds now is folded from it; its words must be there."""

from dataclasses import replace

import pytest

from coach.domain import Quote, Session, Turn
from coach.domain.session import Brief
from coach.errors import BadInput
from coach.review.comments import (
    Anchor,
    AnyEntry,
    CoachRating,
    Comment,
    OwnMark,
    Returned,
    Review,
    Verdict,
    Withdrawn,
    answers_digest,
    check_entries,
    present,
    status_of,
    unreturned,
)

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
SHALOM = "\u05e9\u05dc\u05d5\u05dd"
ANSWER = f"I'm a team player {FAMILY}. Cafe\u0301: {SHALOM} we saved money."
SESSION = Session(
    "s",
    "ann",
    Brief(),
    ("Q1", "Q4"),
    (
        Turn(0, "question", "Q1", "Tell me about yourself."),
        Turn(1, "answer", "Q1", ANSWER),
        Turn(2, "reply", "Q4", "And a weakness?"),
        Turn(3, "answer", "Q4", "I work too hard."),
    ),
)


def anchor(words: str, seq: int = 1) -> Anchor:
    text = SESSION.turns[seq].text
    start = text.index(words)
    return Anchor(seq, Quote.at(text, start, start + len(words)))


def review(*entries: AnyEntry) -> Review:
    return Review("r", "s", "Mara", None, "packet", entries=tuple(replace(e, place=i) for i, e in enumerate(entries)))


REMARK = Comment(id="c1", text="Which team?", anchor=anchor("team player"))


@pytest.mark.parametrize("words", [FAMILY, "Cafe\u0301", SHALOM, ANSWER])
def test_words_in_any_script_are_pointed_at_by_code_points(words: str) -> None:
    check_entries(SESSION, [Comment(id="c", text="?", anchor=anchor(words))])


@pytest.mark.parametrize(
    "entry",
    [
        Comment(id="c", text="?", anchor=Anchor(1, replace(anchor("team").quote, text="Team"))),
        Comment(id="c", text="?", anchor=Anchor(3, anchor("team").quote)),
        Comment(id="c", text="?", anchor=Anchor(0, Quote.at("Tell me", 0, 4))),
        Comment(id="c", text="?", anchor=Anchor(99, anchor("team").quote)),
        Comment(id="c", text="?", anchor=Anchor(-3, anchor("team").quote)),
        Verdict(id="v", mark=anchor("team"), kind="hedge", ruling="adjust", to=Anchor(1, Quote.at("x" * 99, 90, 99))),
        OwnMark(id="m", anchor=Anchor(3, anchor("we").quote), kind="hedge"),
        CoachRating(id="r", question_id="Q9", scale="result", value=3, evidence=(anchor("we"),)),
        CoachRating(id="r", question_id="Q1", scale="result", value=3, attempt=2, evidence=(anchor("we"),)),
        CoachRating(id="r", question_id="Q4", scale="result", value=3, evidence=(anchor("we"),)),
        Comment(id="c", text="?", reply_to="nothing"),
        Withdrawn(id="w"),
        Withdrawn(id="w", replaces="nothing"),
        Comment(id="c", author="candidate", text="Out of the blue"),
        OwnMark(id="m", author="candidate", anchor=anchor("we"), kind="hedge"),
        Returned(id="x", author="candidate"),
        Withdrawn(id="w", author="candidate", replaces="c1"),
        OwnMark(id="m", anchor=anchor("we"), kind="hedge", replaces="c1"),
    ],
)
def test_what_is_not_there_or_not_theirs_is_refused_in_one_line(entry: AnyEntry) -> None:
    with pytest.raises(BadInput) as caught:
        check_entries(SESSION, [entry], known=[REMARK])
    assert "\n" not in str(caught.value)


def test_a_rating_needs_words_unless_it_cannot_be_told() -> None:
    with pytest.raises(ValueError, match="quote"):
        CoachRating(id="r", question_id="Q1", scale="result", value=3)
    for value in (0, 6):
        with pytest.raises(ValueError, match="scale"):
            CoachRating(id="r", question_id="Q1", scale="result", value=value, evidence=(anchor("we"),))
    assert CoachRating(id="r", question_id="Q1", scale="result", value=None).value is None


@pytest.mark.parametrize(
    ("ruling", "change"),
    [
        ("adjust", {}),
        ("adjust", {"to_kind": "hedge"}),
        ("keep", {"to_kind": "flattery"}),
        ("drop", {"to": anchor("we")}),
    ],
)
def test_an_adjustment_changes_something_and_nothing_else_does(ruling: str, change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="does not go"):
        Verdict(id="v", mark=anchor("team"), kind="hedge", ruling=ruling, **change)  # type: ignore[arg-type]


def test_a_mended_remark_keeps_its_place_its_history_and_its_replies() -> None:
    found = present(
        review(
            REMARK,
            Comment(id="r1", text="The night shift.", author="candidate", reply_to="c1"),
            replace(REMARK, id="c2", text="Which team, and when?", replaces="c1"),
            Comment(id="r2", text="Good, say that.", reply_to="c2"),
            Comment(id="c3", text="Later words", anchor=anchor("money")),
            Comment(id="c4", text="Earlier words", anchor=anchor("I'm")),
            Comment(id="c5", text="On all of it"),
        )
    )
    assert [thread.comment.text for thread in found.threads] == [
        "Earlier words",
        "Which team, and when?",
        "Later words",
        "On all of it",
    ]
    assert [old.text for old in found.threads[1].earlier] == ["Which team?"]
    assert [reply.text for reply in found.threads[1].replies] == ["The night shift.", "Good, say that."]


def test_a_candidate_sees_what_was_returned_and_nothing_of_the_draft() -> None:
    draft = review(REMARK)
    assert (status_of(draft), unreturned(draft)) == ("draft", 1)
    assert present(draft, to="candidate").threads == ()
    again = review(
        REMARK,
        Returned(id="x"),
        Comment(id="r", text="The night shift.", author="candidate", reply_to="c1"),
        replace(REMARK, id="c2", text="A second thought", replaces="c1"),
        OwnMark(id="m", anchor=anchor("we"), kind="my own kind"),
    )
    assert (status_of(again), unreturned(again)) == ("returned", 2)
    shown = present(again, to="candidate")
    assert [thread.comment.text for thread in shown.threads] == ["Which team?"]
    assert [reply.text for reply in shown.threads[0].replies] == ["The night shift."]
    assert shown.own_marks == ()
    assert [thread.comment.text for thread in present(again).threads] == ["A second thought"]


def test_the_last_verdict_and_rating_count_and_what_is_taken_back_is_gone_but_kept() -> None:
    mark = anchor("team player")
    found = present(
        review(
            Verdict(id="v1", mark=mark, kind="empty_trait", ruling="drop"),
            Verdict(id="v2", mark=mark, kind="empty_trait", ruling="keep"),
            Verdict(id="v3", mark=anchor("we saved"), kind="we_not_i", ruling="adjust", to=anchor("we")),
            CoachRating(id="a", question_id="Q1", scale="result", value=2, evidence=(mark,)),
            CoachRating(id="b", question_id="Q1", scale="result", value=4, evidence=(mark,)),
            CoachRating(id="c", question_id="Q4", scale="result", value=None),
            REMARK,
            Withdrawn(id="w", replaces="c1"),
        )
    )
    verdict = found.verdict_on(1, mark.start, mark.end, "empty_trait")
    assert verdict
    assert verdict.ruling == "keep"
    assert len(found.verdicts) == 2
    assert [(one.question_id, one.value) for one in found.ratings] == [("Q1", 4), ("Q4", None)]
    assert found.threads == ()
    assert found.withdrawn == (replace(REMARK, place=6),)


def test_the_digest_tells_whether_these_are_the_answers_that_were_read() -> None:
    same = answers_digest(SESSION)
    later = replace(SESSION, turns=(*SESSION.turns, Turn(4, "reply", "Q4", "Thanks"), Turn(5, "answer", "Q4", "Again")))
    assert answers_digest(later) != same
    assert answers_digest(later, upto=4) == same
    other = replace(SESSION, turns=(*SESSION.turns[:3], replace(SESSION.turns[3], text="I work too  hard.")))
    assert answers_digest(other) != same
