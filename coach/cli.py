"""The `coach` command. Nothing is imported before the command that needs it has been chosen."""

import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coach.data import add_data_commands
from coach.domain import QUESTION_KINDS, Asked
from coach.errors import BadInput, CoachError
from coach.reviews import add_commands

if TYPE_CHECKING:
    from coach.domain import Assessment

app = typer.Typer(
    help="Rehearse a job interview by typing, and be marked in your own words.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

SessionArgument = Annotated[
    str,
    typer.Argument(metavar="SESSION", help="The address of a debrief, or its id; else the last one in the terminal."),
]
OutOption = Annotated[str, typer.Option("--out", "-o", help="A file; without it standard output.")]
FileArgument = Annotated[str, typer.Argument(metavar="FILE", help="A file; '-' or nothing reads standard input.")]


class Shape(StrEnum):
    """How results are written."""

    text = "text"
    jsonl = "jsonl"


class FindShape(StrEnum):
    """How hits are written."""

    text = "text"
    json = "json"


class BankName(StrEnum):
    """Where to search."""

    all = "all"
    article = "article"
    questions = "questions"


def _read(name: str) -> str:
    """The text of a file or of standard input, whatever its bytes."""
    return _read_bytes(name).decode("utf-8-sig", "replace")


def _read_bytes(name: str) -> bytes:
    """The bytes of a file or of standard input."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except IsADirectoryError:
        raise BadInput(f"{name} is a folder; give a file.") from None
    except OSError as error:
        raise BadInput(f"{name} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from None


def _rows(text: str, name: str, key: str) -> Iterator[dict[str, Any]]:
    """The objects of a JSONL text, each with a text under `key`."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row: Any = json.loads(line)
        except (ValueError, RecursionError):
            raise BadInput(f"{name}:{number}: this is not JSON; write one object a line.") from None
        if not isinstance(row, dict) or not isinstance(row.get(key), str):  # pyright: ignore[reportUnknownMemberType]
            raise BadInput(f"{name}:{number}: needs an object with a text under '{key}'.")
        yield row


def _looks_like_jsonl(text: str, key: str) -> bool:
    first = text.lstrip()[:1]
    return first == "{" and f'"{key}"' in text.split("\n", 1)[0] + text[:4000]


def _asked(row: dict[str, Any], where: str) -> Asked:
    kind = str(row.get("kind") or "")
    if kind and kind not in QUESTION_KINDS:
        raise BadInput(f"{where}: kind '{kind}' is not known; it is one of {', '.join(QUESTION_KINDS)}.")
    return Asked(str(row.get("question") or ""), kind, str(row.get("role") or ""))


def _line_and_column(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


def _text_report(name: str, answer: str, assessment: "Assessment") -> str:
    """Findings as a linter would print them, then one line on the whole."""
    lines: list[str] = []
    for finding in assessment.findings:
        line, column = _line_and_column(answer, finding.start)
        quote = " ".join(finding.quote.text.split())
        lines.append(f"{name}:{line}:{column}: {finding.kind.value} “{quote}”")
        lines += [f"    {finding.message}", f"    Instead: {finding.advice} [{finding.rule}, {finding.card}]"]
        lines += [f"    - {ask}" for ask in finding.asks]
        if finding.rewrite:
            lines.append(f"    Your sentence: {' '.join(finding.rewrite.split())}")
    lines += [f"{name}: {note.text} [{note.card}]" for note in assessment.notes]
    marks = len(assessment.findings)
    lines.append(
        f"{name}: {marks or 'no'} mark{'' if marks == 1 else 's'}, {assessment.words} words, "
        f"about {assessment.speaking_seconds} seconds spoken"
    )
    return "\n".join(lines)


@app.command()
def check(
    file: FileArgument = "-",
    shape: Annotated[Shape, typer.Option("--format", help="How to write the findings.")] = Shape.text,
    question: Annotated[str, typer.Option(help="What was asked, for a plain text.")] = "",
    kind: Annotated[str, typer.Option(help=f"Kind of question: {', '.join(QUESTION_KINDS)}.")] = "",
    role: Annotated[str, typer.Option(help="The job, for a plain text.")] = "",
    notices: Annotated[str, typer.Option(help="A folder with further rule files, added to ours.")] = "",
    explain: Annotated[bool, typer.Option("--explain", help="Say why each rule fired or was let off.")] = False,
) -> None:
    """Mark an answer, or a JSONL file of answers. Exit 0: nothing found; 1: something found; 2: bad input."""
    from coach.analysis.load import load_analyser
    from coach.analysis.wire import assessment_to_json
    from coach.batch import in_parts
    from coach.resources import knowledge_path

    text = _read(file)
    name = "answer" if file == "-" else file
    if _looks_like_jsonl(text, "answer"):
        rows = list(_rows(text, name, "answer"))
    else:
        rows = [{"id": name, "answer": text, "question": question, "kind": kind, "role": role}]
    asked = [_asked(row, f"{name}:{number}") for number, row in enumerate(rows, 1)]
    analyser = load_analyser([knowledge_path("notices"), Path(notices)] if notices else None)

    def report(number: int) -> tuple[bool, str]:
        """Whether anything was found in an answer, and what is printed of it."""
        row, about = rows[number], asked[number]
        answer = str(row["answer"])
        assessment = analyser.assess(answer, about)
        if explain:
            said = "\n".join(analyser.explain(answer, about)) or "no rule looked at anything here"
        elif shape is Shape.jsonl:
            said = json.dumps(assessment_to_json(assessment, row.get("id")))
        else:
            said = _text_report(str(row.get("id", name)), answer, assessment)
        return bool(assessment.findings), _printable(said)

    found = False
    for marked, said in in_parts(report, len(rows)):
        found = found or marked
        print(said)
    raise typer.Exit(1 if found else 0)


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


@app.command(name="eval")
def evaluate_file(file: FileArgument = "-") -> None:
    """Score the marks against labelled answers: precision, recall and F1 for each kind."""
    from coach.analysis.evaluate import evaluate, report_text
    from coach.analysis.load import load_analyser

    rows = list(_rows(_read(file), "standard input" if file == "-" else file, "answer"))
    if not rows:
        raise BadInput("There are no labelled answers in it; write one JSON object a line.")
    for number, row in enumerate(rows, 1):
        if not isinstance(row.get("findings"), list):
            raise BadInput(f"{file}:{number}: has no 'findings'; a labelled answer lists them, if only as [].")
    print(report_text(evaluate(rows, load_analyser())))


@app.command()
def find(
    query: Annotated[str, typer.Argument(help="What to look for, in any words.")] = "",
    k: Annotated[int, typer.Option("-k", min=1, max=50, help="How many to show.")] = 5,
    bank: Annotated[BankName, typer.Option(help="Where to search.")] = BankName.all,
    shape: Annotated[FindShape, typer.Option("--format", help="How to write them.")] = FindShape.text,
    queries: Annotated[str, typer.Option(help="A JSONL file of {id, query}; '-' for standard input.")] = "",
) -> None:
    """Search the advice and the common questions."""
    if bool(query.strip()) == bool(queries):
        raise BadInput("Give a query, or --queries with a file.")
    rows = list(_rows(_read(queries), queries, "query")) if queries else [{"query": query}]
    from coach.knowledge.bank import load_bank
    from coach.knowledge.index import open_index
    from coach.settings import load_settings, quiet_environment

    settings = load_settings()
    quiet_environment(settings.home)
    index = open_index(load_bank(), settings, progress=_progress_bar())
    if index.notice:
        print(index.notice, file=sys.stderr)
    for row in rows:
        hits = index.find(str(row["query"]), k, bank.value)
        listed = [{"id": hit.id, "score": round(hit.score, 4), "title": hit.title} for hit in hits]
        if queries:
            print(json.dumps({"id": row.get("id"), "hits": listed}, ensure_ascii=False))
        elif shape is FindShape.json:
            print(json.dumps(listed, ensure_ascii=False))
        else:
            print("\n".join(f"{hit.id:>5}  {hit.score:5.2f}  {hit.title}" for hit in hits) or "nothing found")


def _progress_bar() -> Any:
    """A line on standard error while the index is built the first time, if somebody is watching."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        end = "\n" if done >= total else ""
        filled = round(30 * done / max(total, 1))
        print(f"\rBuilding the index {'█' * filled}{'·' * (30 - filled)} {done}/{total}", end=end, file=sys.stderr)

    return show


@app.command()
def rehearse(
    role: Annotated[str, typer.Option(help="The job.")] = "",
    company: Annotated[str, typer.Option(help="The employer.")] = "",
    kind: Annotated[str, typer.Option("--kind", help="callback, behavioural, full, recruiter or drill.")] = "callback",
    manner: Annotated[str, typer.Option(help="warm, neutral or tough.")] = "warm",
    feedback: Annotated[str, typer.Option(help="coached or realistic.")] = "coached",
    minutes: Annotated[int, typer.Option(min=5, max=60)] = 30,
    questions: Annotated[int, typer.Option(min=0, max=30, help="Number of questions; wins over minutes.")] = 0,
    drill: Annotated[str, typer.Option(help="Id of the question to drill, for example Q4.")] = "",
    ad: Annotated[
        str, typer.Option(metavar="FILE", help="A file with the job ad; the questions lean towards it.")
    ] = "",
    cv: Annotated[str, typer.Option(metavar="FILE", help="A file with your CV or notes, for a connected model.")] = "",
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the last interview.")] = False,
) -> None:
    """The interview, in the terminal. One line is one answer; /help tells the rest."""
    from coach.settings import load_settings
    from coach.terminal import Choices, hold_interview

    choices = Choices(
        role=role,
        company=company,
        job_ad=_read(ad) if ad else "",
        papers=_read(cv) if cv else "",
        format=kind,
        manner=manner,
        feedback=feedback,
        minutes=minutes,
        questions=questions or None,
        drill=drill,
        resume=resume,
    )
    hold_interview(load_settings(), choices)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to serve on; COACH_HOST otherwise.")] = "",
    port: Annotated[int, typer.Option(min=-1, max=65535, help="Port to serve on; COACH_PORT otherwise.")] = -1,
) -> None:
    """Serve the page and print its address."""
    from coach.settings import load_settings
    from coach.web.server import serve as serve_page

    settings = load_settings()
    chosen: dict[str, Any] = ({"host": host} if host else {}) | ({"port": port} if port >= 0 else {})
    serve_page(settings.model_copy(update=chosen))


@app.command()
def report(
    session: SessionArgument = "",
    kind: Annotated[str, typer.Option("--format", help="md, html or pdf.")] = "md",
    out: OutOption = "",
) -> None:
    """Write the debrief of an interview, with the transcript."""
    from coach.files import put, report_bytes

    put(report_bytes(session, kind), out)


@app.command()
def export(
    session: SessionArgument = "",
    everything: Annotated[bool, typer.Option("--all", help="Every interview kept in this data folder.")] = False,
    out: OutOption = "",
) -> None:
    """Write an interview as data (JSON), to go on with it on another computer."""
    from coach.files import everything_bytes, put, report_bytes

    put(everything_bytes() if everything else report_bytes(session, "json"), out)


@app.command(name="import")
def bring_in(file: FileArgument = "-") -> None:
    """Bring in interviews that `coach export` or a debrief's Data wrote; you can continue them in the terminal."""
    from coach.files import bring_in as bring

    print("\n".join(bring(_read_bytes(file))))


@app.command()
def validate(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="A coach's folder to check as well.")] = "",
) -> None:
    """Check every data file: cards, questions, notices, scales, prompts. All mistakes at once, with file and line."""
    from coach.validating import check_everything

    print(check_everything(folder))


