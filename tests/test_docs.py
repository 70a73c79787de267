"""What the README says is so: every setting is named, every file it points at is there, every command exists."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from coach.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in Settings.model_fields if not name.startswith("openai_")])
def test_every_setting_is_named(name: str) -> None:
    assert f"COACH_{name.upper()}" in README


def test_every_file_it_points_at_is_there() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} points at {target}"


def test_every_command_it_names_exists() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "coach.cli", "--help"], capture_output=True, text=True, cwd=ROOT
    ).stdout
    for command in re.findall(r"^\| `coach (\w+)", README, re.MULTILINE):
        assert re.search(rf"\b{command}\b", shown), command


def test_every_make_target_it_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"make (run|test|check|bench|eval|train|lock)\b", README)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
