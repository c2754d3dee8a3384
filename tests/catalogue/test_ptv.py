"""What comes from PTV becomes drafts, with a report of what was taken, mapped and left."""

from __future__ import annotations

import json
from collections.abc import Iterator

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ptv_samples import (
    ELEVENTH,
    GENERAL_DESCRIPTIONS,
    ID,
    OTHER_ID,
    PTV,
    TWELFTH,
    changed,
    file_of,
    imported,
    read,
    shared,
    shipped_content,
    with_files,
)

from service_catalogue import models
from service_catalogue.database import Sessions
from service_catalogue.errors import ImportFaulty
from service_catalogue.formats.importing import MOST_ENTRIES, propose
from service_catalogue.formats.ptv_marks import LIMITED, Area, mark_of


@pytest.fixture(scope="module")
def espoo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sessions]:
    """The shipped content; nothing is written to it."""
    with shipped_content(tmp_path_factory.mktemp("ptv")) as made:
        yield made


def test_a_service_of_the_eleventh_version_becomes_a_draft(espoo: Sessions):
    reading = read(espoo, ELEVENTH)
    document = reading.proposals[0].document
    assert document["id"] == f"ptv_{ID.replace('-', '')}"
    assert document["name"] == {"fi": "Yritysneuvonta", "sv": "Företagsrådgivning"}
    assert document["summary"] == {"fi": "Neuvoja auttaa alkuun."}
    assert document["description"] == {"fi": "Neuvoja käy kanssasi läpi\nliikeidean."}
    assert document["how_to_get"] == {"fi": "Varaa aika."}
    assert document["who_for"] == {"fi": "Yrityksen perustajille."}
    assert (document["cost"], document["as_of"]) == ("free", 2024)
    assert document["languages"] == ["en", "fi"], "the languages of the service, not those of its texts"
    assert document["packages"] == ["start_a_business", "grow_your_business"]
    assert document["headings"] == ["grow_financing"]
    assert document["category"] == "financial_support"
    assert document["audiences"] == ["prospective"]
    assert document["providers"] == ["enterprise_espoo"]
    assert document["phrases"] == {"fi": ["Yrittäjän ensiapu", "starttiraha"]}
    mark = mark_of(document["source"])
    assert mark is not None
    assert (mark.what, mark.id, mark.general_description) == ("service", ID, OTHER_ID)
    assert (mark.classes, mark.groups) == (("P11.1", "P15.8"), ("KR2", "KR2.8"))
    assert mark.terms == ("http://www.yso.fi/onto/koko/p61825",)
    assert mark.area == Area(LIMITED, ("049", "235"))
    told = "\n".join(reading.notes)
    for part in (
        "Muu Oy 1",
        "legislation 1",
        "ChargeTypeAdditionalInfo 1",
        "texts in se 1",
        "1 services read: 1 taken",
    ):
        assert part in told


def test_a_service_of_the_twelfth_version_becomes_a_draft(espoo: Sessions):
    reading = read(espoo, {"page": 1, "pageSize": 100, "totalItems": 1, "totalPages": 1, "items": [TWELFTH]})
    document = reading.proposals[0].document
    assert document["id"] == f"ptv_{ID.replace('-', '')}"
    assert document["name"] == {"fi": "Yritysneuvonta", "sv": "Företagsrådgivning"}
    assert document["description"] == {"fi": "Näin se käy\n\nKatso ohjeet täältä (https://example.org/ohje)."}
    assert "how_to_get" not in document, "an empty text is no text"
    assert (document["cost"], document["languages"], document["as_of"]) == ("paid", ["fi", "sv"], 2026)
    assert (document["packages"], document["audiences"]) == (["start_a_business"], ["prospective"])
    assert document["providers"] == ["enterprise_espoo"], "an organisation with a name only is found by it"
    assert document["phrases"] == {"fi": ["neuvonta"]}


@with_files
def test_the_services_of_these_tests_have_the_shapes_that_ptv_describes():
    schema = shared("v12-transcribed/service-response.schema.json")
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(TWELFTH)
    template = shared("ptv-releases-3.4/openapi-v11/V11VmOpenApiService.json")
    assert set(ELEVENTH) <= set(template)


