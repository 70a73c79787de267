"""The interview in a terminal: the same service as the page, with colours, and usable by pipe.

One line is one answer. A line that ends in a backslash goes on in the next. Lines that begin with a slash are wishes:
/again, /skip, /repeat, /mend, /finish, /help.
"""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any, get_args

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from coach.analysis.record import since_first
from coach.domain import Assessment, Brief, Finding, Session
from coach.domain.record import intent_of
from coach.domain.session import Format
from coach.errors import BadInput, CoachError
from coach.interview.asides import answer_aside, aside_in
from coach.interview.service import Assessed, Done, Interviews
from coach.interview.session import state_of
from coach.interview.voice import Notice, Spoke, Withdrawn
from coach.llm.usage import usage_line
from coach.logs import keep_log
from coach.review.debrief import Debrief, make_debrief
from coach.settings import Settings, quiet_environment
from coach.wording import KEPT_QUIET, KIND_NAMES, NO_CARD, comparison_lines, length_line

OWNER = "terminal"
"""Owner of the interviews held in the terminal: whoever can read the data folder."""

_HELP = (
    "Type your answer on one line. /again tries the question again, /skip passes, "
    "/repeat asks it in other words, /finish ends. “Coach: what is STAR?” asks the coach."
)
_MEND = " /mend has your last answer mended by the model."
_NO_MODEL = "No model is connected, so nothing can be mended here. The notes say what to change."
_STYLES = {
    "unquantified": "underline bright_blue",
    "hedge": "underline yellow",
    "we_not_i": "underline magenta",
    "negativity": "underline bright_red",
    "confrontational": "underline bright_red",
}
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_CLICHE_STYLE = "underline bright_red"


@dataclass(frozen=True, slots=True)
class Choices:
    """What was chosen on the command line."""

    role: str
    company: str
    job_ad: str
    papers: str
    format: str
    manner: str
    feedback: str
    minutes: int
    questions: int | None
    drill: str
    resume: bool

    def brief(self) -> Brief:
        """As the interview wants it.

        Raises:
            BadInput: If a choice is not one of those there are.
        """
        allowed = {
            "kind": (self.format, get_args(Format)),
            "manner": (self.manner, ("warm", "neutral", "tough")),
            "feedback": (self.feedback, ("coached", "realistic")),
        }
        for name, (value, choices) in allowed.items():
            if value not in choices:
                raise BadInput(f"--{name} is one of {', '.join(choices)}.")
        fields: Any = {"format": self.format, "manner": self.manner, "feedback": self.feedback}
        return Brief(
            role=self.role,
            company=self.company,
            job_ad=self.job_ad,
            papers=self.papers,
            minutes=self.minutes,
            questions=self.questions,
            drill=self.drill,
            **fields,
        )


def hold_interview(settings: Settings, choices: Choices) -> None:
    """Holds an interview on standard input and output.

    Raises:
        BadInput: If a choice cannot be used.
    """
    brief = choices.brief()
    quiet_environment(settings.home)
    keep_log(settings.home)
    console = Console(highlight=False)
    from coach.interview.opening import open_interviews

    with console.status("Getting ready ...") if console.is_terminal else _nothing():
        interviews, _ = open_interviews(settings)
    asyncio.run(_hold(interviews, console, brief, resume=choices.resume))


class _nothing:  # noqa: N801
    def __enter__(self) -> None: ...
    def __exit__(self, *error: object) -> None: ...


@dataclass
class _SecondReader:
    """Lets the connected model read answers again while the interview goes on."""

    interviews: Interviews
    tasks: set["asyncio.Task[Session | None]"] = field(default_factory=set["asyncio.Task[Session | None]"])

    def begin(self, session: Session) -> None:
        """Begins with the newest answer."""
        newest = next((turn.seq for turn in reversed(session.turns) if turn.kind == "answer"), None)
        if self.interviews.connection is not None and newest is not None:
            self.tasks.add(asyncio.create_task(self.interviews.read_again(OWNER, session.id, newest)))

    async def finished(self) -> None:
        """Waits until everything has been read; a fault is not worth a word."""
        if self.tasks:
            await asyncio.gather(*self.tasks, return_exceptions=True)


