"""Linked Events: what goes out, what comes in, and that nothing is lost on the way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import happenings
import jsonschema
import pytest
import yaml
from drafts import saved_at
from happenings import event, publish
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from bot.settings import ROOT
from service_catalogue import models
from service_catalogue.database import Sessions, session_maker
from service_catalogue.editing import Editor
from service_catalogue.errors import ImportFaulty
from service_catalogue.formats.importing import Outcome, propose
from service_catalogue.formats.linked_events import read_file, write_file
from service_catalogue.formats.plain_text import from_html, tidy, to_html

STANDARD = ROOT.parent / "shared" / "standards" / "linkedevents"
SAMPLES = STANDARD / "palvelutarjotin-real-samples"
needs_standard = pytest.mark.skipif(not STANDARD.is_dir(), reason="the folder of the Linked Events samples is absent")
SUCCESSORS = {"kuvala_labour_office": "kuvala_employment"}
FOREIGN: dict[str, Any] = {
    "id": "kuvala:123",
    "name": {"fi": "Verkostoaamu", "sv": None, "en": ""},
    "start_time": "2026-05-05T06:00:00Z",
    "@type": "Event/LinkedEvent",
}


@pytest.fixture(scope="module")
def kuvala_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town's edition without events."""
    return happenings.kuvala_without_events(tmp_path_factory.mktemp("kuvala"))


@pytest.fixture()
def engine(kuvala_file: Path, tmp_path: Path) -> Iterator[Engine]:
    with happenings.own_copy(kuvala_file, tmp_path) as made:
        yield made


@pytest.fixture()
def sessions(engine: Engine) -> Sessions:
    return session_maker(engine)


def written(sessions: Sessions) -> dict[str, Any]:
    """The file of today's events, by our ids."""
    with sessions() as session:
        page = json.loads(write_file(session))
    assert page["meta"]["count"] == len(page["data"])
    return {item["id"].split(":")[1]: item for item in page["data"]}


def brought(sessions: Sessions, *events: Any) -> tuple[Outcome, list[str]]:
    """What an import of a page of events does, and what it tells."""
    return brought_file(sessions, json.dumps({"meta": {"count": len(events)}, "data": events}).encode())


def brought_file(sessions: Sessions, data: bytes) -> tuple[Outcome, list[str]]:
    with sessions() as session:
        reading = read_file(data, session)
    return propose(sessions, reading, "anna", "linkedevents"), reading.notes


def draft(sessions: Sessions, entry_id: str) -> dict[str, Any]:
    with sessions() as session:
        document: dict[str, Any] = session.get(models.Draft, ("event", entry_id)).document
    return document


def only_draft(sessions: Sessions, *events: Any) -> dict[str, Any]:
    """The one draft that an import makes."""
    outcome, _ = brought(sessions, *events)
    assert len(outcome.new) == 1
    return draft(sessions, outcome.new[0])


# What goes out


def test_an_event_goes_out_in_three_languages_with_its_times_in_utc(sessions: Sessions) -> None:
    publish(sessions, event(description={"fi": "Eka & toka\nrivi\n\nUusi <kappale>", "sv": "b", "en": "c"}))
    item = written(sessions)["market_morning"]
    assert item["id"] == "bertta-kuvala:market_morning" and item["data_source"] == "bertta-kuvala"
    assert item["name"] == {"fi": "Toriaamu", "sv": "Torgmorgon", "en": "Market morning"}
    assert item["description"]["fi"] == "<p>Eka &amp; toka<br>rivi</p><p>Uusi &lt;kappale&gt;</p>"
    assert (item["start_time"], item["end_time"]) == ("2026-03-05T12:00:00Z", "2026-03-05T14:30:00Z")
    assert item["provider"] == {"fi": "Kuvalan kaupunki", "sv": "Bildstads stad", "en": "Town of Kuvala"}
    assert item["keywords"] == [
        {
            "id": "bertta-kuvala:begin",
            "data_source": "bertta-kuvala",
            "name": {"fi": "Alkuun", "sv": "Kom i gång", "en": "Getting going"},
        }
    ]
    assert item["event_status"] == "EventScheduled" and item["publication_status"] == "public"


