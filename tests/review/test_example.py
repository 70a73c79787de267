"""How a good answer is built: the candidate's own words in their places, and open slots for the rest."""

import re
from pathlib import Path

import pytest

from coach.analysis.engine import Analyser
from coach.domain import Asked
from coach.errors import InvalidData
from coach.knowledge.bank import Bank
from coach.knowledge.shapes import load_shapes, read_shapes
from coach.resources import knowledge_path
from coach.review.debrief import AnswerReview
from coach.review.example import Example, build_example

STORY = (
    "In March last year our coldroom failed on a Friday night. I was the only supervisor on site, so I had to save the "
    "stock. I rang three haulage firms and moved 14 pallets into two hired trailers. In the end we lost 1 pallet. "
    "I think outside the box. Since then I keep the numbers of four hauliers on the wall."
)
SAVED = "At Brightside I changed the pallet supplier last spring and that saved the company a lot of money."


def laid(text: str, question_id: str, analyser: Analyser, bank: Bank) -> Example:
    question = bank.questions[question_id]
    assessment = analyser.assess(text, Asked(question.text, question.kind, ""))
    return build_example(question, [AnswerReview(1, question.text, text, assessment)] if text else [])


def test_every_kind_of_question_has_a_shape(bank: Bank) -> None:
    assert {question.kind for question in bank.questions.values()} <= set(load_shapes())
    assert {name for name in load_shapes() if name.startswith("Q")} <= set(bank.questions)


def test_what_one_wants_and_what_is_theirs_stand_in_their_own_places(analyser: Analyser, bank: Bank) -> None:
    text = (
        "I've been there seven years. Your advert says that a team of twelve does the whole county. I want to do more "
        "of the night planning. I moved our rota to fixed weeks and absence fell from 9 days to 4."
    )
    parts = {
        one.part.name: [piece.quote.text for piece in one.pieces] for one in laid(text, "Q5", analyser, bank).parts
    }
    assert parts["About them"] == ["Your advert says that a team of twelve does the whole county."]
    assert parts["About the work"] == ["I want to do more of the night planning."]
    assert parts["Your proof"] == ["I moved our rota to fixed weeks and absence fell from 9 days to 4."]
    leaving = {one.part.name: [p.quote.text for p in one.pieces] for one in laid(text, "Q13", analyser, bank).parts}
    assert leaving["What happened"] == ["I've been there seven years."]
    assert leaving["What you look for"] == ["I want to do more of the night planning."]


def test_a_question_has_at_most_one_shape_of_its_own(tmp_path: Path) -> None:
    text = knowledge_path("shapes.yaml").read_text(encoding="utf-8").replace("[Q16, Q28]", "[Q16, Q13]")
    (tmp_path / "shapes.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidData, match="Q13 has a shape already; name it once"):
        read_shapes(tmp_path / "shapes.yaml")


@pytest.mark.parametrize("question", ["Q1", "Q4", "Q5", "Q44", "Q99", "Q100", "Q105", "Q117"])
@pytest.mark.parametrize("text", [STORY, SAVED, "", "No.", "I think outside the box and I'm a perfectionist."])
def test_every_word_is_the_candidates_and_stands_once(text: str, question: str, analyser: Analyser, bank: Bank) -> None:
    example = laid(text, question, analyser, bank)
    pieces = [piece for part in example.parts for piece in part.pieces] + list(example.left)
    spans = [piece.quote.span for piece in pieces]
    assert len(spans) == len(set(spans))
    for piece in pieces:
        assert piece.quote.span.of(text) == piece.quote.text
        shown = f"{piece.filled or piece.quote.text} {piece.slot}"
        assert set(re.findall(r"\d+", shown)) <= set(re.findall(r"\d+", text))
    assert not any("team player" in piece.quote.text or "outside the box" in piece.quote.text for piece in pieces)


def test_a_story_is_laid_into_situation_action_result_and_since(analyser: Analyser, bank: Bank) -> None:
    parts = {
        one.part.name: " ".join(piece.quote.text for piece in one.pieces)
        for one in laid(STORY, "Q44", analyser, bank).parts
    }
    assert "coldroom failed" in parts["Situation"]
    assert "I rang three haulage firms" in parts["Your action"] or "I rang three haulage firms" in parts["Result"]
    assert "Since then I keep" in parts["Since then"]


def test_what_was_not_said_is_an_open_slot_and_a_claim_without_a_number_gets_one(
    analyser: Analyser, bank: Bank
) -> None:
    example = laid(SAVED, "Q44", analyser, bank)
    assert any(not one.pieces and one.part.open.startswith("[") for one in example.parts)
    shown = " ".join(f"{p.filled or ''} {p.slot}" for one in example.parts for p in one.pieces)
    assert "[" in shown
    assert all(not one.pieces for one in laid("", "Q44", analyser, bank).parts)


def test_a_slot_may_hold_no_figure(tmp_path: Path) -> None:
    spoilt = tmp_path / "shapes.yaml"
    text = knowledge_path("shapes.yaml").read_text(encoding="utf-8")
    spoilt.write_text(text.replace("[from how much to how much?]", "[about 30,000?]"), encoding="utf-8")
    with pytest.raises(InvalidData, match=r"shapes\.yaml:"):
        read_shapes(spoilt)
