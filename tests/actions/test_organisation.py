"""The skill of introducing an organisation: today's one, or the network's members to choose from."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from actions.organisation import ActionOrganisation
from bot import wiring
from service_catalogue import models
from service_catalogue.errors import NotFound

MEMBERS = {"city_of_espoo", "enter_espoo", "enterprise_espoo", "espoon_yrittajat", "helsinki_chamber", "omnia",
           "employment_services_espoo"}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "name"), [("fi", "Espoon kaupunki"), ("sv", "Esbo stad"), ("en", "City of Espoo")]
)
def test_an_organisation_is_introduced_in_the_readers_language(play, language, name):
    turn = play(ActionOrganisation(), language=language, named={"organisation": "city_of_espoo"})
    assert turn.responses == ["utter_organisation"]
    (card,) = turn.customs
    assert (card["type"], card["organisation"]["id"], card["organisation"]["name"]) == (
        "organisation_card",
        "city_of_espoo",
        name,
    )
    message = turn.messages[0]
    assert message["name"] == name
    assert message["description"] == card["organisation"]["description"]
    assert card["organisation"]["services"]
    assert turn.set_slots["shown"] == [card["organisation"]["services"][0]["id"]]


@pytest.mark.parametrize(
    ("entry_id", "successor", "old_name"),
    [
        ("te_office", "employment_services_espoo", "Uusimaa TE Office"),
        ("avi", "permit_and_supervisory_agency", "Regional State Administrative Agency"),
        ("ely_centre", "economic_development_centre_uusimaa", "Uusimaa ELY Centre"),
    ],
)
def test_of_one_whose_work_has_passed_on_the_successor_is_shown_and_the_change_told(
    play, entry_id, successor, old_name
):
    turn = play(ActionOrganisation(), language="en", named={"organisation": entry_id})
    assert turn.responses == ["utter_organisation_passed_on"]
    assert turn.messages[0]["old_name"] == old_name
    assert turn.customs[0]["organisation"]["id"] == successor
    assert turn.messages[0]["name"] == turn.customs[0]["organisation"]["name"] != old_name


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_without_a_name_the_seven_members_of_today_are_offered(play, language):
    turn = play(ActionOrganisation(), language=language, slots={"shown": ["startup_grant"], "misses": 1.0})
    assert turn.responses == ["utter_network"]
    assert turn.customs == []
    payloads = [button["payload"] for button in turn.buttons]
    assert all(payload.startswith("/ask_organisation{") for payload in payloads)
    assert {json.loads(payload[payload.index("{") :])["organisation"] for payload in payloads} == MEMBERS
    assert len(payloads) == len(MEMBERS)
    assert turn.set_slots == {"shown": [], "candidates": None, "misses": 0.0}


def test_of_two_organisations_the_first_named_is_introduced(play):
    turn = play(ActionOrganisation(), named={"organisation": ["omnia", "finnvera"]})
    assert turn.customs[0]["organisation"]["id"] == "omnia"


def test_every_organisation_can_be_introduced(play):
    with wiring.catalogue().sessions() as session:
        ids = session.execute(select(models.Organisation.id)).scalars().all()
    assert len(ids) > 60
    for entry_id in ids:
        turn = play(ActionOrganisation(), language="sv", named={"organisation": entry_id})
        assert len(turn.customs) == 1
        assert turn.messages[0]["description"]


def test_an_organisation_that_does_not_exist_is_an_error(play):
    with pytest.raises(NotFound):
        play(ActionOrganisation(), named={"organisation": "nobody"})
