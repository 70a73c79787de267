"""The scales: seven, anchored, and every mistake in their file told with its line."""

from pathlib import Path

import pytest

from coach.domain import Quote, Rating
from coach.errors import InvalidData
from coach.knowledge.rubric import SCALE_IDS, load_rubric, read_rubric
from coach.resources import knowledge_path


def test_there_are_seven_scales_with_five_different_anchors_each() -> None:
    scales = load_rubric()
    assert tuple(scale.id for scale in scales) == SCALE_IDS
    assert len(scales) == 7
    assert all(len(set(scale.anchors)) == 5 for scale in scales)
    assert scales[0].anchor(5) == scales[0].anchors[4]


def test_every_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    text = knowledge_path("rubric.yaml").read_text(encoding="utf-8")
    spoilt = tmp_path / "rubric.yaml"
    spoilt.write_text(
        text.replace("cards: [A12, A17]", "cards: [A12, A77]")
        .replace("    - A lesson that anybody could give.\n", "")
        .replace("sources: [wa, hbs]", "sources: [wa, nobody]\n  colour: red"),
        encoding="utf-8",
    )
    with pytest.raises(InvalidData) as error:
        read_rubric(spoilt)
    lines = spoilt.read_text(encoding="utf-8").splitlines()
    for words, key in (
        ("'A77' is no card", "  cards: [A12, A77]"),
        ("unknown key 'colour'", "  colour: red"),
        ("'anchors' has too few", "  anchors:"),
    ):
        found = next(one for one in error.value.problems if words in one.message)
        assert lines[found.line - 1] == key


def test_no_rating_stands_without_a_quote_or_off_the_scale() -> None:
    quote = Quote.at("I rang them.", 0, 12)
    with pytest.raises(ValueError, match="quote"):
        Rating("own_part", 3, "An act of your own.")
    with pytest.raises(ValueError, match="scale"):
        Rating("own_part", 6, "More than all.", (quote,))
    assert Rating("own_part", 3, "An act of your own.", (quote,), most=5).most == 5
    assert Rating("relevance", None, "The rules cannot tell.").quotes == ()
