"""What all commands of the command line share: lines for people, who is at work, and the database."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.errors import BotError
from bot.settings import Settings
from service_catalogue.database import Sessions, open_engine, require_tables, session_maker

#: A command: it gets the settings and its arguments and returns the exit status.
Command = Callable[[Settings, argparse.Namespace], int]


def say(line: str) -> None:
    """Tell something on standard output, at once."""
    print(line, flush=True)


def fail(message: str) -> int:
    """Tell what went wrong on standard error; the exit status for it."""
    print(f"bertta: {message}", file=sys.stderr)
    return 1


def who_is_here() -> str:
    """The login of whoever runs the command, as histories note it; raises BotError if the system knows none."""
    try:
        return getpass.getuser()[:120]
    except (KeyError, OSError) as error:
        raise BotError("This user has no name; set LOGNAME to yours, histories note it.") from error


@contextmanager
def catalogue_sessions(settings: Settings) -> Iterator[Sessions]:
    """Sessions on the catalogue's tables, without the encoder and the index; raises NotMigrated if there are none."""
    engine = open_engine(settings.database_url)
    try:
        require_tables(engine, "city", "draft", "revision")
        yield session_maker(engine)
    finally:
        engine.dispose()
