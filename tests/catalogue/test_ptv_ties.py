"""Entries from PTV that the catalogue knows already, and what of it they belong to."""

from __future__ import annotations

import pytest
from drafts import saved_at
from ptv_samples import ELEVENTH, ID, OTHER_ID, TWELFTH, changed, draft_of, imported, read

from service_catalogue.database import Sessions
from service_catalogue.documents import KINDS, document_of
from service_catalogue.editing import Editor
from service_catalogue.formats.ptv_marks import mark_of, parse


def test_what_staff_have_written_is_not_undone_by_the_same_file(loaded: Sessions):
    entry_id = imported(loaded, ELEVENTH).new[0]
    written = {
        **draft_of(loaded, entry_id),
        "summary": {"fi": "Parempi.", "sv": "Bättre.", "en": "Better."},
        "packages": [],
    }
    Editor(loaded, "staff").save_draft("service", written, seen=saved_at(loaded, "service", entry_id))
    assert imported(loaded, ELEVENTH).unchanged == [entry_id]
    assert draft_of(loaded, entry_id) == written


def test_a_change_in_ptv_changes_its_own_texts_and_nothing_that_staff_added(loaded: Sessions):
    entry_id = imported(loaded, ELEVENTH).new[0]
    added = {"summary": {"fi": "Neuvoja auttaa alkuun.", "en": "An adviser helps."}, "packages": ["begin"]}
    theirs = {**draft_of(loaded, entry_id), **added, "source": ["a page", "a book"]}
    Editor(loaded, "staff").save_draft("service", theirs, seen=saved_at(loaded, "service", entry_id))
    newer = changed(ELEVENTH, modified="2025-01-02T00:00:00")
    newer["serviceDescriptions"][0]["value"] = "Neuvoja auttaa pitkälle."
    assert imported(loaded, newer).changed == [entry_id]
    draft = draft_of(loaded, entry_id)
    assert draft["summary"] == {"fi": "Neuvoja auttaa pitkälle.", "en": "An adviser helps."}
    assert (draft["packages"], draft["as_of"]) == (["begin"], 2025)
    assert draft["source"][:2] == ["a page", "a book"]
    assert parse(draft["source"][2]) is not None


def test_a_published_service_that_is_marked_with_ptvs_id_is_the_one_that_changes(loaded: Sessions):
    with loaded() as session:
        document = document_of(session, KINDS["service"], "founding_advice")
    assert document is not None
    Editor(loaded, "staff").publish("service", {**document, "source": ["a page", f"PTV service {ID}"]})
    outcome = imported(loaded, ELEVENTH)
    assert (outcome.new, outcome.changed) == ([], ["founding_advice"])
    draft = draft_of(loaded, "founding_advice")
    assert draft["name"] == {**document["name"], "fi": "Yritysneuvonta", "sv": "Företagsrådgivning"}
    assert draft["packages"] == document["packages"]
    Editor(loaded, "staff").publish_draft("service", "founding_advice")
    assert imported(loaded, ELEVENTH).unchanged == ["founding_advice"]


def test_a_provider_is_found_by_ptvs_id(loaded: Sessions):
    with loaded() as session:
        document = document_of(session, KINDS["organisation"], "kuvala_town")
    assert document is not None
    Editor(loaded, "staff").publish("organisation", {**document, "source": [f"PTV organisation {OTHER_ID}"]})
    assert read(loaded, TWELFTH).proposals[0].document["providers"] == ["kuvala_town"]


def test_contact_details_become_channels_once_each(loaded: Sessions):
    details = {
        "emails": [{"value": "neuvonta@example.org", "language": "fi"}, {"value": "value", "language": "fi"}],
        "phoneNumbers": [
            {"type": "Phone", "prefixNumber": "+358", "number": "91234567", "language": language}
            for language in ("fi", "sv")
        ]
        + [{"type": "Fax", "number": "1", "language": "fi"}, {"type": "Phone", "number": None, "language": "fi"}],
        "webPages": [{"url": "https://example.org", "language": "sv"}, {"url": "example.org", "language": "fi"}],
        "addresses": [
            {
                "streetAddress": {
                    "street": [{"value": "Otakaari", "language": "fi"}, {"value": "Otsvängen", "language": "sv"}],
                    "streetNumber": "5 A",
                    "postalCode": "02150",
                    "postOffice": [{"value": "ESPOO", "language": "fi"}, {"value": "ESBO", "language": "sv"}],
                }
            },
            {"streetAddress": None},
        ],
    }
    connection = {"serviceChannel": {"id": ID, "name": "Neuvonta"}, "contactDetails": details}
    channels = read(loaded, changed(ELEVENTH, serviceChannels=[connection])).proposals[0].document["channels"]
    assert [(one["kind"], one["value"], one["language"]) for one in channels] == [
        ("email", "neuvonta@example.org", "fi"),
        ("phone", "+358 91234567", None),
        ("web", "https://example.org", "sv"),
        ("visit", "Otakaari 5 A, 02150 ESPOO", "fi"),
        ("visit", "Otsvängen 5 A, 02150 ESBO", "sv"),
    ]
    assert channels[1]["label"] == {"fi": "Neuvonta", "sv": "Neuvonta"}


@pytest.mark.parametrize("senders", ["lipas-2500", "yritysneuvonta", "a b; c", "ä1"])
def test_a_service_without_ptvs_id_is_known_again_by_its_senders(loaded: Sessions, senders):
    written = changed(ELEVENTH, id=None, sourceId=senders)
    first = imported(loaded, written)
    mark = mark_of(draft_of(loaded, first.new[0])["source"])
    assert mark is not None and mark.content
    assert imported(loaded, written).unchanged == first.new
    assert imported(loaded, changed(written, sourceId=f"{senders}x")).new != first.new
