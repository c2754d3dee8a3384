"""Filling an empty database: the whole edition or nothing of it, and once only."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import tiny
from sqlalchemy import func, select

from service_catalogue import models
from service_catalogue.cards import get
from service_catalogue.database import Sessions
from service_catalogue.errors import AlreadyFilled, ContentFaulty
from service_catalogue.loading import is_filled, load_edition

#: What is filled by work on the catalogue and not by its files.
WORKED_ON = ("text_vector", "revision", "draft")
TABLES = [table for table in models.metadata.sorted_tables if table.name not in WORKED_ON]


def rows(sessions: Sessions) -> dict[str, int]:
    """How many rows each table of the catalogue has."""
    with sessions() as session:
        return {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in models.metadata.sorted_tables
        }


def test_a_load_tells_what_it_loaded(sessions: Sessions) -> None:
    assert load_edition(sessions, tiny.KUVALA) == tiny.COUNTS


def test_every_part_of_the_edition_is_in_its_table(sessions: Sessions) -> None:
    load_edition(sessions, tiny.KUVALA)
    found = rows(sessions)
    assert found["service"] == 6
    assert found["phrase"] == 6 * 3 * 8
    assert found["heading"] == 5
    assert found["channel"] == 10
    assert found["service_provider"] == 8
    assert found["referral_link"] == 2
    assert found["event"] == found["event_package"] == found["faq_service"] == found["term"] == 2
    assert found["event_organiser"] == 3
    assert found["package_link"] == found["city"] == found["catalogue_state"] == 1
    assert found["faq"] == found["indicator"] == 1
    assert all(found[table.name] for table in TABLES)


def test_a_service_is_loaded_with_its_ties_in_their_order(sessions: Sessions) -> None:
    load_edition(sessions, tiny.KUVALA)
    with sessions() as session:
        service = get(session, models.Service, "language_at_work")
        assert [provider.id for provider in service.providers] == ["kuvala_employment", "kuvala_town"]
        assert [package.id for package in service.packages] == ["people", "begin"]
        assert service.name["sv"] == "Finska på jobbet"
        assert service.valid_until.isoformat() == "2027-12-31"
        assert len([phrase for phrase in service.phrases if phrase.language == "sv"]) == 8


def test_organisations_are_tied_to_those_that_follow_them_in_the_alphabet(sessions: Sessions) -> None:
    load_edition(sessions, tiny.KUVALA)
    with sessions() as session:
        assert get(session, models.Organisation, "kuvala_employment").part_of.id == "kuvala_town"
        assert get(session, models.Organisation, "kuvala_labour_office").successor.id == "kuvala_employment"


def test_an_event_is_loaded_with_its_times_in_utc_and_its_organisers_in_their_order(sessions: Sessions) -> None:
    load_edition(sessions, tiny.KUVALA)
    with sessions() as session:
        fair, mornings = (get(session, models.Event, name) for name in ("harbour_fair", "hiring_mornings"))
        assert (fair.starts_at, fair.ends_at) == (datetime(2026, 8, 15, 7), datetime(2026, 8, 15, 13, 30))
        assert [row.id for row in fair.organisers] == ["kuvala_town", "kuvala_employment"]
        assert mornings.starts_at is mornings.ends_at is mornings.place is None


def test_a_question_is_loaded_with_the_services_that_help_further(sessions: Sessions) -> None:
    load_edition(sessions, tiny.KUVALA)
    with sessions() as session:
        question = get(session, models.Faq, "who_may_sell")
        assert [service.id for service in question.services] == ["first_employee_help", "founding_advice"]


def test_a_referral_from_anywhere_has_no_sender(sessions: Sessions) -> None:
    load_edition(sessions, tiny.KUVALA)
    with sessions() as session:
        links = {link.service_id: link for link in session.execute(select(models.ReferralLink)).scalars()}
        assert links["first_employee_help"].senders == links["first_employee_help"].receivers == []
        assert [receiver.id for receiver in links["loan_guarantee"].receivers] == ["lantern_guarantee"]
        assert not links["first_employee_help"].public


def test_a_faulty_edition_leaves_the_database_empty(kuvala: Path, sessions: Sessions) -> None:
    tiny.replace(kuvala / "services/people/language_at_work.yaml", "cost: members", "cost: dear")
    with pytest.raises(ContentFaulty):
        load_edition(sessions, kuvala)
    assert not any(rows(sessions).values())


def test_a_load_that_breaks_off_leaves_the_database_empty(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken_off(*_anything: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("service_catalogue.loading._add_referrals", broken_off)
    with pytest.raises(OSError, match="disk is full"):
        load_edition(sessions, tiny.KUVALA)
    assert not any(rows(sessions).values())
    with sessions() as session:
        assert not is_filled(session)


def test_a_second_load_is_refused_and_changes_nothing(sessions: Sessions) -> None:
    load_edition(sessions, tiny.KUVALA)
    with sessions() as session:
        get(session, models.Service, "founding_advice").name = {"fi": "Muutettu", "sv": "Ändrad", "en": "Changed"}
    before = rows(sessions)
    with pytest.raises(AlreadyFilled):
        load_edition(sessions, tiny.KUVALA)
    assert rows(sessions) == before
    with sessions() as session:
        assert get(session, models.Service, "founding_advice").name["en"] == "Changed"


def test_an_empty_database_is_not_filled_until_it_is(sessions: Sessions) -> None:
    with sessions() as session:
        assert not is_filled(session)
    load_edition(sessions, tiny.KUVALA)
    with sessions() as session:
        assert is_filled(session)
        assert session.get(models.CatalogueState, 1).version == 1
