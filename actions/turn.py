"""What every action reads from a turn, and how entries become lines of text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa_sdk import Tracker

from bot import wiring
from service_catalogue.language import Language
from service_catalogue.reading import Catalogue

Event = dict[str, Any]
Card = dict[str, Any]


def catalogue() -> Catalogue:
    """The catalogue of this process."""
    return wiring.catalogue()


def address(path: str) -> str:
    """The whole address of a page of ours: a text alone must lead there, whichever channel shows it."""
    today = wiring.settings()
    return f"{today.public_url or f'http://{today.host}:{today.port}'}{path}"


def language_of(tracker: Tracker) -> Language:
    """The conversation's language."""
    return Language(tracker.get_slot("language") or Language.FI.value)


def named(tracker: Tracker, entity: str) -> list[str]:
    """The values of `entity` in the latest message, in their order, each once."""
    found = tracker.latest_message.get("entities") or []
    return list(dict.fromkeys(item["value"] for item in found if item["entity"] == entity))


def routing_of(tracker: Tracker) -> dict[str, Any]:
    """The routing object of the latest message; empty for a button, whose meaning is known."""
    return tracker.latest_message.get("routing") or {}


def just_asked(tracker: Tracker) -> list[str]:
    """The services that the turn before this one asked about; after small talk a "yes" means something else."""
    turns = 0
    for event in reversed(tracker.events):
        turns += event["event"] == "user"
        if event["event"] == "slot" and event["name"] == "candidates":
            return (tracker.get_slot("candidates") or []) if turns == 1 else []
        if turns > 1:
            return []
    return []


def service_lines(cards: Iterable[Card]) -> str:
    """Services as lines of text: name, provider and the best way to reach it."""
    return "\n".join(f"• {card['name']}{_provider(card)}{_reach(card)}" for card in cards)


def channel_lines(channels: Iterable[Card]) -> str:
    """Ways to reach somebody as lines of text."""
    return "\n".join(f"• {channel['label']}: {channel['value']}" for channel in channels)


def _provider(card: Card) -> str:
    return f" – {card['organisation']['name']}" if card["organisation"] else ""


def _reach(card: Card) -> str:
    return f" ({card['channels'][0]['value']})" if card["channels"] else ""
