"""The one door for changing the catalogue: drafts, publishing, withdrawing, ending, undoing.

A change is checked as a whole, made in one transaction with a note of who made it and what was before, and raises the
catalogue's number, by which every process knows that its index is old. Drafts are documents that may lack anything;
no visitor sees them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.database import Sessions
from service_catalogue.documents import (
    ID_RULE,
    KINDS,
    Document,
    Kind,
    document_of,
    is_id,
    jsonable,
    plain,
    read_partly,
    unstorable,
    write,
)
from service_catalogue.entries import Entry
from service_catalogue.errors import CatalogueError, DraftsFaulty, EditedMeanwhile, EntryFault, EntryFaulty, NotFound
from service_catalogue.references import Reference, references_of
from service_catalogue.relations import Look, Standing, standing, troubles_of

#: The most characters of a name in the history.
LONGEST_NAME = 120

#: The tables that entries refer to, by the names that `references_of` uses.
_REFERRED: dict[str, type[models.Base]] = {
    "organisations": models.Organisation,
    "services": models.Service,
    "packages": models.Package,
    "headings": models.Heading,
    "stages": models.Stage,
    "audiences": models.Audience,
}


@dataclass(frozen=True)
class Change:
    """One line of an entry's history. `before` is None for its first."""

    number: int
    action: str
    who: str
    at: datetime
    before: Document | None
    after: Document


@dataclass(frozen=True)
class WaitingDraft:
    """A draft as a list shows it: of what, who kept it when and where it came from; `new` if no entry is there yet."""

    kind: str
    entry_id: str
    who: str
    at: datetime
    origin: str
    new: bool


class Editor:
    """Somebody at work on the catalogue of `sessions`.

    `who` is the person or program that histories name, in 1 to 120 characters; any other raises EntryFaulty. Every
    method raises NotFound for an unknown entry or kind; those that publish raise EntryFaulty with everything that is
    wrong, and EditedMeanwhile when the entry is no longer at the revision that the editor began from.
    """

    def __init__(self, sessions: Sessions, who: str) -> None:
        self._sessions = sessions
        self._who = _signature(who)

    def save_draft(self, kind: str, document: Document, origin: str = "editor", seen: datetime | None = None) -> None:
        """Keep `document` (it needs an `id`, anything else may be missing) as what its entry is to become.

        The draft of somebody else is only replaced by who has seen it: `seen` is the time (UTC) it was saved at.
        Raises EditedMeanwhile otherwise.
        """
        _known(kind)
        entry_id = _checked_id(document)
        with self._turn() as session:
            there = session.get(models.Draft, (kind, entry_id))
            if there is not None and there.who != self._who and there.at != seen:
                raise EditedMeanwhile(f"draft of the {kind}", entry_id, there.who, there.at)
            put_draft(session, kind, entry_id, jsonable(document), self._who, origin)

    def discard_draft(self, kind: str, entry_id: str) -> None:
        """Throw an entry's draft away; the entry itself stays as it is."""
        with self._turn() as session:
            session.delete(_draft(session, kind, entry_id))

    def publish_draft(self, kind: str, entry_id: str) -> int:
        """Publish an entry's draft and drop it; the new revision's number."""
        with self._turn() as session:
            draft = _draft(session, kind, entry_id)
            number = self._change(session, kind, "publish", draft.document, draft.began_from)
            session.delete(draft)
            return number

    def publish_all_drafts(self) -> list[WaitingDraft]:
        """Publish every draft there is, in one transaction, and drop them; the drafts as they were.

        One may refer to another: that one is published before it. Raises DraftsFaulty with all faults of all drafts;
        nothing is then published.
        """
        with self._turn() as session:
            waiting = _drafts(session)
            published = [_waiting_draft(session, draft) for draft in waiting]
            while waiting:
                refused = [(draft, fault) for draft in waiting if (fault := self._publish_of_many(session, draft))]
                if len(refused) == len(waiting):
                    raise DraftsFaulty([fault for _, fault in refused])
                waiting = [draft for draft, _ in refused]
            return published

    def _publish_of_many(self, session: Session, draft: models.Draft) -> CatalogueError | None:
        """Publish one of several drafts, or say why it may not be, or not yet; a refusal has written nothing."""
        try:
            self._change(session, draft.kind, "publish", draft.document, draft.began_from)
        except (EntryFaulty, EditedMeanwhile, NotFound) as fault:
            return fault
        session.delete(draft)
        return None

    def publish(self, kind: str, document: Document, began_from: int | None = None) -> int:
        """Publish `document` in the place of its entry, or as a new one; the new revision's number.

        `began_from` is the revision that the editor had before them; without it, whatever is there is replaced.
        """
        with self._turn() as session:
            return self._change(session, kind, "publish", document, began_from)

    def withdraw(self, kind: str, entry_id: str) -> int:
        """Take a service or an event away from visitors at once; it can be restored. An organisation can only end."""
        with self._turn() as session:
            document = _stored(session, kind, entry_id)
            if not _can_be_withdrawn(KINDS[kind]):
                raise EntryFaulty(kind, entry_id, [EntryFault("", "it can end, but services name it as theirs")])
            # Not checked: what is wrong with an entry is a reason to take it away.
            return self._settle(session, kind, "withdraw", document, document)

    def end(self, kind: str, entry_id: str, replaced_by: Sequence[str] = ()) -> int:
        """Mark an entry as ended: visitors get a notice with what replaced it (an organisation: its one successor)."""
        with self._turn() as session:
            document = _stored(session, kind, entry_id)
            replaced = _replacement(kind, entry_id, list(replaced_by))
            return self._change(session, kind, "end", {**document, "status": "ended", **replaced})

    def restore(self, kind: str, entry_id: str, number: int | None = None) -> int:
        """Bring back an entry as it was at revision `number`, or a withdrawn one as it is."""
        with self._turn() as session:
            stored = _stored(session, kind, entry_id)
            document = stored if number is None else document_at(session, kind, entry_id, number)
            return self._change(session, kind, "restore", document)

    @contextmanager
    def _turn(self) -> Iterator[Session]:
        with self._sessions() as session:
            take_turn(session)
            yield session

    def _change(
        self, session: Session, kind: str, action: str, document: Document, began_from: int | None = None
    ) -> int:
        _known(kind)
        entry_id = _checked_id(document)
        now_at = revision_of(session, kind, entry_id)
        if began_from is not None and began_from > now_at:
            raise NotFound(f"revision of {kind}", f"{entry_id}@{began_from}")
        if began_from is not None and began_from < now_at:
            raise _edited_meanwhile(session, kind, entry_id)
        entry = checked(session, kind, document)
        before = document_of(session, KINDS[kind], entry_id)
        write(session, KINDS[kind], entry)
        return self._settle(session, kind, action, before, plain(entry))

    def _settle(self, session: Session, kind: str, action: str, before: Document | None, after: Document) -> int:
        """Show or hide the entry, note the change and tell everybody of it; the new revision's number."""
        entry_id = after["id"]
        number = revision_of(session, kind, entry_id) + 1
        _set_publication(session, KINDS[kind], entry_id, "withdrawn" if action == "withdraw" else "published")
        _note(session, kind, entry_id, models.Revision(number=number, action=action, who=self._who), before, after)
        raise_version(session)
        return number


