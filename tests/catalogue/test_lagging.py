"""A text corrected in one language says which languages may lag, and by when they should follow."""

from __future__ import annotations

from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import tiny
from sqlalchemy import update

from bot.cli import main
from bot.schema import migrate_all
from service_catalogue import models
from service_catalogue.check_report import warnings
from service_catalogue.checking import check
from service_catalogue.database import Sessions, open_engine, session_maker
from service_catalogue.documents import KINDS, document_of
from service_catalogue.editing import Editor
from service_catalogue.lagging import FOLLOW_WITHIN, Lag, lagging, lagging_in
from service_catalogue.loading import load_edition

ADVICE = "founding_advice"


@pytest.fixture()
def loaded(sessions: Sessions) -> Sessions:
    """The edition in a new database."""
    load_edition(sessions, tiny.KUVALA)
    return sessions


def correct(sessions: Sessions, key: str, **texts: str) -> None:
    """Publish the service with `texts` in the place of its own in the field `key`."""
    with sessions() as session:
        document: dict[str, Any] = dict(document_of(session, KINDS["service"], ADVICE))
    Editor(sessions, "tester").publish("service", {**document, key: {**document[key], **texts}})


def lags_in(sessions: Sessions) -> list[Lag]:
    """What may lag now."""
    with sessions() as session:
        return lagging(session)


def today() -> date:
    """The day of a change made now."""
    return datetime.now(timezone.utc).date()


def test_an_edition_as_it_was_loaded_lags_nowhere(loaded: Sessions) -> None:
    assert lags_in(loaded) == []


def test_a_correction_in_one_language_makes_the_others_lag_with_a_deadline(loaded: Sessions) -> None:
    correct(loaded, "description", fi="Tapaaminen maksaa nyt kymmenen euroa.")
    assert lags_in(loaded) == [Lag("service", ADVICE, "description", ("sv", "en"), today() + FOLLOW_WITHIN)]


def test_a_language_that_follows_lags_no_more(loaded: Sessions) -> None:
    correct(loaded, "description", fi="Tapaaminen maksaa nyt kymmenen euroa.")
    correct(loaded, "description", sv="Mötet kostar nu tio euro.")
    assert [lag.languages for lag in lags_in(loaded)] == [("en",)]
    correct(loaded, "description", en="The meeting now costs ten euros.")
    assert lags_in(loaded) == []


def test_a_correction_in_all_languages_at_once_lags_nowhere(loaded: Sessions) -> None:
    correct(loaded, "how_to_get", fi="Soita kaupungille.", sv="Ring staden.", en="Call the town.")
    assert lags_in(loaded) == []


def test_a_second_correction_in_the_same_language_does_not_put_the_deadline_off(loaded: Sessions) -> None:
    correct(loaded, "summary", sv="Rådgivaren är borta i juni.")
    with loaded() as session:
        session.execute(update(models.Revision).values(at=datetime(2026, 5, 1)))
    correct(loaded, "summary", sv="Rådgivaren är borta i juni och juli.")
    assert [(lag.languages, lag.deadline) for lag in lags_in(loaded)] == [
        (("fi", "en"), date(2026, 5, 1) + FOLLOW_WITHIN)
    ]


def test_a_mended_spelling_asks_nobody_to_follow_but_a_changed_digit_does(loaded: Sessions) -> None:
    long = "An adviser goes through your idea, the form of company and the first steps with you on 3 June."
    correct(loaded, "summary", fi="Neuvoja tulee 3.6.", sv="Rådgivaren kommer 3.6.", en=long)
    correct(loaded, "summary", en=long.replace("adviser", "advisor"))
    assert lags_in(loaded) == []
    correct(loaded, "summary", en=long.replace("3", "4"))
    assert [(lag.field, lag.languages) for lag in lags_in(loaded)] == [("summary", ("fi", "sv"))]


def test_each_field_lags_by_itself(loaded: Sessions) -> None:
    correct(loaded, "summary", en="The adviser is away in June.")
    correct(loaded, "how_to_get", fi="Soita kaupungille.")
    assert {lag.field: lag.languages for lag in lags_in(loaded)} == {
        "summary": ("fi", "sv"),
        "how_to_get": ("sv", "en"),
    }


def test_the_warning_names_entry_field_languages_and_deadline(loaded: Sessions) -> None:
    correct(loaded, "how_to_get", fi="Soita kaupungille.")
    report = check(tiny.KUVALA, today(), {})
    due = today() + FOLLOW_WITHIN
    told = list(warnings(report, lags_in(loaded), today()))
    assert f"Warning: service founding_advice, how_to_get: sv and en may lag; due {due}." in told
    late = list(warnings(report, lags_in(loaded), due.replace(year=due.year + 1)))
    assert f"Warning: service founding_advice, how_to_get: sv and en may lag; due {due} (past)." in late


def test_where_there_is_no_database_or_none_with_tables_nothing_lags(tmp_path: Path) -> None:
    missing = tmp_path / "missing.db"
    assert lagging_in(f"sqlite:///{missing}") == []
    assert not missing.exists()
    (tmp_path / "empty.db").touch()
    assert lagging_in(f"sqlite:///{tmp_path / 'empty.db'}") == []


def test_the_command_tells_what_lags_in_the_database_of_its_settings(tmp_path, kuvala, monkeypatch, capsys) -> None:
    url = f"sqlite:///{tmp_path / 'live.db'}"
    engine = open_engine(url)
    migrate_all(engine)
    sessions = session_maker(engine)
    load_edition(sessions, tiny.KUVALA)
    correct(sessions, "how_to_get", fi="Soita kaupungille.")
    engine.dispose()
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("CONTENT", str(kuvala))
    assert main(["catalogue", "check"]) == 0
    assert "Warning: service founding_advice, how_to_get: sv and en may lag" in capsys.readouterr().out
