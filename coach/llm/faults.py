"""What can go wrong with a language model, told apart by what a person would want to know.

The library's own text stays out of every message: some servers send back what was typed, and some the key.
"""

import asyncio
from enum import StrEnum

from coach.errors import ModelUnavailable

LONGEST_PAUSE = 20.0
"""Seconds that we wait at a server's wish before trying once more."""


class Cause(StrEnum):
    """Why a model did not speak; the text is how the line on the page begins."""

    NOT_REACHABLE = "{model} could not be reached"
    TOO_SLOW = "{model} took too long"
    BUSY = "{model} is busy just now"
    QUOTA = "The allowance for {model} is used up"
    KEY = "{host} did not accept the key"
    MODEL_NAME = "{host} has no model called {model}"
    TOO_LONG = "This interview has grown too long for {model}"
    NO_TOOLS = "{model} cannot look things up"
    REFUSED = "{host} did not understand the request"
    FILTERED = "{model} held its reply back"
    CUT_OFF = "{model} broke off in mid-reply"
    BROKEN = "{model} had a fault of its own"
    NOTHING_USABLE = "{model} said nothing that could be shown"
    LOST = "{model} kept looking things up and never answered"
    STOPPED = "You stopped {model}"
    RESTING = "{model} has failed several times running and is left alone for a moment"


class ModelFault(ModelUnavailable):
    """A model did not give a usable reply.

    Attributes:
        cause: Why.
        retry_after: Seconds the server asked us to wait, or None.
    """

    def __init__(self, cause: Cause, retry_after: float | None = None) -> None:
        super().__init__(cause.name.lower().replace("_", " "))
        self.cause = cause
        self.retry_after = retry_after


def told(cause: Cause, model: str, host: str) -> str:
    """The quiet line that says who took the turn and why."""
    return f"{cause.format(model=model, host=host)}, so the built-in interviewer took this turn."


def told_again(cause: Cause, model: str, host: str, pause: float) -> str:
    """The quiet line while we wait to try once more."""
    when = f"in {round(pause)} seconds" if pause >= 2 else "now"
    return f"{cause.format(model=model, host=host)}. Trying once more {when}."


def pause_before_retry(fault: ModelFault, seconds_left: float) -> float | None:
    """Seconds to wait before the one retry of our own, or None when there is to be none.

    Args:
        fault: What happened.
        seconds_left: Until the built-in interviewer must speak.
    """
    match fault.cause:
        case Cause.BUSY:
            pause = 1.0 if fault.retry_after is None else fault.retry_after
        case Cause.BROKEN | Cause.NOT_REACHABLE:
            pause = 0.3
        case Cause.TOO_LONG | Cause.NO_TOOLS:
            pause = 0.0
        case _:
            return None
    return pause if pause <= LONGEST_PAUSE and pause + 0.2 < seconds_left else None


def fault_from(error: BaseException, *, began: bool = False) -> ModelFault:
    """Tells what an exception of the libraries means.

    Args:
        error: As raised.
        began: Whether part of the reply had come in already.
    """
    import httpx2
    import openai

    if isinstance(error, ModelFault):
        return error
    if isinstance(error, openai.APITimeoutError | TimeoutError | asyncio.TimeoutError):
        return ModelFault(Cause.TOO_SLOW)
    if isinstance(error, openai.APIConnectionError | httpx2.TransportError | ConnectionError):
        return ModelFault(Cause.CUT_OFF if began else Cause.NOT_REACHABLE)
    if isinstance(error, openai.APIStatusError):
        return _from_status(error)
    if type(error).__name__ in {"GraphRecursionError", "ModelCallLimitExceededError", "ToolCallLimitExceededError"}:
        return ModelFault(Cause.LOST)
    return ModelFault(Cause.CUT_OFF if began else Cause.BROKEN)


def _from_status(error: "object") -> ModelFault:
    """Tells what an answer with an error status means."""
    status: int = getattr(error, "status_code", 500)
    code = str(getattr(error, "code", "") or "")
    text = f"{code} {getattr(error, 'message', '')}".lower()
    if status in {401, 403}:
        return ModelFault(Cause.KEY)
    if status == 404:
        return ModelFault(Cause.MODEL_NAME)
    if status == 408:
        return ModelFault(Cause.TOO_SLOW)
    if status == 429:
        quota = "insufficient_quota" in text or "exceeded your current quota" in text
        return ModelFault(Cause.QUOTA) if quota else ModelFault(Cause.BUSY, _retry_after(error))
    if status in {503, 529} and _retry_after(error) is not None:
        return ModelFault(Cause.BUSY, _retry_after(error))
    if status >= 500:
        # The server of llama-cpp-python breaks where it should refuse a form of reply that it does not know.
        return ModelFault(Cause.REFUSED if "response_format" in text else Cause.BROKEN)
    return ModelFault(_refusal(status, text))


def _refusal(status: int, text: str) -> Cause:
    if status == 413 or "context" in text or "too many tokens" in text or "too long" in text:
        return Cause.TOO_LONG
    if "content_filter" in text or "content management policy" in text:
        return Cause.FILTERED
    if "model" in text and ("not found" in text or "does not exist" in text):
        return Cause.MODEL_NAME
    return Cause.NO_TOOLS if "tool" in text or "function" in text else Cause.REFUSED


def _retry_after(error: object) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", {})
    try:
        return max(0.0, float(headers["retry-after"]))
    except (KeyError, ValueError):
        return None
