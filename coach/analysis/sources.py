"""Reads the rule files and refuses them, with file and line, when anything in them could not do what it says."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path

from coach.analysis.claims import VAGUE, ClaimEntry, OccupationEntry
from coach.analysis.forms import MeasuresForm, NoteForm, RuleForm, WordsForm
from coach.analysis.guards import GUARDS
from coach.analysis.notices import Notices
from coach.analysis.pattern import Pattern
from coach.analysis.phrase import PhraseError, Words, compile_phrase, compile_words
from coach.analysis.rules import NoteEntry, RuleEntry, read_example
from coach.datafile import Loaded, raise_if_any, read_list, read_one, refuse_duplicates
from coach.errors import InvalidData, Problem
from coach.resources import shown_path

WORDS_FILE = "words.yaml"
NOTES_FILE = "notes.yaml"
_DIGIT = re.compile(r"\d")


def read_notices(folders: Sequence[Path], measures: Path) -> Notices:
    """Reads and checks all files.

    Args:
        folders: Folders of rule files, later ones added to earlier ones.
        measures: The file measures.yaml.

    Raises:
        InvalidData: If anything in the files is wrong: all faults together, each with file, line and what to write.
    """
    problems: list[Problem] = []
    for folder in folders:
        if not folder.is_dir():
            raise InvalidData([Problem(shown_path(folder), 1, "is no folder; name one that holds rule files (*.yaml)")])
    lists = _read_lists(folders, problems)
    paths = [
        path
        for folder in folders
        for path in sorted(folder.glob("*.yaml"))
        if path.name not in {WORDS_FILE, NOTES_FILE}
    ]
    loaded = read_list(paths, RuleForm, problems)
    refuse_duplicates(loaded, "id", problems)
    rules: list[RuleEntry] = []
    patterns: list[tuple[int, Pattern]] = []
    literals: list[tuple[int, Pattern]] = []
    seen: dict[tuple[str, Pattern | str], Loaded[RuleForm]] = {}
    for number, item in enumerate(loaded):
        rules.append(item.entry.entry())
        patterns += [(number, pattern) for pattern in _phrases(item, "phrases", lists, problems, seen)]
        literals += [(number, pattern) for pattern in _phrases(item, "literal", lists, problems, seen)]
        _check(item, problems)
    notes, remarks = _read_notes(folders, lists, problems)
    claims, occupations, asking = _read_asking(measures, problems)
    raise_if_any(problems)
    return Notices(tuple(rules), patterns, literals, _by_word(lists), notes, remarks, claims, occupations, asking)


def _read_notes(
    folders: Sequence[Path], lists: Mapping[str, Words], problems: list[Problem]
) -> tuple[tuple[NoteEntry, ...], list[tuple[int, Pattern]]]:
    """The remarks of notes.yaml, and their phrases with the number of the remark."""
    paths = [folder / NOTES_FILE for folder in folders if (folder / NOTES_FILE).is_file()]
    loaded = read_list(paths, NoteForm, problems)
    refuse_duplicates(loaded, "id", problems)
    patterns: list[tuple[int, Pattern]] = []
    for number, item in enumerate(loaded):
        for place, phrase in enumerate(item.entry.phrases):
            try:
                patterns += [(number, pattern) for pattern in compile_phrase(phrase, lists)]
            except PhraseError as error:
                problems.append(item.problem(str(error), "phrases", place))
    return tuple(item.entry.entry() for item in loaded), patterns


def _by_word(lists: Mapping[str, Words]) -> dict[str, frozenset[str]]:
    """For each single word the names of the lists it stands in."""
    names: dict[str, set[str]] = {}
    for name, words in lists.items():
        for word in words.single:
            names.setdefault(word, set()).add(name)
    return {word: frozenset(found) for word, found in names.items()}


def _read_lists(folders: Sequence[Path], problems: list[Problem]) -> Mapping[str, Words]:
    entries: dict[str, list[str]] = {}
    for folder in folders:
        path = folder / WORDS_FILE
        if not path.is_file():
            continue
        read = read_one(path, WordsForm, problems)
        if read is not None:
            for name, words in read.entry.lists.items():
                if not name.replace("_", "").isalpha() or not name.islower():
                    problems.append(read.problem(f"'{name}': name lists in small letters", "lists", name))
                entries.setdefault(name, []).extend(words)
                try:
                    compile_words(words)
                except PhraseError as error:
                    problems.append(read.problem(str(error), "lists", name))
    lists: dict[str, Words] = {}
    for name, words in entries.items():
        try:
            lists[name] = compile_words(words)
        except PhraseError:
            lists[name] = Words(frozenset(), {})
    return lists


def _phrases(
    item: Loaded[RuleForm],
    key: str,
    lists: Mapping[str, Words],
    problems: list[Problem],
    seen: dict[tuple[str, Pattern | str], Loaded[RuleForm]],
) -> list[Pattern]:
    compiled: list[Pattern] = []
    phrases: tuple[str, ...] = getattr(item.entry, key)
    for place, phrase in enumerate(phrases):
        try:
            found = compile_phrase(phrase, lists)
        except PhraseError as error:
            problems.append(item.problem(str(error), key, place))
            continue
        same = (
            f"{key}:{item.entry.id if key == 'literal' else item.entry.id.partition('.')[0]}",
            " ".join(phrase.lower().split()),
        )
        if same in seen:
            other = seen[same]
            where = f"{shown_path(other.path)}:{other.line}"
            problems.append(item.problem(f"'{phrase}' is already a phrase of {where}; remove one", key, place))
        seen[same] = item
        compiled += found
    return compiled


def _check(item: Loaded[RuleForm], problems: list[Problem]) -> None:
    entry = item.entry.entry()
    for place, guard in enumerate(entry.unless or ()):
        if guard not in GUARDS:
            problems.append(
                item.problem(f"'{guard}' is no guard; choose from {', '.join(sorted(GUARDS))}", "unless", place)
            )
    whole = entry.marks in {"only_we", "learned"}
    if whole and entry.phrases:
        problems.append(item.problem(f"'{entry.marks}' looks at the whole answer; remove the phrases", "phrases"))
    if not whole and not entry.phrases:
        problems.append(item.problem("a rule needs phrases; add 'phrases:' with at least one", "id"))
    for place, example in enumerate(entry.fires):
        if not read_example(example).spans:
            problems.append(
                item.problem("put [[ ]] around the words that must be marked in this example", "fires", place)
            )
    for place, example in enumerate(entry.silent):
        if read_example(example).spans:
            problems.append(item.problem("an example that must stay silent has no [[ ]]; remove them", "silent", place))


def _read_asking(
    path: Path, problems: list[Problem]
) -> tuple[tuple[ClaimEntry, ...], tuple[OccupationEntry, ...], list[tuple[int, Pattern]]]:
    """Reads measures.yaml; faults are appended to `problems`."""
    read_entry = read_one(path, MeasuresForm, problems)
    if read_entry is None:
        return (), (), []
    entry = read_entry.entry
    patterns: list[tuple[int, Pattern]] = []
    numbers = count()

    def add(phrases: tuple[str, ...], *where: str | int) -> None:
        number = next(numbers)
        for place, phrase in enumerate(phrases):
            try:
                patterns.extend((number, pattern) for pattern in compile_phrase(phrase, {}))
            except PhraseError as error:
                problems.append(read_entry.problem(str(error), *where, place))

    for place, claim in enumerate(entry.claims):
        add(claim.words, "claims", place, "words")
        texts = (*claim.asks, claim.help, claim.slot, *(text for one in claim.closer for text in (*one.asks, one.help)))
        if any(_DIGIT.search(text) for text in texts):
            problems.append(read_entry.problem("no figures in what is asked; write it without digits", "claims", place))
    for name in VAGUE:
        add(getattr(entry, name), name)
    names = Counter(work.name for work in entry.occupations)
    for place, work in enumerate(entry.occupations):
        add(work.words, "occupations", place, "words")
        if names[work.name] > 1:
            problems.append(
                Problem(
                    shown_path(path), read_entry.lines.get(("occupations", place), 1), f"'{work.name}' stands twice"
                )
            )
    return tuple(c.entry() for c in entry.claims), tuple(work.entry() for work in entry.occupations), patterns
