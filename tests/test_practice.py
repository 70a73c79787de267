"""A coach's practice: questions, sets, notices and scales of their own, laid over the built-in ones."""

from pathlib import Path

import pytest

from coach.analysis.load import load_analyser
from coach.cli import main
from coach.domain import Brief, Kind
from coach.interview.plan import make_plan
from coach.knowledge.bank import load_bank
from coach.knowledge.practice import load_sets
from coach.knowledge.rubric import load_rubric

GOOD = {
    "questions/care.yaml": """
- id: C1
  text: What would you do if a resident refuses the morning wash?
  kind: situational
  probes: Whether dignity comes before the timetable.
  follow_ups: ["And if the family insists?"]
  shape: Say what you would do first, what you would say, and whom you would tell.
- id: Q4
  text: What is hard for you in this work?
  kind: strength_weakness
  probes: Whether you know it.
  follow_ups: ["What have you done about it?"]
  shape: Name one thing, and what you do about it.
""",
    "sets/thursday.yaml": """
- id: care-home
  title: For the care home on Thursday
  note: Name one resident, but not by their real name.
  questions: [Q1, C1, Q4]
""",
    "notices/ours.yaml": """
- id: stock_phrase.person_centred
  marks: phrase
  phrases: ["person centred care"]
  why: Every care home writes it on its wall.
  instead: [Tell what you did for one person.]
  card: A20
  fires: ["I believe in [[person centred care]]."]
  silent: ["I read a person their letter."]
""",
    "rubric.yaml": """
- id: dignity
  name: Dignity first
  asks: Does the person come before the timetable?
  anchors: [Never., Hardly., Sometimes., Mostly., Always.]
""",
}


def _write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"), encoding="utf-8")
    return folder


def test_a_coachs_files_lie_over_the_built_in_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    built_in, scales = load_bank(), load_rubric()
    folder = _write(tmp_path / "ours", GOOD)
    assert main(["validate", str(folder)]) == 0
    assert "2 questions, 1 sets, 1 notices and 1 scales of your own" in capsys.readouterr().out
    monkeypatch.setenv("COACH_PRACTICE", str(folder))
    bank = load_bank()
    assert [name for name in bank.questions if name not in built_in.questions] == ["C1"]
    assert bank.question("Q4").text == "What is hard for you in this work?"
    assert bank.question("Q5") == built_in.question("Q5")
    assert bank.fingerprint != built_in.fingerprint
    wanted = load_sets()["care-home"].questions
    assert make_plan(bank.questions, Brief(given=" ".join(wanted))) == ("Q1", "C1", "Q4")
    marked = load_analyser().assess("I believe in person centred care.").findings
    assert [(found.quote.text, found.kind) for found in marked] == [("person centred care", Kind.STOCK_PHRASE)]
    assert [scale.name for scale in load_rubric()] == [*(scale.name for scale in scales), "Dignity first"]
    monkeypatch.delenv("COACH_PRACTICE")
    assert load_bank() == built_in
    assert load_analyser().assess("I believe in person centred care.").findings == ()


BAD = {
    "questions/care.yaml": """
- id: C1
  text: What would you do if a resident refuses the morning wash?
  kind: situation
  probes: Whether dignity comes first.
  follow_ups: []
  shape: Say it.
- id: Q121
  text: Why now?
  kind: motivation
  probes: Why.
  follow_ups: ["Why?"]
  shape: Say it.
  colour: red
""",
    "sets/thursday.yaml": """
- id: Care Home
  title: Thursday
  questions: [Q1, Q1, C9]
- id: other
  title: Friday
  questions: [Q1, Q1, C9]
""",
    "sets/more.yml": "- id: lost",
    "rubric.yaml": """
- id: dignity
  name: A real occasion
  asks: Does the person come first?
  anchors: [Never., Hardly., Sometimes., Mostly.]
""",
    "notes.yaml": "- id: x",
}


def test_every_mistake_is_named_at_once_with_file_line_and_what_to_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _write(tmp_path / "ours", BAD)
    assert main(["validate", str(folder)]) == 2
    told = capsys.readouterr().err
    for line in (
        "questions/care.yaml:3: 'kind'",
        "questions/care.yaml:5: 'follow_ups' has too few entries",
        "questions/care.yaml:13: unknown key 'colour'; remove it or mend its spelling",
        "sets/more.yml:1: is not read; let its name end in .yaml",
        "notes.yaml:1: is not read; it belongs in one of questions, sets, notices",
        "rubric.yaml:4: 'anchors' has too few entries",
    ):
        assert line in told, told
    (folder / "questions/care.yaml").write_text(
        GOOD["questions/care.yaml"].lstrip("\n").replace("Q4", "Q121").replace("in this work?", "<b>here</b>? And why?")
    )
    (folder / "sets/more.yml").unlink()
    (folder / "notes.yaml").unlink()
    assert main(["validate", str(folder)]) == 2
    told = capsys.readouterr().err
    assert "questions/care.yaml:8: a question is plain speech; leave out markup" in told
    assert "questions/care.yaml:8: asks more than one question; put the second among the follow_ups" in told
    assert "questions/care.yaml:7: there is no Q121 to reword; call a new question C1, C2, …" in told
    (folder / "questions/care.yaml").write_text(GOOD["questions/care.yaml"].lstrip("\n"))
    assert main(["validate", str(folder)]) == 2
    told = capsys.readouterr().err
    assert "sets/thursday.yaml:1: 'id'" in told
    assert "sets/thursday.yaml:6: Q1 stands twice; remove one" in told
    assert "sets/thursday.yaml:6: there is no question C9" in told


def test_a_coachs_own_examples_are_tried(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = GOOD["notices/ours.yaml"].replace("[[person centred care]]", "person [[centred]] care")
    folder = _write(tmp_path / "ours", {"notices/ours.yaml": wrong})
    assert main(["validate", str(folder)]) == 2
    told = capsys.readouterr().err
    assert "notices/ours.yaml:1: stock_phrase.person_centred: the example 'I believe in person [[centred]]" in told
    assert main(["validate", str(tmp_path / "nowhere")]) == 2
    assert "is no folder" in capsys.readouterr().err