async def _hold(interviews: Interviews, console: Console, brief: Brief, *, resume: bool) -> None:
    session = await interviews.latest(OWNER) if resume else None
    if resume and (session is None or session.finished):
        console.print("[dim]There is no interview to go on with; this is a new one.[/]")
        session = None
    if session is None:
        session = await interviews.start(OWNER, brief, lambda told: _tell(console, told))
    reader = _SecondReader(interviews)
    console.print(f"[dim]{escape(_where(interviews))} {_help(interviews)}[/]\n")
    _interviewer(console, session.turns[-1].text)
    if state_of(session).awaits == "reply":
        session = await _turn(interviews, console, session, None)
    while state_of(session).awaits == "answer":
        line = await asyncio.to_thread(_read_answer, console)
        if line is None or line == "/finish":
            break
        try:
            earlier = len(session.turns)
            session = await _obey(interviews, console, session, line)
            if len(session.turns) > earlier:
                reader.begin(session)
        except CoachError as error:
            console.print(f"[yellow]{escape(str(error))}[/]")
    with console.status("Reading your answers once more ...") if console.is_terminal else _nothing():
        await reader.finished()
    closed = await interviews.finish(OWNER, session.id)
    _debrief(console, make_debrief(closed, interviews.analyser, interviews.bank))
    taken = usage_line(closed, interviews.connection)
    if taken:
        console.print(f"[dim]{escape(taken)}[/]")


def _tell(console: Console, told: Notice) -> None:
    """One quiet line about who speaks and why."""
    console.print(f"[dim]{escape(told.text)}[/]")


def _help(interviews: Interviews) -> str:
    return _HELP + (_MEND if interviews.connection is not None else "")


def _where(interviews: Interviews) -> str:
    connection = interviews.connection
    if connection is None:
        return "Everything you type stays on this computer."
    return f"Your answers are sent to {connection.model} at {connection.host}."


def _read_answer(console: Console) -> str | None:
    """The next answer or wish, or None at the end of the input."""
    parts: list[str] = []
    try:
        while True:
            line = console.input("[bold cyan]You[/]  " if not parts else "  ...  ") if console.is_terminal else input()
            if not line.endswith("\\"):
                break
            parts.append(line[:-1])
    except EOFError:
        return "\n".join(parts) or None
    return "\n".join([*parts, line])


async def _obey(interviews: Interviews, console: Console, session: Session, line: str) -> Session:
    match line.strip().lower():
        case "":
            return session
        case "/help" | "/?":
            console.print(f"[dim]{_help(interviews)}[/]")
            return session
        case "/mend":
            await _mend(interviews, console, session)
            return session
        case "/again":
            answered = [turn for turn in session.turns if turn.kind == "answer"]
            if not answered:
                raise BadInput("You have not answered yet; just type your answer.")
            session = await interviews.again(
                OWNER, session.id, answered[-1].question_id, lambda told: _tell(console, told)
            )
            _interviewer(console, session.turns[-1].text)
            return session
        case "/skip" | "/repeat":
            return await _turn(interviews, console, session, line.strip().lower()[1:])
        case wish if wish.startswith("/") and " " not in wish:
            raise BadInput(f"{wish} is not known here. {_HELP}")
        case _ if asked := aside_in(line):
            await _aside(interviews, console, session, asked)
            return session
        case _:
            return await _turn(interviews, console, session, line)


async def _aside(interviews: Interviews, console: Console, session: Session, asked: str) -> None:
    """What the cards say to a question to the coach; it is no part of the interview."""
    if session.brief.feedback == "realistic":
        raise BadInput(KEPT_QUIET)
    found = await asyncio.to_thread(answer_aside, asked, interviews.bank, interviews.index())
    if not found.cards:
        console.print(f"[dim]{NO_CARD}[/]\n")
        return
    first, *others = found.cards
    shown = Text()
    for part in found.parts:
        shown.append(f"{part.name}. ", style="bold").append(f"{part.asks}.\n")
    shown.append(first.title, style="bold").append(f"  {first.id}\n", style="dim").append(f"{first.advice}\n")
    for step in first.do[:3]:
        shown.append(f"- {step}\n")
    if others:
        shown.append(f"Also near: {', '.join(f'{card.title} ({card.id})' for card in others)}\n", style="dim")
    shown.append("Not part of your answers; the interviewer did not hear it.", style="dim")
    console.print(Padding(shown, (1, 2, 1, 6)))


async def _mend(interviews: Interviews, console: Console, session: Session) -> None:
    """The last answer mended by the model, or a line that says why not."""
    newest = next(
        (t.seq for t in reversed(session.turns) if t.kind == "answer" and intent_of(t.text) == "answer"), None
    )
    if newest is None:
        raise BadInput("You have not answered yet; just type your answer.")
    with console.status("Mending your answer ...") if console.is_terminal else _nothing():
        found = await interviews.mend(OWNER, session.id, newest)
    if found is None:
        raise BadInput(_NO_MODEL)
    if found.text:
        shown = Text.assemble((f"Mended by {found.by}\n", "bold"), _harmless(found.text))
        console.print(Padding(shown, (1, 2, 1, 6)))
    console.print(f"[dim]{escape(found.line)}[/]\n")