def test_a_cancelled_event_says_so(sessions: Sessions) -> None:
    publish(sessions, event(status="cancelled"))
    assert written(sessions)["market_morning"]["event_status"] == "EventCancelled"


def test_what_has_ended_or_was_withdrawn_does_not_go_out(sessions: Sessions) -> None:
    publish(sessions, event(), event(id="old_one", status="ended"), event(id="gone_one"))
    Editor(sessions, "anna").withdraw("event", "gone_one")
    assert set(written(sessions)) == {"market_morning"}


def test_whole_days_go_out_as_days_with_the_last_one_included(sessions: Sessions) -> None:
    # From the midnight before the clocks change to the one after: 23 hours.
    publish(sessions, event(starts_at="2026-03-28T22:00:00", ends_at="2026-03-30T21:00:00"))
    item = written(sessions)["market_morning"]
    assert (item["start_time"], item["end_time"]) == ("2026-03-29", "2026-03-30")


def test_a_series_goes_out_as_a_draft_because_it_has_no_date(sessions: Sessions) -> None:
    publish(sessions, event(starts_at=None, ends_at=None))
    item = written(sessions)["market_morning"]
    assert item["publication_status"] == "draft" and item["super_event_type"] == "recurring"
    assert "start_time" not in item


def test_todays_organisation_is_the_provider(sessions: Sessions) -> None:
    publish(sessions, event(organisers=["kuvala_labour_office", "kuvala_employment"]))
    assert written(sessions)["market_morning"]["provider"]["en"] == "Kuvala Employment Services"


def test_an_address_that_no_browser_should_follow_does_not_go_out(sessions: Sessions) -> None:
    publish(sessions, event(url="javascript:alert(1)"))
    assert "info_url" not in written(sessions)["market_morning"]


@needs_standard
def test_what_goes_out_is_as_the_interface_describes_it(sessions: Sessions) -> None:
    publish(sessions, event(), event(id="a_series", starts_at=None, ends_at=None), event(id="off", status="cancelled"))
    faults = {
        (entry_id, ".".join(map(str, error.absolute_path)), error.message)
        for entry_id, item in written(sessions).items()
        for error in validator().iter_errors(item)
    }
    # Our places are texts, and the interface wants the coordinates of its register of places; drafts may lack a date.
    assert faults == {
        *((entry_id, "location", "'position' is a required property") for entry_id in written(sessions)),
        ("a_series", "", "'start_time' is a required property"),
    }


@needs_standard
def test_the_description_of_the_interface_would_notice_a_fault(sessions: Sessions) -> None:
    publish(sessions, event())
    broken = {**written(sessions)["market_morning"], "keywords": None, "publication_status": "secret"}
    assert {error.absolute_path[0] for error in validator().iter_errors(broken)} == {
        "keywords", "publication_status", "location",
    }  # fmt: skip


def validator() -> Any:
    """The interface's own description of an event."""
    described = yaml.safe_load((STANDARD / "linked-events.swagger.yaml").read_text(encoding="utf-8"))
    shape = {"$ref": "#/components/schemas/event", "components": described["components"]}
    return jsonschema.Draft4Validator(shape)


# What comes in


def test_a_foreign_event_becomes_a_draft_with_an_id_of_its_own(sessions: Sessions) -> None:
    outcome, _ = brought(sessions, FOREIGN)
    (entry_id,) = outcome.new
    assert re.fullmatch(r"linked_[0-9a-f]{32}", entry_id)
    assert draft(sessions, entry_id) == {
        "id": entry_id,
        "name": {"fi": "Verkostoaamu"},
        "starts_at": "2026-05-05T06:00:00",
        "ends_at": None,
        "status": "ad_hoc",
        "source": ["Linked Events kuvala:123"],
    }
    with sessions() as session:
        assert session.get(models.Event, entry_id) is None, "visitors see it only when somebody has published it"


