"""The index: built once, opened again, built anew; killed, corrupt, shared, frozen; and always an answer."""

import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coach.domain import Hit
from coach.knowledge import index as index_module
from coach.knowledge.bank import Bank, load_bank
from coach.knowledge.index import Index, open_index
from coach.settings import Settings

from .banks import small_bank

ROOT = Path(__file__).resolve().parents[2]
QUERY = "an unknown caller rang, should I pick up the phone"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def opened() -> Iterator[Callable[..., Index]]:
    """Opens indexes and lets go of them afterwards."""
    open_ones: list[Index] = []

    def opener(bank: Bank, home: Path, *steps: list[tuple[int, int]], **settings: object) -> Index:
        progress = (lambda done, total: steps[0].append((done, total))) if steps else None
        index = open_index(bank, Settings(home=home, **settings), progress)  # pyright: ignore[reportArgumentType]
        open_ones.append(index)
        return index

    yield opener
    for index in open_ones:
        index.close()


Opened = Callable[..., Index]


def folders(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "index").iterdir() if path.is_dir())


def ids(hits: tuple[Hit, ...]) -> list[str]:
    return [hit.id for hit in hits]


def until(what: Callable[[], bool], seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.05)
    return False


def test_it_is_built_once_with_progress_and_opened_again_in_under_a_second(home: Path, opened: Opened) -> None:
    first: list[tuple[int, int]] = []
    index = opened(small_bank(), home, first)
    assert index.complete
    assert first[-1][0] == first[-1][1]
    assert first == sorted(first)
    before = index.find(QUERY)
    index.close()
    again: list[tuple[int, int]] = []
    took: list[float] = []
    for _ in range(3):
        index.close()
        began = time.monotonic()
        index = opened(small_bank(), home, again)
        took.append(time.monotonic() - began)
    assert min(took) < 1
    assert index.complete
    assert again == []
    assert index.find(QUERY) == before


def test_a_changed_bank_is_built_anew_and_the_old_index_goes(home: Path, opened: Opened) -> None:
    opened(small_bank(), home).close()
    old = folders(home)
    steps: list[tuple[int, int]] = []
    assert opened(small_bank(mark="changed"), home, steps).complete
    assert steps
    assert len(folders(home)) == 1
    assert folders(home) != old


def test_another_embedding_makes_another_index(home: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    class Backwards(index_module.Embedder):
        name = "backwards-1"

        def encode(self, texts: list[str]):
            from coach.knowledge.embed import WordLlamaEmbedder

            return WordLlamaEmbedder().encode([text[::-1] for text in texts])

    opened(small_bank(), home).close()
    old = folders(home)
    monkeypatch.setattr(index_module, "choose_embedder", lambda _: (Backwards(), None))
    assert opened(small_bank(), home).complete
    assert folders(home) != old


def test_hits_are_entries_best_first_each_once(home: Path, opened: Opened) -> None:
    index = opened(small_bank(), home)
    hits = index.find(QUERY, 8)
    assert hits[0].id == "A1"
    assert hits[0].title == load_bank().card("A1").title
    assert len(set(ids(hits))) == len(hits) == 8
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_bank_and_a_number_can_be_asked_for(home: Path, opened: Opened) -> None:
    index = opened(small_bank(), home)
    assert {found[0] for found in ids(index.find(QUERY, 9, "article"))} == {"A"}
    assert {found[0] for found in ids(index.find(QUERY, 9, "questions"))} == {"Q"}
    assert len(index.find(QUERY, 2)) == 2
    assert index.find(QUERY, 0) == ()
    with pytest.raises(ValueError, match="no bank"):
        index.find(QUERY, 5, "offers")


@pytest.mark.parametrize("query", ["", "   ", "?!", "\n", "🙂", "\x00"])
def test_a_query_without_words_finds_nothing(query: str, home: Path, opened: Opened) -> None:
    assert opened(small_bank(), home).find(query) == ()


@pytest.mark.parametrize(
    "query",
    [
        'phone" OR "x',
        "phone NOT rang",
        "text:phone*",
        "NEAR(phone rang)",
        "phone\x00rang",
        "phone \ud800",
        "phone " * 9000,
    ],
)
def test_what_is_typed_is_never_an_operator_and_never_breaks_the_search(query: str, home: Path, opened: Opened) -> None:
    index = opened(small_bank(), home)
    assert ids(index.find(query, 1, "article")) == ["A1"]
    assert index.complete


def test_words_alone_serve_where_there_is_no_chroma(home: Path, opened: Opened) -> None:
    home.write_text("a file where the folder should be")
    index = opened(small_bank(), home)
    assert not index.complete
    assert ids(index.find(QUERY, 1)) == ["A1"]
    assert index.find("zzzz qqqq") == ()


def test_a_word_finds_what_was_written_about_its_near_relation(home: Path, opened: Opened) -> None:
    home.write_text("no vectors")
    bank = load_bank()
    meant = opened(bank, home).find("gaffer", 5, "questions")
    plain = opened(Bank(bank.cards, bank.questions, "plain"), home).find("gaffer", 5, "questions")
    assert len(meant) == 5
    assert len(plain) < 5


def _largest(folder: Path, pattern: str) -> Path:
    return max(folder.rglob(pattern), key=lambda path: path.stat().st_size)


def _truncate_vectors(folder: Path) -> None:
    path = _largest(folder, "data_level0.bin")
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 3)


