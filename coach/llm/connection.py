"""The connection to an OpenAI-compatible server: what is set, checked once, and the chat model made from it.

The address is the operator's alone. Redirects are not followed and proxies of the environment not used, so that an
answer goes to the named host and nowhere else; nothing is retried behind the candidate's back.
"""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from pydantic import SecretStr

from coach.llm.health import Health
from coach.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

MOST_REPLY_TOKENS = 400
"""An interviewer's turn is a few sentences; a model that goes on is cut here."""

_SAFETY = 0.92
_TOKENS_OF_TOOLS = 350
_TOKENS_OF_LOOK_UPS = 900
"""Room kept for what a look-up brings back, the longest one among them; a second long one may still be too much."""

_KNOW_THE_NEW_NAME = ("openai.com", "azure.com")
"""Hosts that take `max_completion_tokens`; every other server is told `max_tokens` as well."""


def _no_models() -> "WeakKeyDictionary[Any, dict[int, BaseChatModel]]":
    return WeakKeyDictionary()


@dataclass(frozen=True)
class Connection:
    """A connected language model.

    Attributes:
        model: Name of the model, as the server knows it.
        host: Host that answers go to; shown on the page.
        base_url: Address of the server's API.
        api_key: Key; never shown or logged.
        timeout: Seconds within which a whole reply must be there.
        first_word_timeout: Seconds within which its first words must be there.
        context: Tokens that a prompt and its reply may take together.
        price_in: Price of a million tokens read, or None.
        price_out: Price of a million tokens written, or None.
        health: How it has been doing.
    """

    model: str
    host: str
    base_url: str
    api_key: SecretStr
    timeout: float
    first_word_timeout: float
    context: int = 8_000
    price_in: float | None = None
    price_out: float | None = None
    health: Health = field(default_factory=Health, compare=False)
    _models: "WeakKeyDictionary[Any, dict[int, BaseChatModel]]" = field(
        default_factory=_no_models, compare=False, repr=False
    )

    def room_for_conversation(self, system_tokens: int, *, tools: bool) -> int:
        """Tokens, by our estimate, left for the conversation beside the prompt, the tools and the reply."""
        whole = self.context * _SAFETY / self.health.tokens_per_estimate
        look_ups = _TOKENS_OF_LOOK_UPS if tools else 0
        return int(whole) - system_tokens - MOST_REPLY_TOKENS - self.cost_of_tools(tools) - look_ups

    @staticmethod
    def cost_of_tools(tools: bool) -> int:
        """Tokens that the description of the tools takes, by our estimate."""
        return _TOKENS_OF_TOOLS if tools else 0

    def chat_model(self, most_tokens: int = MOST_REPLY_TOKENS) -> "BaseChatModel":
        """A LangChain chat model on this connection, without retries or token counting of its own.

        It is kept for the running event loop, so that turns share the server's open connections.
        """
        models = self._models.setdefault(asyncio.get_running_loop(), {})
        if most_tokens not in models:
            models[most_tokens] = self._make(most_tokens)
        return models[most_tokens]

    def _make(self, most_tokens: int) -> "BaseChatModel":
        import httpx2
        from langchain_openai import ChatOpenAI

        patience = httpx2.Timeout(self.timeout, connect=min(5.0, self.timeout))
        old_name = {} if self.host.endswith(_KNOW_THE_NEW_NAME) else {"max_tokens": most_tokens}
        return ChatOpenAI(
            model=self.model,
            base_url=self.base_url,
            api_key=self.api_key,
            timeout=patience,
            max_retries=0,
            streaming=True,
            stream_usage=True,
            max_tokens=most_tokens,  # pyright: ignore[reportCallIssue]
            extra_body=old_name,
            # Their wait for each piece can swallow a cancellation, and a stopped reply would be read to its end. Every
            # call stands under a clock of our own.
            stream_chunk_timeout=None,
            http_socket_options=(),
            http_client=httpx2.Client(timeout=patience, follow_redirects=False, trust_env=False),
            http_async_client=httpx2.AsyncClient(timeout=patience, follow_redirects=False, trust_env=False),
        )


def connect(settings: Settings) -> Connection | None:
    """The connection that is set, or None when there is no key. Reaches for nothing yet."""
    if not settings.has_model:
        return None
    return Connection(
        model=settings.model,
        host=settings.model_host,
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key,
        timeout=settings.model_timeout,
        first_word_timeout=min(settings.first_word_timeout, settings.model_timeout),
        context=settings.model_context,
        price_in=settings.model_price_in,
        price_out=settings.model_price_out,
    )