async def _turn(interviews: Interviews, console: Console, session: Session, text: str | None) -> Session:
    """Sends an answer (or goes on after one that has no reply yet) and prints what comes back."""
    place = len(session.turns)
    events = (
        interviews.resume(OWNER, session.id)
        if text is None
        else interviews.answer(OWNER, session.id, text, turn_id=str(place), seq=place)
    )
    spoken: list[str] = []
    async for event in events:
        match event:
            case Assessed(turn, assessment):
                if session.brief.feedback == "coached" and intent_of(turn.text) == "answer":
                    now = await interviews.view(OWNER, session.id)
                    changed = since_first(now, turn.seq, interviews.analyser, interviews.bank.questions)
                    _margin(console, turn.text, assessment, comparison_lines(changed) if changed else [])
            case Spoke(words):
                spoken.append(words.strip())
            case Withdrawn():
                spoken.clear()
            case Notice(words):
                console.print(f"[dim]{escape(words)}[/]")
            case Done(now):
                session = now
            case _:
                pass
    if spoken:
        _interviewer(console, " ".join(spoken))
    return session


def _interviewer(console: Console, text: str) -> None:
    console.print(Text.assemble(("Interviewer  ", "bold green"), _harmless(text)), end="\n\n")


def _harmless(text: str) -> str:
    """What a model wrote, without signs that a terminal would obey."""
    return _OBEYED.sub("", text)


def marked(text: str, findings: tuple[Finding, ...]) -> Text:
    """The answer with a number behind each mark."""
    shown = Text()
    at = 0
    for number, finding in enumerate(findings, 1):
        shown.append(text[at : finding.start])
        shown.append(text[finding.start : finding.end], style=_STYLES.get(finding.kind.value, _CLICHE_STYLE))
        shown.append(f"[{number}]", style="dim")
        at = finding.end
    shown.append(text[at:])
    return shown


def _margin(console: Console, text: str, assessment: Assessment, changed: list[str]) -> None:
    """The coach's notes, set in from the conversation."""
    shown = Text()
    if assessment.findings:
        shown.append_text(marked(text, assessment.findings)).append("\n")
    for number, finding in enumerate(assessment.findings, 1):
        shown.append(f"\n{number} {KIND_NAMES[finding.kind]}", style="bold").append(f"  {finding.card}\n", style="dim")
        shown.append(f"  {finding.message} {finding.advice}\n")
        for ask in finding.asks:
            shown.append(f"  - {ask}\n")
        if finding.rewrite:
            shown.append(f"  {' '.join(finding.rewrite.split())}\n", style="italic")
    for quote, said in assessment.praise:
        shown.append(f"\n+ “{' '.join(quote.text.split())}” {said}", style="green")
    for note in assessment.notes:
        shown.append(f"\n{note.text}", style="dim").append(f"  {note.card}", style="dim")
    for line in changed:
        shown.append(f"\nSince your first attempt: {line}", style="cyan")
    shown.append(f"\n{length_line(assessment)}", style="dim")
    console.print(Padding(shown, (1, 2, 1, 6)))


def _whose(finding: Finding) -> str:
    """Says of a model's mark that it is one."""
    return "" if finding.by == "rules" else f"  suggested by {finding.by}"


def _debrief(console: Console, debrief: Debrief) -> None:
    console.print("\n[bold]Your debrief[/]")
    if not debrief.reviews:
        console.print("You did not answer a question this time, so there is nothing to say about your answers.")
        return
    for question, finding in debrief.first:
        console.print(
            Text.assemble(
                ("\nMend: ", "bold"),
                f"{KIND_NAMES[finding.kind]}. To “{question.text}” you said “{' '.join(finding.quote.text.split())}”. ",
                _harmless(finding.advice),
                (f"  {finding.card}{_whose(finding)}", "dim"),
            )
        )
    for review in debrief.reviews:
        marks = len(review.mend)
        tried = f", {len(review.attempts)} attempts" if len(review.attempts) > 1 else ""
        console.print(
            Text.assemble(
                ("\n" + review.question.text, "bold"),
                (f"  {marks or 'no'} mark{'' if marks == 1 else 's'}{tried}", "dim"),
            )
        )
        for strength in review.strong[:2]:
            console.print(Text(f"  + “{' '.join(strength.quote.text.split())}” {strength.message}", style="green"))
        for finding in review.mend:
            mark = f"  - “{' '.join(finding.quote.text.split())}” {KIND_NAMES[finding.kind].lower()}"
            console.print(Text.assemble(mark, (_whose(finding), "dim")))
        for need in review.missing:
            console.print(Text(f"  ? {need.ask}"))
    console.print(f"\n[dim]{debrief.words} words in all. --resume goes on with an interview that was broken off.[/]")
