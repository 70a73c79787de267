"""The packet is one file that lets nothing typed run; the review that comes back is believed in nothing."""

import base64
import copy
import hashlib
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.analysis.load import load_analyser
from coach.domain import Brief, Session, Turn
from coach.domain.review import CoachRating, Comment, OwnMark, Verdict
from coach.errors import BadInput
from coach.knowledge.bank import load_bank
from coach.knowledge.rubric import load_rubric
from coach.review import packet_review
from coach.review.debrief import make_debrief
from coach.review.packet import as_block, packet_data, packet_html
from coach.review.packet_review import checked_for, fit_to_show, read_review
from coach.wording import KIND_NAMES

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
HOSTILE = "</script><script>alert(1)</script><!-- ]]> &lt; \u2028 '\" <img src=x onerror=alert(2)>"
ANSWER = f"I'm a team player {FAMILY} Cafe\u0301 \u05e9\u05dc\u05d5\u05dd. We saved a lot of money. {HOSTILE}"
SESSION = Session(
    "s" * 22,
    "ann",
    Brief(role=HOSTILE, company=HOSTILE),
    ("Q1", "Q4"),
    (
        Turn(0, "question", "Q1", "Tell me about yourself.", step="open"),
        Turn(1, "answer", "Q1", ANSWER),
        Turn(2, "reply", "Q4", f"And a weakness? {HOSTILE}", step="next"),
        Turn(3, "answer", "Q4", "I'm a perfectionist, honestly. I work too hard."),
    ),
    created_at="2026-11-23T09:00:00.000+00:00",
)


def data_of(session: Session = SESSION) -> dict[str, Any]:
    debrief = make_debrief(session, load_analyser(), load_bank())
    return packet_data(debrief, load_rubric(), KIND_NAMES, "2026-11-23T10:00:00+00:00")


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    return data_of()


def words(part: str, seq: int = 1) -> dict[str, Any]:
    start = SESSION.turns[seq].text.index(part)
    return {"seq": seq, "start": start, "end": start + len(part), "quote": part}


def entry(sort: str, number: int, **more: Any) -> dict[str, Any]:
    return {"id": f"entry-{number:04}", "at": "2026-01-23T11:00:00.000Z", "replaces": "", "sort": sort} | more


