"""The page that tells how to teach the coach is true: its example works as it stands."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "teach-the-coach.md").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    rules = tmp_path / "my-rules"
    rules.mkdir()
    (rules / "mine.yaml").write_text(example, encoding="utf-8")
    return rules


def check(folder: Path, answer: str, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "coach.cli", "check", "--notices", str(folder), *options],
        input=answer, capture_output=True, text=True, cwd=ROOT, timeout=60,
    )  # fmt: skip


def test_the_rule_marks_what_it_says_it_marks(folder: Path) -> None:
    done = check(folder, "Honestly we were a well tuned orchestra, everyone says so.")
    assert "stock_phrase.tuned_orchestra" in done.stdout
    assert "“well tuned orchestra”" in done.stdout


def test_it_keeps_quiet_in_the_innocent_sense(folder: Path) -> None:
    done = check(folder, "I like to hear a well tuned orchestra on a Sunday.")
    assert "tuned_orchestra" not in done.stdout


def test_explain_tells_why(folder: Path) -> None:
    done = check(folder, "Honestly we were a well tuned orchestra, everyone says so.", "--explain")
    assert "stock_phrase.tuned_orchestra" in done.stdout


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (("why:", "because:"), "'because'"),
        (("stock_phrase.tuned_orchestra", "cliche.tuned_orchestra"), "id"),
        (("{me} and", "{mine} and"), "mine"),
        (("  silent:", "  quiet:"), "silent"),
    ],
)
def test_a_mistake_is_refused_with_file_line_and_what_to_write(folder: Path, wrong: tuple[str, str], says: str) -> None:
    file = folder / "mine.yaml"
    file.write_text(file.read_text().replace(*wrong))
    done = check(folder, "hello")
    assert done.returncode == 2
    assert re.search(r"mine\.yaml:\d+: ", done.stderr)
    assert says in done.stderr
    assert "Traceback" not in done.stderr
