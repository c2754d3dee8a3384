"""`bertta catalogue drafts`, `publish`, `withdraw` and what else changes what visitors see, through the one door."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bot.console import Command, catalogue_sessions, say, who_is_here
from bot.errors import BotError
from bot.settings import Settings
from service_catalogue.errors import DraftsFaulty, EditedMeanwhile, EntryFaulty, NotFound

if TYPE_CHECKING:
    from service_catalogue.editing import Change, Editor

#: Fields told of a change before the rest is only counted.
_MOST_FIELDS = 12


def add_to(actions: Any) -> None:
    """Add the commands to the parser of `bertta catalogue`."""
    drafts = actions.add_parser("drafts", help="list what waits to be published")
    drafts.set_defaults(run=_drafts)
    publish = actions.add_parser("publish", help="publish one draft, or all of them or none")
    publish.add_argument("kind", nargs="?", metavar="KIND", help="organisation, service or event")
    publish.add_argument("id", nargs="?", metavar="ID", help="the entry's id")
    publish.add_argument("--all", action="store_true", help="every draft there is, in one step")
    publish.set_defaults(run=_publish)
    _add(actions, "discard", "throw a draft away; the entry stays as it is", _discard)
    _add(actions, "withdraw", "take a service or an event away from visitors", _withdraw)
    end = _add(actions, "end", "mark an entry as ended", _end)
    end.add_argument("--replaced-by", nargs="+", default=[], metavar="ID", help="what to use instead")
    restore = _add(actions, "restore", "bring back a withdrawn entry, or an earlier revision", _restore)
    restore.add_argument("--revision", type=int, metavar="N", help="a number of its history; 0 is as it was loaded")
    _add(actions, "history", "who changed an entry, when, and what", _history)


def _add(actions: Any, name: str, told: str, run: Command) -> argparse.ArgumentParser:
    """A command about one entry."""
    command: argparse.ArgumentParser = actions.add_parser(name, help=told)
    command.add_argument("kind", metavar="KIND", help="organisation, service or event")
    command.add_argument("id", metavar="ID", help="the entry's id")
    command.set_defaults(run=run)
    return command


def _drafts(settings: Settings, _chosen: argparse.Namespace) -> int:
    from service_catalogue.editing import drafts_in

    with catalogue_sessions(settings) as sessions, sessions() as session:
        waiting = drafts_in(session)
    for draft in waiting:
        new = "new" if draft.new else "change"
        say(f"{draft.kind} {draft.entry_id}: {new}, {draft.who}, {draft.at:%Y-%m-%d %H:%M} UTC, {draft.origin}")
    say(f"{len(waiting)} drafts." if waiting else "No drafts.")
    return 0


def _publish(settings: Settings, chosen: argparse.Namespace) -> int:
    if chosen.all and chosen.kind is None:
        return _publish_all(settings)
    if chosen.all or chosen.id is None:
        raise BotError("Give either KIND and ID of one draft or --all; `bertta catalogue drafts` lists them.")
    with _at_work(settings, chosen) as editor:
        number = editor.publish_draft(chosen.kind, chosen.id)
    return _done(chosen, "is published", number)


def _publish_all(settings: Settings) -> int:
    from service_catalogue.editing import Editor

    with catalogue_sessions(settings) as sessions:
        try:
            published = Editor(sessions, who_is_here()).publish_all_drafts()
        except DraftsFaulty as faulty:
            raise BotError(
                f"{faulty}\n{len(faulty.faults)} drafts cannot be published, so none was. Correct them in their file "
                "and import it again, or throw them away with `bertta catalogue discard KIND ID`."
            ) from faulty
    for draft in published:
        say(f"{draft.kind} {draft.entry_id} is published.")
    say(f"{len(published)} drafts were published." if published else "No drafts: nothing was published.")
    return 0


def _discard(settings: Settings, chosen: argparse.Namespace) -> int:
    with _at_work(settings, chosen) as editor:
        editor.discard_draft(chosen.kind, chosen.id)
    say(f"The draft of {chosen.kind} {chosen.id} is thrown away.")
    return 0


def _withdraw(settings: Settings, chosen: argparse.Namespace) -> int:
    with _at_work(settings, chosen) as editor:
        number = editor.withdraw(chosen.kind, chosen.id)
    return _done(chosen, "is withdrawn", number)


def _end(settings: Settings, chosen: argparse.Namespace) -> int:
    with _at_work(settings, chosen) as editor:
        number = editor.end(chosen.kind, chosen.id, chosen.replaced_by)
    return _done(chosen, "has ended", number)


def _restore(settings: Settings, chosen: argparse.Namespace) -> int:
    with _at_work(settings, chosen) as editor:
        number = editor.restore(chosen.kind, chosen.id, chosen.revision)
    return _done(chosen, "is restored", number)


def _history(settings: Settings, chosen: argparse.Namespace) -> int:
    from service_catalogue.editing import document_at, history

    with _advised(chosen), catalogue_sessions(settings) as sessions, sessions() as session:
        changes = history(session, chosen.kind, chosen.id)
        if not changes:
            document_at(session, chosen.kind, chosen.id, 0)  # an entry that never was has no history either
    for change in changes:
        say(f"{change.number} {change.action} {change.who} {change.at:%Y-%m-%d %H:%M} UTC: {_what_changed(change)}")
    if not changes:
        say(f"{chosen.kind} {chosen.id} is as it was loaded.")
    return 0


def _what_changed(change: Change) -> str:
    if change.before is None:
        return "a new entry"
    names = [name for name in change.after if change.after[name] != change.before.get(name)]
    more = f" and {len(names) - _MOST_FIELDS} more" if len(names) > _MOST_FIELDS else ""
    return ", ".join(names[:_MOST_FIELDS]) + more if names else "no field"


def _done(chosen: argparse.Namespace, what: str, number: int) -> int:
    say(f"{chosen.kind} {chosen.id} {what}: revision {number} of its history.")
    return 0


@contextmanager
def _at_work(settings: Settings, chosen: argparse.Namespace) -> Iterator[Editor]:
    """Whoever runs the command, as an editor."""
    from service_catalogue.editing import Editor

    with _advised(chosen), catalogue_sessions(settings) as sessions:
        yield Editor(sessions, who_is_here())


@contextmanager
def _advised(chosen: argparse.Namespace) -> Iterator[None]:
    """What is refused is told with what to do about it."""
    from service_catalogue.documents import KINDS

    if chosen.kind not in KINDS:
        raise BotError(f"There is no kind {chosen.kind!r}; the kinds are {', '.join(KINDS)}.")
    try:
        yield
    except (NotFound, EntryFaulty, EditedMeanwhile) as refused:
        raise BotError(f"{refused}\n{_advice(refused, chosen)}") from refused


def _advice(refused: NotFound | EntryFaulty | EditedMeanwhile, chosen: argparse.Namespace) -> str:
    entry = f"{chosen.kind} {chosen.id}"
    if isinstance(refused, EditedMeanwhile):
        return (
            f"`bertta catalogue history {entry}` shows it. Then `bertta catalogue discard {entry}`, "
            "export today's catalogue, edit that and import it again."
        )
    if isinstance(refused, EntryFaulty):
        return "Nothing was changed. Correct what is named and try again."
    if refused.kind.startswith("revision"):
        return f"`bertta catalogue history {entry}` lists the revisions."
    if refused.kind.startswith("draft"):
        return "`bertta catalogue drafts` lists the drafts."
    return f"`bertta catalogue export yaml` lists every published {chosen.kind} with its id."
