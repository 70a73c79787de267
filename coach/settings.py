"""Settings from the environment. What is unknown or cannot be right is refused by name, before anything starts."""

import os
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from coach.errors import BadInput

MAX_ANSWER_CHARACTERS = 20_000
"""Longest answer taken, in code points: over twenty minutes of speech."""

MAX_JOB_AD_CHARACTERS = 30_000
MAX_PAPERS_CHARACTERS = 30_000
"""Longest job advertisement taken, in code points."""

_DEFAULT_BASE_URL = "https://api.openai.com/v1"


def _parts(value: str) -> list[str]:
    return [part for part in value.replace(",", " ").split() if part]


class Settings(BaseSettings):
    """Everything that can be set. `COACH_HOME` holds all data."""

    model_config = SettingsConfigDict(env_prefix="COACH_", frozen=True, extra="forbid")

    home: Path = Field(default_factory=lambda: Path.home() / ".callback-coach")
    database_url: str = ""
    chroma_url: str = ""
    embeddings: Literal["wordllama", "minilm", "openai"] = "wordllama"
    model: str = "gpt-4o-mini"
    model_timeout: float = Field(default=60, gt=0, le=600)
    first_word_timeout: float = Field(default=20, gt=0, le=600)
    model_context: int = Field(default=8_000, ge=2_000, le=2_000_000)
    model_price_in: float | None = Field(default=None, ge=0)
    model_price_out: float | None = Field(default=None, ge=0)
    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=0, le=65535)
    public_url: str = ""
    auth: Literal["", "users", "header", "oidc"] = ""
    auth_header: str = Field(default="Remote-User", pattern=r"^[A-Za-z0-9-]{1,100}$")
    auth_proxies: str = ""
    sign_in_hours: float = Field(default=12, gt=0, le=24 * 30)
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    retention_days: int | None = Field(default=None, ge=1, le=36_500)
    practice: Path | None = None
    openai_api_key: SecretStr = Field(default=SecretStr(""), validation_alias="OPENAI_API_KEY")
    openai_base_url: str = Field(default=_DEFAULT_BASE_URL, validation_alias="OPENAI_BASE_URL")

    @field_validator("openai_base_url", mode="after")
    @classmethod
    def _plain_http(cls, value: str) -> str:
        value = value.strip() or _DEFAULT_BASE_URL
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("must start with http:// or https:// and name a host")
        if parts.hostname.startswith("169.254.") or parts.hostname == "metadata.google.internal":
            raise ValueError("must not be a link-local or metadata address")
        return value.rstrip("/")

    @field_validator("auth_proxies", mode="after")
    @classmethod
    def _addresses(cls, value: str) -> str:
        for part in _parts(value):
            try:
                ip_network(part)
            except ValueError:
                raise ValueError(f"'{part}' is not an address or a network such as 10.0.0.0/8") from None
        return value

    @model_validator(mode="after")
    def _auth_is_whole(self) -> Self:
        if self.auth == "header" and not _parts(self.auth_proxies):
            raise ValueError("COACH_AUTH=header needs COACH_AUTH_PROXIES: the addresses that may set the header")
        if self.auth == "oidc":
            missing = [
                name
                for name, value in (
                    ("COACH_OIDC_ISSUER", self.oidc_issuer),
                    ("COACH_OIDC_CLIENT_ID", self.oidc_client_id),
                    ("COACH_OIDC_CLIENT_SECRET", self.oidc_client_secret.get_secret_value()),
                    ("COACH_PUBLIC_URL", self.public_url),
                )
                if not value.strip()
            ]
            if missing:
                raise ValueError(f"COACH_AUTH=oidc needs {', '.join(missing)}")
            issuer = urlsplit(self.oidc_issuer)
            if issuer.scheme != "https" and issuer.hostname not in {"127.0.0.1", "localhost", "::1"}:
                raise ValueError(
                    "COACH_OIDC_ISSUER must start with https://, or keys and names could be changed on the way"
                )
        return self

    @cached_property
    def trusted_proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Addresses whose word on who is asking is believed."""
        return tuple(ip_network(part) for part in _parts(self.auth_proxies))

    @field_validator("practice", mode="after")
    @classmethod
    def _a_folder(cls, value: Path | None) -> Path | None:
        if value is None or str(value) == ".":
            return None
        if not value.expanduser().is_dir():
            raise ValueError(f"{value} is no folder; name the one with your questions, sets, notices and scales")
        return value.expanduser().absolute()

    @field_validator("home", mode="after")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @cached_property
    def has_model(self) -> bool:
        """Whether a language model is connected."""
        return bool(self.openai_api_key.get_secret_value().strip())

    @cached_property
    def model_host(self) -> str:
        """Host that answers go to when a model is connected, without any user name or password."""
        return urlsplit(self.openai_base_url).hostname or ""

    @cached_property
    def database(self) -> str:
        """SQLAlchemy address of the database; SQLite under `home` unless set."""
        return self.database_url or f"sqlite:///{self.home / 'coach.sqlite3'}"


def load_settings() -> Settings:
    """Reads the environment.

    Raises:
        BadInput: If a `COACH_*` name is unknown or a value cannot be used; every fault in one message.
    """
    known = {f"COACH_{name.upper()}" for name in Settings.model_fields if not name.startswith("openai_")}
    faults = [
        f"{name} is not a setting of Callback Coach; the settings are {', '.join(sorted(known))}"
        for name in sorted(os.environ)
        if name.startswith("COACH_") and name not in known
    ]
    try:
        settings = Settings()
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            told = str(detail["msg"]).removeprefix("Value error, ")
            if not detail["loc"]:
                faults.append(told)
                continue
            name = str(detail["loc"][0])
            shown = name if name.startswith("OPENAI_") else f"COACH_{name.upper()}"
            faults.append(f"{shown}: {told}")
        raise BadInput("; ".join(faults)) from None
    if faults:
        raise BadInput("; ".join(faults))
    return settings


def quiet_environment(home: Path) -> None:
    """Turns off what the libraries would send, store or serve by themselves. Call before importing any of them.

    Args:
        home: Folder for everything the product keeps; tokenizer files are looked for below it.
    """
    os.environ.update(
        GRADIO_ANALYTICS_ENABLED="False",
        GRADIO_RUN_HISTORY="False",
        GRADIO_MCP_SERVER="False",
        HF_HUB_OFFLINE="1",
        HF_HUB_DISABLE_TELEMETRY="1",
        ORT_DISABLE_TELEMETRY="1",
        ANONYMIZED_TELEMETRY="False",
        LANGSMITH_TRACING="false",
        LANGCHAIN_TRACING_V2="false",
        LANGGRAPH_STRICT_MSGPACK="true",
    )
    os.environ.setdefault("TIKTOKEN_CACHE_DIR", str(home / "tiktoken"))
    loopback = "127.0.0.1,localhost"
    for name in ("NO_PROXY", "no_proxy"):
        present = os.environ.get(name, "")
        if "127.0.0.1" not in present:
            os.environ[name] = f"{present},{loopback}" if present else loopback
