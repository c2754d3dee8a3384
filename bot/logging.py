"""Logs: one line an event, to standard error, never what a visitor wrote."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog


def set_up(level: str) -> None:
    """Log from `level` on. Rasa's own logs start at warnings: at debug it logs the text of messages."""
    number = logging.getLevelName(level.upper())
    logging.basicConfig(level=number, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    for noisy in ("rasa", "rasa_sdk", "alembic", "matplotlib", "h5py", "absl", "tensorflow"):
        logging.getLogger(noisy).setLevel(max(number, logging.WARNING))
    structlog.configure(
        # Rasa logs through structlog too, and at debug the text of messages.
        wrapper_class=structlog.make_filtering_bound_logger(max(number, logging.INFO)),
        processors=[
            _without_payloads,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        logger_factory=structlog.PrintLoggerFactory(_StandardError()),  # type: ignore[arg-type]  # it has what is used,
    )
    # Rasa's pinned libraries warn of one another's age, and undo all filters while they are imported.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)


class _StandardError(io.TextIOBase):
    """Standard error as it is when something is written, wherever it has been led to meanwhile."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def _without_payloads(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop what Rasa says of the braces in a button's payload: that no slot fills them, and none is meant to."""
    if event.get("event") == "interpolator.interpolate.text" and str(event.get("response", "")).startswith("/"):
        raise structlog.DropEvent
    return event