@with_files
def test_of_the_national_general_descriptions_those_for_businesses_become_drafts(loaded: Sessions):
    reading = read(
        loaded, b"\xef\xbb\xbf" + (PTV / GENERAL_DESCRIPTIONS).read_bytes()
    )  # PTV's lists begin with that mark
    assert reading.notes[0] == (
        "458 general descriptions read: 150 taken, 308 left out: not for businesses by their target groups 308"
    )
    outcome = propose(loaded, reading, "tester", "ptv gd.json")
    assert (len(outcome.new), len(outcome.changed), len(outcome.unchanged)) == (150, 0, 0)
    trilingual = [proposal for proposal in reading.proposals if set(proposal.document["name"]) == {"fi", "sv", "en"}]
    assert len(trilingual) == 134
    assert not any("{" in text for one in reading.proposals for text in one.document["description"].values())
    longest = max(len(text) for one in reading.proposals for text in one.document.get("summary", {}).values())
    assert longest > 150, "a summary that is too long is told about and not cut"
    assert any("20 entries have a summary of more than 150 characters" in note for note in reading.notes)


@with_files
def test_a_second_import_of_the_same_file_changes_nothing(loaded: Sessions):
    files = [
        (PTV / GENERAL_DESCRIPTIONS).read_bytes(),
        (PTV / "auroraai" / "services" / "services.json").read_bytes(),
        (PTV / "auroraai" / "services" / "etalukio_service.json").read_bytes(),
        (PTV / "lipas" / "v11-service-put-payload.json").read_bytes(),
        file_of(TWELFTH),
    ]
    for data in files:
        first = imported(loaded, data)
        again = imported(loaded, data)
        assert first.new
        assert (again.new, again.changed, again.unchanged) == ([], [], first.new)


@with_files
def test_every_real_service_of_the_older_versions_is_read_with_all_its_texts(espoo: Sessions):
    files = [
        *(PTV / "kunta-api-server" / "out" / "services").glob("*.json"),
        PTV / "auroraai/services/etalukio_service.json",
    ]
    assert len(files) == 31
    for file in files:
        service = json.loads(file.read_text("utf-8"))
        document = read(espoo, service).proposals[0].document
        summaries = {
            one["language"]: one["value"] for one in service["serviceDescriptions"] if one["type"] == "Summary"
        }
        assert document["id"] == f"ptv_{service['id'].replace('-', '')}"
        assert document["summary"] == {language: " ".join(text.split()) for language, text in summaries.items()}
        assert document["languages"] == service["languages"]


@with_files
def test_of_many_services_only_those_for_businesses_are_taken(espoo: Sessions):
    files = sorted((PTV / "kunta-api-server" / "out" / "services").glob("*.json"))
    services = [json.loads(file.read_text("utf-8")) for file in files]
    for_business = [one for one in services if any(group["code"].startswith("KR2") for group in one["targetGroups"])]
    reading = read(espoo, {"pageNumber": 1, "pageSize": 100, "pageCount": 1, "itemList": services})
    assert len(reading.proposals) == len(for_business) == 9
    assert reading.notes[0].startswith("30 services read: 9 taken, 21 left out")


@with_files
def test_a_service_that_comes_alone_is_taken_whomever_it_is_for(espoo: Sessions):
    reading = read(espoo, (PTV / "auroraai" / "services" / "services.json").read_bytes())
    document = reading.proposals[0].document
    assert document["name"] == {"fi": "Yksilöllistetty oppimäärä"}
    assert set(document["description"]) == {"fi"}
    assert "1 entries are for other municipalities than this city's" in reading.notes


@with_files
def test_municipality_codes_written_as_numbers_get_their_zeros_back(espoo: Sessions):
    payload = shared("lipas/v11-service-put-payload.json")
    assert payload["areas"][0]["areaCodes"] == [889]
    reading = read(espoo, changed(payload, areas=[{"type": "Municipality", "areaCodes": [49, "235", "7"]}]))
    mark = mark_of(reading.proposals[0].document["source"])
    assert mark is not None and mark.area == Area(LIMITED, ("049", "235"))
    assert "mended: municipality codes written as numbers, read with their zeros 1" in reading.notes
    assert any("areas without a known code 1" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"publishingStatus": "Deleted"}, "publishing status Deleted"),
        ({"publishingStatus": "Archived"}, "publishing status Archived"),
        ({"serviceNames": [{"language": "se", "value": "Fitnodat", "type": "Name"}]}, "no name in"),
        ({"serviceNames": [{"language": "fi", "value": None, "type": "Name"}]}, "no name in"),
        ({"id": None}, "no id by which"),
        ({"id": "12"}, "no id by which"),
    ],
)
def test_what_cannot_be_used_is_left_out_and_told(espoo: Sessions, parts, reason):
    reading = read(espoo, changed(ELEVENTH, **parts))
    assert reading.proposals == []
    assert reading.notes[0].startswith(f"1 services read: 0 taken, 1 left out: {reason}")


