"""Rule files are written by people: every mistake is told at once, with its line and what to write instead."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from coach.analysis.kept import fingerprint, put, take
from coach.analysis.load import load_analyser
from coach.analysis.notices import to_plain
from coach.analysis.sources import read_notices
from coach.analysis.wire import assessment_to_json
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


SAID = "I'm a team player and a perfectionist. I saved the depot a lot of money, and then I thought outside the box."


def said_by(copy: Path) -> str:
    asked = Asked("What is your weakness?", "strength_weakness", "warehouse lead")
    analyser = load_analyser(copy=copy)
    return json.dumps([assessment_to_json(analyser.assess(SAID, asked)), analyser.explain(SAID, asked)])


def test_the_kept_copy_of_the_rules_says_what_the_files_say(tmp_path: Path) -> None:
    copy = tmp_path / "cache" / "notices.json"
    from_files = said_by(copy)
    written = copy.stat()
    assert said_by(copy) == from_files
    assert copy.stat().st_mtime_ns == written.st_mtime_ns, "the copy was not used"
    assert written.st_mode & 0o077 == 0
    notices = read_notices([knowledge_path("notices")], knowledge_path("measures.yaml"))
    kept = take(copy, copy.read_bytes().split(b"\n")[0].decode())
    assert kept is not None
    assert to_plain(kept) == to_plain(notices)
    assert kept == notices


def cut_short(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[:-100])


def changed_inside(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes().replace(b"team", b"tame"))


def of_another_make(copy: Path) -> None:
    first, sum_, text = copy.read_bytes().split(b"\n", 2)
    copy.write_bytes(b"\n".join((first, sum_, text.replace(b'"rules"', b'"rulez"'))))


def emptied(copy: Path) -> None:
    copy.write_bytes(b"")


def open_to_others(copy: Path) -> None:
    changed_inside(copy)
    copy.chmod(0o666)


@pytest.mark.parametrize("spoil", [cut_short, changed_inside, of_another_make, emptied, open_to_others])
def test_a_spoilt_copy_is_made_anew(spoil: Callable[[Path], None], tmp_path: Path) -> None:
    copy = tmp_path / "cache" / "notices.json"
    from_files = said_by(copy)
    whole = copy.read_bytes()
    spoil(copy)
    assert said_by(copy) == from_files
    assert copy.read_bytes() == whole


def test_a_copy_that_others_could_have_written_is_not_believed(tmp_path: Path) -> None:
    copy = tmp_path / "cache" / "notices.json"
    said_by(copy)
    made_from = copy.read_bytes().split(b"\n")[0].decode()
    assert take(copy, made_from) is not None
    copy.chmod(0o620)
    assert take(copy, made_from) is None
    copy.chmod(0o600)
    copy.parent.chmod(0o777)
    assert take(copy, made_from) is None
    copy.parent.chmod(0o700)
    (tmp_path / "elsewhere.json").symlink_to(copy)
    assert take(tmp_path / "elsewhere.json", made_from) is None


def test_where_no_copy_can_be_kept_the_rules_are_read_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "no_folder").write_text("a file, where a folder should be")
    assert said_by(tmp_path / "no_folder" / "cache" / "notices.json") == said_by(tmp_path / "notices.json")
    notices = read_notices([knowledge_path("notices")], knowledge_path("measures.yaml"))
    put(Path("/proc/notices.json"), "x", notices)


def test_a_changed_rule_file_makes_another_copy(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(RULE)
    before = file.stat()
    one = fingerprint([file])
    file.write_text(RULE.replace("purple", "yellow"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert fingerprint([file]) != one
    file.write_text(RULE)
    assert fingerprint([file]) == one