def test_a_second_import_of_the_same_file_changes_nothing(sessions: Sessions) -> None:
    first, _ = brought(sessions, FOREIGN)
    again, _ = brought(sessions, FOREIGN)
    assert again.unchanged == first.new and not again.new and not again.changed


def test_an_import_keeps_what_staff_have_added_since(sessions: Sessions) -> None:
    outcome, _ = brought(sessions, FOREIGN)
    (entry_id,) = outcome.new
    added = {"name": {"fi": "Verkostoaamu", "sv": "Nätverksmorgon"}, "packages": ["people"], "status": "ongoing"}
    seen = saved_at(sessions, "event", entry_id)
    Editor(sessions, "anna").save_draft("event", {**draft(sessions, entry_id), **added}, seen=seen)
    brought(sessions, {**FOREIGN, "name": {"fi": "Verkostoilta"}})
    now = draft(sessions, entry_id)
    assert now["name"] == {"fi": "Verkostoilta", "sv": "Nätverksmorgon"}
    assert now["packages"] == ["people"] and now["status"] == "ongoing"


def test_a_change_at_the_source_tells_how_new_the_facts_are(sessions: Sessions) -> None:
    publish(sessions, event(as_of=2021))
    item = {**written(sessions)["market_morning"], "last_modified_time": "2026-02-02T10:00:00Z"}
    assert brought(sessions, item)[0].unchanged == ["market_morning"]
    assert brought(sessions, {**item, "start_time": "2026-03-05T13:00:00Z"})[0].changed == ["market_morning"]
    assert draft(sessions, "market_morning")["as_of"] == 2026


@pytest.mark.parametrize(
    "provider",
    [
        {"fi": "Kuvalan kaupunki"},
        {"sv": "Bildstads stad", "fi": "Joku muu"},
        {"en": "the town"},
        {"fi": " KUVALAN  KAUPUNKI "},
    ],
)
def test_an_organiser_is_known_by_any_of_its_names(sessions: Sessions, provider: dict[str, str]) -> None:
    assert only_draft(sessions, {**FOREIGN, "provider": provider})["organisers"] == ["kuvala_town"]


def test_several_organisers_are_told_apart_even_if_a_name_has_commas(sessions: Sessions) -> None:
    with sessions() as session:
        session.get(models.Organisation, "lantern_guarantee").name = {
            "fi": "Lyhty, Takuu ja Kumpp.",
            "sv": "L",
            "en": "L",
        }
    named = {**FOREIGN, "provider": {"fi": "Kuvalan kaupunki, Lyhty, Takuu ja Kumpp., Kuvalan työllisyyspalvelut"}}
    assert only_draft(sessions, named)["organisers"] == ["kuvala_town", "lantern_guarantee", "kuvala_employment"]


def test_an_organiser_that_nobody_knows_is_left_out_and_told_of(sessions: Sessions) -> None:
    outcome, notes = brought(sessions, {**FOREIGN, "provider": {"fi": "Amos Rex"}})
    assert "organisers" not in draft(sessions, outcome.new[0])
    assert "organiser not known here, left out: Amos Rex: kuvala:123" in notes


def test_two_organisations_of_one_name_are_nobodys_guess(sessions: Sessions) -> None:
    with sessions() as session:
        session.get(models.Organisation, "lantern_guarantee").nicknames = {"fi": ["Kuvalan kaupunki"]}
    assert "organisers" not in only_draft(sessions, {**FOREIGN, "provider": {"fi": "Kuvalan kaupunki"}})


def test_html_becomes_plain_text_and_nothing_runs(sessions: Sessions) -> None:
    made = only_draft(
        sessions,
        {
            **FOREIGN,
            "description": {
                "fi": "<p>Tule &amp; kysy!<br/>Heti</p><ul><li>yksi</li><li>kaksi</li></ul>"
                "<script>alert('x')</script><style>p{}</style><!-- <b>ei</b> --><p onclick='x()'>Loppu</p>"
            },
            "short_description": {"fi": "<p>Lyhyesti</p>"},
        },
    )
    assert made["description"] == {"fi": "Tule & kysy!\nHeti\n\n- yksi\n- kaksi\n\nLoppu"}
    assert made["summary"] == {"fi": "Lyhyesti"}


