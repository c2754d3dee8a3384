"""PTV's codes, its texts, and the line by which an entry is known there."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ptv_samples import AREAS, GENERAL_DESCRIPTIONS, MARKED, PTV, shared, with_files

from service_catalogue.formats import ptv_codes, ptv_crosswalk
from service_catalogue.formats.ptv_marks import Mark, mark_of, parse, with_mark
from service_catalogue.formats.ptv_text import from_markdown, paragraphs, to_markdown


@with_files
def test_a_code_is_known_by_all_its_addresses():
    faults = []
    for name in ("ServiceClasses", "TargetGroups"):
        for item in shared(f"ptv-releases-3.4/codes/{name}.json"):
            addresses = [address for address in (item["Id"], item["OldUri"]) if address]
            # A class that was withdrawn shares its code with the one that came after it; its old number is not used.
            wrong = {ptv_codes.code_of(address) for address in addresses} - {item["Notation"]}
            faults.extend([] if not wrong or item["Id"] is None else [(item["Notation"], wrong)])
    assert faults == []
    classes = {item["codeValue"] for item in shared("auroraai/codes/ptv_classes_2023.json")["results"]}
    assert set(ptv_codes.service_classes()) == classes


@with_files
def test_the_municipalities_are_those_of_the_national_list():
    listed = shared("auroraai/codes/municipality_codes_2023.json")["results"]
    assert ptv_codes.municipalities() == {item["prefLabel"]["fi"]: item["codeValue"] for item in listed}
    assert ptv_codes.municipalities()["Espoo"] == "049"


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ("P11.1", "P11.1"),
        ("http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/P11.1", "P11.1"),
        ("http://uri.suomi.fi/codelist/ptv/ptvserclass/code/P11.1", "P11.1"),
        ("http://urn.fi/URN:NBN:fi:au:ptvl:v1106", "P11.1"),
        ("http://urn.fi/URN:NBN:fi:au:ptvl:KR2", "KR2"),
        ({"code": "KR2.8", "uri": "http://urn.fi/URN:NBN:fi:au:ptvl:v2012", "newUri": None}, "KR2.8"),
        ({"code": None, "uri": "http://urn.fi/URN:NBN:fi:au:ptvl:v2016", "newUri": None}, "KR2.8"),
        ({"code": None, "uri": "http://urn.fi/URN:NBN:fi:au:ptvl:v2016", "newUri": ".../code/KR2.4"}, "KR2.4"),
        ({"name": [{"value": "Koulutus"}]}, None),
        ("http://urn.fi/URN:NBN:fi:au:ptvl:v9999", None),
        (None, None),
        (11, None),
    ],
)
def test_classifications_are_joined_on_the_code(item, code):
    assert ptv_codes.code_of(item) == code


@pytest.mark.parametrize(
    ("code", "text"), [("049", "049"), (49, "049"), (889, "889"), ("49", None), ("1", None), (True, None), (1049, None)]
)
def test_a_municipality_code_is_a_text_of_three_digits(code, text):
    assert ptv_codes.three_digits(code) == text


@with_files
def test_every_term_of_the_crosswalk_stands_in_real_data_of_ptv():
    real = {term["Key"] for item in shared(GENERAL_DESCRIPTIONS) for term in item["OntologyTerm"]}
    for file in (PTV / "kunta-api-server" / "out" / "services").glob("*.json"):
        real |= {term["uri"] for term in json.loads(file.read_text("utf-8"))["ontologyTerms"]}
    subjects = [*ptv_crosswalk.PACKAGES.values(), *ptv_crosswalk.HEADINGS.values()]
    assert {ptv_crosswalk.KOKO + term for subject in subjects for term in subject.terms} <= real


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet=MARKED))
def test_a_plain_text_survives_its_way_through_markdown(text):
    assert from_markdown(to_markdown(text)) == text


def test_markdown_becomes_what_its_reader_sees():
    shown = from_markdown(
        "# Otsikko\n\nKatso [sivu](https://a.fi/b_c) tai **tämä _ohje_**, <https://x.fi>.\n* yksi\n+ kaksi"
    )
    assert shown == "Otsikko\n\nKatso sivu (https://a.fi/b_c) tai tämä ohje, https://x.fi.\n- yksi\n- kaksi"


@pytest.mark.parametrize("piece", ["[", "*", "**a", "_", "<", "\\", "](", "[](", "[a](b "])
def test_no_text_makes_reading_markdown_slow(piece):
    began = time.perf_counter()
    from_markdown(piece * 20_000)
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ('{"entityMap":{},"blocks":[{"text":"Yksi."},{"text":""},{"text":"Kaksi."}]}', "Yksi.\n\nKaksi."),
        (
            '{"blocks":[{"text":"a","type":"unordered-list-item"},{"text":"b","type":"unordered-list-item"}]}',
            "- a\n- b",
        ),
        ('{"entityMap":{},"blocks":[{"text":""}]}', ""),
        ("{aaltosulku} alussa", "{aaltosulku} alussa"),
        ('{"blocks": 5}', '{"blocks": 5}'),
        (" tavallinen ", "tavallinen"),
        ("{" * 5000, "{" * 5000),
    ],
)
def test_the_national_lists_texts_become_lines(label, text):
    assert paragraphs(label) == text


@settings(max_examples=200, deadline=None)
@given(
    st.builds(
        Mark,
        what=st.sampled_from(["service", "general description", "organisation"]),
        id=st.one_of(st.none(), st.uuids().map(str)),
        general_description=st.one_of(st.none(), st.uuids().map(str)),
        classes=st.lists(st.sampled_from(["P11", "P11.1", "P15.8"]), unique=True).map(tuple),
        groups=st.lists(st.sampled_from(["KR1", "KR2.8"]), unique=True).map(tuple),
        terms=st.lists(st.sampled_from(["http://www.yso.fi/onto/koko/p1", "http://www.yso.fi/onto/yso/p2"])).map(tuple),
        area=AREAS,
        modified=st.one_of(st.none(), st.just("2024-11-18")),
        content=st.one_of(st.none(), st.from_regex(r"\A[0-9a-f]{12}\Z")),
    )
)
def test_a_source_line_gives_back_what_was_put_into_it(mark):
    assert parse(str(mark)) == mark
    assert mark_of(["a page", str(mark), "PTV service x1"]) == mark
    assert with_mark(["a page", "PTV service x1", "a book"], mark) == ["a page", str(mark), "a book"]


@pytest.mark.parametrize(
    "line", ["https://www.suomi.fi/palvelut", "PTV", "PTV service catalogue", "PTV:n palvelu 5", "a PTV service 5"]
)
def test_other_sources_are_not_taken_for_ptvs(line):
    assert parse(line) is None
