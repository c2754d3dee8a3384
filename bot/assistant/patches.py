"""What we change in Rasa 3.6.21, and why. Beside it only
`graph.py` (how nodes are run) and `lightly.py` (what is imported) reach into Rasa.

`tests/bot/test_patches.py` fails when Rasa's code no longer is what these were written against.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jsonschema import Draft7Validator
from rasa.core.actions.action import RemoteAction
from rasa.shared.core import events


def apply() -> None:
    """Apply all patches; a second call changes nothing."""
    _check_action_results_once()
    _remember_event_classes()


def _check_action_results_once() -> None:
    """Rasa checks an action's result against a schema that it first checks itself, each time: most of a message.

    The schema is constant, so its validator is made once. An invalid result raises the same ValidationError.
    """

    def validate(_action: RemoteAction, result: dict[str, Any]) -> bool:
        _result_validator().validate(result)
        return True

    RemoteAction._validate_action_result = validate


@lru_cache(maxsize=1)
def _result_validator() -> Draft7Validator:
    return Draft7Validator(RemoteAction.action_response_format_spec())


def _remember_event_classes() -> None:
    """Rasa walks all subclasses of Event for each event it reads back; the answer never changes."""
    if not hasattr(events.Event.resolve_by_type, "cache_info"):
        plain = events.Event.resolve_by_type
        events.Event.resolve_by_type = staticmethod(lru_cache(maxsize=None)(plain))
