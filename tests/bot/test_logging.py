"""Logs: what is logged at each level, and never what a visitor wrote, whoever of our libraries would like to."""

from __future__ import annotations

import subprocess
import sys

import pytest

#: In a process of its own, as logs are set up once a process. Rasa logs through both libraries.
LOGGING = """
import logging, sys
import structlog
from bot.logging import set_up

set_up(sys.argv[1])
for name in ("rasa.core.processor", "rasa.shared.core.events", "rasa_sdk.executor"):
    logging.getLogger(name).debug("heard: %s", "a visitor's words")
    logging.getLogger(name).info("heard: %s", "a visitor's words")
    structlog.get_logger(name).debug("processor.message.parse", parse_data_text="a visitor's words")
ours = structlog.get_logger("bot.assistant.endpoint")
ours.info("told at info")
ours.warning("told at warning", action="action_contact")
ours.error("told at error")
logging.getLogger("bot").warning("told by the standard library")
print("nothing of it on standard output", file=sys.stdout)
"""


def _logged(level: str) -> str:
    told = subprocess.run(
        [sys.executable, "-c", LOGGING, level], capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout == "nothing of it on standard output\n"
    return told.stderr


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error"])
def test_what_a_visitor_wrote_is_logged_at_no_level(level):
    assert "a visitor's words" not in _logged(level)


@pytest.mark.parametrize(
    ("level", "told"),
    [
        ("info", {"told at info", "told at warning", "told at error", "told by the standard library"}),
        ("warning", {"told at warning", "told at error", "told by the standard library"}),
        ("error", {"told at error"}),
    ],
)
def test_a_level_tells_what_is_as_grave_and_nothing_lighter(level, told):
    every = {"told at info", "told at warning", "told at error", "told by the standard library"}
    logged = _logged(level)
    assert {text for text in every if text in logged} == told


def test_an_event_is_one_line_with_its_time_level_and_facts():
    (line,) = [line for line in _logged("warning").splitlines() if "told at warning" in line]
    assert line.startswith("timestamp=")
    assert "level='warning'" in line
    assert "action='action_contact'" in line
