"""Texts to vectors: the embedding that comes with the packages, and two that can be chosen in its place.

An embedder's name holds its model, dimension and version, so that vectors of two of them never meet in one index.
"""

import logging
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from coach.knowledge.limits import within
from coach.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

OPENAI_MODEL = "text-embedding-3-small"
_OPENAI_SECONDS = 10.0
_OPENAI_BATCH = 256
_REACH_SECONDS = 4.0
_DOWNLOAD_SECONDS = 600.0


class EmbeddingUnavailable(Exception):
    """An embedding cannot be had here; the text says why in a few plain words."""


class Embedder(Protocol):
    """Makes vectors of texts."""

    @property
    def name(self) -> str:
        """Model, dimension and version; vectors of equal names can be compared."""
        ...

    def encode(self, texts: list[str]) -> "NDArray[np.float32]":
        """Vectors of the texts, shape (texts, dimension), each of length one (or zero for a text without words)."""
        ...


def _unit(vectors: Any) -> "NDArray[np.float32]":
    import numpy as np

    array = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(array, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    return array / lengths


def _clean(texts: list[str]) -> list[str]:
    """The texts as any tokenizer takes them: no lone surrogates, and never nothing at all."""
    return [text.encode("utf-8", "replace").decode().strip() or " " for text in texts]


class WordLlamaEmbedder:
    """WordLlama's static embedding, whose 16 MB come inside its package: nothing to download, no network."""

    def __init__(self) -> None:
        wordllama = _import_quietly()
        model = wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)
        self._table, self._tokenizer = model.embedding, model.tokenizer
        self._tokenizer.no_padding()
        self.name = f"wordllama-l2_supercat-256-{version('wordllama')}-lower"

    def encode(self, texts: list[str]) -> "NDArray[np.float32]":
        """See `Embedder`. Lower case and no sentence marks: measured, that finds a good deal more."""
        import numpy as np

        lower = [text.lower() for text in _clean(texts)]
        vectors = np.zeros((len(lower), self._table.shape[1]), dtype=np.float32)
        for place, tokens in enumerate(self._tokenizer.encode_batch(lower, add_special_tokens=False)):
            if tokens.ids:
                vectors[place] = self._table[tokens.ids].mean(axis=0)
        return _unit(vectors)


def _import_quietly() -> Any:
    """WordLlama, without the root log handler that it sets up when it is imported."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    import wordllama

    for handler in [handler for handler in root.handlers if handler not in handlers]:
        root.removeHandler(handler)
    root.setLevel(level)
    return wordllama


class MiniLMEmbedder:
    """Chroma's ONNX all-MiniLM-L6-v2; 80 MB are downloaded at first use.

    Raises:
        EmbeddingUnavailable: If the files are not here and cannot be fetched.
    """

    def __init__(self, home: Path) -> None:
        from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

        self._function = ONNXMiniLM_L6_V2(preferred_providers=["CPUExecutionProvider"])
        if not _has_model(self._function, Path(self._function.DOWNLOAD_PATH)):
            self._function.DOWNLOAD_PATH = home / "models" / self._function.MODEL_NAME
        if not _has_model(self._function, Path(self._function.DOWNLOAD_PATH)):
            _reach(self._function.MODEL_DOWNLOAD_URL)
        try:
            within(_DOWNLOAD_SECONDS, lambda: self._function(["ready"]))
        except Exception as error:
            log.warning("MiniLM cannot be used: %s", type(error).__name__)
            raise EmbeddingUnavailable("its files could not be downloaded") from error
        self.name = "minilm-l6-v2-384-" + self._function._MODEL_SHA256[:8]  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

    def encode(self, texts: list[str]) -> "NDArray[np.float32]":
        """See `Embedder`."""
        return _unit(self._function(_clean(texts)))


def _has_model(function: Any, folder: Path) -> bool:
    return (folder / function.EXTRACTED_FOLDER_NAME / "model.onnx").is_file()


def _reach(url: str) -> None:
    """Finds out within seconds whether there is any use in downloading."""
    import httpx

    try:
        within(_REACH_SECONDS, lambda: httpx.head(url, timeout=_REACH_SECONDS).raise_for_status())
    except Exception as error:
        log.warning("the model's host cannot be reached: %s", type(error).__name__)
        raise EmbeddingUnavailable("its files are not here and cannot be downloaded") from error


class OpenAIEmbedder:
    """Embeddings of an OpenAI-compatible server, the one that is set; texts are sent there and nowhere else.

    Raises:
        EmbeddingUnavailable: If no key is set or the server gives no vectors.
    """

    def __init__(self, settings: Settings) -> None:
        if not settings.has_model:
            raise EmbeddingUnavailable("OPENAI_API_KEY is not set")
        import httpx2
        from openai import OpenAI

        patience = httpx2.Timeout(_OPENAI_SECONDS, connect=3.0)
        self._client = OpenAI(
            api_key=settings.openai_api_key.get_secret_value(),
            base_url=settings.openai_base_url,
            timeout=patience,
            max_retries=0,
            http_client=httpx2.Client(timeout=patience, follow_redirects=False, trust_env=False),
        )
        try:
            dimension = self.encode(["ready"]).shape[1]
        except Exception as error:
            # Only the kind of error: some servers repeat what they were sent.
            log.warning("no embeddings from %s: %s", settings.model_host, type(error).__name__)
            raise EmbeddingUnavailable(f"{settings.model_host} gave none") from error
        self.name = f"openai-{OPENAI_MODEL}-{dimension}"

    def encode(self, texts: list[str]) -> "NDArray[np.float32]":
        """See `Embedder`."""
        vectors: list[list[float]] = []
        ready = _clean(texts)
        for start in range(0, len(ready), _OPENAI_BATCH):
            vectors += within(_OPENAI_SECONDS, lambda at=start: self._ask(ready[at : at + _OPENAI_BATCH]))
        return _unit(vectors)

    def _ask(self, texts: list[str]) -> list[list[float]]:
        reply = self._client.embeddings.create(model=OPENAI_MODEL, input=texts, encoding_format="float")
        vectors = [item.embedding for item in sorted(reply.data, key=lambda item: item.index)]
        if len(vectors) != len(texts):
            raise ValueError("the server gave another number of vectors than asked for")
        return vectors


_NAMES = {"wordllama": "WordLlama", "minilm": "MiniLM", "openai": "OpenAI"}


def choose_embedder(settings: Settings) -> tuple[Embedder, str | None]:
    """The embedder that is set; when it cannot be had, the default and a plain line that says so."""
    makers: dict[str, Callable[[], Embedder]] = {
        "minilm": lambda: MiniLMEmbedder(settings.home),
        "openai": lambda: OpenAIEmbedder(settings),
    }
    make = makers.get(settings.embeddings)
    if make is None:
        return WordLlamaEmbedder(), None
    try:
        return make(), None
    except EmbeddingUnavailable as error:
        name = _NAMES[settings.embeddings]
        notice = f"The {name} embedding cannot be used ({error}), so the search works with the built-in one."
        return WordLlamaEmbedder(), notice