@app.command()
def doctor() -> None:
    """Say in one screen what works here and where everything is kept."""
    from coach.doctor import examine
    from coach.settings import load_settings

    lines, well = examine(load_settings())
    print("\n".join(lines))
    raise typer.Exit(0 if well else 1)


add_commands(app)
add_data_commands(app)

user_app = typer.Typer(help="Who may sign in, where COACH_AUTH is set.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(user_app, name="user")

UserName = Annotated[str, typer.Argument(metavar="NAME", help="What they sign in with.")]


@user_app.command("add")
def user_add(
    name: UserName, role: Annotated[str, typer.Option(help="candidate, coach or admin.")] = "candidate"
) -> None:
    """Add somebody. The password is asked for, or read from standard input."""
    from coach.users import add_user

    print(add_user(name, role))


@user_app.command("list")
def user_list() -> None:
    """Everybody, with their role."""
    from coach.users import list_users

    print(list_users())


@user_app.command("remove")
def user_remove(
    name: UserName, yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether that is meant.")] = False
) -> None:
    """Remove somebody, with their interviews and everything said about them."""
    from coach.users import remove_user

    if not yes:
        typer.confirm(f"Remove {name} with every interview of theirs, for good?", abort=True)
    print(remove_user(name))


@user_app.command("password")
def user_password(name: UserName) -> None:
    """Give somebody another password, and sign them out everywhere."""
    from coach.users import new_password

    print(new_password(name))


@user_app.command("role")
def user_role(name: UserName, role: Annotated[str, typer.Argument(help="candidate, coach or admin.")]) -> None:
    """Give somebody another role, and sign them out everywhere."""
    from coach.users import new_role

    print(new_role(name, role))


def main(arguments: list[str] | None = None) -> int:
    """Runs the command and gives its exit status; expected errors become one line on standard error."""
    try:
        result: Any = app(arguments, standalone_mode=False)
        return int(result or 0)
    except CoachError as error:
        print(error, file=sys.stderr)
    except BrokenPipeError:
        # The reader went away, as `head` does; that is no fault, and nothing more can be written.
        sys.stdout = open("/dev/null", "w", encoding="utf-8")  # noqa: PTH123, SIM115
        return 0
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except typer.Exit as stop:
        return stop.exit_code
    except Exception as error:
        show = getattr(error, "format_message", None)
        if show is None:
            from coach.logs import keep_fault

            print(keep_fault(error), file=sys.stderr)
            return 3
        print(show(), file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
