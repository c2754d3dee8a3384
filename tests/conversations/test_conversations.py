"""Conversations as visitors hold them, one folder a situation, with the trained model and the shipped catalogue.

A file holds one conversation or several. Each turn is what the visitor writes (`visitor`) or which button is pressed
(`press`: its title), and what must hold of the answer:

- `language`: the language the conversation is in afterwards
- `type`: the type of the card (`none` for an answer without one)
- `service`: the first card's id, or a list of ids of which one must come first
- `package`: the first card's package
- `organisation`: the id on the organisation card
- `buttons`: how many there are at least
- `says`: a piece of the text
- `not_says`: what the text must not hold
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.conversations.dialogue import Dialogue
from service_catalogue.language import Language

pytestmark = pytest.mark.trained
HERE = Path(__file__).parent
CHECKS = {"language", "type", "service", "package", "organisation", "buttons", "says", "not_says"}


def conversations() -> list[Any]:
    found = []
    for file in sorted(HERE.glob("*/*.yml")):
        for number, conversation in enumerate(yaml.safe_load(file.read_text("utf-8"))):
            name = f"{file.parent.name}/{file.stem}-{conversation.get('language', 'fi')}-{number}"
            found.append(pytest.param(conversation, id=name))
    return found


@pytest.mark.parametrize("conversation", conversations())
def test_the_conversation_goes_as_written(dialogue: Dialogue, conversation: dict[str, Any]) -> None:
    started, answers = dialogue.start(Language(conversation.get("language", "fi")))
    for turn in conversation["turns"]:
        assert set(turn) - {"visitor", "press"} <= CHECKS, "a check that nobody makes"
        if "press" in turn:
            answers = dialogue.choose(started.id, _button(answers, turn["press"]))
        else:
            answers = dialogue.say(started.id, turn["visitor"])
        _check(turn, answers, dialogue.store.language(started.id))


def _button(answers: list[dict[str, Any]], title: str) -> str:
    buttons = {button["title"]: button["payload"] for answer in answers for button in answer.get("buttons", [])}
    assert title in buttons, f"no button {title!r}, only {list(buttons)}"
    return buttons[title]


def _check(turn: dict[str, Any], answers: list[dict[str, Any]], language: Language) -> None:
    assert answers, "every turn is answered"
    text = "\n".join(answer.get("text", "") for answer in answers)
    custom = next((answer["custom"] for answer in answers if "custom" in answer), {})
    cards = custom.get("services", [])
    context = f"{turn}: {text}"
    if "language" in turn:
        assert language.value == turn["language"], context
    if "type" in turn:
        assert custom.get("type", "none") == turn["type"], context
    if "service" in turn:
        wanted = turn["service"] if isinstance(turn["service"], list) else [turn["service"]]
        assert cards and cards[0]["id"] in wanted, context
    if "package" in turn:
        assert cards and cards[0]["package"]["id"] == turn["package"], context
    if "organisation" in turn:
        assert custom.get("organisation", {}).get("id") == turn["organisation"], context
    if "buttons" in turn:
        assert sum(len(answer.get("buttons", [])) for answer in answers) >= turn["buttons"], context
    assert turn.get("says", "") in text, context
    assert turn.get("not_says", "\0") not in text, context
