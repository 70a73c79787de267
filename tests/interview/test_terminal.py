"""The interview in a terminal, with a model connected."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.interview.test_reading_again import ANSWER, FOUND
from tests.support.scripted_model import Handler, Script

ROOT = Path(__file__).resolve().parent.parent.parent


def model_of_all_work(handler: Handler) -> None:
    """Speaks, reads again, and mends; one of its marks is for another answer."""
    system = str(handler.body["messages"][0]["content"])
    if system.startswith("You mend"):
        handler.say(json.dumps({"rewrite": "We moved the racks and picking got quicker, by [how much?].\u009b"}))
    elif system.startswith("You read"):
        handler.say(json.dumps({"findings": [FOUND]}))
    else:
        handler.say("I see. What came of it?")


def test_it_mends_on_request_shows_the_models_marks_and_says_what_it_took(model: Script) -> None:
    model.replies = [model_of_all_work]
    environment = os.environ | {
        "OPENAI_API_KEY": "test-key",
        "OPENAI_BASE_URL": model.url,
        "COACH_MODEL": "scripted",
        "COACH_MODEL_PRICE_IN": "5",
        "COACH_MODEL_PRICE_OUT": "15",
    }
    done = subprocess.run(
        [sys.executable, "-m", "coach.cli", "rehearse", "--kind", "drill", "--drill", "Q48"],
        input=f"/mend\n{ANSWER}\n/mend\n/finish\n".encode(),
        capture_output=True,
        cwd=ROOT,
        timeout=120,
        env=environment,
    )
    shown = " ".join(done.stdout.decode().split())
    assert done.returncode == 0, done.stderr
    assert "/mend has your last answer mended by the model" in shown
    assert "You have not answered yet" in shown
    assert "Mended by scripted We moved the racks and picking got quicker, by [how much?]." in shown
    assert "Fill what stands in brackets with what is true" in shown
    assert "\u009b" not in shown
    assert "“The night crew did as they pleased” speaking ill suggested by scripted" in shown
    calls = len(model.heard)
    assert f"This session: {900 * calls:,} tokens read, {30 * calls} written, about $" in shown
    assert "test-key" not in shown


def test_a_recruiters_first_call_reads_the_ad_and_the_cv_from_files(model: Script, tmp_path: Path) -> None:
    model.replies = ["Thanks for picking up. To begin with, would you tell me a little about yourself?"]
    (tmp_path / "ad.txt").write_text("Night shift lead at Northgate.", encoding="utf-8")
    (tmp_path / "cv.txt").write_text("Picker, then shift lead.", encoding="utf-8")
    environment = os.environ | {
        "OPENAI_API_KEY": "test-key",
        "OPENAI_BASE_URL": model.url,
        "COACH_MODEL": "scripted",
        "COACH_HOME": str(tmp_path / "home"),
    }
    arguments = ["rehearse", "--kind", "recruiter", "--ad", str(tmp_path / "ad.txt"), "--cv"]
    done, missing = (
        subprocess.run(
            [sys.executable, "-m", "coach.cli", *arguments, str(tmp_path / cv)],
            input=b"Coach: what is STAR?\n/finish\n",
            capture_output=True,
            cwd=ROOT,
            timeout=120,
            env=environment,
        )
        for cv in ("cv.txt", "none.txt")
    )
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.decode().split())
    assert "A13" in said
    assert "Not part of your answers; the interviewer did not hear it." in said
    assert "You did not answer a question this time" in said
    assert len(model.heard) == 1
    assert model.heard[0]["messages"][0]["content"].startswith("You are the recruiter in a practice first call")
    with closing(sqlite3.connect(next((tmp_path / "home").glob("*.sqlite3")))) as database:
        ((kept,),) = database.execute("select brief from sessions").fetchall()
    assert json.loads(kept)["job_ad"] == "Night shift lead at Northgate."
    assert json.loads(kept)["papers"] == "Picker, then shift lead."
    assert missing.returncode == 2
    assert b"none.txt cannot be read: no such file or directory." in missing.stderr
