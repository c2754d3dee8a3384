"""CPSV-AP as it is written: it conforms to the official shapes, and says what it had to leave out."""

from __future__ import annotations

from typing import Any

import pytest
from cpsv_files import FORMS, SHIPPED, SITE, exported, graph, load_kuvala, load_shipped, validate
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS
from sqlalchemy import select, update

from service_catalogue import models
from service_catalogue.content import read_edition
from service_catalogue.database import Sessions
from service_catalogue.documents import KINDS, document_of
from service_catalogue.editing import Editor
from service_catalogue.formats import cpsv_ap, format_named
from service_catalogue.formats.cpsv_vocabulary import CPSV, CV, LABELS, LEFT_OUT, Names


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Sessions:
    """The shipped content; no test may change it."""
    return load_shipped(tmp_path_factory.mktemp("cpsv"))


@pytest.fixture()
def kuvala_sessions(sessions: Sessions) -> Sessions:
    """The edition of Kuvala, whose town and offices are public."""
    return load_kuvala(sessions)


@pytest.mark.parametrize("base", ["", "https://bertta.example"])
@pytest.mark.parametrize("form", FORMS)
def test_the_shipped_catalogue_conforms_to_the_official_shapes(shipped: Sessions, form: str, base: str) -> None:
    syntax = "turtle" if form == cpsv_ap.TURTLE else "json-ld"
    written = Graph().parse(data=exported(shipped, form, base), format=syntax)
    conforms, told = validate(written)
    assert conforms, told
    assert len(set(written.subjects(RDF.type, CPSV.PublicService))) > 100


@pytest.mark.parametrize(
    "dropped",
    [
        (RDF.type, CV.PublicOrganisation),
        (RDF.type, SKOS.Concept),
        (RDF.type, CV.Event),
        (DCTERMS.description, None),
        (DCTERMS.publisher, None),
    ],
)
def test_the_shapes_would_notice_what_is_missing(kuvala_sessions: Sessions, dropped: tuple[Any, Any]) -> None:
    written = graph(kuvala_sessions)
    assert validate(written)[0]
    written.remove((None, *dropped))
    assert not validate(written)[0]


def test_a_service_is_left_out_only_if_nobody_public_provides_it(shipped: Sessions) -> None:
    edition = read_edition(SHIPPED)
    organisations = {entry.id: entry for entry in edition.organisations}

    def public(organisation_id: str) -> bool:
        entry = organisations[organisation_id]
        return public(entry.successor) if entry.successor else entry.public_body

    current = {entry.id: entry for entry in edition.services if entry.status != "ended"}
    wanted = {name for name, entry in current.items() if any(map(public, entry.providers))}
    with shipped() as session:
        written = cpsv_ap.whole(session)
        left = cpsv_ap.left_out(session)
    nodes = written.subjects(RDF.type, CPSV.PublicService)
    identifiers = {str(written.value(node, DCTERMS.identifier)) for node in nodes}
    assert identifiers == wanted and set(left) == current.keys() - wanted
    assert len(left) > 20


def test_the_catalogue_says_in_every_language_what_it_lacks(kuvala_sessions: Sessions) -> None:
    with kuvala_sessions() as session:
        table = models.Organisation
        session.execute(update(table).where(table.id != "kuvala_employment").values(public_body=False))
        left = cpsv_ap.left_out(session)
    written = graph(kuvala_sessions)
    catalogue = URIRef(f"{SITE}/cpsv-ap")
    notes = {note.language: str(note) for note in written.objects(catalogue, SKOS.scopeNote)}
    assert notes == {code: text.format(count=len(left)) for code, text in LEFT_OUT.items()}
    assert str(written.value(catalogue, SKOS.editorialNote)) == ", ".join(left)
    assert "loan_guarantee" in left


def test_a_company_beside_a_public_provider_takes_part(kuvala_sessions: Sessions) -> None:
    names, written = Names("kuvala", SITE), graph(kuvala_sessions)
    node = names.service("loan_guarantee")
    assert list(written.objects(node, CV.hasCompetentAuthority)) == [names.organisation("kuvala_town")]
    [part] = written.objects(node, CV.hasParticipation)
    company = names.organisation("lantern_guarantee")
    assert list(written.objects(part, CV.hasParticipant)) == [company]
    assert (company, RDF.type, CV.PublicOrganisation) not in written


def test_todays_provider_is_the_authority_in_the_place_of_one_that_ended(kuvala_sessions: Sessions) -> None:
    with kuvala_sessions() as session:
        document = document_of(session, KINDS["service"], "first_employee_help") or {}
    assert "kuvala_labour_office" in document["providers"]
    names, written = Names("kuvala", SITE), graph(kuvala_sessions)
    authorities = set(written.objects(names.service("first_employee_help"), CV.hasCompetentAuthority))
    assert names.organisation("kuvala_employment") in authorities
    assert (names.organisation("kuvala_labour_office"), None, None) not in written


