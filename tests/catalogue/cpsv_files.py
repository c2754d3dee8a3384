"""What the tests of CPSV-AP share: the edition of Kuvala with its public bodies, its export, and files to import."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
import tiny
from rdflib import Graph
from sqlalchemy import select, update

from bot.schema import migrate_all
from bot.settings import ROOT
from service_catalogue import models
from service_catalogue.database import Sessions, open_engine, session_maker
from service_catalogue.documents import Document
from service_catalogue.formats import cpsv_ap
from service_catalogue.formats.importing import Outcome, Reading, propose
from service_catalogue.loading import load_edition

STANDARDS = ROOT.parent / "shared" / "standards" / "cpsv-ap"
SHIPPED = ROOT / "catalogue" / "content" / "espoo"
FORMS = (cpsv_ap.TURTLE, cpsv_ap.JSON_LD)
SITE = "https://kuvala.example"
PUBLIC = ("kuvala_town", "kuvala_employment", "kuvala_labour_office")
HEAD = (
    "@prefix cpsv: <http://purl.org/vocab/cpsv#> . @prefix cv: <http://data.europa.eu/m8g/> . "
    "@prefix dct: <http://purl.org/dc/terms/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
)


def official(*parts: str) -> Path:
    """A file of the collected standards; the test is skipped where they are absent."""
    file = STANDARDS.joinpath(*parts)
    if not file.exists():
        pytest.skip(f"{'/'.join(parts)} of the collected standards is not on this machine")
    return file


def validate(graph: Graph) -> tuple[bool, str]:
    """The verdict of the official shapes of CPSV-AP 3.2.0, without any inference."""
    pyshacl = pytest.importorskip("pyshacl")
    shapes = Graph().parse(official("3.2.0", "shacl", "cpsv-ap-SHACL.ttl"))
    conforms, _, told = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
    return conforms, told


def load_kuvala(sessions: Sessions) -> Sessions:
    """Load the edition of Kuvala, whose town and offices are public."""
    load_edition(sessions, tiny.KUVALA)
    with sessions() as session:
        table = models.Organisation
        session.execute(update(table).where(table.id.in_(PUBLIC)).values(public_body=True))
    return sessions


def load_shipped(folder: Path) -> Sessions:
    """The shipped content in a database below `folder`, without an index."""
    engine = open_engine(f"sqlite:///{folder / 'shipped.db'}")
    migrate_all(engine)
    load_edition(session_maker(engine), SHIPPED)
    return session_maker(engine)


def forbid_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on any attempt to reach another machine, or to look one up, fails the test."""

    def refuse(*arguments: Any, **named: Any) -> None:
        raise AssertionError(f"the network was asked for: {arguments}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def exported(sessions: Sessions, form: str = cpsv_ap.TURTLE, base: str = "") -> bytes:
    """The whole catalogue in one form."""
    with sessions() as session:
        return cpsv_ap.serialised(cpsv_ap.whole(session, base), form)


def graph(sessions: Sessions, base: str = SITE) -> Graph:
    """The whole catalogue as somebody else reads it."""
    return Graph().parse(data=exported(sessions, base=base), format="turtle")


def read(sessions: Sessions, data: bytes | str | Path) -> Reading:
    """What a file proposes."""
    found = data.read_bytes() if isinstance(data, Path) else data if isinstance(data, bytes) else data.encode()
    with sessions() as session:
        return cpsv_ap.read_file(found, session)


def bring(sessions: Sessions, data: bytes | str | Path, **options: Any) -> Outcome:
    """Import a file."""
    return propose(sessions, read(sessions, data), "the tests", "a file", **options)


def documents(reading: Reading, kind: str = "service") -> dict[str, Document]:
    """What a reading proposes of one kind, by id."""
    return {item.document["id"]: item.document for item in reading.proposals if item.kind == kind}


def drafts(sessions: Sessions) -> int:
    """How many drafts there are."""
    with sessions() as session:
        return len(session.execute(select(models.Draft)).scalars().all())


def service(**changes: str) -> str:
    """A small file with one service of a public organisation; each part can be changed."""
    parts = {
        "identifier": 'dct:identifier "A1"',
        "title": 'dct:title "Neuvonta"@fi',
        "description": 'dct:description "Neuvomme."@fi',
        "authority": "cv:hasCompetentAuthority <https://a.example/o>",
        **changes,
    }
    organisation = '<https://a.example/o> a cv:PublicOrganisation; skos:prefLabel "Laitos"@fi .'
    body = "; ".join(part for part in parts.values() if part)
    return f"{HEAD}<https://a.example/s> a cpsv:PublicService; {body} .\n{organisation}"
