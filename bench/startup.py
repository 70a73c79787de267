"""How long from `make run` to a usable page, and the cold start beside a bare `gr.ChatInterface`.

Both are whole processes, started in turn on this machine; what counts is the ratio. "Usable" means that a request for
the page is answered. The first `make run` on a machine also makes the environment; that is timed apart, in a copy of
the tree.
"""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5
PATIENCE = 600.0

_BARE = """
import os
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
import gradio as gr
gr.ChatInterface(lambda message, history: message).launch(server_name="127.0.0.1", server_port={port}, quiet=True)
"""


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _until_usable(command: Sequence[str], port: int, cwd: Path, home: Path) -> float:
    """Seconds from the start of the process to the first page served."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("COACH_", "OPENAI_"))}
    environment |= {"COACH_HOME": str(home), "COACH_PORT": str(port), "NO_PROXY": "127.0.0.1,localhost"}
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        while time.perf_counter() - began < PATIENCE:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
                    if page.status == 200 and page.read():
                        return time.perf_counter() - began
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
            if process.poll() is not None:
                raise RuntimeError(f"{command[0]} ended with {process.returncode}")
        raise RuntimeError("no page in time")
    finally:
        os.killpg(process.pid, 15)
        process.wait(30)


def _first_run(folder: Path) -> float:
    """Seconds of the very first `make run`: environment, packages, start."""
    copy = folder / "tree"
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in files.split("\0"):
        if name and (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    return _until_usable(["make", "run"], _free_port(), copy, folder / "first-home")


def measure() -> str:
    """Runs everything and gives the lines of the table."""
    ours: list[float] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for run in range(RUNS + 1):
            port = _free_port()
            took = _until_usable([sys.executable, "-m", "coach.cli", "serve"], port, ROOT, folder / "home")
            port = _free_port()
            other = _until_usable([sys.executable, "-c", _BARE.format(port=port)], port, folder, folder / "home")
            if run:  # the first pair warms the disk
                ours.append(took)
                bare.append(other)
        first = _first_run(folder)
    ratios = [a / b for a, b in zip(ours, bare, strict=True)]
    return "\n".join(
        [
            "| start | median seconds | range |",
            "|---|---|---|",
            f"| Callback Coach, page served | {statistics.median(ours):.1f} | {min(ours):.1f} to {max(ours):.1f} |",
            f"| bare gr.ChatInterface, the same | {statistics.median(bare):.1f} | {min(bare):.1f} to {max(bare):.1f} |",
            f"| ratio, pair by pair | {statistics.median(ratios):.2f} | {min(ratios):.2f} to {max(ratios):.2f} |",
            f"| first `make run` ever, packages from a registry near by | {first:.0f} | one run |",
        ]
    )
