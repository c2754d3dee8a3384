"""HSDS files as drafts: everything in its field, what is known is added to, and nothing gets lost or doubled."""

from __future__ import annotations

import json

import pytest
import tiny
from drafts import saved_at
from hsds_files import (
    LANGUAGES,
    ORGANISATION_ID,
    ORGANIZATION,
    SERVICE,
    SERVICE_ID,
    brought_in,
    draft_of,
    exported,
    packed,
    published,
    reading_of,
)

from service_catalogue.documents import KINDS, document_of
from service_catalogue.editing import Editor
from service_catalogue.formats.hsds_terms import hsds_id
from service_catalogue.loading import load_edition


@pytest.fixture()
def kuvala(sessions):
    """The tiny edition in a database of the test's own."""
    load_edition(sessions, tiny.KUVALA)
    return sessions


def service(**fields):
    """A small service of somebody else's."""
    return {"id": SERVICE, "name": "Business advice", "status": "active", **fields}


def test_an_empty_list_proposes_nothing(kuvala):
    assert reading_of(kuvala, []).proposals == []
    assert reading_of(kuvala, {"contents": []}).proposals == []


def test_what_a_service_says_is_mapped_to_our_fields(kuvala):
    value = service(
        description="We advise new firms in English.",
        application_process="Ring us.",
        eligibility_description="For everybody.",
        url="https://advice.example",
        additional_urls=[{"id": SERVICE, "label": "Form", "url": "https://advice.example/form"}],
        email="us@advice.example",
        phones=[
            {"id": SERVICE, "number": ' "+44 1"', "description": "Desk", "languages": [{"id": SERVICE, "code": "en"}]}
        ],
        schedules=[{"id": SERVICE, "schedule_link": "https://advice.example/book"}, {"id": SERVICE, "freq": "WEEKLY"}],
        languages=[{"id": SERVICE, "code": "eng"}, {"id": SERVICE, "code": "ur"}],
        cost_options=[{"id": SERVICE, "amount": 0}],
        last_modified="2024-05-01T10:00:00Z",
        organization={"id": ORGANIZATION, "name": "Advisers", "description": "People.", "email": "us@advice.example"},
        alert="Closed on Monday",
    )
    reading = reading_of(kuvala, value)
    organisation, found = (proposal.document for proposal in reading.proposals)
    assert organisation["name"] == {"en": "Advisers"}
    channels = found.pop("channels")
    assert found == {
        "id": SERVICE_ID,
        "name": {"en": "Business advice"},
        "description": {"en": "We advise new firms in English."},
        "how_to_get": {"en": "Ring us."},
        "who_for": {"en": "For everybody."},
        "kind": "service",
        "status": "ongoing",
        "languages": ["en"],
        "cost": "free",
        "as_of": 2024,
        "providers": [ORGANISATION_ID],
        "source": [f"HSDS service {SERVICE}"],
    }
    assert [(way["kind"], way["value"], way["label"], way["language"]) for way in channels] == [
        ("web", "https://advice.example", {}, None),
        ("web", "https://advice.example/form", {"en": "Form"}, None),
        ("phone", "+44 1", {"en": "Desk"}, "en"),
        ("booking", "https://advice.example/book", {}, None),
    ]
    (left_out,) = (note for note in reading.notes if note.startswith("Left out"))
    assert "service.alert (1), service.language=ur (1)" in left_out


@pytest.mark.parametrize(
    ("status", "fields"),
    [("active", {"status": "ongoing"}), ("defunct", {"status": "ended"}), ("inactive", {}), ("temporarily closed", {})],
)
def test_a_status_that_we_do_not_have_is_left_to_staff(kuvala, status, fields):
    reading = reading_of(kuvala, service(status=status))
    (found,) = (proposal.document for proposal in reading.proposals)
    assert {name: value for name, value in found.items() if name == "status"} == fields
    assert any(f"service.status={status}" in note for note in reading.notes) is (not fields)


@pytest.mark.parametrize(
    ("text", "language"),
    [("Neuvomme alkavia yrittäjiä.", "fi"), ("Vi ger råd till nya företagare.", "sv"), ("We advise new firms.", "en")],
)
def test_a_file_without_translations_is_read_in_the_language_it_looks_like(kuvala, text, language):
    reading = reading_of(kuvala, [service(name=text, description=text)])
    assert reading.proposals[0].document["description"] == {language: text}
    assert any(f"count as {language}" in note for note in reading.notes)


def test_peoples_names_stay_out(kuvala):
    contacts = [{"id": SERVICE, "name": "Ann Persona", "title": "Reception", "email": "ann@advice.example"}]
    reading = reading_of(kuvala, service(contacts=contacts))
    assert "Persona" not in json.dumps([proposal.document for proposal in reading.proposals])
    assert reading.proposals[0].document["channels"][0]["label"] == {"en": "Reception"}


