"""What the search finds. The figures are in docs/retrieval.md; these are floors."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.knowledge.bank import Bank, load_bank
from coach.knowledge.index import Index, open_index
from coach.settings import Settings

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    found = open_index(load_bank(), Settings(home=tmp_path_factory.mktemp("recall")))
    yield found
    found.close()


def recall(index: Index, name: str, bank: str, k: int = 5) -> float:
    letter = "A" if bank == "article" else "Q"
    rows = [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]
    chosen = [row for row in rows if row["expect"][0].startswith(letter)]
    assert len(chosen) >= 20
    found = [{hit.id for hit in index.find(row["query"], k, bank)} & set(row["expect"]) for row in chosen]
    return sum(map(bool, found)) / len(found)


@pytest.mark.parametrize("bank", ["article", "questions"])
def test_the_right_entry_is_among_the_first_five(index: Index, bank: str) -> None:
    assert index.complete
    assert recall(index, "retrieval_dev.jsonl", bank) >= 0.85
    assert recall(index, "retrieval_more.jsonl", bank) >= 0.95
    assert recall(index, "retrieval_fresh.jsonl", bank) >= 0.85


@pytest.mark.parametrize(("bank", "floor"), [("article", 0.55), ("questions", 0.65)])
def test_the_right_entry_is_often_the_first(index: Index, bank: str, floor: float) -> None:
    assert recall(index, "retrieval_dev.jsonl", bank, 1) >= floor


@pytest.mark.parametrize("bank", ["article", "questions"])
def test_words_alone_still_serve_well(bank: str, tmp_path: Path) -> None:
    home = tmp_path / "no folder"
    home.write_text("")
    words = open_index(load_bank(), Settings(home=home))
    assert not words.complete
    assert recall(words, "retrieval_dev.jsonl", bank) >= 0.75


def test_every_question_finds_itself_first(index: Index) -> None:
    bank: Bank = load_bank()
    missed = [asked.id for asked in bank.questions.values() if index.find(asked.text, 1, "questions")[0].id != asked.id]
    assert not missed


def test_every_card_finds_itself_by_its_title(index: Index) -> None:
    missed = [card.id for card in load_bank().cards.values() if index.find(card.title, 1, "article")[0].id != card.id]
    assert not missed