def saved(data: dict[str, Any], *entries: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {
        "format": "callback-coach-review",
        "version": 1,
        "session": data["session"],
        "upto": data["upto"],
        "digest": data["digest"],
        "review": "review-0001",
        "coach": "Mara",
        "saved_at": "2026-01-23T11:00:00.000Z",
        "entries": [*entries, entry("returned", 99)],
    } | changed


def read(file: dict[str, Any], session: Session = SESSION) -> Any:
    incoming = read_review(json.dumps(file).encode())
    return checked_for(session, incoming)


def test_a_packet_holds_the_transcript_the_marks_and_the_debrief_at_the_very_characters(data: dict[str, Any]) -> None:
    answers = {
        answer["seq"]: answer for q in data["questions"] for attempt in q["attempts"] for answer in attempt["answers"]
    }
    assert [answers[seq]["text"] for seq in (1, 3)] == [ANSWER, SESSION.turns[3].text]
    assert answers[1]["asked"] == "Tell me about yourself."
    marked = {(mark["kind"], answers[1]["text"][mark["start"] : mark["end"]]) for mark in answers[1]["marks"]}
    expected = load_analyser().assess(ANSWER).findings
    assert marked >= {(f.kind.value, f.quote.text) for f in expected}
    assert "unquantified" in {kind for kind, _ in marked}
    assert data["first"]
    assert {rating["scale"] for rating in data["questions"][0]["attempts"][0]["ratings"]} <= {
        scale["id"] for scale in data["scales"]
    }


def test_nothing_typed_can_leave_its_block_and_only_our_own_script_may_run(data: dict[str, Any]) -> None:
    html = packet_html(data, "const x = 1;\n", "p { color: red }\n")
    block = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert block
    assert json.loads(block[1]) == data
    assert not set(block[1]) & set("<>&'\u2028\u2029")
    assert block[1].isascii()
    # What is left without the block is ours to the last character: the words appear nowhere else.
    assert "alert" not in html.replace(block[1], "")
    assert html.count("<script") == 2
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    for text in ("const x = 1;\n", "p { color: red }\n"):
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy[1]
    assert policy[1].startswith("default-src 'none'")
    assert "unsafe" not in policy[1]
    assert html.index("Content-Security-Policy") < html.index("<style") < html.index("<script")


@given(st.text())
def test_any_text_at_all_comes_out_of_the_block_as_it_went_in(text: str) -> None:
    clean = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    block = as_block({"text": clean})
    assert json.loads(block)["text"] == clean
    assert not set(block) & set("<>&")


@pytest.mark.parametrize("script", ["x = '</script>'", "// <!-- "])
def test_a_script_that_would_end_early_is_refused(data: dict[str, Any], script: str) -> None:
    with pytest.raises(ValueError, match="end"):
        packet_html(data, script, "")


def test_there_is_no_packet_of_nothing_or_of_what_must_stay_silent() -> None:
    with pytest.raises(BadInput, match="no answer"):
        data_of(replace(SESSION, turns=SESSION.turns[:1]))
    silent = replace(SESSION, brief=Brief(feedback="realistic"))
    with pytest.raises(BadInput, match="finish it first"):
        data_of(silent)
    assert data_of(replace(silent, finished=True))["questions"]


def test_a_review_comes_in_as_it_was_said_by_the_coach_alone(data: dict[str, Any]) -> None:
    mark = words("I'm a perfectionist, honestly", 3)
    found = read(
        saved(
            data,
            entry("comment", 1, text=HOSTILE, words=words(FAMILY)),
            entry("comment", 2, text="On all of it", words=None),
            entry("verdict", 3, mark=mark, kind="fake_weakness", ruling="keep"),
            entry("verdict", 4, mark=mark, kind="fake_weakness", ruling="adjust", to=words("perfectionist", 3)),
            entry("mark", 5, words=words("Cafe\u0301"), kind="  my\u202e own \x07 kind "),
            entry("rating", 6, question="Q1", attempt=1, scale="result", value=2, evidence=[words("saved")]),
            entry("rating", 7, question="Q4", attempt=1, scale="relevance", value=None),
            coach="  Mara\n\u202eLindqvist ",
        )
    )
    assert [type(one) for one in found[:3]] == [Comment, Comment, Verdict]
    assert found[0].text == HOSTILE
    assert found[0].anchor.quote.text == FAMILY
    assert {(one.author, one.by) for one in found} == {("coach", "Mara Lindqvist")}
    assert isinstance(found[4], OwnMark)
    assert found[4].kind == "my own kind"
    assert isinstance(found[5], CoachRating)
    assert found[5].evidence[0].quote.text == "saved"
    assert found[0].at == "2026-01-23T11:00:00.000+00:00"


def test_answers_given_after_the_packet_was_made_do_no_harm_but_others_are_refused(data: dict[str, Any]) -> None:
    file = saved(data, entry("comment", 1, text="Well", words=words("saved")))
    later = (Turn(4, "reply", "Q1", "Again?", step="again"), Turn(5, "answer", "Q1", "Another", attempt=2))
    assert read(file, replace(SESSION, turns=SESSION.turns + later))
    other = replace(SESSION, turns=(*SESSION.turns[:3], replace(SESSION.turns[3], text="Changed.")))
    with pytest.raises(BadInput, match="other words"):
        read(file, other)
    with pytest.raises(BadInput, match="another interview"):
        read(file, replace(SESSION, id="t" * 22))


COMMENT = entry("comment", 1, text="Well", words=words("saved"))


@pytest.mark.parametrize(
    "change",
    [
        {"entries": [COMMENT | {"author": "candidate"}]},
        {"entries": [COMMENT | {"id": "../../x"}]},
        {"entries": [COMMENT | {"id": 7}]},
        {"entries": [COMMENT | {"text": ""}]},
        {"entries": [COMMENT | {"text": "x" * 4_001}]},
        {"entries": [COMMENT | {"text": ["x"]}]},
        {"entries": [COMMENT | {"text": "\ud800"}]},
        {"entries": [COMMENT | {"at": "yesterday"}]},
        {"entries": [COMMENT | {"at": "9999-12-31T23:59:59-14:00"}]},
        {"entries": [COMMENT | {"sort": "note"}]},
        {"entries": [COMMENT | {"words": words("saved") | {"end": "7"}}]},
        {"entries": [COMMENT | {"words": words("saved") | {"start": True}}]},
        {"entries": [COMMENT | {"words": words("saved") | {"start": 999, "end": 1_000}}]},
        {"entries": [COMMENT | {"words": words("saved") | {"quote": "Saved"}}]},
        {"entries": [COMMENT | {"words": words("saved") | {"start": 9, "end": 9}}]},
        {"entries": [COMMENT | {"words": words("saved") | {"seq": 0}}]},
        {"entries": [COMMENT | {"replaces": "entry-9999"}]},
        {"entries": [entry("verdict", 1, mark=words("saved"), kind="rudeness", ruling="keep")]},
        {"entries": [entry("verdict", 1, mark=words("saved"), kind="hedge", ruling="adjust")]},
        {"entries": [entry("verdict", 1, mark=words("saved"), kind="hedge", ruling="maybe")]},
        {"entries": [entry("mark", 1, words=words("saved"), kind=" \u200b ")]},
        {"entries": [entry("rating", 1, question="Q1", attempt=1, scale="result", value=3, evidence=[])]},
        {"entries": [entry("rating", 1, question="Q1", attempt=1, scale="result", value=6, evidence=[words("saved")])]},
        {"entries": [entry("rating", 1, question="Q9", attempt=1, scale="result", value=None)]},
        {"entries": [COMMENT] * 1_001},
        {"entries": []},
        {"entries": [entry("returned", 1)]},
        {"entries": "none"},
        {"digest": "0" * 64},
        {"upto": 99},
        {"upto": -1},
        {"session": "t" * 22},
        {"session": "../x"},
        {"version": 2},
        {"format": "other"},
        {"extra": 1},
        {"coach": 5},
    ],
)
def test_whatever_does_not_fit_is_refused_whole_in_one_line_that_repeats_nothing(
    data: dict[str, Any], change: dict[str, Any]
) -> None:
    file = copy.deepcopy(saved(data, COMMENT))
    if (
        isinstance(change.get("entries"), list)
        and len(change["entries"]) == 1
        and change["entries"][0]["id"] != "entry-0001"
    ):
        file |= change
    elif "entries" in change and isinstance(change["entries"], list) and 0 < len(change["entries"]) < 1_000:
        file |= {"entries": [*change["entries"], entry("returned", 99)]}
        file["entries"] = file["entries"] if change["entries"][0]["sort"] != "returned" else change["entries"]
    else:
        file |= change
    with pytest.raises(BadInput) as caught:
        read(file)
    line = str(caught.value)
    assert "\n" not in line
    assert len(line) < 220
    assert "\ud800" not in line


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"null",
        b"[]",
        b"[" * 100_000,
        b'{"format": NaN}',
        b'{"format": "callback-coach-review", "version": ' + b"9" * 5_000 + b"}",
        b"<html>",
        b" " * (packet_review.LARGEST_FILE + 1),
    ],
)
def test_what_is_no_review_at_all_is_refused_in_one_line(raw: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        read_review(raw)
    assert "\n" not in str(caught.value)


@given(st.text())
def test_a_name_fit_to_show_has_nothing_unseen_in_it(name: str) -> None:
    shown = fit_to_show(name, 80)
    assert len(shown) <= 80
    assert shown == shown.strip()
    assert not re.search("[\x00-\x1f\u200b\u202a-\u202e\u2066-\u2069]", shown)