def _scribble_database(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(b"not a database at all" * 500)


def _remove_vectors(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)


def _remove_database(folder: Path) -> None:
    (folder / "chroma.sqlite3").unlink()


def _empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


FAULTS = [_truncate_vectors, _scribble_database, _remove_vectors, _remove_database, _empty]


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.__name__.strip("_") for fault in FAULTS])
def test_a_corrupt_index_is_built_again_when_it_is_opened(
    fault: Callable[[Path], None], home: Path, opened: Opened
) -> None:
    # In a process of its own: a Chroma that is alive keeps in memory what is being broken on the disk.
    ran = _run(home, "print(*[hit.id for hit in index.find(QUERY, 3)])")
    fault(home / "index" / folders(home)[0])
    steps: list[tuple[int, int]] = []
    index = opened(small_bank(), home, steps)
    assert index.complete
    assert steps, "it was built again"
    assert ids(index.find(QUERY, 3)) == ran.split()


def test_an_index_that_breaks_while_open_leaves_the_words_and_heals(
    home: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = opened(small_bank(), home)
    before = index.find(QUERY, 3)
    monkeypatch.setattr(index_module, "_RETRY_SECONDS", 0.1)

    def broken(*_: object) -> None:
        raise RuntimeError("Error finding id")

    assert index._vectors is not None
    monkeypatch.setattr(index._vectors, "similarities", broken)
    assert ids(index.find(QUERY, 1)) == ["A1"]
    assert not index.complete
    time.sleep(0.2)
    assert until(lambda: ids(index.find(QUERY, 1)) == ["A1"] and index.complete)
    assert index.find(QUERY, 3) == before


def test_a_slow_answer_is_not_taken_for_a_broken_index(
    home: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = opened(small_bank(), home)

    def slow(*_: object) -> None:
        raise TimeoutError

    assert index._vectors is not None
    monkeypatch.setattr(index._vectors, "similarities", slow)
    assert ids(index.find(QUERY, 1)) == ["A1"]
    steps: list[tuple[int, int]] = []
    assert opened(small_bank(), home, steps).complete
    assert not steps, "nothing was built again"


def test_a_query_that_cannot_be_embedded_in_time_is_answered_by_words(
    home: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = opened(small_bank(), home)
    monkeypatch.setattr(index_module, "_ENCODE_SECONDS", 0.2)
    asked: list[list[str]] = []

    def stuck(texts: list[str]) -> None:
        asked.append(texts)
        time.sleep(5)

    monkeypatch.setattr(index._embedder, "encode", stuck)
    began = time.monotonic()
    assert ids(index.find(QUERY, 1)) == ["A1"]
    assert ids(index.find(QUERY, 1)) == ["A1"]
    assert time.monotonic() - began < 2
    assert len(asked) == 1, "it is not waited for again at once"


_SCRIPT = """
import sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
from coach.settings import Settings, quiet_environment
quiet_environment(Path({home!r}))
from coach.knowledge.index import open_index
from tests.knowledge.banks import small_bank
QUERY = {query!r}
def step(done, total):
    print("step", done, total, flush=True)
    {slow}
index = open_index(small_bank({cards}), Settings(home=Path({home!r})), {progress})
{then}
"""


def _script(home: Path, then: str, *, progress: str = "None", slow: str = "pass", cards: int = 4) -> list[str]:
    filled = _SCRIPT.format(
        root=str(ROOT), home=str(home), query=QUERY, then=then, progress=progress, slow=slow, cards=cards
    )
    return [sys.executable, "-c", filled]


def _run(home: Path, then: str) -> str:
    return subprocess.run(_script(home, then), capture_output=True, text=True, check=True, timeout=60).stdout


def test_a_build_that_is_killed_half_way_is_never_served(home: Path, opened: Opened) -> None:
    command = _script(home, "print('whole')", progress="step", slow="time.sleep(60)", cards=8)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("step")
    assert [name.startswith("building-") for name in folders(home)] == [True]
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    process.stdout.close()
    steps: list[tuple[int, int]] = []
    index = opened(small_bank(8), home, steps)
    assert index.complete
    assert steps[-1][0] == steps[-1][1]
    assert not any(name.startswith("building-") for name in folders(home))
    assert ids(index.find(QUERY, 1)) == ["A1"]


def test_two_processes_build_one_index_between_them(home: Path) -> None:
    then = "print(index.complete, *[hit.id for hit in index.find(QUERY, 3)])"
    started = [
        subprocess.Popen(_script(home, then, progress="step"), stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = [process.communicate(timeout=90)[0].splitlines() for process in started]
    assert said[0][-1] == said[1][-1]
    assert said[0][-1].startswith("True A1")
    builders = [lines for lines in said if any(line.startswith("step") for line in lines)]
    assert len(builders) == 1
    assert len(folders(home)) == 1


def test_an_index_that_another_process_uses_is_not_removed(home: Path, opened: Opened) -> None:
    then = "print('open', flush=True); sys.stdin.readline(); print(index.find(QUERY, 1)[0].id, index.complete)"
    process = subprocess.Popen(_script(home, then), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    opened(small_bank(mark="newer"), home)
    assert len(folders(home)) == 2
    assert process.communicate("go\n", timeout=30)[0] == "A1 True\n"
    opened(small_bank(mark="newest"), home)
    assert len(folders(home)) == 2, "the one that is let go of is gone; the newer is still open here"


def test_many_threads_may_search_at_once(home: Path, opened: Opened) -> None:
    index = opened(small_bank(), home)
    wanted = index.find(QUERY, 3)
    found: list[tuple[Hit, ...]] = []
    threads = [threading.Thread(target=lambda: found.append(index.find(QUERY, 3))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert found == [wanted] * 16
    assert index.complete


def test_an_embedding_that_cannot_be_had_is_told_in_one_line_and_the_default_serves(home: Path, opened: Opened) -> None:
    index = opened(small_bank(), home, embeddings="openai")
    assert index.notice
    assert "OPENAI_API_KEY" in index.notice
    assert "\n" not in index.notice
    assert index.complete
    assert ids(index.find(QUERY, 1)) == ["A1"]


def test_the_default_brings_no_notice(home: Path, opened: Opened) -> None:
    assert opened(small_bank(), home).notice is None
