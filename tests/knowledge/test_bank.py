"""The banks: what is refused, with which line, and what a whole one gives."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from coach.errors import InvalidData
from coach.knowledge.bank import load_bank, read_bank

from .banks import BankFiles


@pytest.fixture
def files(tmp_path: Path) -> BankFiles:
    return BankFiles(tmp_path / "knowledge")


def faults(folder: Path) -> list[str]:
    with pytest.raises(InvalidData) as raised:
        read_bank(folder)
    return [str(problem).removeprefix(f"{folder}/") for problem in raised.value.problems]


def test_the_banks_that_ship_are_whole() -> None:
    bank = load_bank()
    assert list(bank.cards) == [f"A{number}" for number in range(1, 41)]
    assert list(bank.questions) == [f"Q{number}" for number in range(1, 121)]
    assert set(bank.sayings) == {*bank.cards, *bank.questions}
    assert len(bank.ideas) > 150


def test_a_whole_bank_of_files_is_taken(files: BankFiles) -> None:
    bank = read_bank(files.write())
    assert len(bank.cards) == 40
    assert bank.question("Q7").theme == "opening"
    assert bank.card("A7").disagreement == ""


def test_files_out_of_order_make_banks_in_order(files: BankFiles) -> None:
    files.cards.reverse()
    files.questions.reverse()
    bank = read_bank(files.write())
    assert list(bank.cards)[:3] == ["A1", "A2", "A3"]
    assert list(bank.questions)[-1] == "Q120"


def _set(where: str, number: int, key: str, value: object) -> Callable[[BankFiles], None]:
    def change(files: BankFiles) -> None:
        getattr(files, where)[number][key] = value

    return change


def _drop(where: str, number: int, key: str) -> Callable[[BankFiles], None]:
    def change(files: BankFiles) -> None:
        del getattr(files, where)[number][key]

    return change


def _asked(*lines: str) -> list[str]:
    return [*lines, *(f"unlike all others {number}" for number in range(5))]


Fault = tuple[str, str, int, str, int | None, Callable[[BankFiles], None], str]


def _fault(name: str, where: str, key: str, value: object, message: str, item: int | None = None) -> Fault:
    """A value that must be refused, in the second entry of its file."""
    return name, where, 1, key, item, _set(where, 1, key, value), message


FAULTS: list[Fault] = [
    _fault("an unknown key", "cards", "tittle", "x", "unknown key 'tittle'"),
    ("a missing key", "cards", 1, "", None, _drop("cards", 1, "why"), "'why' is missing"),
    _fault("an empty text", "cards", "advice", " ", "'advice' is empty"),
    _fault("a long title", "cards", "title", "x" * 61, "at most 60 characters"),
    _fault("an id of no card", "cards", "id", "B2", "should match pattern"),
    ("an id past the end", "cards", 39, "id", None, _set("cards", 39, "id", "A41"), "no place for A41"),
    _fault("an id twice", "cards", "id", "A1", "id 'A1' is taken by"),
    _fault("a title twice", "cards", "title", "Title of A1", "is taken by"),
    _fault("too few ways of asking", "cards", "asked", ["a", "b"], "too few"),
    _fault("a way of asking under two cards", "cards", "asked", _asked("A1 Asked: ONE"), "stands under A1 already", 0),
    _fault("a way of asking twice in one card", "cards", "asked", _asked("mine", "Mine!"), "under A2 already", 1),
    _fault("an empty way of asking", "cards", "asked", _asked("mine", ""), "is empty", 1),
    _fault("an unknown tag", "cards", "tags", ["offer", "anwsers"], "Input should be", 1),
    _fault("an unknown source", "cards", "sources", ["seed", "sed"], "'sed' does not stand in knowledge/SOURCES.md", 1),
    _fault("an unknown kind", "questions", "kind", "open", "Input should be"),
    _fault("a card of no bank", "questions", "advice", ["A1", "A50"], "'A50' does not stand in knowledge/article", 1),
    _fault("an unknown job", "questions", "occupations", ["nurse", "pilot"], "Input should be", 1),
    _fault("an unknown competency", "questions", "competencies", ["charm"], "Input should be", 0),
    _fault("too few ways of putting it", "questions", "phrasings", ["a", "b", "c", "d"], "too few"),
    _fault("too few follow-ups", "questions", "follow_ups", ["Why?"], "too few"),
    _fault("a question twice", "questions", "text", "What about Q1?", "is taken by"),
]


def line_in(text: str, number: int, key: str, item: int | None) -> int:
    """Line of an entry, of a key in it or of an item under the key, in what the YAML library writes."""
    lines = text.split("\n")
    at = [place for place, line in enumerate(lines) if line.startswith("- ")][number]
    if key and not lines[at].startswith(f"- {key}:"):
        at = next(place for place in range(at + 1, len(lines)) if lines[place].startswith(f"  {key}:"))
    return at + 1 + (0 if item is None else item + 1)


@pytest.mark.parametrize("fault", FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_fault_is_told_with_its_line(files: BankFiles, fault: Fault) -> None:
    _, where, number, key, item, change, message = fault
    change(files)
    folder = files.write()
    name = "article/1_cards.yaml" if where == "cards" else "questions/1_opening.yaml"
    line = line_in((folder / name).read_text(encoding="utf-8"), number, key, item)
    told = faults(folder)
    assert any(found.startswith(f"{name}:{line}: ") and message in found for found in told), (line, told)


def test_a_missing_id_is_named(files: BankFiles) -> None:
    del files.cards[6], files.questions[118]
    told = faults(files.write())
    assert any("no entry for A7; write it" in fault for fault in told)
    assert any("no entry for Q119; write it" in fault for fault in told)


def test_all_faults_come_at_once_in_order_of_line(files: BankFiles) -> None:
    files.cards[3]["tittle"] = "x"
    files.cards[9]["asked"] = ["one"]
    files.questions[5]["kind"] = "odd"
    files.questions[8]["sources"] = ["nowhere"]
    told = faults(files.write())
    assert [word for word in ("tittle", "asked", "kind", "nowhere") if any(word in fault for fault in told)] == [
        "tittle",
        "asked",
        "kind",
        "nowhere",
    ]
    numbers = [int(fault.split(":")[1]) for fault in told if fault.startswith("article/1_cards.yaml")]
    assert numbers == sorted(numbers)


def test_a_missing_folder_and_list_of_sources_are_told_not_crashed_on(tmp_path: Path) -> None:
    told = faults(tmp_path / "nothing")
    assert any("holds no .yaml files" in fault for fault in told)
    assert any("SOURCES.md:1: is missing" in fault for fault in told)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- id: A1\n  title: 'open\n", "cannot be read"),
        ("title: no list\n", "must be a list"),
        ("- just words\n", "valid dictionary"),
        ("", "must be a list"),
    ],
)
def test_a_file_that_is_no_bank_is_told_with_its_line(files: BankFiles, text: str, message: str) -> None:
    folder = files.write()
    (folder / "article" / "2_more.yaml").write_text(text, encoding="utf-8")
    assert any(fault.startswith("article/2_more.yaml:") and message in fault for fault in faults(folder))


def test_lines_for_the_search_are_checked_with_the_bank(files: BankFiles) -> None:
    files.sayings = [
        {"id": "A1", "lines": ["said in passing", "A2 asked one"]},
        {"id": "A99", "lines": ["to nobody"]},
        {"id": "Q1", "lines": ["A2 asked one"]},
    ]
    files.ideas = [{"name": "boss", "words": ["boss", "gaffer"]}, {"name": "pay", "words": ["pay", "wage", "Pay"]}]
    assert faults(files.write()) == [
        "search/lines.yaml:4: 'A2 asked one' stands under A2 already; write another way of saying it",
        "search/lines.yaml:5: there is no A99 to say in other words",
        "search/synonyms.yaml:6: 'words': 'Pay' stands twice; keep one",
    ]


def test_a_bank_changes_its_fingerprint_with_any_word_in_it(files: BankFiles) -> None:
    first = read_bank(files.write()).fingerprint
    assert read_bank(files.write()).fingerprint == first
    files.cards[5]["unless"] = "Unless otherwise."
    second = read_bank(files.write()).fingerprint
    files.sayings = [{"id": "A1", "lines": ["said in passing"]}]
    third = read_bank(files.write()).fingerprint
    assert len({first, second, third}) == 3


def test_related_cards_are_those_of_the_findings_then_those_of_the_question() -> None:
    bank = load_bank()
    own = bank.question("Q4").advice
    found = bank.related("Q4", ["A14", "A14", "A99"])
    assert [card.id for card in found] == list(dict.fromkeys(["A14", *own]))[:4]
    assert bank.related("Q999") == ()


def test_reading_the_banks_loads_no_heavy_library() -> None:
    heavy = "{'chromadb', 'numpy', 'wordllama', 'openai', 'onnxruntime'}"
    code = f"import sys, coach.knowledge.bank as bank; bank.load_bank(); print(*{heavy} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""
