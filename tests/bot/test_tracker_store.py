"""The tracker store: what Rasa remembers of a conversation is bounded, and the slots outlive the turns."""

from __future__ import annotations

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import select

from bot.assistant.tracker_store import TURNS, BoundedTrackerStore, last_turns
from bot.conversations.models import Tracker
from bot.settings import ROOT

CONVERSATION = "a-conversation"


@pytest.fixture(scope="module")
def domain() -> Domain:
    """The project's own domain."""
    return Domain.load(str(ROOT / "domain.yml"))


@pytest.fixture()
def store(domain, sessions) -> BoundedTrackerStore:
    """A store on a new database."""
    return BoundedTrackerStore(domain, sessions)


async def _tracker(store: BoundedTrackerStore) -> DialogueStateTracker:
    kept = await store.retrieve(CONVERSATION)
    return kept or DialogueStateTracker(CONVERSATION, store.domain.slots)


def _turn(tracker: DialogueStateTracker, number: int) -> None:
    """A visitor's text and what Rasa makes of it."""
    for event in (
        ActionExecuted("action_listen"),
        UserUttered(f"viesti {number}", {"name": "find_service", "confidence": 0.9}, []),
        ActionExecuted("action_find_service"),
        BotUttered(f"vastaus {number}"),
        SlotSet("shown", [f"service_{number}"]),
        ActionExecuted("action_listen"),
    ):
        tracker.update(event)


async def _talk(store: BoundedTrackerStore, turns: int) -> None:
    for number in range(1, turns + 1):
        tracker = await _tracker(store)
        _turn(tracker, number)
        await store.save(tracker)


def _said(tracker: DialogueStateTracker) -> list[str]:
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


async def test_what_was_saved_is_retrieved(store):
    await _talk(store, 2)
    tracker = await store.retrieve(CONVERSATION)
    assert _said(tracker) == ["viesti 2"]
    assert tracker.latest_message.intent["name"] == "find_service"
    assert tracker.latest_action_name == "action_listen"
    assert tracker.get_slot("shown") == ["service_2"]


async def test_after_fifty_turns_only_the_last_is_kept(store):
    await _talk(store, 50)
    assert TURNS == 1
    assert _said(await store.retrieve(CONVERSATION)) == [f"viesti {number}" for number in range(50, 51)]


async def test_slots_survive_the_turns_that_set_them(store):
    first = await _tracker(store)
    first.update(SlotSet("language", "sv"))
    first.update(SlotSet("misses", 2.0))
    first.update(SlotSet("candidates", ["startup_grant", "ey_counselling"]))
    await store.save(first)
    await _talk(store, 50)
    tracker = await store.retrieve(CONVERSATION)
    assert tracker.get_slot("language") == "sv"
    assert tracker.get_slot("misses") == 2.0
    assert tracker.get_slot("candidates") == ["startup_grant", "ey_counselling"]
    assert tracker.get_slot("shown") == ["service_50"]


async def test_a_slot_that_was_emptied_stays_empty(store):
    tracker = await _tracker(store)
    tracker.update(SlotSet("candidates", ["startup_grant"]))
    tracker.update(SlotSet("candidates", None))
    await store.save(tracker)
    await _talk(store, 10)
    assert (await store.retrieve(CONVERSATION)).get_slot("candidates") is None


async def test_a_long_conversation_takes_no_more_room_than_a_short_one(store, sessions):
    sizes = []
    for _ in range(5):
        await _talk(store, 10)
        with sessions() as session:
            sizes.append(len(session.execute(select(Tracker.state)).scalar_one()))
    assert max(sizes[1:]) < 1.1 * sizes[0]


async def test_the_kept_events_begin_where_a_turn_begins(store):
    tracker = await _tracker(store)
    for number in range(10):
        _turn(tracker, number)
    assert isinstance(last_turns(tracker)[0], UserUttered)
    assert last_turns(tracker, turns=2)[0].text == "viesti 8"


async def test_an_unknown_conversation_is_none(store):
    await _talk(store, 1)
    assert await store.retrieve("somebody-else") is None


async def test_two_conversations_do_not_meet(store, domain):
    await _talk(store, 1)
    other = DialogueStateTracker("other", domain.slots)
    other.update(SlotSet("language", "en"))
    await store.save(other)
    assert sorted(await store.keys()) == [CONVERSATION, "other"]
    assert (await store.retrieve(CONVERSATION)).get_slot("language") == "fi"
    assert _said(await store.retrieve("other")) == []


async def test_what_was_deleted_is_gone(store):
    await _talk(store, 3)
    await store.delete(CONVERSATION)
    assert await store.retrieve(CONVERSATION) is None
    assert await store.keys() == []
    await store.delete(CONVERSATION)  # nothing to forget is no error


async def test_the_language_of_the_last_turn_is_told_once(store):
    tracker = await _tracker(store)
    tracker.update(SlotSet("language", "en"))
    await store.save(tracker)
    assert store.take_language(CONVERSATION) == "en"
    assert store.take_language(CONVERSATION) is None
    assert store.take_language("somebody-else") is None
