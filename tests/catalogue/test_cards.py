"""What a reader is shown: today's provider, the best ways to reach it, and nothing that has ended."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import tiny
from sqlalchemy.orm import Session

from bot.settings import ROOT
from service_catalogue import models
from service_catalogue.cards import (
    MOST_CHANNELS,
    all_packages,
    channel_list,
    get,
    in_network,
    network_card,
    network_channels,
    network_organisations,
    organisation_card,
    out_of_date,
    packages_with_counts,
    service_card,
    services_of,
    services_under,
    today,
)
from service_catalogue.database import Sessions
from service_catalogue.errors import NotFound
from service_catalogue.language import Language, in_language
from service_catalogue.loading import load_edition


@pytest.fixture()
def session(sessions: Sessions) -> Session:
    """A session on the edition; no card needs a vector."""
    load_edition(sessions, tiny.KUVALA)
    with sessions() as opened:
        yield opened


@pytest.mark.parametrize(
    ("table", "kind"), [(models.Service, "service"), (models.Organisation, "organisation"), (models.Package, "package")]
)
def test_an_id_that_nothing_has_is_not_found(session: Session, table: type[models.Base], kind: str) -> None:
    with pytest.raises(NotFound) as raised:
        get(session, table, "nothing")
    assert (raised.value.kind, raised.value.entry_id) == (kind, "nothing")


def test_a_service_card_has_what_the_contract_lists(session: Session) -> None:
    card = service_card(get(session, models.Service, "founding_advice"), Language.SV, "https://torg.example")
    assert card["name"] == "Råd till dig som grundar ett företag"
    assert card["organisation"] == {"id": "kuvala_town", "name": "Bildstads stad"}
    assert card["package"] == {"id": "begin", "name": "Kom i gång"}
    assert card["heading"] == "Rådgivning"
    assert card["cost"] == "free"
    assert card["languages"] == ["fi", "sv", "en"]
    assert card["reviewed_on"] == "2026-03-02"
    assert card["as_of"] == 2025
    assert card["in_network"] is True
    assert card["url"] == "https://torg.example/sv/services/founding_advice"


def test_what_is_not_known_is_null(session: Session) -> None:
    card = service_card(get(session, models.Service, "market_stall_permit"), Language.FI)
    assert card["as_of"] is None
    assert card["reviewed_on"] is None
    assert card["url"] == "/fi/services/market_stall_permit"


def test_a_card_is_as_old_as_the_oldest_fact_on_it(session: Session) -> None:
    service = get(session, models.Service, "founding_advice")
    for channel in service.providers[0].channels:
        channel.year = 2021
    card = service_card(service, Language.FI)
    assert (card["as_of"], card["out_of_date"]) == (2021, True)


@pytest.mark.parametrize(("as_of", "year", "old"), [(2024, 2025, False), (2024, 2026, True), (2026, 2026, False)])
def test_a_fact_is_old_from_the_second_year_after_its_own(as_of: int, year: int, old: bool) -> None:
    assert [out_of_date(as_of, date(year, *day)) for day in ((1, 1), (12, 31))] == [old, old]


def test_a_fact_of_an_unknown_year_is_out_of_date() -> None:
    assert out_of_date(None, date(2026, 1, 1)) is True


def test_a_card_says_that_it_is_no_longer_valid_from_the_day_after_its_last(session: Session) -> None:
    service = get(session, models.Service, "founding_advice")
    today = date.today()
    for last_day, over in ((None, False), (today, False), (today - timedelta(days=1), True)):
        service.as_of, service.valid_until = today.year, last_day
        for channel in service.providers[0].channels:
            channel.year = today.year
        card = service_card(service, Language.FI)
        assert card["valid_until"] == (last_day.isoformat() if last_day else None)
        assert (card["expired"], card["out_of_date"]) == (over, over)


def test_a_signpost_to_firms_of_the_market_has_no_organisation(session: Session) -> None:
    service = get(session, models.Service, "founding_advice")
    service.kind, service.providers = "signpost", []
    card = service_card(service, Language.FI)
    assert (card["kind"], card["organisation"], card["channels"], card["in_network"]) == ("signpost", None, [], False)


def test_no_note_for_staff_is_on_a_card(session: Session) -> None:
    service = get(session, models.Service, "founding_advice")
    service.internal_note = {"fi": "salaisuus", "sv": "hemlighet", "en": "secret"}
    assert "salaisuus" not in str(service_card(service, Language.FI))


def test_the_successor_stands_in_the_place_of_an_organisation_that_has_ended(session: Session) -> None:
    card = service_card(get(session, models.Service, "first_employee_help"), Language.EN)
    assert card["organisation"] == {"id": "kuvala_employment", "name": "Kuvala Employment Services"}
    assert [channel["value"] for channel in card["channels"]] == ["+358 9 000 0003"]
    ended = get(session, models.Organisation, "kuvala_labour_office")
    assert today(ended).id == "kuvala_employment"
    assert organisation_card(session, ended, Language.EN)["id"] == "kuvala_employment"


def test_a_successor_beside_its_predecessor_is_shown_once(session: Session) -> None:
    session.execute(
        models.service_provider.insert(), [tiny.tie("first_employee_help", "kuvala_employment", position=1)]
    )
    session.expire_all()
    card = service_card(get(session, models.Service, "first_employee_help"), Language.FI)
    assert card["organisation"]["id"] == "kuvala_employment"
    assert card["also_by"] == []


def test_a_chain_of_successors_is_followed_to_its_end_and_a_circle_ends(session: Session) -> None:
    office, employment, town = (
        get(session, models.Organisation, f"kuvala_{name}") for name in ("labour_office", "employment", "town")
    )
    employment.successor = town
    assert today(office) is town
    town.successor = office
    assert today(office) in (office, employment, town)


def test_the_services_of_an_organisation_that_has_ended_are_with_its_successor(session: Session) -> None:
    card = organisation_card(session, get(session, models.Organisation, "kuvala_labour_office"), Language.FI)
    assert "first_employee_help" in [service["id"] for service in card["services"]]


def test_an_organisation_has_no_services_that_have_ended(session: Session) -> None:
    office = get(session, models.Organisation, "kuvala_labour_office")
    assert "cellar_apprentices" not in [service.id for service in services_of(session, office)]


def test_the_services_that_an_organisation_leads_come_first(session: Session) -> None:
    town = get(session, models.Organisation, "kuvala_town")
    assert [service.id for service in services_of(session, town)] == [
        "founding_advice",
        "market_stall_permit",
        "language_at_work",
        "loan_guarantee",
    ]


@pytest.mark.parametrize(
    ("organisation", "within"),
    [
        ("kuvala_town", True),
        ("kuvala_employment", True),
        ("kuvala_labour_office", True),
        ("lantern_guarantee", False),
    ],
)
def test_members_and_their_parts_are_in_the_network(session: Session, organisation: str, within: bool) -> None:
    assert in_network(get(session, models.Organisation, organisation)) is within


def test_a_service_of_somebody_outside_says_so(session: Session) -> None:
    assert service_card(get(session, models.Service, "loan_guarantee"), Language.FI)["in_network"] is False


def test_the_network_is_made_of_todays_members(session: Session) -> None:
    members = dict(network_organisations(session, Language.EN))
    assert members == {"kuvala_town": "Town of Kuvala", "kuvala_employment": "Kuvala Employment Services"}


@pytest.mark.parametrize(
    ("language", "web"),
    [
        (Language.FI, "https://kuvala.example/yritys"),
        (Language.SV, "https://kuvala.example/sv/foretag"),
        (Language.EN, "https://kuvala.example/yritys"),
    ],
)
def test_the_web_address_suits_the_readers_language(session: Session, language: Language, web: str) -> None:
    channels = channel_list(get(session, models.Organisation, "kuvala_town").channels, language)
    assert [channel["value"] for channel in channels if channel["kind"] == "web"] == [web]


def test_an_address_without_a_language_goes_before_one_in_another(session: Session) -> None:
    town = get(session, models.Organisation, "kuvala_town")
    town.channels.append(_channel(position=9, value="https://kuvala.example/any"))
    session.flush()
    found = {
        language.value: [c["value"] for c in channel_list(town.channels, language) if c["kind"] == "web"]
        for language in Language
    }
    assert found == {
        "fi": ["https://kuvala.example/yritys"],
        "sv": ["https://kuvala.example/sv/foretag"],
        "en": ["https://kuvala.example/any"],
    }


def test_the_best_ways_come_first_and_no_more_than_a_few(session: Session) -> None:
    channels = channel_list(get(session, models.Organisation, "kuvala_town").channels, Language.EN)
    assert [channel["kind"] for channel in channels] == ["booking", "phone", "email", "web"]
    assert len(channels) == MOST_CHANNELS
    assert channels[1] == {"kind": "phone", "label": "Phone", "value": "+358 9 000 0002"}


def test_ways_of_one_kind_keep_their_order(session: Session) -> None:
    town = get(session, models.Organisation, "kuvala_town")
    town.channels.append(_channel(position=8, kind="phone", value="second"))
    town.channels.append(_channel(position=-1, kind="phone", value="first"))
    phones = [c["value"] for c in channel_list(town.channels, Language.FI, most=9) if c["kind"] == "phone"]
    assert phones == ["first", "+358 9 000 0002", "second"]


def test_an_organisation_without_channels_has_none(session: Session) -> None:
    assert channel_list(get(session, models.Organisation, "kuvala_labour_office").channels, Language.FI) == []


def test_the_networks_own_card_and_channels_are_the_citys(session: Session) -> None:
    card = network_card(session, Language.SV, "https://torg.example")
    assert (card["id"], card["name"]) == ("kuvala", "Bildstads Företagartorg")
    assert card["url"] == "https://torg.example/sv/"
    assert card["channels"] == network_channels(session, Language.SV)
    assert [channel["kind"] for channel in card["channels"]] == ["phone", "web"]


def test_services_that_have_ended_are_not_listed_under_packages(session: Session) -> None:
    people = get(session, models.Package, "people")
    listed = services_under(session, people)
    assert {heading: [service.id for service in services] for heading, services in listed.items()} == {
        "people_hiring": ["first_employee_help"],
        "people_skills": ["language_at_work"],
    }


def test_a_service_whose_heading_is_in_another_package_is_listed_without_one(session: Session) -> None:
    listed = services_under(session, get(session, models.Package, "begin"))
    assert [service.id for service in listed[""]] == ["language_at_work"]
    assert list(listed) == ["begin_advice", "begin_permits", "begin_money", ""]


def test_a_heading_without_services_is_not_listed(session: Session) -> None:
    get(session, models.Service, "language_at_work").status = "ended"
    session.flush()
    assert "people_skills" not in services_under(session, get(session, models.Package, "people"))


def test_packages_come_in_their_order_with_their_counts(session: Session) -> None:
    assert [package.id for package in all_packages(session)] == ["begin", "people"]
    cards = packages_with_counts(session, Language.EN)
    assert [(card["id"], card["name"], card["services"]) for card in cards] == [
        ("begin", "Getting going", 4),
        ("people", "People", 2),
    ]


@pytest.mark.parametrize(
    ("texts", "language", "text"),
    [
        ({"fi": "a", "sv": "b", "en": "c"}, Language.SV, "b"),
        ({"fi": "a", "sv": "", "en": "c"}, Language.SV, "a"),
        ({"sv": "b"}, Language.EN, "b"),
        ({"en": "c"}, Language.FI, "c"),
        ({}, Language.FI, ""),
        (None, Language.FI, ""),
    ],
)
def test_a_text_that_is_missing_is_given_in_the_nearest_language(
    texts: dict[str, str] | None, language: Language, text: str
) -> None:
    assert in_language(texts, language) == text


def test_the_shipped_te_office_is_shown_as_the_employment_services(sessions: Sessions) -> None:
    load_edition(sessions, ROOT / "catalogue" / "content" / "espoo")
    with sessions() as session:
        for language in Language:
            card = organisation_card(session, get(session, models.Organisation, "te_office"), language)
            assert card["id"] == "employment_services_espoo"
            assert card["services"]
            assert card["in_network"] is True
        members = [entry_id for entry_id, _ in network_organisations(session, Language.FI)]
        assert "employment_services_espoo" in members
        assert "te_office" not in members


def _channel(**given: object) -> models.Channel:
    texts = {"fi": "x", "sv": "x", "en": "x"}
    return models.Channel(**{"kind": "web", "label": texts, "confidence": "high", "source": "invented", **given})
