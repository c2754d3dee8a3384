"""What all imports share: bounds on what is read, faults with their places, and drafts as the only thing written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.database import Sessions
from service_catalogue.documents import ID_RULE, KINDS, Document, document_of, is_id, tidy, unstorable
from service_catalogue.editing import put_draft, take_turn
from service_catalogue.errors import ImportFaulty

#: A file may be this large, hold so many entries, and nest so deep.
MOST_BYTES = 50_000_000
MOST_ENTRIES = 20_000
DEEPEST = 40


@dataclass(frozen=True)
class Proposal:
    """An entry as a file has it. `document` needs an `id`; what it lacks stays as the stored entry has it."""

    kind: str
    document: Document


@dataclass
class Reading:
    """What a file proposes, and what the reader tells people: what was mapped, and what was left out and why."""

    proposals: list[Proposal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class Outcome:
    """What an import did, or would do: the ids of new, changed and unchanged entries, and each changed field."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def bounded(data: bytes) -> bytes:
    """`data` if it is not too large; raises ImportFaulty."""
    if len(data) > MOST_BYTES:
        raise ImportFaulty([f"the file has {len(data)} bytes; {MOST_BYTES} is the most"])
    return data


def read_json(data: bytes) -> Any:
    """The JSON value in `data`, within the bounds; raises ImportFaulty."""
    try:
        value = json.loads(bounded(data).decode("utf-8-sig"), parse_constant=_no_number)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise ImportFaulty([f"not JSON: {error}"]) from error
    if too_deep(value):
        raise ImportFaulty([f"the file nests deeper than {DEEPEST} levels"])
    return value


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number that JSON knows")


def too_deep(value: Any, deepest: int = DEEPEST) -> bool:
    """Whether lists and mappings nest deeper than allowed; looks no deeper than that."""
    level = [value]
    for _ in range(deepest):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [inner for inner in value.values() if isinstance(inner, (dict, list))]
    return [inner for inner in value if isinstance(inner, (dict, list))] if isinstance(value, list) else []


def propose(sessions: Sessions, reading: Reading, who: str, origin: str, *, dry_run: bool = False) -> Outcome:
    """Keep what a file proposes as drafts, all of it or nothing; with `dry_run` only tell what would change.

    An entry whose draft is already so, or which has none and is already so, is left alone: importing the same file
    again changes nothing, before and after the drafts are published. Raises ImportFaulty for more entries than allowed,
    for an id that cannot be one, for one entry proposed twice and for texts that no database can hold.
    """
    _check(reading)
    outcome = Outcome()
    with sessions() as session:
        if not dry_run:
            take_turn(session)
        for proposal in reading.proposals:
            _propose(session, proposal, outcome, None if dry_run else (who, origin))
    return outcome


def _check(reading: Reading) -> None:
    if len(reading.proposals) > MOST_ENTRIES:
        raise ImportFaulty([f"the file has {len(reading.proposals)} entries; {MOST_ENTRIES} is the most"])
    faults, seen = [], set()
    for proposal in reading.proposals:
        named = f"{proposal.kind} {proposal.document.get('id')}"
        if not is_id(proposal.document.get("id")):
            faults.append(f"{named}: {ID_RULE}")
        if named in seen:
            faults.append(f"{named}: stands in the file more than once")
        faults.extend(f"{named}: {fault}" for fault in unstorable(proposal.document))
        seen.add(named)
    if faults:
        raise ImportFaulty(faults)


def _propose(session: Session, proposal: Proposal, outcome: Outcome, signed: tuple[str, str] | None) -> None:
    entry_id = proposal.document["id"]
    draft = session.get(models.Draft, (proposal.kind, entry_id))
    live = document_of(session, KINDS[proposal.kind], entry_id)
    known: Document = draft.document if draft else live or {}
    wanted = {**known, **tidy(KINDS[proposal.kind], proposal.document)}
    if wanted == known:
        outcome.unchanged.append(entry_id)
        return
    (outcome.changed if known else outcome.new).append(entry_id)
    outcome.lines.extend(_differences(proposal.kind, entry_id, known, wanted))
    if signed is not None:
        put_draft(session, proposal.kind, entry_id, wanted, *signed)


def _differences(kind: str, entry_id: str, known: Document, wanted: Document) -> Iterator[str]:
    for name in wanted:
        if wanted[name] != known.get(name):
            before = _short(known[name]) if name in known else "-"
            yield f"{kind} {entry_id} {name}: {before} -> {_short(wanted[name])}"


def _short(value: Any, most: int = 120) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= most else f"{text[: most - 1]}…"