def test_a_text_that_only_looks_a_little_like_html_stays_as_it_is(sessions: Sessions) -> None:
    assert only_draft(sessions, {**FOREIGN, "name": {"fi": "5 < 6 & 7 > 6"}})["name"] == {"fi": "5 < 6 & 7 > 6"}


def test_a_place_is_told_in_one_line_without_saying_anything_twice(sessions: Sessions) -> None:
    place = {
        "@type": "Place",
        "name": {"fi": "Kirjasto"},
        "street_address": {"fi": "Torikatu 1", "sv": "Torggatan 1"},
        "address_locality": {"fi": "Kuvala"},
    }
    made = only_draft(
        sessions, {**FOREIGN, "location": place, "location_extra_info": {"fi": "Torikatu 1, 2. kerros\n"}}
    )
    assert made["place"] == {"fi": "Torikatu 1, 2. kerros, Kirjasto, Kuvala", "sv": "Torggatan 1"}


def test_a_place_that_is_only_referred_to_is_told_of_and_not_fetched(sessions: Sessions) -> None:
    outcome, notes = brought(sessions, {**FOREIGN, "location": {"@id": "https://register.example/place/1/"}})
    assert "place" not in draft(sessions, outcome.new[0])
    assert any("look it up: kuvala:123 at https://register.example/place/1/" in note for note in notes)


def test_an_address_that_is_not_of_the_web_is_left_out(sessions: Sessions) -> None:
    outcome, notes = brought(sessions, {**FOREIGN, "info_url": {"fi": "javascript:alert(1)"}})
    assert "url" not in draft(sessions, outcome.new[0])
    assert "its address is not one of the web, left out: kuvala:123" in notes


def test_days_are_local_days_and_the_last_one_counts(sessions: Sessions) -> None:
    made = only_draft(sessions, {**FOREIGN, "start_time": "2026-03-28", "end_time": "2026-03-29"})
    assert (made["starts_at"], made["ends_at"]) == ("2026-03-27T22:00:00", "2026-03-29T21:00:00")


def test_a_cancelled_and_a_postponed_event_are_both_off(sessions: Sessions) -> None:
    outcome, notes = brought(
        sessions,
        {**FOREIGN, "event_status": "EventCancelled"},
        {**FOREIGN, "id": "kuvala:124", "event_status": "EventPostponed", "start_time": None},
    )
    assert [draft(sessions, entry_id)["status"] for entry_id in outcome.new] == ["cancelled", "cancelled"]
    assert "postponed without a new date, marked as cancelled: kuvala:124" in notes


def test_an_event_that_is_on_again_is_no_more_cancelled(sessions: Sessions) -> None:
    publish(sessions, event(status="cancelled"))
    item = {**written(sessions)["market_morning"], "event_status": "EventRescheduled"}
    brought(sessions, item)
    assert draft(sessions, "market_morning")["status"] == "ad_hoc"


def test_what_happens_again_and_again_is_a_series_without_dates(sessions: Sessions) -> None:
    made = only_draft(sessions, {**FOREIGN, "super_event_type": "recurring", "end_time": "2027-05-05T06:00:00Z"})
    assert "starts_at" not in made and made["status"] == "ongoing"


def test_what_was_deleted_at_its_source_is_left_out(sessions: Sessions) -> None:
    outcome, notes = brought(sessions, {**FOREIGN, "deleted": True})
    assert outcome == Outcome() and notes == ["deleted at its source, left out: kuvala:123"]


