"""Reads YAML files that people write by hand, and tells them about every mistake at once, with file and line.

A file is read into a tree that remembers line numbers, checked for keys that stand twice, and validated against a
pydantic model that refuses unknown keys. Nothing is raised before all files have been looked at.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from coach.errors import InvalidData, Problem
from coach.resources import shown_path

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Location = tuple[str | int, ...]
EntryT = TypeVar("EntryT", bound="Entry")


class Entry(BaseModel):
    """Base of everything read from a data file: unknown keys refused, values frozen, texts stripped."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


@dataclass(frozen=True, slots=True)
class Loaded(Generic[EntryT]):
    """One entry, and where in which file it stands."""

    entry: EntryT
    path: Path
    line: int
    lines: dict[Location, int]

    def problem(self, message: str, *where: str | int) -> Problem:
        """A problem at a key of this entry (or at the entry itself)."""
        return Problem(shown_path(self.path), self.lines.get(tuple(where), self.line), message)


class _Tree:
    """A YAML document as plain values, with the line of every key and item."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[Location, int] = {}
        self.problems: list[Problem] = []
        self.value: Any = None
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            self._report(line, "holds bytes that are no text; save the file as UTF-8")
            return
        loader = _LOADER(text)
        try:
            node = loader.get_single_node()
            self.value = None if node is None else self._build(loader, node, (), ())
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            text = getattr(error, "problem", None) or "this is not YAML"
            self.value = None
            self._report(mark.line + 1 if mark else 1, f"cannot be read: {text}; check quotes, colons and indentation")
        finally:
            loader.dispose()

    def _report(self, line: int, message: str) -> None:
        self.problems.append(Problem(shown_path(self.path), line, message))

    def _build(self, loader: Any, node: Any, at: Location, above: tuple[int, ...]) -> Any:
        line = self.lines[at] = node.start_mark.line + 1
        if id(node) in above:
            self._report(line, "refers to itself; write the entry out")
            return None
        above = (*above, id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(loader, node, at, above)
        if isinstance(node, yaml.SequenceNode):
            return [self._build(loader, child, (*at, index), above) for index, child in enumerate(node.value)]
        return self._scalar(loader, node, line)

    def _mapping(self, loader: Any, node: yaml.MappingNode, at: Location, above: tuple[int, ...]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._report(line, "a key must be one word; put a text before the colon")
                continue
            key = str(self._scalar(loader, key_node, line))
            if key in result:
                self._report(line, f"the key '{key}' stands twice; keep one")
            result[key] = self._build(loader, value_node, (*at, key), above)
            self.lines[(*at, key)] = line
        return result

    def _scalar(self, loader: Any, node: Any, line: int) -> Any:
        try:
            return loader.construct_object(node, deep=True)
        except ValueError:
            self._report(line, f"'{node.value}' cannot be read; put it between quotation marks")
            return str(node.value)


def _explain(error: dict[str, Any]) -> str:
    key = error["loc"][-1] if error["loc"] else ""
    match error["type"]:
        case "missing":
            return f"'{key}' is missing; write it"
        case "extra_forbidden":
            return f"unknown key '{key}'; remove it or mend its spelling"
        case "too_short":
            return f"'{key}' has too few entries; {error['msg'].lower()}"
        case "tuple_type" | "list_type":
            return f"'{key}' must be a list; write [one, two], or each on a line that begins with '- '"
        case "string_too_short":
            return f"'{key}' is empty; write it or remove the key"
        case _:
            message = str(error["msg"]).removeprefix("Value error, ")
            return f"'{key}': {message}" if key != "" else message


def _entry(
    path: Path, raw: Any, model: type[EntryT], lines: dict[Location, int], problems: list[Problem]
) -> Loaded[EntryT] | None:
    try:
        return Loaded(model.model_validate(raw), path, lines.get((), 1), lines)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            where: Location = tuple(detail["loc"])
            while where and where not in lines:
                where = where[:-1]
            problems.append(Problem(shown_path(path), lines.get(where, 1), _explain(dict(detail))))
        return None


def read_list(paths: Iterable[Path], model: type[EntryT], problems: list[Problem]) -> list[Loaded[EntryT]]:
    """Reads files that each hold a list of entries.

    Args:
        paths: Files in the order in which their entries should come.
        model: What an entry must look like.
        problems: Every fault found is appended here.

    Returns:
        The entries that are whole, in order.
    """
    loaded: list[Loaded[EntryT]] = []
    for path in paths:
        tree = _Tree(path)
        problems += tree.problems
        if tree.problems and tree.value is None:
            continue
        raws: Any = tree.value
        if not isinstance(raws, list):
            problems.append(Problem(shown_path(path), 1, "must be a list: start each entry with '- '"))
            continue
        by_entry: list[dict[Location, int]] = [{} for _ in cast("list[Any]", raws)]
        for where, line in tree.lines.items():
            if where:
                by_entry[int(where[0])][where[1:]] = line
        for raw, lines in zip(cast("list[Any]", raws), by_entry, strict=True):
            entry = _entry(path, raw, model, lines, problems)
            if entry is not None:
                loaded.append(entry)
    return loaded


def read_one(path: Path, model: type[EntryT], problems: list[Problem]) -> Loaded[EntryT] | None:
    """Reads a file that holds one mapping. Faults are appended to `problems`."""
    tree = _Tree(path)
    problems += tree.problems
    if tree.value is None:
        if not tree.problems:
            problems.append(Problem(shown_path(path), 1, "is empty"))
        return None
    return _entry(path, tree.value, model, tree.lines, problems)


def refuse_duplicates(loaded: Sequence[Loaded[Any]], key: str, problems: list[Problem]) -> None:
    """Reports entries whose `key` has been seen before, with the place of the first."""
    seen: dict[Any, Loaded[Any]] = {}
    for item in loaded:
        value = getattr(item.entry, key)
        if value in seen:
            first = seen[value]
            problems.append(
                item.problem(f"{key} '{value}' is taken by {shown_path(first.path)}:{first.line}; give it another", key)
            )
        else:
            seen[value] = item


def raise_if_any(problems: list[Problem]) -> None:
    """Raises all problems together, in order of file and line.

    Raises:
        InvalidData: If there is at least one.
    """
    if problems:
        raise InvalidData(sorted(set(problems), key=lambda problem: (problem.path, problem.line, problem.message)))
