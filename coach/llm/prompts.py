"""Prompts are files: Markdown with front matter that declares the name, the purpose and the holes (`$name`)."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from string import Template
from typing import Any, cast

import yaml

from coach.errors import InvalidData, Problem
from coach.resources import prompts_path, shown_path

_HEAD = frozenset({"name", "purpose", "holes"})
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt file.

    Attributes:
        name: Name of the file without `.md`.
        purpose: What it is for, one sentence.
        holes: Names that must be filled, no more and no fewer.
        text: The text with `$name` holes.
        hash: Short fingerprint of the text, kept with every turn it was used for.
    """

    name: str
    purpose: str
    holes: frozenset[str]
    text: str
    hash: str

    def render(self, **values: str) -> str:
        """The text with its holes filled. What is filled in is never looked at for further holes.

        Raises:
            ValueError: If a hole is missing or a value has no hole.
        """
        if frozenset(values) != self.holes:
            odd = sorted(set(values) ^ self.holes)
            raise ValueError(f"prompt {self.name}: missing or unknown: {', '.join(odd)}")
        return Template(self.text).substitute(values)


def _front_matter(text: str) -> dict[str, Any]:
    read: Any = yaml.safe_load(text)
    return cast("dict[str, Any]", read) if isinstance(read, dict) else {}


@cache
def load_prompt(name: str) -> Prompt:
    """Reads and checks `prompts/<name>.md`.

    Raises:
        InvalidData: If the front matter is not as it should be, or the holes in it are not those in the text.
    """
    path = prompts_path(f"{name}.md")

    def refuse(message: str) -> InvalidData:
        return InvalidData([Problem(shown_path(path), 1, message)])

    found = _FRONT_MATTER.match(path.read_text(encoding="utf-8"))
    if not found:
        raise refuse("must begin with front matter between two lines of ---")
    head = _front_matter(found.group(1))
    if set(head) != set(_HEAD) or head["name"] != name:
        raise refuse(f"front matter must have name: {name}, purpose and holes")
    text = found.group(2).strip()
    declared = frozenset[str](head["holes"] or ())
    used = frozenset(Template(text).get_identifiers())
    if declared != used:
        raise refuse(f"holes declared and used differ: {', '.join(sorted(declared ^ used))}")
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Prompt(name, str(head["purpose"]), declared, text, digest)