def test_what_the_catalogue_has_no_place_for_is_counted(sessions: Sessions) -> None:
    extras = {"offers": [{"is_free": True}], "audience": [{"@id": "x"}], "keywords": [{"@id": "yso:p1"}], "images": []}
    _, notes = brought(sessions, {**FOREIGN, **extras}, {**FOREIGN, "id": "kuvala:9", "offers": [{"is_free": False}]})
    assert "no place in the catalogue, left out: audience (1), keywords (1), offers (2)" in notes


def test_texts_of_other_languages_are_left_out_and_told_of(sessions: Sessions) -> None:
    outcome, notes = brought(sessions, {**FOREIGN, "name": {"fi": "Aamu", "ru": "Утро", "zh_hans": "早晨"}})
    assert draft(sessions, outcome.new[0])["name"] == {"fi": "Aamu"}
    assert "texts in another language (ru), left out: kuvala:123" in notes


def test_one_text_for_all_languages_is_told_of(sessions: Sessions) -> None:
    _, notes = brought(sessions, {**FOREIGN, "description": {"fi": "Sama", "sv": "Sama", "en": "Sama"}})
    assert "the same description in 3 languages, look which it is: kuvala:123" in notes


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ({"id": None}, "data[1].id: an id was expected"),
        ({"name": "Aamu"}, "data[1]: an event with a name by language was expected, not Event/LinkedEvent"),
        ({"@type": "Place"}, "data[1]: an event with a name by language was expected, not Place"),
        ({"start_time": "tomorrow"}, "data[1].start_time: 'tomorrow' is no ISO 8601 date"),
        ({"start_time": 20260505}, "data[1].start_time: '20260505' is no ISO 8601 date"),
        ({"start_time": "9999-12-31T23:59:59Z"}, "data[1].start_time: 9999-12-31T23:59:59Z is not between"),
        ({"start_time": "0001-01-01"}, "data[1].start_time: '0001-01-01' is no ISO 8601 date"),
        ({"end_time": "2026-05-04T06:00:00Z"}, "data[1].end_time: is before the start"),
        ({"location": ["Tori"]}, "data[1].location: an object was expected"),
        ({"keywords": {"id": "x"}}, "data[1].keywords: a list was expected"),
    ],
)
def test_a_fault_is_named_by_its_path_and_nothing_is_kept(
    sessions: Sessions, broken: dict[str, Any], fault: str
) -> None:
    with pytest.raises(ImportFaulty) as refused:
        brought(sessions, FOREIGN, {**FOREIGN, "id": "kuvala:2", **broken})
    assert len(refused.value.faults) == 1 and refused.value.faults[0].startswith(fault)
    with sessions() as session:
        assert session.query(models.Draft).count() == 0


def test_an_event_that_stands_twice_in_a_file_is_a_fault(sessions: Sessions) -> None:
    with pytest.raises(ImportFaulty, match="more than once"):
        brought(sessions, FOREIGN, FOREIGN)


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[1]", b"null", b'"x"', b"\xff", b'{"data": [null]}', pytest.param(b"[" * 100_000, id="deep")],
)
def test_what_is_no_file_of_events_is_refused(sessions: Sessions, data: bytes) -> None:
    with pytest.raises(ImportFaulty):
        brought_file(sessions, data)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["2026-05-05", "fi", "@id"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["fi", "en", "@id", "id", "name"]), inner)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=st.dictionaries(st.sampled_from([
    "name", "short_description", "description", "location", "keywords", "info_url", "provider", "start_time",
    "end_time", "event_status", "super_event_type", "deleted", "last_modified_time", "virtualevent_url", "@type",
]), _JSON))  # fmt: skip
def test_whatever_a_field_holds_is_read_or_refused(sessions: Sessions, fields: dict[str, Any]) -> None:
    with sessions() as session:
        try:
            reading = read_file(json.dumps({**FOREIGN, **fields}).encode(), session)
        except ImportFaulty as refused:
            assert refused.faults
            return
    propose(sessions, reading, "anna", "x", dry_run=True)


# The samples


