"""Files of RDF: read within bounds, refused with a reason, and never a reason to ask another machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cpsv_files import FORMS, HEAD, documents, exported, forbid_network, load_kuvala, read, service

from bot.settings import ROOT
from service_catalogue.database import Sessions
from service_catalogue.errors import ImportFaulty
from service_catalogue.formats import rdf_files


@pytest.fixture()
def kuvala_sessions(sessions: Sessions) -> Sessions:
    """The edition of Kuvala, whose town and offices are public."""
    return load_kuvala(sessions)


@pytest.fixture()
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other machine can be reached."""
    forbid_network(monkeypatch)


def json_ld(**named: Any) -> str:
    """A JSON-LD file with one thing in it."""
    return json.dumps({"@id": "https://a.example/s", "dct:title": "x", **named})


@pytest.mark.parametrize(
    "data",
    [
        json_ld(**{"@context": "https://elsewhere.example/context.jsonld"}),
        json_ld(**{"@context": "context.jsonld"}),
        json_ld(**{"@context": [{}, "https://elsewhere.example/c"]}),
        json_ld(**{"@context": {"@import": "https://elsewhere.example/c"}}),
        json_ld(**{"@context": {"x": {"@id": "https://a.example/x", "@context": "https://elsewhere.example/c"}}}),
        json_ld(inner={"@context": "https://elsewhere.example/c"}),
        json_ld(
            **{"@context": "https://semiceu.github.io.elsewhere.example/CPSV-AP/releases/3.2.0/context/cpsv-ap.jsonld"}
        ),
        f"[{json_ld(**{'@context': 'https://elsewhere.example/c'})}]",
    ],
)
def test_a_context_by_address_is_refused_and_never_fetched(
    kuvala_sessions: Sessions, no_network: None, data: str
) -> None:
    with pytest.raises(ImportFaulty, match="nothing is fetched"):
        read(kuvala_sessions, data)


def test_the_official_context_is_understood_without_fetching_it(kuvala_sessions: Sessions, no_network: None) -> None:
    address = "https://semiceu.github.io/uri.semic.eu-generated/CPSV-AP/releases/3.2.0/context/cpsv-ap.jsonld"
    organisation = {
        "@id": "https://a.example/o",
        "@type": "PublicOrganization",
        "PublicOrganization.preferredLabel": [{"@value": "Laitos", "@language": "fi"}],
    }
    data = {
        "@context": address,
        "@id": "https://a.example/s",
        "@type": "PublicService",
        "PublicService.identifier": "A1",
        "PublicService.name": [{"@value": "Neuvonta", "@language": "fi"}],
        "PublicService.description": [{"@value": "Neuvomme.", "@language": "fi"}],
        "PublicService.hasCompetentAuthority": [organisation],
    }
    assert documents(read(kuvala_sessions, json.dumps(data))) == documents(read(kuvala_sessions, service()))


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "no public service"),
        (HEAD.encode(), "no public service"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"<a> <b> .", "cannot be read as turtle: at line 1"),
        (b'{"@id": ', "not JSON"),
        (b"<?xml version='1.0'?><rdf:RDF", "cannot be read as xml"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type"),
        (b"<?xml version='1.0'?><!DOCTYPE a SYSTEM 'https://elsewhere.example/x'><a/>", "document type"),
        (b"<a> <b> " + b"[ <b> " * 5000 + b"1" + b"]" * 5000 + b".", "cannot be read as turtle"),
        (b'{"a":' * 60 + b"1" + b"}" * 60, "deeper"),
        (b"x" * (rdf_files.MOST_BYTES + 1), "is the most for RDF"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    kuvala_sessions: Sessions, no_network: None, data: bytes, fault: str
) -> None:
    with pytest.raises(ImportFaulty, match=fault):
        read(kuvala_sessions, data)


@pytest.mark.parametrize(
    ("bound", "most", "fault"), [("MOST_TRIPLES", 3, "triples"), ("LONGEST_SECONDS", -1.0, "seconds")]
)
@pytest.mark.parametrize("form", FORMS)
def test_a_file_may_not_take_more_memory_or_time_than_allowed(
    kuvala_sessions: Sessions, monkeypatch: pytest.MonkeyPatch, form: str, bound: str, most: float, fault: str
) -> None:
    data = exported(kuvala_sessions, form)
    monkeypatch.setattr(rdf_files, bound, most)
    with pytest.raises(ImportFaulty, match=fault):
        read(kuvala_sessions, data)


def test_relative_names_do_not_depend_on_the_folder_the_program_runs_in(
    kuvala_sessions: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = service().replace("https://a.example/", "")
    before = documents(read(kuvala_sessions, data))
    monkeypatch.chdir(tmp_path)
    assert documents(read(kuvala_sessions, data)) == before
    assert str(tmp_path) not in json.dumps(before) and str(ROOT) not in json.dumps(before)
