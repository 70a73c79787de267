"""A wheel built from the tree works elsewhere: its data files come with it."""

import json
import os
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment that holds the wheel; the libraries it needs are lent by this one."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as found:
        names = found.namelist()
    assert not [name for name in names if name.startswith(("tests/", "bench/"))]
    home = folder / "environment"
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"],
        check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", site, str(wheel)],
        check=True,
        capture_output=True,
    )
    Path(site, "lent.pth").write_text(sysconfig.get_paths()["purelib"], encoding="utf-8")
    return python


def run(python: Path, *arguments: str, where: Path, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [python, "-m", "coach.cli", *arguments], cwd=where, input=text, capture_output=True, text=True, timeout=120
    )


def test_it_is_the_wheel_that_runs(installed: Path, tmp_path: Path) -> None:
    code = "import coach.resources as r; print(r.data_root())"
    shown = subprocess.run([installed, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert shown.strip().endswith("coach/_data")
    assert str(ROOT) not in shown


def test_coach_check_marks_an_answer(installed: Path, tmp_path: Path) -> None:
    done = run(installed, "check", "--format", "jsonl", where=tmp_path, text="I always think outside the box.")
    assert done.returncode == 1, done.stderr
    assert [found["kind"] for found in json.loads(done.stdout)["findings"]] == ["stock_phrase"]


def test_every_data_file_came_along(installed: Path, tmp_path: Path) -> None:
    done = run(installed, "validate", where=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "40 cards, 120 questions" in done.stdout


@pytest.fixture
def address(installed: Path, tmp_path: Path) -> Iterator[str]:
    process = subprocess.Popen(
        [installed, "-m", "coach.cli", "serve", "--port", "0"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ),
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Open http://127.0.0.1:"), (line, process.poll())
        yield line.split()[1]
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_coach_serve_serves_the_page(address: str) -> None:
    with urllib.request.urlopen(address, timeout=20) as page:
        assert page.status == 200
        assert "Callback Coach" in page.read().decode()
