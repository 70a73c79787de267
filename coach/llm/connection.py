"""The connection to an OpenAI-compatible server: what is set, checked once, and the chat model made from it.

The address is the operator's alone. Redirects are not followed and proxies of the environment not used, so that an
answer goes to the named host and nowhere else; nothing is retried behind the candidate's back.
"""

from dataclasses import dataclass

from langchain_core.language_models import BaseChatModel
from pydantic import SecretStr

from coach.settings import Settings

MOST_REPLY_TOKENS = 400
"""An interviewer's turn is a few sentences; a model that goes on is cut here."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A connected language model.

    Attributes:
        model: Name of the model, as the server knows it.
        host: Host that answers go to; shown on the page.
        base_url: Address of the server's API.
        api_key: Key; never shown or logged.
        timeout: Seconds within which a whole reply must be there.
        first_word_timeout: Seconds within which its first words must be there.
    """

    model: str
    host: str
    base_url: str
    api_key: SecretStr
    timeout: float
    first_word_timeout: float

    def chat_model(self) -> BaseChatModel:
        """A LangChain chat model on this connection, without retries or token counting of its own."""
        import httpx2
        from langchain_openai import ChatOpenAI

        patience = httpx2.Timeout(self.timeout, connect=min(5.0, self.timeout))
        return ChatOpenAI(
            model=self.model,
            base_url=self.base_url,
            api_key=self.api_key,
            timeout=patience,
            max_retries=0,
            streaming=True,
            stream_usage=True,
            max_tokens=MOST_REPLY_TOKENS,  # pyright: ignore[reportCallIssue]
            stream_chunk_timeout=self.timeout,
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
    )
