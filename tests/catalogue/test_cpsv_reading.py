"""CPSV-AP as others write it: pilots and examples become drafts, or are refused with every fault named."""

from __future__ import annotations

import pytest
from cpsv_files import bring, documents, drafts, forbid_network, load_kuvala, official, read, service
from drafts import saved_at

from service_catalogue import models
from service_catalogue.database import Sessions
from service_catalogue.editing import Editor
from service_catalogue.errors import ImportFaulty


@pytest.fixture()
def kuvala_sessions(sessions: Sessions) -> Sessions:
    """The edition of Kuvala, whose town and offices are public."""
    return load_kuvala(sessions)


@pytest.fixture()
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other machine can be reached."""
    forbid_network(monkeypatch)


def test_the_finnish_pilot_that_conforms_becomes_drafts(kuvala_sessions: Sessions, no_network: None) -> None:
    file = official("harvester", "Finnish_data", "FinnishServices_2.ttl")
    reading = read(kuvala_sessions, file)
    services, organisations = documents(reading), documents(reading, "organisation")
    assert len(services) == 13 and len(organisations) == 3
    assert all(entry["public_body"] for entry in organisations.values())
    [grant] = [entry for entry in services.values() if entry["name"] == {"en": "Start-up grant"}]
    assert grant["description"]["en"].startswith("A start-up grant aims to secure the livelihood")
    assert grant["languages"] == ["fi", "sv", "en"] and grant["kind"] == "service"
    assert organisations[grant["providers"][0]]["name"] == {"en": "Employment and Economic Development Office"}
    reached = {(channel["kind"], channel["value"]) for channel in grant["channels"]}
    assert ("phone", "+358295040001") in reached and ("web", "http://toimistot.te-palvelut.fi/espoo") in reached
    assert {entry.get("cost") for entry in services.values()} == {None, "free", "paid"}
    assert "29 texts carry no language and are taken as en" in reading.notes
    assert "left out: 15 cv:sector, which no field holds" in reading.notes


def test_a_second_import_of_the_pilot_changes_nothing(kuvala_sessions: Sessions) -> None:
    file = official("harvester", "Finnish_data", "FinnishServices_2.ttl")
    assert len(bring(kuvala_sessions, file).new) == 16
    again = bring(kuvala_sessions, file)
    assert (again.new, again.changed, len(again.unchanged)) == ([], [], 16)
    assert drafts(kuvala_sessions) == 16


def test_what_staff_added_to_a_draft_survives_the_next_import(kuvala_sessions: Sessions) -> None:
    bring(kuvala_sessions, service())
    [service_id] = documents(read(kuvala_sessions, service()))
    with kuvala_sessions() as session:
        kept = dict(session.get(models.Draft, ("service", service_id)).document)
    seen = saved_at(kuvala_sessions, "service", service_id)
    kept = {**kept, "name": {**kept["name"], "sv": "Rådgivning"}, "kind": "signpost", "cost": "free"}
    Editor(kuvala_sessions, "an expert").save_draft("service", kept, seen=seen)
    assert bring(kuvala_sessions, service()).changed == []


@pytest.mark.parametrize(
    ("parts", "services"),
    [
        (("harvester", "Estonian_data", "EstonianServices_2.rdf"), 28),
        (("3.2.0", "examples", "example-rdf_public_service.ttl"), 1),
        (("3.2.0", "examples", "example-rdf_public_service.jsonld"), 1),
        (("c4c", "demo_export_v3.jsonld"), 1),
    ],
)
def test_files_that_others_made_are_read_in_every_syntax(
    kuvala_sessions: Sessions, no_network: None, parts: tuple[str, ...], services: int
) -> None:
    assert len(documents(read(kuvala_sessions, official(*parts)))) == services


def test_the_official_examples_say_the_same_in_both_syntaxes(kuvala_sessions: Sessions) -> None:
    turtle, json_ld = (
        read(kuvala_sessions, official("3.2.0", "examples", f"example-rdf_public_service.{suffix}"))
        for suffix in ("ttl", "jsonld")
    )
    assert documents(turtle) == documents(json_ld)


@pytest.mark.parametrize(
    ("parts", "faults", "first"),
    [
        (("Finnish_data", "FinnishServices.ttl"), 26, "Careatamunicipalday-carecentre: has no identifier"),
        (("Finnish_data", "FinnishServices_3.ttl"), 1, "FI/Fireinspections: has no competent authority"),
        (("Estonian_data", "EstonianServices.rdf"), 68, "ARCH-012: has no identifier"),
    ],
)
def test_pilots_that_break_the_profile_are_refused_with_every_service_named(
    kuvala_sessions: Sessions, parts: tuple[str, str], faults: int, first: str
) -> None:
    with pytest.raises(ImportFaulty) as refused:
        bring(kuvala_sessions, official("harvester", *parts))
    assert len(refused.value.faults) == faults and first in refused.value.faults[0]
    assert drafts(kuvala_sessions) == 0


def test_the_smallest_file_is_read(kuvala_sessions: Sessions) -> None:
    [entry] = documents(read(kuvala_sessions, service())).values()
    assert entry["name"] == {"fi": "Neuvonta"} and entry["description"] == {"fi": "Neuvomme."}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"identifier": ""}, "has no identifier"),
        ({"identifier": 'dct:identifier "A1", "A2"'}, "has more than one identifier"),
        ({"title": ""}, "has no title"),
        ({"description": ""}, "has no description"),
        ({"authority": ""}, "has no competent authority"),
        ({"authority": "cv:hasCompetentAuthority <https://a.example/x>"}, "not described as a public organisation"),
    ],
)
def test_what_the_profile_demands_is_demanded(kuvala_sessions: Sessions, changes: dict[str, str], fault: str) -> None:
    with pytest.raises(ImportFaulty, match=f"^https://a.example/s: .*{fault}"):
        read(kuvala_sessions, service(**changes))


def test_an_organisation_that_is_called_like_one_of_ours_is_ours(kuvala_sessions: Sessions) -> None:
    reading = read(kuvala_sessions, service().replace("Laitos", "Kuvalan kaupunki"))
    [entry] = documents(reading).values()
    assert entry["providers"] == ["kuvala_town"] and not documents(reading, "organisation")


def test_an_event_that_is_called_like_a_package_is_that_package(kuvala_sessions: Sessions) -> None:
    with kuvala_sessions() as session:
        name = session.get(models.Package, "begin").name["sv"]
    event = f'<https://a.example/e> a cv:BusinessEvent; dct:title "{name}"@sv; dct:identifier "x" .'
    data = service(event="cv:isGroupedBy <https://a.example/e>") + event
    [entry] = documents(read(kuvala_sessions, data)).values()
    assert entry["packages"] == ["begin"]


@pytest.mark.parametrize(
    ("cost", "found"),
    [
        ('dct:identifier "x"; cv:hasValue 0.0', "free"),
        ('dct:identifier "x"; cv:hasValue 12.5', "paid"),
        ('dct:identifier "freeOfCharge"', "free"),
        ('dct:identifier "members"', "members"),
        ('dct:identifier "x"', None),
    ],
)
def test_a_price_is_taken_only_if_it_is_clear(kuvala_sessions: Sessions, cost: str, found: str | None) -> None:
    data = f"{service(cost='cv:hasCost <https://a.example/c>')} <https://a.example/c> a cv:Cost; {cost} ."
    [entry] = documents(read(kuvala_sessions, data)).values()
    assert entry.get("cost") == found


def test_texts_in_other_languages_are_left_out_and_counted(kuvala_sessions: Sessions) -> None:
    data = service(title='dct:title "Neuvonta"@fi, "Nõustamine"@et, "Advice"@en-GB')
    reading = read(kuvala_sessions, data)
    [entry] = documents(reading).values()
    assert entry["name"] == {"fi": "Neuvonta", "en": "Advice"}
    assert "left out: 1 texts in the language et" in reading.notes


@pytest.mark.parametrize(
    ("text", "code"),
    [("Neuvomme yrityksen perustamisessa.", "fi"), ("Vi ger råd om att starta företag.", "sv"), ("We advise.", "en")],
)
def test_a_text_without_a_language_is_taken_for_what_it_is_written_in(
    kuvala_sessions: Sessions, text: str, code: str
) -> None:
    [entry] = documents(read(kuvala_sessions, service(description=f'dct:description "{text}"'))).values()
    assert entry["description"] == {code: text}
