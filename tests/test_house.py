"""The house stands as it is drawn: imports point down, the quick commands stay light, data files ship."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "coach"

FLOORS = [
    {"domain", "errors", "settings", "resources", "datafile", "logs", "__init__"},
    {"analysis", "knowledge", "llm", "store"},
    {"interview", "prepare", "offer", "review"},
    {"web", "cli", "data", "terminal", "doctor", "wording", "batch", "files", "users", "reviews", "validating", "app"},
]
"""From the ground up. A room may use the floors below it, and on the ground floor its neighbours."""


def room_of(path: Path) -> str:
    if path.parent == ROOT:
        return path.stem
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    """Rooms that a module imports from, at any depth of its code."""
    rooms: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        rooms |= {name.split(".")[1] for name in names if name.startswith("coach.") and name.count(".") >= 1}
    return {room for room in rooms if not room.startswith("_")}


def floor_of(room: str) -> int:
    found = [number for number, rooms in enumerate(FLOORS) if room in rooms]
    assert found, f"{room} has no place in the house"
    return found[0]


MODULES = sorted([*PACKAGE.rglob("*.py"), ROOT / "app.py"])


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    room = room_of(path)
    here = floor_of(room)
    for other in imported_rooms(path) - {room}:
        there = floor_of(other)
        edges_may_use_each_other = here == there == len(FLOORS) - 1
        ground_may_use_ground = here == there == 0
        assert there < here or edges_may_use_each_other or ground_may_use_ground, f"{room} uses {other}"


@pytest.mark.parametrize("library", ["langchain", "chromadb", "gradio", "openai", "sqlalchemy", "httpx"])
def test_the_analyser_never_imports_it(library: str) -> None:
    for path in (PACKAGE / "analysis").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(name.split(".")[0] == library for name in names), path


def test_checking_an_answer_imports_no_heavy_library() -> None:
    code = (
        "import sys; from coach.cli import main; main(['check', '-']); heavy = {'gradio', 'chromadb', 'langchain', "
        "'langchain_core', 'openai', 'sqlalchemy', 'numpy', 'wordllama', 'sklearn'}; "
        "print(sorted({name.split('.')[0] for name in sys.modules} & heavy))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input="I did the rota.", capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip().splitlines()[-1] == "[]"


def test_modules_are_of_a_size_to_be_read() -> None:
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in MODULES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 420
    }
    assert not too_long


def test_no_prompt_is_written_in_code() -> None:
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        assert "You are the interviewer" not in text
        assert "You are an" not in text
