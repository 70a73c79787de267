"""A mistake in a data file is told with file and line, whatever it is; all mistakes at once."""

from pathlib import Path

import pytest
from pydantic import Field

from coach.datafile import Entry, raise_if_any, read_list, read_one, refuse_duplicates
from coach.errors import InvalidData, Problem


class Tool(Entry):
    id: str = Field(min_length=1)
    uses: tuple[str, ...] = Field(min_length=1)
    since: str = "always"


def problems_in(folder: Path, text: str | bytes) -> list[str]:
    path = folder / "tools.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    problems: list[Problem] = []
    loaded = read_list([path], Tool, problems)
    refuse_duplicates(loaded, "id", problems)
    try:
        raise_if_any(problems)
    except InvalidData as error:
        return [f"{problem.line}: {problem.message}" for problem in error.problems]
    return []


def test_a_file_without_mistakes_is_read(tmp_path: Path) -> None:
    assert problems_in(tmp_path, "# tools\n- id: saw\n  uses: [wood]\n") == []


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("- id: saw\n  uses: [wood]\n  colour: red\n", 3, "unknown key 'colour'"),
        ("- id: saw\n", 1, "'uses' is missing"),
        ("- id: saw\n  uses: []\n", 2, "'uses' has too few entries"),
        ("- id: ''\n  uses: [wood]\n", 1, "'id' is empty"),
        ("- id: saw\n  id: saw\n  uses: [wood]\n", 2, "the key 'id' stands twice"),
        ("- id: saw\n  uses: [wood]\n- id: saw\n  uses: [tin]\n", 3, "is taken by"),
        ("- id: saw\n  uses: [wood\n", 3, "cannot be read"),
        ("id: saw\nuses: [wood]\n", 1, "must be a list"),
        ("", 1, "must be a list"),
        ("- id: saw\n  uses: [wood]\n  since: 2024-13-45\n", 3, "quotation marks"),
        ("- id: saw\n  uses: [wood]\n  [a, b]: c\n", 3, "a key must be one word"),
        ("- &a [*a]\n", 1, "refers to itself"),
        (b"- id: saw\n  uses: [\xff\xfe]\n", 2, "save the file as UTF-8"),
        ("- just words\n", 1, "dictionary"),
    ],
)
def test_each_mistake_is_told_with_its_line(tmp_path: Path, text: str | bytes, line: int, says: str) -> None:
    found = problems_in(tmp_path, text)
    assert any(problem.startswith(f"{line}: ") and says in problem for problem in found), found


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    found = problems_in(tmp_path, "- id: saw\n  uses: []\n- uses: [wood]\n- id: axe\n  uses: [wood]\n  odd: 1\n")
    assert [problem.split(":")[0] for problem in found] == ["2", "3", "6"]


def test_an_empty_single_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text("")
    problems: list[Problem] = []
    assert read_one(path, Tool, problems) is None
    assert [problem.message for problem in problems] == ["is empty"]
