"""Settings: what an operator gets without setting anything, and what happens when something cannot be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingUnusable
from bot.settings import ROOT, Settings, read_settings

VARIABLES = (*(name.upper() for name in Settings.__fields__),)


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def test_without_any_variable_the_server_is_local_and_finds_everything_in_the_project():
    settings = read_settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.database_url == f"sqlite:///{ROOT / 'var' / 'bertta.db'}"
    assert settings.content == ROOT / "catalogue" / "content" / "espoo"
    assert (settings.content / "city.yaml").is_file()
    assert settings.models == ROOT / "var" / "models"
    assert (settings.public_url, settings.origins(), settings.answer_within) == ("", [], 5.0)
    assert settings.log_level == "info"


def test_the_defaults_do_not_depend_on_where_the_program_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    at_home = read_settings()
    monkeypatch.chdir(tmp_path)
    assert read_settings() == at_home


@pytest.mark.parametrize(
    ("variable", "value", "attribute", "expected"),
    [
        ("DATABASE_URL", "postgresql://bertta@db/bertta", "database_url", "postgresql://bertta@db/bertta"),
        ("CONTENT", "/srv/vantaa", "content", Path("/srv/vantaa")),
        ("MODELS", "/srv/models", "models", Path("/srv/models")),
        ("HOST", "0.0.0.0", "host", "0.0.0.0"),  # noqa: S104
        ("PORT", "80", "port", 80),
        ("PUBLIC_URL", "https://bertta.example/", "public_url", "https://bertta.example"),
        ("ANSWER_WITHIN", "2.5", "answer_within", 2.5),
        ("LOG_LEVEL", "WARNING", "log_level", "warning"),
    ],
)
def test_each_setting_is_the_environment_variable_of_its_name(monkeypatch, variable, value, attribute, expected):
    monkeypatch.setenv(variable, value)
    assert getattr(read_settings(), attribute) == expected


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("ANSWER_WITHIN", "0"),
        ("ANSWER_WITHIN", "61"),
        ("ANSWER_WITHIN", "nan"),
        ("ANSWER_WITHIN", "soon"),
        ("LOG_LEVEL", "loud"),
        ("DATABASE_URL", "var/bertta.db"),
        ("DATABASE_URL", "postgresql://host:port/name"),
        ("DATABASE_URL", "nosuchbase://host/name"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_and_its_variable_named(monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingUnusable) as refusal:
        read_settings()
    assert str(refusal.value).startswith(f"{variable}: ")


@pytest.mark.parametrize("variable", VARIABLES)
def test_an_empty_variable_counts_as_not_set(monkeypatch, variable):
    defaults = read_settings()
    monkeypatch.setenv(variable, "")
    assert read_settings() == defaults


@pytest.mark.parametrize(
    ("value", "origins"),
    [
        ("", []),
        (" , ,", []),
        ("https://a.example", ["https://a.example"]),
        (" https://a.example ,, https://b.example,", ["https://a.example", "https://b.example"]),
    ],
)
def test_origins_are_those_between_the_commas_and_never_an_empty_one(monkeypatch, value, origins):
    monkeypatch.setenv("ALLOWED_ORIGINS", value)
    assert read_settings().origins() == origins


def test_settings_do_not_change_while_the_process_runs():
    settings = read_settings()
    with pytest.raises(TypeError):
        settings.port = 1