def checked(session: Session, kind: str, document: Document) -> Entry:
    """`document` as an entry that may be published; raises EntryFaulty with everything that is wrong with it."""
    entry, faults = read_partly(_known(kind), document)
    missing = missing_references(session, entry)
    faults += [EntryFault(".".join(map(str, path)), no_such(target, wanted)) for target, path, wanted in missing]
    told = {fault.field.split(".")[0] for fault in faults}  # of such a field the entry holds nothing to judge by
    troubles = troubles_of(entry, _look(session, kind, entry))
    faults += [EntryFault(".".join(map(str, path)), message) for path, message in troubles if path[0] not in told]
    if faults:
        raise EntryFaulty(kind, str(document.get("id")), faults)
    return entry


def drafts_in(session: Session) -> list[WaitingDraft]:
    """All drafts, by kind and id."""
    return [_waiting_draft(session, draft) for draft in _drafts(session)]


def _drafts(session: Session) -> list[models.Draft]:
    query = select(models.Draft).order_by(models.Draft.kind, models.Draft.entry_id)
    return list(session.execute(query).scalars())


def _waiting_draft(session: Session, draft: models.Draft) -> WaitingDraft:
    new = session.get(_known(draft.kind).table, draft.entry_id) is None
    return WaitingDraft(draft.kind, draft.entry_id, draft.who, draft.at, draft.origin, new)


def history(session: Session, kind: str, entry_id: str) -> list[Change]:
    """All changes of an entry, the newest first."""
    query = (
        select(models.Revision)
        .where(models.Revision.kind == kind, models.Revision.entry_id == entry_id)
        .order_by(models.Revision.number.desc())
    )
    rows = session.execute(query).scalars()
    return [Change(row.number, row.action, row.who, row.at, row.before, row.after) for row in rows]


def revision_of(session: Session, kind: str, entry_id: str) -> int:
    """How often an entry was changed since it was loaded; 0 for one that never was."""
    query = select(func.max(models.Revision.number)).where(
        models.Revision.kind == kind, models.Revision.entry_id == entry_id
    )
    return session.execute(query).scalar() or 0