def csv_only(package, language: str) -> bytes:
    """An export's tables in one language."""
    tables = {
        name: data for name, data in package.files.items() if name.startswith(f"{language}/") and name.endswith(".csv")
    }
    return packed(tables)


def test_our_own_export_changes_nothing_as_json_or_as_tables(kuvala):
    package = exported(kuvala)
    for data in (packed(package.files), *(csv_only(package, language) for language in LANGUAGES)):
        outcome = brought_in(kuvala, data)
        assert (outcome.new, outcome.changed) == ([], [])
        assert len(outcome.unchanged) == 5 + 3


def test_a_correction_in_an_export_changes_that_text_alone(kuvala):
    package = exported(kuvala)
    one = package.service("founding_advice")
    one["translations"]["sv"]["name"] = "Nytt namn"
    outcome = brought_in(kuvala, [one])
    assert outcome.changed == ["founding_advice"]
    with kuvala() as session:
        before = document_of(session, KINDS["service"], "founding_advice")
    after = draft_of(kuvala, "service", "founding_advice")
    assert after == {**before, "name": {**before["name"], "sv": "Nytt namn"}}


def test_what_a_short_list_does_not_mention_stays(kuvala):
    one = exported(kuvala).service("language_at_work")
    short = {key: value for key, value in one.items() if key in ("id", "name", "status", "organization")}
    assert brought_in(kuvala, [short]).changed == []


def test_a_new_channel_is_added_and_the_others_stay(kuvala):
    town = next(row for row in exported(kuvala).json("fi/organizations.json") if row["local_id"] == "kuvala_town")
    brief = {key: town[key] for key in ("id", "name", "description")}
    brought_in(kuvala, [{**brief, "email": "uusi@kuvala.example"}])
    with kuvala() as session:
        before = document_of(session, KINDS["organisation"], "kuvala_town")["channels"]
    after = draft_of(kuvala, "organisation", "kuvala_town")["channels"]
    assert after[:-1] == before
    assert (after[-1]["kind"], after[-1]["value"]) == ("email", "uusi@kuvala.example")


def test_a_defunct_service_of_ours_is_proposed_as_ended_with_what_replaced_it(kuvala):
    ids = [hsds_id("kuvala", "service", name) for name in ("founding_advice", "loan_guarantee")]
    outcome = brought_in(kuvala, {"id": ids[0], "name": "x", "status": "defunct", "replaced_by": [ids[1]]})
    assert outcome.changed == ["founding_advice"]
    after = draft_of(kuvala, "service", "founding_advice")
    assert (after["status"], after["replaced_by"]) == ("ended", ["loan_guarantee"])


def test_after_its_draft_was_completed_and_published_the_same_file_changes_nothing(kuvala):
    value = service(description="Advice in English for new firms.", email="us@advice.example")
    value["organization"] = {"id": ORGANIZATION, "name": "Advisers", "description": "People who advise."}
    brought_in(kuvala, value)
    for kind, own_id, model in (
        ("organisation", ORGANISATION_ID, "kuvala_town"),
        ("service", SERVICE_ID, "founding_advice"),
    ):
        with kuvala() as session:
            complete = document_of(session, KINDS[kind], model)
        draft = draft_of(kuvala, kind, own_id)
        texts = {name: {**complete[name], **draft[name]} for name in ("name", "description")}
        published_channels = [{**way, "label": complete["name"]} for way in draft.get("channels", [])]
        merged = {**complete, **draft, **texts, "channels": published_channels}
        Editor(kuvala, "a test").save_draft(kind, merged, seen=saved_at(kuvala, kind, own_id))
        Editor(kuvala, "a test").publish_draft(kind, own_id)
    again = brought_in(kuvala, value)
    assert (again.new, again.changed) == ([], [])
    assert len(again.unchanged) == 2


def test_an_export_of_another_city_brings_new_entries_and_overwrites_none(kuvala):
    one = exported(kuvala).service("founding_advice")
    one["id"] = hsds_id("elsewhere", "service", "founding_advice")
    outcome = brought_in(kuvala, [one])
    assert "founding_advice" not in outcome.changed
    assert outcome.new == [f"hsds_{one['id'].replace('-', '')}"]


def test_withdrawn_entries_and_drafts_are_added_to_and_not_doubled(kuvala):
    one = exported(kuvala).service("founding_advice")
    Editor(kuvala, "a test").withdraw("service", "founding_advice")
    assert brought_in(kuvala, [one]).new == []
    published(kuvala, "service", "founding_advice", cost="members")
    assert brought_in(kuvala, [one]).changed == ["founding_advice"]
