"""Everything an operator may set, each from an environment variable of the same name in capitals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseSettings, Field, ValidationError, validator
from pydantic.fields import ModelField
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import SettingUnusable

#: The project's own folder: training data, content and models are found from here wherever the program is started.
ROOT = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """What the operator has set."""

    database_url: str = Field(
        f"sqlite:///{ROOT / 'var' / 'bertta.db'}",
        description="Where the catalogue and the conversations are kept (SQLite or PostgreSQL).",
    )
    content: Path = Field(
        ROOT / "catalogue" / "content" / "espoo", description="The edition that fills an empty database."
    )
    models: Path = Field(ROOT / "var" / "models", description="The folder of trained models; loaded from nowhere else.")
    host: str = Field("127.0.0.1", description="The address the server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="The port the server listens on.")
    public_url: str = Field(
        "", description="The address visitors reach the server under, for links in answers; empty for the page's own."
    )
    allowed_origins: str = Field(
        "", description="Origins, separated by commas, whose pages may call the public API from a browser."
    )
    answer_within: float = Field(5.0, gt=0, le=60, description="Seconds before an answer counts as failed.")
    log_level: str = Field("info", description="What is logged: debug, info, warning or error.")

    class Config:
        """Empty variables count as not set: a shell exports them by accident."""

        allow_mutation = False

    @validator("*", pre=True)
    def empty_counts_as_not_set(cls, value: Any, field: ModelField) -> Any:
        """The default in the place of an empty variable."""
        return field.get_default() if value == "" else value

    @validator("database_url")
    def database_must_be_an_address(cls, value: str) -> str:
        """An address that SQLAlchemy can read."""
        try:
            make_url(value).get_dialect()
        except ArgumentError as error:
            raise ValueError("not a database address such as sqlite:///var/bertta.db") from error
        return value

    @validator("public_url")
    def public_url_without_slash(cls, value: str) -> str:
        """Links are made by appending to it."""
        return value.rstrip("/")

    @validator("log_level")
    def log_level_must_exist(cls, value: str) -> str:
        """One of four."""
        if value.lower() not in ("debug", "info", "warning", "error"):
            raise ValueError("must be debug, info, warning or error")
        return value.lower()

    def origins(self) -> list[str]:
        """The allowed origins as a list."""
        return [origin.strip() for origin in self.allowed_origins.split(",") if origin.strip()]


def read_settings() -> Settings:
    """The settings of this process; raises SettingUnusable naming the variable that is wrong."""
    try:
        return Settings()  # type: ignore[call-arg]  # every field has a default
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingUnusable(f"{str(first['loc'][0]).upper()}: {first['msg']}") from error
