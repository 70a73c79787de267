"""Rule files are written by people: every mistake is told at once, with its line and what to write instead."""

from pathlib import Path

import pytest

from coach.analysis.load import load_analyser
from coach.domain import Asked
from coach.errors import InvalidData
from coach.resources import knowledge_path

RULE = """
- id: stock_phrase.purple_cow
  phrases: ["purple cow~"]
  why: Nobody knows what it means.
  instead: ["Say what you mean by $said."]
  card: A24
  fires: ["We need a [[purple cow]]."]
  silent: ["The cow was brown."]
"""


def test_a_folder_added_by_a_coach_extends_the_rules(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(RULE)
    analyser = load_analyser([knowledge_path("notices"), tmp_path])
    (finding,) = analyser.assess("We need a purple cow.", Asked(kind="motivation")).findings
    assert (finding.rule, finding.quote.text) == ("stock_phrase.purple_cow", "purple cow")
    assert finding.advice == "Say what you mean by purple cow."


def test_every_mistake_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        RULE
        + """
- id: stock_phrase.purple_cow
  phrases: ["purple cow~", "* cow", "{nothing} cow"]
  unless: [refuted]
  marks: everything
  why: ""
  insted: ["Say it."]
  card: B7
  fires: ["A purple cow."]
  silent: ["A [[cow]]."]
"""
    )
    with pytest.raises(InvalidData) as caught:
        load_analyser([tmp_path])
    told = str(caught.value)
    for line, words in ((13, "'marks'"), (14, "'why'"), (15, "unknown key 'insted'"), (16, "'card'")):
        assert f":{line}: " in told, told
        assert words in told, told


def test_phrases_guards_and_examples_that_cannot_work_are_told_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        RULE
        + """
- id: stock_phrase.second
  phrases: ["purple cow~", "* cow", "{nothing} cow"]
  unless: [refuted]
  why: It says nothing.
  instead: ["Say $what."]
  card: A24
  fires: ["A purple cow."]
  silent: ["A [[cow]]."]
""".replace("Say $what.", "Say it.")
    )
    with pytest.raises(InvalidData) as caught:
        load_analyser([tmp_path])
    told = str(caught.value)
    for words in (
        "already a phrase of",
        "begin and end with a word",
        "no list 'nothing'",
        "'refuted' is no guard",
        "put [[ ]]",
        "remove them",
    ):
        assert words in told, told
    assert {problem.line for problem in caught.value.problems} >= {11, 12, 16, 17}


def test_a_hole_that_nobody_fills_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(RULE.replace("$said", "$name"))
    with pytest.raises(InvalidData, match=r"the holes are \$said"):
        load_analyser([tmp_path])


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match="is no folder"):
        load_analyser([tmp_path / "none"])
