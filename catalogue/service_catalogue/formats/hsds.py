"""Open Referral HSDS 3.1: the export as packages, one per language, and the import of services and organisations."""

from __future__ import annotations

from sqlalchemy.orm import Session

from service_catalogue.formats.hsds_mapping import proposals_for
from service_catalogue.formats.hsds_reading import objects_in
from service_catalogue.formats.hsds_terms import Object
from service_catalogue.formats.hsds_writing import write_file
from service_catalogue.formats.importing import Reading
from service_catalogue.language import Language

__all__ = ["read_file", "write_file"]

#: So many characters tell which language a file is in.
_SAMPLE = 5_000


def read_file(data: bytes, session: Session) -> Reading:
    """What an HSDS file proposes: services and organisations. Raises ImportFaulty with what HSDS does not allow in it.

    `data` is the JSON of an object, of a list, of a page of an API's answer or of a package's tables, or a package as
    a ZIP file.
    """
    found = objects_in(data)
    told = [value for name in ("service", "organization") for value in found.objects.get(name, [])]
    alone = [value for value in told if "translations" not in value]
    language = _language_of(alone) if alone else Language.EN
    reading = proposals_for(found.objects, session, language)
    if alone:
        reading.notes.append(f"Texts without translations count as {language.value}, which most of them look like.")
    others = {name: len(values) for name, values in found.objects.items() if name not in ("service", "organization")}
    if others:
        listed = ", ".join(f"{name} ({count})" for name, count in sorted(others.items()))
        reading.notes.append(f"Left out, as they are no entries of the catalogue by themselves: {listed}.")
    reading.notes += found.notes
    return reading


def _language_of(objects: list[Object]) -> Language:
    from service_catalogue.detection import find_language  # its models take a second that an export need not wait

    texts = (f"{value.get('name', '')}. {value.get('description', '')}" for value in objects[:50])
    return find_language("\n".join(texts)[:_SAMPLE])
