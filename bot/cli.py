"""The command-line program `bertta`."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Before any library that reads them: nothing is reported to anybody, and progress bars stay out of logs.
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SANITY_CHECKS", "0")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TQDM_DISABLE", "1")

from bot import logging as our_logging
from bot.assistant import lightly
from bot.errors import BotError
from bot.settings import Settings, read_settings
from service_catalogue.database import session_maker
from service_catalogue.errors import CatalogueError, ContentFaulty, TextUnusable
from service_catalogue.language import LANGUAGES, Language
from service_catalogue.words import clean

if TYPE_CHECKING:
    from bot.assistant.agent import Assistant


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    chosen = _parser().parse_args(arguments)
    try:
        settings = read_settings()
        our_logging.set_up(settings.log_level)
        status: int = chosen.run(settings, chosen)
    except ContentFaulty as faulty:
        return _fail(f"{faulty}\n{len(faulty.faults)} faults in the content; nothing was loaded.")
    except (BotError, CatalogueError) as error:
        return _fail(str(error))
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bertta", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("setup", help="make tables, content, index and model").set_defaults(run=_setup)
    commands.add_parser("serve", help="serve pages, chat and API").set_defaults(run=_serve)
    commands.add_parser("train", help="train the model from today's data").set_defaults(run=_train)
    route = commands.add_parser("route", help="the routing of a text, or of each line of a file")
    route.add_argument("text", nargs="?", help="the text")
    route.add_argument("--jsonl", type=Path, help='a file of lines {"id", "text", "language"?}')
    route.set_defaults(run=_route)
    catalogue = commands.add_parser("catalogue", help="look after the catalogue's content")
    actions = catalogue.add_subparsers(required=True, metavar="ACTION")
    check = actions.add_parser("check", help="print every fault of the content with its place")
    check.add_argument("folder", nargs="?", type=Path, help="the edition's folder")
    check.set_defaults(run=_check_content)
    brought = actions.add_parser("import", help="read a file of another format; what it proposes become drafts")
    brought.add_argument("format", help="yaml, xlsx, hsds, cpsv-ap, ptv, linkedevents or ics")
    brought.add_argument("file", type=Path, help="the file")
    brought.add_argument("--dry-run", action="store_true", help="only tell what would change")
    brought.set_defaults(run=_import)
    taken = actions.add_parser("export", help="write the published catalogue in another format")
    taken.add_argument("format", help="yaml, xlsx, hsds, cpsv-ap, ptv, linkedevents or ics")
    taken.add_argument("-o", "--output", type=Path, help="the file to write; standard output without it")
    taken.set_defaults(run=_export)
    rebuild = actions.add_parser("rebuild", help="make the search index anew from the tables")
    rebuild.set_defaults(run=_rebuild)
    return parser


def _setup(settings: Settings, _chosen: argparse.Namespace) -> int:
    from bot.setup import prepare

    prepare(settings, _say)
    return 0


def _serve(settings: Settings, _chosen: argparse.Namespace) -> int:
    lightly.prepare()
    from bot.serving import serve

    serve(settings, _say)
    return 0


def _train(settings: Settings, _chosen: argparse.Namespace) -> int:
    from bot.assistant.training import train

    _say(f"Trained {train(settings.models).path}.")
    return 0


def _check_content(settings: Settings, chosen: argparse.Namespace) -> int:
    from service_catalogue.check_report import counts, warnings
    from service_catalogue.checking import check, installed_dictionaries
    from service_catalogue.lagging import lagging_in

    today = date.today()
    report = check(chosen.folder or settings.content, today, installed_dictionaries())
    if not report.faults:
        _say(f"No faults: {counts(report)}.")
    # What was corrected in one language only is known to the database alone, and only of the edition that it holds.
    lags = [] if chosen.folder else lagging_in(settings.database_url)
    for warning in warnings(report, lags, today):
        _say(warning)
    if report.faults:
        raise ContentFaulty(report.faults)
    return 0


def _import(settings: Settings, chosen: argparse.Namespace) -> int:
    from bot.wiring import engine_for
    from service_catalogue.formats import format_named
    from service_catalogue.formats.importing import propose

    module = format_named(chosen.format, to="read_file")
    try:
        data = chosen.file.read_bytes()
    except OSError as error:
        raise BotError(f"{chosen.file}: cannot be read: {error}") from error
    sessions = session_maker(engine_for(settings.database_url))
    with sessions() as session:
        reading = module.read_file(data, session)
    who = getpass.getuser()
    outcome = propose(sessions, reading, who, f"{chosen.format} {chosen.file.name}"[:120], dry_run=chosen.dry_run)
    for line in [*reading.notes, *outcome.lines]:
        _say(line)
    verb = "would become" if chosen.dry_run else "are now"
    _say(
        f"{len(outcome.new)} new and {len(outcome.changed)} changed entries {verb} drafts; "
        f"{len(outcome.unchanged)} are so already."
    )
    return 0


def _export(settings: Settings, chosen: argparse.Namespace) -> int:
    from bot.wiring import engine_for
    from service_catalogue.formats import format_named

    module = format_named(chosen.format, to="write_file")
    with session_maker(engine_for(settings.database_url))() as session:
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

    rebuild_index(settings, _say)
    return 0


def _route(settings: Settings, chosen: argparse.Namespace) -> int:
    if (chosen.text is None) == (chosen.jsonl is None):
        return _fail("Give either a text or --jsonl FILE.")
    lines = [{"text": clean(chosen.text)}] if chosen.jsonl is None else list(_lines(chosen.jsonl))
    assistant = _assistant(settings)
    for line in lines:
        language = Language(line["language"]) if line.get("language") else None
        routing = assistant.understand(line["text"], language)
        print(json.dumps({**({"id": line["id"]} if "id" in line else {}), **routing}, ensure_ascii=False))
    assistant.close()
    return 0


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    """The lines of a JSON lines file; a line that cannot be routed stops the program before any is routed."""
    known = {language.value for language in LANGUAGES}
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BotError(f"{file}: cannot be read: {error}") from error
    for number, line in enumerate(text.split("\n"), start=1):  # a JSON text may hold the other line ends
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except ValueError as error:
            raise BotError(f"{file}:{number}: not JSON: {error}") from error
        if not isinstance(item, dict) or not isinstance(item.get("text"), str) or not item["text"].strip():
            raise BotError(f'{file}:{number}: an object with a "text" was expected')
        if item.get("language") not in (*known, None):
            raise BotError(f"{file}:{number}: the language must be one of {', '.join(sorted(known))}")
        try:
            clean(item["text"])
        except TextUnusable as error:
            raise BotError(f"{file}:{number}: {error}") from error
        yield item


def _assistant(settings: Settings) -> Assistant:
    lightly.prepare()
    from bot.serving import open_assistant

    return open_assistant(settings)


def _say(line: str) -> None:
    print(line, flush=True)


def _fail(message: str) -> int:
    print(f"bertta: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
