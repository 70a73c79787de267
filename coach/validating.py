"""What `coach validate` does: looks at every data file, the built-in ones and a coach's own, and names each mistake."""

from collections.abc import Callable
from pathlib import Path

from coach.analysis.engine import Analyser
from coach.analysis.load import load_analyser, notice_folders
from coach.analysis.rules import ExampleEntry, read_example
from coach.domain import Asked
from coach.errors import InvalidData, Problem
from coach.knowledge.bank import Bank, read_bank
from coach.knowledge.practice import laid_over, read_sets
from coach.knowledge.rubric import rubric_with
from coach.knowledge.shapes import load_shapes
from coach.llm.phrases import load_phrases
from coach.llm.prompts import load_prompt
from coach.resources import knowledge_path, practice_path, prompts_path, shown_path


def check_everything(folder: str = "") -> str:
    """Looks at every data file.

    Args:
        folder: A coach's folder; without one that of `COACH_PRACTICE`, if it is set.

    Returns:
        One line on what is in order.

    Raises:
        InvalidData: With every mistake in every file.
    """
    practice = Path(folder).expanduser().absolute() if folder else practice_path()
    problems: list[Problem] = []

    def well(load: Callable[[], object]) -> bool:
        try:
            load()
        except InvalidData as error:
            problems.extend(error.problems)
            return False
        return True

    prompts = sorted(path.stem for path in prompts_path().glob("*.md"))
    for load in (load_phrases, load_shapes, *(lambda name=name: load_prompt(name) for name in prompts)):
        well(load)
    if well(lambda: read_bank(knowledge_path())) and practice is not None:
        well(lambda: _with_sets(practice))
    well(lambda: rubric_with(practice))
    if well(lambda: _analyser(practice)) and practice is not None:
        problems += _examples_that_fail(_analyser(practice), practice)
    if problems:
        raise InvalidData(sorted(set(problems), key=lambda one: (one.path, one.line, one.message)))
    return _in_order(practice)


def _with_sets(practice: Path) -> tuple[Bank, int]:
    """The banks with a coach's questions over them, and how many sets there are."""
    bank = laid_over(read_bank(knowledge_path()), practice)
    return bank, len(read_sets(practice, bank.questions))


def _analyser(practice: Path | None) -> Analyser:
    return load_analyser(notice_folders(practice)) if practice else load_analyser()


def _examples_that_fail(analyser: Analyser, practice: Path) -> list[Problem]:
    """Examples of a coach's own notices that are not marked, or marked, against what they say."""
    own = {path: path.read_text(encoding="utf-8") for path in sorted((practice / "notices").glob("*.yaml"))}
    problems: list[Problem] = []
    for rule in analyser.rules:
        place = _place_of(rule.id, own)
        if place is None:
            continue
        for raw in (*rule.entry.fires, *rule.entry.silent):
            example = read_example(raw)
            asked = Asked(example.question, example.kind, example.role)
            marked = {
                (found.start, found.end)
                for found in analyser.assess(example.answer, asked).findings
                if found.kind is rule.kind
            }
            if raw in rule.entry.fires and not set(example.spans) <= marked:
                problems.append(_failed(rule.id, place, raw, "is not marked as it says; mend the phrase or the [[ ]]"))
            elif raw not in rule.entry.fires and marked:
                problems.append(_failed(rule.id, place, raw, "must stay silent and is marked; narrow the phrase"))
    return problems


def _failed(rule: str, place: tuple[Path, int], example: str | ExampleEntry, told: str) -> Problem:
    words = example if isinstance(example, str) else example.answer
    return Problem(shown_path(place[0]), place[1], f"{rule}: the example '{words}' {told}")


def _place_of(rule: str, files: dict[Path, str]) -> tuple[Path, int] | None:
    """The file and line in which a rule begins, if it is one of these files."""
    for path, text in files.items():
        for number, line in enumerate(text.splitlines(), 1):
            if line.partition("#")[0].replace('"', "").replace("'", "").split() in (["-", "id:", rule], ["id:", rule]):
                return path, number
    return None


def _in_order(practice: Path | None) -> str:
    bank = read_bank(knowledge_path())
    whole = (
        f"{len(bank.cards)} cards, {len(bank.questions)} questions and all notices, scales and prompts are in order."
    )
    if practice is None:
        return whole
    layered, sets = _with_sets(practice)
    own = sum(layered.questions[name] != bank.questions.get(name) for name in layered.questions)
    notices = len(_analyser(practice).rules) - len(load_analyser([knowledge_path("notices")]).rules)
    scales = sum(scale not in rubric_with(None) for scale in rubric_with(practice))
    return f"{whole}\n{practice}: {own} questions, {sets} sets, {notices} notices and {scales} scales of your own."