@needs_standard
@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("palvelutarjotin-real-samples/event_data.json", ["Raija Malka & Kaija Saariaho: Blick"]),
        ("palvelutarjotin-real-samples/draft_event_data.json", ["Raija Malka & Kaija Saariaho: Blick"]),
        ("palvelutarjotin-real-samples/created_event_data.json", ["testaus"]),
        ("palvelutarjotin-real-samples/update_event_data.json", ["testaus"]),
        (
            "palvelutarjotin-real-samples/events_data.json",
            ["Uutta Koillis-Helsinkiä verkkotilaisuus", "Raija Malka & Kaija Saariaho: Blick"],
        ),
        ("turku-event-sample.json", ["Kesäillan vesijumppa"]),
    ],
)
def test_the_cities_own_events_are_read_and_a_second_time_change_nothing(
    sessions: Sessions, name: str, names: list[str]
) -> None:
    data = (STANDARD / name).read_bytes()
    outcome, _ = brought_file(sessions, data)
    made = [draft(sessions, entry_id) for entry_id in outcome.new]
    assert [document["name"]["fi"] for document in made] == names
    assert not [document for document in made if "<" in json.dumps(document.get("description"))]
    assert brought_file(sessions, data)[0].unchanged == outcome.new


@needs_standard
def test_a_later_file_of_the_same_event_moves_it(sessions: Sessions) -> None:
    brought_file(sessions, (SAMPLES / "created_event_data.json").read_bytes())
    outcome, _ = brought_file(sessions, (SAMPLES / "update_event_data.json").read_bytes())
    assert draft(sessions, outcome.changed[0])["starts_at"] == "2020-05-06T21:00:00"  # the 7th of May, local time


@needs_standard
@pytest.mark.parametrize("kind", ["place", "places", "keyword", "keywords", "keyword_set", "image", "images"])
def test_what_is_no_event_is_refused_by_name(sessions: Sessions, kind: str) -> None:
    with pytest.raises(ImportFaulty, match="an event with a name by language was expected, not "):
        brought_file(sessions, (SAMPLES / f"{kind}_data.json").read_bytes())


# There and back

PROPERTY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@PROPERTY
@given(events=happenings.any_events())
def test_what_goes_out_and_comes_back_changes_nothing(engine: Engine, events: list[dict[str, Any]]) -> None:
    with happenings.trial(engine, *events) as session:
        reading = read_file(write_file(session), session)
        outcome = propose(happenings.drafts_of(session), reading, "anna", "linkedevents")
        assert sorted(outcome.unchanged) == sorted(document["id"] for document in events), outcome.lines


@PROPERTY
@given(events=happenings.any_events())
def test_another_catalogue_of_the_same_town_gets_all_that_is_told(engine: Engine, events: list[dict[str, Any]]) -> None:
    with happenings.trial(engine, *events) as session:
        data = write_file(session)
        before = happenings.stored_events(session)
    with happenings.trial(engine) as session:
        after = {proposal.document["id"]: proposal.document for proposal in read_file(data, session).proposals}
    assert {entry_id: happenings.as_told(document, SUCCESSORS) for entry_id, document in after.items()} == {
        entry_id: happenings.as_told(document, SUCCESSORS) for entry_id, document in before.items() if document
    }


@settings(deadline=None)
@given(happenings.TEXT)
def test_plain_text_survives_html(text: str) -> None:
    assert from_html(to_html(text)) == tidy(text)


@settings(deadline=None)
@given(st.text(st.sampled_from("<>!-/&;#pscriptbr \n"), max_size=60))
def test_no_tag_comes_through_html_that_somebody_else_wrote(text: str) -> None:
    assert not re.search(r"<(script|p|br)\b[^<>&]*>", from_html(text.replace("&", "")), re.IGNORECASE)


def test_html_takes_no_longer_than_its_length() -> None:
    # A parser that goes back for every unclosed tag would take hours for these.
    for part in ("<a ", "<!--", "<script>", "<", "&#1", "</"):
        assert len(from_html(part * 200_000)) <= 200_000 * len(part)
