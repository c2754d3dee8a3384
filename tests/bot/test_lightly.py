"""Serving loads no TensorFlow, and the model answers all the same."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.settings import ROOT, Settings

SERVED = """
import os, sys
from bot.assistant import lightly
lightly.prepare()
lightly.prepare()
from bot import wiring
from bot.serving import open_assistant
assistant = open_assistant(wiring.settings())
print(assistant.understand("starttiraha")["services"][0]["id"], "tensorflow" in sys.modules, flush=True)
os._exit(0)
"""


@pytest.mark.trained
def test_serving_loads_no_tensorflow(shipped: Settings) -> None:
    ran = subprocess.run([sys.executable, "-c", SERVED], capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert ran.stdout.split()[-2:] == ["startup_grant", "False"], ran.stderr[-2000:]
