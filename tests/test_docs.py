"""What the pages for readers say is so: every setting, file and command is there, and every setting is told of."""

import re
import subprocess
import sys
from pathlib import Path

from coach.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_told_of_and_no_other() -> None:
    there = {name.upper() if name.startswith("openai_") else f"COACH_{name.upper()}" for name in Settings.model_fields}
    told = set(re.findall(r"(?:COACH|OPENAI)_[A-Z_]*[A-Z]", (ROOT / "docs/settings.md").read_text(encoding="utf-8")))
    assert told == there


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
