"""Prompts are files with declared holes."""

from pathlib import Path

import pytest

from coach import resources
from coach.errors import InvalidData
from coach.llm import prompts
from coach.llm.prompts import load_prompt


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(prompts, "prompts_path", tmp_path.joinpath)
    load_prompt.cache_clear()
    return tmp_path


def write(folder: Path, text: str) -> None:
    (folder / "p.md").write_text(text, encoding="utf-8")


def test_the_prompts_that_ship_are_in_order() -> None:
    for path in resources.prompts_path().glob("*.md"):
        assert load_prompt(path.stem).purpose


def test_what_is_filled_in_is_never_read_for_further_holes(folder: Path) -> None:
    write(folder, "---\nname: p\npurpose: x\nholes: [a, b]\n---\n$a and $b")
    assert load_prompt("p").render(a="$b ${b} {b}", b="B") == "$b ${b} {b} and B"


@pytest.mark.parametrize(
    "text",
    [
        "no front matter",
        "---\nname: q\npurpose: x\nholes: []\n---\ntext",
        "---\nname: p\npurpose: x\nholes: [a]\n---\ntext",
        "---\nname: p\npurpose: x\nholes: []\n---\n$a",
        "---\nname: p\nholes: []\n---\ntext",
        "---\nname: p\npurpose: x\nholes: []\ntrusted: true\n---\ntext",
    ],
)
def test_a_prompt_with_a_mistake_is_refused_with_its_file(folder: Path, text: str) -> None:
    write(folder, text)
    with pytest.raises(InvalidData, match=r"p\.md:1"):
        load_prompt("p")


@pytest.mark.parametrize("values", [{}, {"a": "1"}, {"a": "1", "b": "2", "c": "3"}])
def test_missing_and_extra_values_are_refused(folder: Path, values: dict[str, str]) -> None:
    write(folder, "---\nname: p\npurpose: x\nholes: [a, b]\n---\n$a $b")
    with pytest.raises(ValueError, match="missing or unknown"):
        load_prompt("p").render(**values)


def test_the_hash_changes_with_the_text(folder: Path) -> None:
    write(folder, "---\nname: p\npurpose: x\nholes: []\n---\none")
    first = load_prompt("p").hash
    load_prompt.cache_clear()
    write(folder, "---\nname: p\npurpose: x\nholes: []\n---\ntwo")
    assert load_prompt("p").hash != first
