"""Drafts from PTV: services of its eleventh and twelfth versions, and the national general descriptions.

What PTV says is taken; what only follows from its codes (packages, audiences, the category) is proposed for a new
entry and left to staff afterwards. An entry carries a digest of what was read, so that reading the same again does
not undo what staff have written since.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.orm import Session

from service_catalogue.documents import Document
from service_catalogue.errors import ImportFaulty
from service_catalogue.formats.importing import MOST_ENTRIES, Proposal, Reading, read_json
from service_catalogue.formats.ptv_codes import for_business
from service_catalogue.formats.ptv_entry import OURS, PtvEntry
from service_catalogue.formats.ptv_marks import Mark, mark_of, uuid_of, with_mark
from service_catalogue.formats.ptv_shapes import read_entry
from service_catalogue.formats.ptv_tally import Tally
from service_catalogue.formats.ptv_ties import Ties

#: What a version of PTV's that is no longer to be had is called.
GONE = ("Deleted", "Archived", "Removed", "OldPublished")
#: A sender's own id that can stand in a line as it is.
_SENDERS_ID = re.compile(r"[\w.-]*\d[\w.-]*", re.ASCII)
#: What a new service has before anybody has said more.
BLANK: Document = {
    "kind": "service",
    "status": "ongoing",
    "providers": [],
    "packages": [],
    "headings": [],
    "stages": [],
    "audiences": [],
    "cost": None,
    "delivery": [],
    "languages": [],
    "replaced_by": [],
    "as_of": None,
    "reviewed_on": None,
    "valid_until": None,
    "channels": [],
}


def read_file(data: bytes, session: Session) -> Reading:
    """What a PTV file proposes: one service, a list or a page of them, or general descriptions.

    Of a list only what has businesses in mind is taken; a service that comes alone was chosen by somebody and is
    taken in any case. Raises ImportFaulty with the place of everything that is not as PTV has it.
    """
    items = list(_items(read_json(data)))
    if len(items) > MOST_ENTRIES:
        raise ImportFaulty([f"the file has {len(items)} entries; {MOST_ENTRIES} is the most"])
    ties, tally = Ties(session), Tally()
    proposals = []
    for entry in _entries(items, tally):
        if reason := _why_not(entry, alone=len(items) == 1):
            tally.leave_out(entry, reason)
        else:
            proposals.append(_proposal(session, entry, ties, tally))
    return Reading(proposals, list(tally.lines()))


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    """The entries of a file with their places: a list, a page of an answer, one by its id each, or a single one."""
    if isinstance(value, dict):
        name = next((name for name in ("itemList", "items") if isinstance(value.get(name), list)), "")
        if name:
            yield from ((f"{name}[{place}]", item) for place, item in enumerate(value[name]))
        elif value and all(map(uuid_of, value)):
            yield from value.items()
        else:
            yield "the file", value
    elif isinstance(value, list):
        yield from ((f"[{place}]", item) for place, item in enumerate(value))
    else:
        raise ImportFaulty(["services or general descriptions of PTV were expected"])


def _entries(items: list[tuple[str, Any]], tally: Tally) -> list[PtvEntry]:
    found: list[PtvEntry] = []
    faults: list[str] = []
    for place, item in items:
        try:
            entry = read_entry(place, item)
        except ImportFaulty as faulty:
            faults.extend(faulty.faults)
            continue
        if entry is None:
            tally.others += 1
        else:
            found.append(entry)
    if faults:
        raise ImportFaulty(faults)
    return found


def _why_not(entry: PtvEntry, *, alone: bool) -> str | None:
    """The reason for which an entry is left out, if there is one."""
    if entry.status in GONE:
        return f"publishing status {entry.status}"
    if not entry.texts.get("name"):
        return "no name in Finnish, Swedish or English"
    if not (entry.id or entry.external_id):
        return "no id by which it would be known again"
    return None if alone or for_business(entry.groups) else "not for businesses by their target groups"


def _proposal(session: Session, entry: PtvEntry, ties: Ties, tally: Tally) -> Proposal:
    entry_id = ties.service_of(entry) or _new_id(entry)
    taken, mapped = _taken(entry), ties.mapped(entry, tally)
    tally.take(entry, taken, mapped)
    known = ties.known(session, entry_id)
    return Proposal("service", {"id": entry_id, **_document(entry, known, taken, mapped)})


def _new_id(entry: PtvEntry) -> str:
    """A stable id: all digits of PTV's, or of one made from the sender's own."""
    return f"ptv_{_uuid(entry).replace('-', '')}"


def _uuid(entry: PtvEntry) -> str:
    return entry.id or str(uuid5(NAMESPACE_URL, f"ptv:{entry.what}:{entry.external_id}"))


def _taken(entry: PtvEntry) -> Document:
    """What PTV says, in our fields."""
    taken: Document = dict(entry.texts)
    if entry.cost:
        taken["cost"] = entry.cost
    if languages := list(dict.fromkeys(language for language in entry.languages if language in OURS)):
        taken["languages"] = languages
    if entry.modified:
        taken["as_of"] = int(entry.modified[:4])
    return taken


def _document(entry: PtvEntry, known: Document | None, taken: Document, mapped: Document) -> Document:
    """The fields to propose: for a new entry all of them, else what PTV says where it says something new."""
    mark = _mark(entry)
    if known is None:
        return {**BLANK, **mapped, **taken, "source": [str(mark)]}
    sources = [line for line in known.get("source") or [] if isinstance(line, str)]
    before = mark_of(sources)
    if before and before.content == mark.content:
        return {}
    texts = {name: {**_texts(known.get(name)), **entry.texts[name]} for name in entry.texts}
    absent = {name: value for name, value in mapped.items() if name not in known}
    ours = entry.id is None and before is None  # our own export on its way back brings nothing to remember
    return {**absent, **taken, **texts, **({} if ours else {"source": with_mark(sources, mark)})}


def _texts(value: Any) -> Document:
    return value if isinstance(value, dict) else {}  # a draft may hold anything


def _mark(entry: PtvEntry) -> Mark:
    senders = entry.external_id or ""
    return Mark(
        what=entry.what,
        id=senders if entry.id is None and _SENDERS_ID.fullmatch(senders) else _uuid(entry),
        general_description=entry.general_description,
        classes=tuple(entry.classes),
        groups=tuple(entry.groups),
        terms=tuple(entry.terms),
        area=entry.area,
        modified=entry.modified,
        content=_digest(entry),
    )


def _digest(entry: PtvEntry) -> str:
    """A digest of what was read: PTV's own time of change leaves out the channels."""
    parts = {name: value for name, value in vars(entry).items() if name not in ("place", "left", "mended", "status")}
    text = json.dumps(parts, sort_keys=True, default=vars)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]
