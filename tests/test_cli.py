"""The `coach` command, run as people run it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def coach(*arguments: str, text: str | bytes = "") -> subprocess.CompletedProcess[bytes]:
    data = text.encode() if isinstance(text, str) else text
    return subprocess.run(
        [sys.executable, "-m", "coach.cli", *arguments], input=data, capture_output=True, cwd=ROOT, timeout=120
    )


def lines(done: subprocess.CompletedProcess[bytes]) -> list[str]:
    return done.stdout.decode().splitlines()


WEAK = {
    "id": "W1",
    "question": "What is your greatest weakness?",
    "kind": "strength_weakness",
    "role": "nurse",
    "answer": "My greatest weakness is that I'm a perfectionist.",
}
GOOD = {
    "id": "G1",
    "question": "Tell me about a time.",
    "kind": "behavioural",
    "role": "nurse",
    "answer": "On 3 March I moved 14 pallets by hand because the truck was down. We shipped 12 of 12 orders.",
}


def test_a_plain_text_gets_a_report_like_a_linters() -> None:
    done = coach("check", "--question", "What is your weakness?", "--kind", "strength_weakness", text=WEAK["answer"])
    assert done.returncode == 1
    first = lines(done)[0]
    assert first.startswith("answer:1:")
    assert "fake_weakness" in first
    assert "perfectionist" in first


def test_a_jsonl_file_gets_a_line_for_each_answer(tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in (WEAK, GOOD)) + "\n")
    done = coach("check", str(file), "--format", "jsonl")
    assert done.returncode == 1
    weak, good = (json.loads(line) for line in lines(done))
    assert weak["id"] == "W1"
    (finding,) = weak["findings"]
    assert {"kind", "rule", "start", "end", "quote", "message", "advice"} <= set(finding)
    assert WEAK["answer"][finding["start"] : finding["end"]] == finding["quote"]
    assert good["findings"] == []
    assert good["measures"]
    assert set(good["star"]) == {"situation", "task", "action", "result"}
    assert {"specific_example", "words", "speaking_seconds"} <= set(good)


def test_nothing_found_is_status_0() -> None:
    assert coach("check", text=GOOD["answer"]).returncode == 0


@pytest.mark.parametrize("text", ["", "\n\n", "\x00\x01", "😀‍👩‍👩‍👧", "\u202eabc", "a" * 200_000, "<b>hi</b>\r\n"])
def test_any_text_is_taken(text: str) -> None:
    done = coach("check", "--format", "jsonl", text=text)
    assert done.returncode in {0, 1}, done.stderr
    json.loads(done.stdout)


def test_bytes_that_are_no_text_are_taken() -> None:
    assert coach("check", "--format", "jsonl", text=b"I led \xff\xfe the team").returncode in {0, 1}


@pytest.mark.parametrize(
    ("arguments", "text", "says"),
    [
        (("check", "no/such/file"), "", "cannot be read"),
        (("check", "tests"), "", "is a folder"),
        (("check",), '{"answer": "x"}\n{broken\n', ":2: this is not JSON"),
        (("check",), '{"answer": "x"}\n{"id": 1}\n', ":2: needs an object with a text under 'answer'"),
        (("check",), '{"answer": "x", "kind": "odd"}\n', "kind 'odd' is not known"),
        (("check", "--kind", "odd"), "x", "kind 'odd' is not known"),
        (("check", "--format", "xml"), "x", "xml"),
        (("eval",), "", "no labelled answers"),
        (("eval",), '{"answer": "x"}\n', "has no 'findings'"),
        (("find",), "", "Give a query"),
        (("frobnicate",), "", "frobnicate"),
        (("rehearse", "--manner", "rude"), "", "--manner is one of"),
    ],
)
def test_bad_input_gets_one_clear_line_and_status_2(arguments: tuple[str, ...], text: str, says: str) -> None:
    done = coach(*arguments, text=text)
    error = done.stderr.decode().strip()
    assert done.returncode == 2
    assert says in error
    assert len(error.splitlines()) == 1
    assert "Traceback" not in error
    assert done.stdout == b""


def test_eval_prints_figures_for_each_kind(tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    labelled = WEAK | {"findings": [{"kind": "fake_weakness", "quote": "I'm a perfectionist"}]}
    file.write_text("\n".join(json.dumps(row) for row in (labelled, GOOD | {"findings": []})))
    done = coach("eval", str(file))
    assert done.returncode == 0, done.stderr
    assert "fake_weakness" in done.stdout.decode()


def test_an_interview_can_be_held_by_pipe() -> None:
    answers = (
        "I am a porter. I moved 40 beds a day.\n/again\nI have been a porter for six years.\n/nonsense\nskip\n/finish\n"
    )
    done = coach("rehearse", "--questions", "3", text=answers)
    shown = done.stdout.decode()
    assert done.returncode == 0, done.stderr
    assert "Interviewer" in shown
    assert "Everything you type stays on this computer" in shown
    assert "/nonsense is not known here" in " ".join(shown.split())
    assert "Your debrief" in shown
    assert "2 attempts" in shown


def test_an_interview_that_was_broken_off_goes_on() -> None:
    first = coach("rehearse", "--questions", "3", text="")
    assert "nothing to say about your answers" in " ".join(first.stdout.decode().split())
    again = coach("rehearse", "--resume", "--questions", "2", text="")
    assert "this is a new one" in " ".join(again.stdout.decode().split())


def test_the_doctor_fits_on_one_screen() -> None:
    done = coach("doctor")
    shown = done.stdout.decode()
    assert done.returncode == 0, shown + done.stderr.decode()
    assert len(shown.splitlines()) <= 24
    assert "nothing leaves this machine" in shown


def test_many_answers_come_out_in_order_and_as_one_by_one(tmp_path: Path) -> None:
    rows = [(WEAK if number % 2 else GOOD) | {"id": str(number)} for number in range(450)]
    file = tmp_path / "many.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows))
    found = [json.loads(line) for line in lines(coach("check", str(file), "--format", "jsonl"))]
    assert [row["id"] for row in found] == [row["id"] for row in rows]
    assert len({len(row["findings"]) for row in found[0::2]}) == 1
    one = json.loads(coach("check", "--format", "jsonl", text=json.dumps(rows[1])).stdout)
    assert found[1] == one