def test_channels_and_organisations_among_services_are_left_out_and_counted(espoo: Sessions):
    others = [{"id": ID, "serviceChannelNames": []}, {"id": ID, "organizationNames": []}]
    reading = read(espoo, [ELEVENTH, *others])
    assert len(reading.proposals) == 1
    assert "2 other things of PTV's left out: they are no services" in reading.notes


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (5, "services or general descriptions"),
        ({}, "the file: neither a service nor a general description"),
        ([ELEVENTH, {"name": "x"}], "[1]: neither a service nor a general description"),
        ([ELEVENTH, "x"], "[1]: an object was expected"),
        ({"itemList": [changed(ELEVENTH, serviceNames="x")]}, "itemList[0].serviceNames: a list of objects"),
        ([changed(ELEVENTH, serviceNames=[5])], "[0].serviceNames: a list of objects"),
        ([changed(ELEVENTH, targetGroups={})], "[0].targetGroups: a list was expected"),
        (
            [changed(ELEVENTH, areas=[{"type": "Municipality", "municipalities": 5}])],
            "[0].areas.municipalities: a list",
        ),
        ([changed(TWELFTH, languageVersions=[])], "[0].languageVersions: an object was expected"),
        ([changed(TWELFTH, languageVersions={"fi": "x"})], "[0].languageVersions.fi: an object was expected"),
        ([changed(TWELFTH, area={"areaType": "LimitedArea", "municipalities": "049"})], "[0].area.municipalities"),
        ([[[[]]]] * 2, "[0]: an object was expected"),
    ],
    ids=str,
)
def test_a_file_that_is_not_as_ptv_has_it_is_refused_with_the_place(loaded: Sessions, value, told):
    with pytest.raises(ImportFaulty) as raised:
        imported(loaded, value)
    assert any(fault.startswith(told) for fault in raised.value.faults), raised.value.faults
    with loaded() as session:
        assert session.query(models.Draft).count() == 0


def test_every_fault_of_a_file_is_told_at_once(loaded: Sessions):
    with pytest.raises(ImportFaulty) as raised:
        imported(loaded, [ELEVENTH, {"a": 1}, changed(TWELFTH, serviceClasses=5)])
    assert len(raised.value.faults) == 2


def test_a_file_with_one_service_twice_is_refused(loaded: Sessions):
    with pytest.raises(ImportFaulty, match="more than once"):
        imported(loaded, [ELEVENTH, TWELFTH])


def test_a_file_with_too_many_entries_is_refused_before_they_are_read(loaded: Sessions):
    with pytest.raises(ImportFaulty, match=str(MOST_ENTRIES)):
        imported(loaded, [1] * (MOST_ENTRIES + 1))


#: JSON of any kind, with PTV's own names for its parts, so that readers get far.
JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 1000), st.text(max_size=8), st.just(ID)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["language", "value", "type", "code", "uri", "organization", "blocks"]), inner),
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    base=st.sampled_from([ELEVENTH, TWELFTH]),
    parts=st.dictionaries(st.sampled_from([*ELEVENTH, *TWELFTH]), JUNK, min_size=1, max_size=4),
)
def test_whatever_stands_in_a_file_it_is_read_or_refused(espoo: Sessions, base, parts):
    try:
        reading = read(espoo, [changed(base, **parts)])
    except ImportFaulty as faulty:
        assert faulty.faults
    else:
        propose(espoo, reading, "tester", "ptv", dry_run=True)


def test_texts_lose_what_no_text_holds(espoo: Sessions):
    odd = [{"language": "fi", "value": "Yritys\u0000\ud800neuvonta\r\n \x1b[31m", "type": "Name"}]
    document = read(espoo, json.dumps(changed(ELEVENTH, serviceNames=odd)).encode()).proposals[0].document
    assert document["name"] == {"fi": "Yritysneuvonta [31m"}
