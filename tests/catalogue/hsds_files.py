"""Exports in HSDS, unpacked; files brought in; and entries changed as staff would."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest

from service_catalogue import models
from service_catalogue.documents import KINDS, document_of
from service_catalogue.editing import Editor
from service_catalogue.errors import ImportFaulty
from service_catalogue.formats import format_named
from service_catalogue.formats.importing import Outcome, Reading, propose

LANGUAGES = ("fi", "sv", "en")
#: The service and the organisation of the official examples, and what they are called here.
SERVICE, ORGANIZATION = "ac148810-d857-441c-9679-408f346de14b", "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610"
SERVICE_ID, ORGANISATION_ID = f"hsds_{SERVICE.replace('-', '')}", f"hsds_{ORGANIZATION.replace('-', '')}"


class Package:
    """An export, unpacked."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            self.files = {name: packed.read(name) for name in packed.namelist()}

    def json(self, name: str):
        """A JSON file."""
        return json.loads(self.files[name])

    def rows(self, name: str) -> list[dict[str, str]]:
        """A CSV file's rows."""
        return list(csv.DictReader(io.StringIO(self.files[name].decode("utf-8"), newline="")))

    def service(self, own_id: str, language: str = "fi"):
        """A service by our id."""
        return next(one for one in self.json(f"{language}/services.json") if one["local_id"] == own_id)


def exported(sessions) -> Package:
    """The export of today's catalogue."""
    with sessions() as session:
        return Package(format_named("hsds", to="write_file").write_file(session))


def published(sessions, kind: str, own_id: str, **changes) -> None:
    """Publish an entry with other values."""
    with sessions() as session:
        document = document_of(session, KINDS[kind], own_id)
    Editor(sessions, "a test").publish(kind, {**document, **changes})


def reading_of(sessions, value) -> Reading:
    """What a file proposes, given as bytes or as what its JSON holds."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    with sessions() as session:
        return format_named("hsds", to="read_file").read_file(data, session)


def brought_in(sessions, value) -> Outcome:
    """A file imported."""
    return propose(sessions, reading_of(sessions, value), "a test", "hsds test")


def faults_of(sessions, value) -> list[str]:
    """Why a file is refused; nothing of it is kept."""
    with pytest.raises(ImportFaulty) as refused:
        brought_in(sessions, value)
    with sessions() as session:
        assert session.query(models.Draft).count() == 0
    return list(refused.value.faults)


def packed(files: dict[str, bytes]) -> bytes:
    """A ZIP file."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def draft_of(sessions, kind: str, own_id: str):
    """A draft's document."""
    with sessions() as session:
        return session.get(models.Draft, (kind, own_id)).document
