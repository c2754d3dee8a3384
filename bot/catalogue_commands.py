"""`bertta catalogue`: check the content, bring it in, take it out; what changes it is in `bot/editing_commands.py`.

Only `rebuild` needs the encoder. The others open the tables alone and import what they need when they run.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import editing_commands
from bot.console import catalogue_sessions, say, who_is_here
from bot.errors import BotError
from bot.settings import Settings
from service_catalogue.errors import ContentFaulty

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from service_catalogue.formats.importing import Reading

_FORMATS = "yaml, xlsx, hsds, cpsv-ap, ptv, linkedevents or ics"


def add_to(commands: Any) -> None:
    """Add `catalogue` and its actions to the parser of `bertta`."""
    catalogue = commands.add_parser("catalogue", help="look after the catalogue's content")
    actions = catalogue.add_subparsers(required=True, metavar="ACTION")
    check = actions.add_parser("check", help="print every fault of the content with its place")
    check.add_argument(
        "folder", nargs="?", type=Path, help="an edition's folder; without it, the database is checked too"
    )
    check.set_defaults(run=_check)
    brought = actions.add_parser("import", help="read a file of another format; what it proposes become drafts")
    brought.add_argument("format", help=_FORMATS)
    brought.add_argument("file", type=Path, help="the file; for yaml an edition's folder too")
    brought.add_argument("--dry-run", action="store_true", help="only tell what would change")
    brought.set_defaults(run=_import)
    editing_commands.add_to(actions)
    taken = actions.add_parser("export", help="write the published catalogue in another format")
    taken.add_argument("format", help=_FORMATS)
    taken.add_argument("-o", "--output", type=Path, help="the file to write; standard output without it")
    taken.set_defaults(run=_export)
    rebuild = actions.add_parser("rebuild", help="make the search index anew from the tables")
    rebuild.set_defaults(run=_rebuild)


def _check(settings: Settings, chosen: argparse.Namespace) -> int:
    from service_catalogue.check_report import counts, warnings
    from service_catalogue.checking import check, installed_dictionaries
    from service_catalogue.checking_tables import check_tables_at
    from service_catalogue.lagging import lagging_in

    today, dictionaries = date.today(), installed_dictionaries()
    report = check(chosen.folder or settings.content, today, dictionaries)
    # The database is another edition's than a folder that somebody names.
    live = None if chosen.folder else check_tables_at(settings.database_url, settings.content, today, dictionaries)
    lags = [] if chosen.folder else lagging_in(settings.database_url)
    if not report.faults:
        say(f"No faults: {counts(report)}.")
    if live and not live.faults:
        say(f"No faults in the database: {counts(live)}.")
    for warning in warnings(live or report, lags, today):
        say(warning)
    if faults := (*report.faults, *(live.faults if live else ())):
        raise ContentFaulty(faults)
    return 0


def _import(settings: Settings, chosen: argparse.Namespace) -> int:
    from service_catalogue.formats.importing import propose

    with catalogue_sessions(settings) as sessions:
        with sessions() as session:
            reading = _reading(chosen.format, chosen.file, session)
        origin = f"{chosen.format} {chosen.file.resolve().name}"[:120]
        outcome = propose(sessions, reading, who_is_here(), origin, dry_run=chosen.dry_run)
    for line in [*reading.notes, *outcome.lines]:
        say(line)
    kept = len(outcome.new) + len(outcome.changed)
    verb = "would become" if chosen.dry_run else "are now"
    say(
        f"{len(outcome.new)} new and {len(outcome.changed)} changed entries {verb} drafts; "
        f"{len(outcome.unchanged)} are so already."
    )
    if kept and not chosen.dry_run:
        say("Visitors see no drafts: `bertta catalogue drafts` lists them, `bertta catalogue publish` publishes them.")
    return 0


def _reading(name: str, file: Path, session: Session) -> Reading:
    """What the file or folder proposes."""
    from service_catalogue.formats import format_named

    module = format_named(name, to="read_file")
    reading: Reading
    try:
        if file.is_dir() and hasattr(module, "read_folder"):
            reading = module.read_folder(file)
        else:
            reading = module.read_file(file.read_bytes(), session)
    except OSError as error:
        raise BotError(f"{file}: cannot be read: {error}") from error
    return reading


def _export(settings: Settings, chosen: argparse.Namespace) -> int:
    from service_catalogue.formats import format_named

    module = format_named(chosen.format, to="write_file")
    with catalogue_sessions(settings) as sessions, sessions() as session:
        data: bytes = module.write_file(session)
        told: list[str] = module.report(session) if hasattr(module, "report") else []
    for line in told:
        print(line, file=sys.stderr)
    if chosen.output is None:
        sys.stdout.buffer.write(data)
    else:
        chosen.output.write_bytes(data)
    return 0


def _rebuild(settings: Settings, _chosen: argparse.Namespace) -> int:
    from bot.setup import rebuild_index

    rebuild_index(settings, say)
    return 0
