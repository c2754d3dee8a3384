"""The command-line program `bertta`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Before any library that reads them: nothing is reported to anybody, and progress bars stay out of logs.
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SANITY_CHECKS", "0")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TQDM_DISABLE", "1")

from bot import catalogue_commands
from bot import logging as our_logging
from bot.assistant import lightly
from bot.console import fail, say
from bot.errors import BotError
from bot.settings import Settings, read_settings
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
        unloaded = "; nothing was loaded" if chosen.run is _setup else ""
        return fail(f"{faulty}\n{_counted(faulty)} in the content{unloaded}.")
    except (BotError, CatalogueError) as error:
        return fail(str(error))
    return status


def _counted(faulty: ContentFaulty) -> str:
    number = len(faulty.faults)
    return "1 fault" if number == 1 else f"{number} faults"


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
    catalogue_commands.add_to(commands)
    return parser


def _setup(settings: Settings, _chosen: argparse.Namespace) -> int:
    from bot.setup import prepare

    prepare(settings, say)
    return 0


def _serve(settings: Settings, _chosen: argparse.Namespace) -> int:
    lightly.prepare()
    from bot.serving import serve

    serve(settings, say)
    return 0


def _train(settings: Settings, _chosen: argparse.Namespace) -> int:
    from bot.assistant.training import train

    say(f"Trained {train(settings.models).path}.")
    return 0


def _route(settings: Settings, chosen: argparse.Namespace) -> int:
    if (chosen.text is None) == (chosen.jsonl is None):
        return fail("Give either a text or --jsonl FILE.")
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


if __name__ == "__main__":
    sys.exit(main())