def document_at(session: Session, kind: str, entry_id: str, number: int) -> Document:
    """An entry as it was at revision `number`, 0 being as it was loaded; raises NotFound if it never was."""
    changes = {change.number: change for change in history(session, kind, entry_id)}
    if number in changes:
        return changes[number].after
    found = changes[1].before if changes else document_of(session, _known(kind), entry_id)
    if number != 0 or found is None:
        raise NotFound(f"revision of {kind}", f"{entry_id}@{number}")
    return found


def put_draft(session: Session, kind: str, entry_id: str, document: Document, who: str, origin: str) -> None:
    """Keep `document` as an entry's draft. One that is there already still began from where it began."""
    began_from = revision_of(session, kind, entry_id)
    kept = session.get(models.Draft, (kind, entry_id))
    draft = kept or models.Draft(kind=kind, entry_id=entry_id, began_from=began_from)
    draft.document, draft.origin, draft.who, draft.at = document, origin, who, _now()
    session.add(draft)


def take_turn(session: Session) -> None:
    """Wait until no other writer is at work: what is read from here on is not changed before this session ends."""
    session.execute(update(models.CatalogueState).values(version=models.CatalogueState.version))


def raise_version(session: Session) -> None:
    """Tell every process that the catalogue has changed."""
    raised = session.execute(update(models.CatalogueState).values(version=models.CatalogueState.version + 1))
    if not raised.rowcount:
        session.add(models.CatalogueState(id=1, version=1))


def missing_references(session: Session, entry: Entry) -> list[Reference]:
    """What `entry` refers to and the tables do not have."""
    found = references_of(entry)
    return [reference for reference in found if session.get(_REFERRED[reference[0]], reference[2]) is None]


def _look(session: Session, kind: str, entry: Any) -> Look:
    """How the stored entries stand, and `entry` as it is to become."""

    def look(group: str, wanted: str) -> Standing | None:
        if group == f"{kind}s" and wanted == entry.id:
            return standing(group, entry.status, lambda key: getattr(entry, key))
        row = session.get(_REFERRED[group], wanted)
        columns = KINDS[group[:-1]].columns()
        return row and standing(group, row.status, lambda key: getattr(row, columns[key]))

    return look


def no_such(target: str, wanted: str) -> str:
    """How to say that an id names nothing."""
    return f"there is no {target[:-1]} {wanted!r}"


def _note(session: Session, kind: str, entry_id: str, change: Any, before: Document | None, after: Document) -> None:
    change.kind, change.entry_id, change.at, change.before, change.after = kind, entry_id, _now(), before, after
    session.add(change)


def _set_publication(session: Session, kind: Kind, entry_id: str, publication: str) -> None:
    if _can_be_withdrawn(kind):
        session.execute(update(kind.table).where(kind.table.id == entry_id).values(publication=publication))


def _can_be_withdrawn(kind: Kind) -> bool:
    return hasattr(kind.table, "publication")


def _replacement(kind: str, entry_id: str, others: list[str]) -> Document:
    """The field that says what replaced an entry of this kind."""
    if kind == "service":
        return {"replaced_by": others}
    if kind == "organisation" and len(others) < 2:
        return {"successor": others[0] if others else None}
    if others:
        raise EntryFaulty(kind, entry_id, [EntryFault("replaced_by", f"no {kind} is replaced by {len(others)} others")])
    return {}


def _edited_meanwhile(session: Session, kind: str, entry_id: str) -> EditedMeanwhile:
    last = history(session, kind, entry_id)[0]
    return EditedMeanwhile(kind, entry_id, last.who, last.at)


def _known(kind: str) -> Kind:
    if kind not in KINDS:
        raise NotFound("kind of entry", kind)
    return KINDS[kind]


def _stored(session: Session, kind: str, entry_id: str) -> Document:
    document = document_of(session, _known(kind), entry_id)
    if document is None:
        raise NotFound(kind, entry_id)
    return document


def _draft(session: Session, kind: str, entry_id: str) -> models.Draft:
    draft = session.get(models.Draft, (kind, entry_id))
    if draft is None:
        raise NotFound(f"draft of {kind}", entry_id)
    return draft


def _signature(who: str) -> str:
    faults = unstorable({"who": who})
    if not 1 <= len(who.strip()) <= len(who) <= LONGEST_NAME:
        faults.append(EntryFault("who", f"the name of whoever edits has 1 to {LONGEST_NAME} characters"))
    if faults:
        raise EntryFaulty("editor", who[:LONGEST_NAME], faults)
    return who


def _checked_id(document: Document) -> str:
    entry_id = document.get("id")
    if not is_id(entry_id):
        raise EntryFaulty("entry", str(entry_id), [EntryFault("id", ID_RULE)])
    return str(entry_id)


def _now() -> datetime:
    return datetime.now(timezone.utc).replace(tzinfo=None)