@pytest.mark.parametrize("gone", ["withdraw", "end"])
def test_a_service_that_is_gone_is_not_exported(kuvala_sessions: Sessions, gone: str) -> None:
    getattr(Editor(kuvala_sessions, "the tests"), gone)("service", "founding_advice")
    assert b"founding_advice" not in exported(kuvala_sessions)
    with kuvala_sessions() as session:
        assert cpsv_ap.one(session, session.get(models.Service, "founding_advice")) is None


def test_a_draft_is_not_exported(kuvala_sessions: Sessions) -> None:
    before = exported(kuvala_sessions)
    Editor(kuvala_sessions, "the tests").save_draft("service", {"id": "founding_advice", "cost": "paid"})
    assert exported(kuvala_sessions) == before


def test_nothing_that_is_for_staff_or_for_search_is_exported(shipped: Sessions) -> None:
    text = exported(shipped).decode()
    with shipped() as session:
        rows = session.execute(select(models.Service)).scalars().all()
        notes = [note for row in rows for note in (row.internal_note or {}).values()]
        sources = [source for row in rows for source in row.source if "L" in source and ".txt" in source]
    assert len(notes) > 100 and len(sources) > 100
    assert not [secret for secret in (*notes, *sources) if secret in text]


def test_every_text_of_a_service_is_written_in_every_language(shipped: Sessions) -> None:
    written = graph(shipped)
    for node in written.subjects(RDF.type, CPSV.PublicService):
        for predicate in (DCTERMS.title, DCTERMS.abstract, DCTERMS.description):
            assert {text.language for text in written.objects(node, predicate)} == {"fi", "sv", "en"}, node


@pytest.mark.parametrize("scheme", LABELS)
def test_every_code_has_a_label_in_every_language(scheme: str) -> None:
    for code, label in LABELS[scheme].items():
        assert set(label) == {"fi", "sv", "en"} and all(label.values()), code


@pytest.mark.parametrize(
    ("scheme", "codes"),
    [
        ("kind", models.SERVICE_KINDS),
        ("category", models.CATEGORIES),
        ("delivery", models.DELIVERIES),
        ("cost", models.COSTS),
        ("channel", models.CHANNEL_KINDS),
        ("status", set(models.SERVICE_STATUSES) - {"ended"}),
    ],
)
def test_every_code_of_the_catalogue_has_a_label(scheme: str, codes: Any) -> None:
    assert set(LABELS[scheme]) == set(codes)


def test_the_same_catalogue_is_written_in_the_same_bytes(kuvala_sessions: Sessions) -> None:
    for form in FORMS:
        assert exported(kuvala_sessions, form) == exported(kuvala_sessions, form)


def test_without_an_address_names_are_uuids_that_differ_from_city_to_city() -> None:
    here, there = Names("kuvala"), Names("toisaalla")
    assert here.service("advice") == Names("kuvala").service("advice")
    parts = (here.service("advice", "who-for"), here.organisation("advice"), here.catalogue())
    everything = [here.service("advice"), *parts]
    assert all(name.startswith("urn:uuid:") for name in everything)
    assert len({*everything, there.service("advice")}) == 5


def test_whatever_is_part_of_a_public_body_or_follows_one_is_public() -> None:
    entries = {entry.id: entry for entry in read_edition(SHIPPED).organisations}
    parts = {name for name, entry in entries.items() if entry.part_of and entries[entry.part_of].public_body}
    heirs = {entry.successor for entry in entries.values() if entry.successor and entry.public_body}
    assert len(parts) > 5 and heirs
    assert {name for name in parts | heirs if not entries[name].public_body} == set()


def test_the_format_is_known_both_ways() -> None:
    for way in ("read_file", "write_file"):
        assert format_named("cpsv-ap", to=way) is cpsv_ap


def test_the_file_that_is_written_is_turtle_of_the_whole(kuvala_sessions: Sessions) -> None:
    with kuvala_sessions() as session:
        written = Graph().parse(data=cpsv_ap.write_file(session), format="turtle")
    assert Literal("Torimyyntilupa", lang="fi") in set(written.objects(None, DCTERMS.title))


def test_an_export_tells_what_it_leaves_out(shipped: Sessions) -> None:
    with shipped() as session:
        ids = cpsv_ap.left_out(session)
        (line,) = cpsv_ap.report(session)
    assert ids
    assert all(service_id in line for service_id in ids)
