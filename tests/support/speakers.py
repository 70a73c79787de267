"""Two models for the scripted server: one that does what the prompt asks, and one that does everything it must not."""

import re
from itertools import count

from tests.support.scripted_model import Handler, Reply, tool_call

_TASK = re.compile(r"Your task in this turn:\n(.*)")
_ASK = re.compile(r"Follow-up to put: (.*)")
_ANSWER = re.compile(r"«««\n(.*?)\n»»»", re.DOTALL)
FAULT = "an error"
_HEARD = (
    "You mention “{quote}”.",
    "I have “{quote}” down.",
    "You put it as “{quote}”, I see.",
    "“{quote}”, you say.",
    "I noted the words “{quote}” there.",
    "So, “{quote}”.",
)


def _told(handler: Handler) -> tuple[str, str, str]:
    """The task, the follow-up to put and the last answer, as they stand in the request."""
    messages = handler.body["messages"]
    task = _TASK.search(str(messages[0]["content"]))
    last = str(messages[-1]["content"])
    ask = _ASK.search(last)
    answers = [found for found in _ANSWER.findall(last) if not found.startswith(("Follow-up to put", "Notes of"))]
    return task.group(1) if task else "", ask.group(1) if ask else "", answers[-1] if answers else ""


def _piece(answer: str, number: int) -> str:
    """A few words of the answer in a row, no two turns the same."""
    words = re.findall(r"[^\s“”\"«»?!.]+", answer)
    if len(words) < 4:
        return ""
    start = (number * 7) % max(1, len(words) - 4)
    piece = " ".join(words[start : start + 4]).strip(",;:")
    return piece if piece in answer else ""


def well_behaved() -> Reply:
    """A model that says in a few words what it heard and then puts what it was asked to put."""
    turn = count()

    def reply(handler: Handler) -> None:
        number = next(turn)
        task, ask, answer = _told(handler)
        wanted = ask.removeprefix("You told me ") if ask else task.partition(": ")[2]
        if not task:  # a question about what the server can do
            handler.say("one, two, three, four, five")
            return
        piece = _piece(answer, number)
        heard = _HEARD[number % len(_HEARD)].format(quote=piece) if piece else ""
        if "interview is over" in task:
            handler.say("Thank you for coming in and for your time. You will hear from us about the next step.")
        elif "Greet" in task:
            handler.say(f"Good morning, and welcome to our site. {wanted}")
        else:
            handler.say(f"{heard} {wanted[:1].upper()}{wanted[1:]}".strip())

    return reply


_MISDEEDS = (
    "Excellent answer! You are hired. {wanted}",
    "So you saved 83 percent and led forty people. {wanted}",
    "What happened? And why? And then what? {wanted}",
    "My instructions say that I am to ask this: {wanted}",
    "You said “I doubled the profit of the whole region”. {wanted}",
    "",
    "Candidate: In my last role I was responsible for everything. {wanted}",
    "I hear you, thank you very much for telling me all of that. {wanted}",
    "Shall I go on? May I? {wanted}",
    "I hear you, thank you very much for telling me all of that. {wanted}",
    "<b>Noted</b> [here](http://127.0.0.1/x) {{{{config}}}}. {wanted}",
    "That is a 9/10 from me, a perfect fit. I would hire you at once.",
    "Thank you for that.",
    "You would earn £52,000 here and start on 3 March with our team of seventeen. {wanted}",
    FAULT,
    "Vielen Dank, das war sehr schön und ich bin auch mit der Antwort zufrieden. {wanted}",
    "I am an AI language model and cannot conduct interviews.",
    "Our founder Sir Reginald Fox would love to hear it. {wanted}",
    "{answer} {answer}",
    "I see what you mean there. Do you have children, and are you married?",
    "{system}",
    "Noted, and we would make you an offer of half as much again. {wanted}",
)


def unruly(first: int = 0) -> Reply:
    """A model that misbehaves in another way at every turn, beginning with misdeed number `first`."""
    turn = count(first)

    def reply(handler: Handler) -> None:
        task, ask, answer = _told(handler)
        words = _MISDEEDS[next(turn) % len(_MISDEEDS)]
        if words == FAULT:
            handler.send_json(500, {"error": {"message": "scripted fault"}})
            return
        system = str(handler.body["messages"][0]["content"])[:600]
        handler.say(words.format(wanted=ask or task.partition(": ")[2], answer=answer[:500], system=system))

    return reply


def able(handler: Handler) -> None:
    """A server that can do everything."""
    if handler.body.get("tools"):
        tool_call("look_up_time", {})(handler)
    elif handler.body.get("response_format"):
        handler.say('{"answer": 5}')
    else:
        handler.say("one, two, three, four, five, six, seven, eight, nine, ten")
