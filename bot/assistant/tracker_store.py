"""Where Rasa's memory of a conversation is kept: one row each, bounded, in the same database as everything else.

A turn at the end of a long conversation costs what one at its start does, because only the last turn is kept
as events; the slots carry what must not be forgotten.
"""

from __future__ import annotations

import json
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import bindparam, delete, insert, select, update

from bot.conversations.models import Tracker
from service_catalogue.database import Sessions

# Every message reads and writes its row. Statements on the table, made once, cost a quarter of what objects do.
_ROWS = Tracker.__table__
_READ = select(_ROWS.c.state).where(_ROWS.c.conversation_id == bindparam("id"))
_CHANGE = update(_ROWS).where(_ROWS.c.conversation_id == bindparam("id")).values(state=bindparam("now"))

#: User turns kept as events: rules look at the last one only, and the policies read every one that is kept.
TURNS = 1


class BoundedTrackerStore(TrackerStore):
    """A tracker store on SQLAlchemy sessions."""

    def __init__(self, domain: Domain | None, sessions: Sessions) -> None:
        super().__init__(domain)
        self._sessions = sessions
        self._spoken: dict[str, str] = {}

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the slots and the last turn of `tracker`."""
        slots = {name: slot.value for name, slot in tracker.slots.items() if slot.value is not None}
        self._spoken[tracker.sender_id] = slots.get("language", "")
        state = json.dumps({"slots": slots, "events": [event.as_dict() for event in last_turns(tracker)]})
        with self._sessions() as session:
            changed = session.connection().execute(_CHANGE, {"id": tracker.sender_id, "now": state})
            if not changed.rowcount:
                session.execute(insert(_ROWS).values(conversation_id=tracker.sender_id, state=state))

    def take_language(self, sender_id: str) -> str | None:
        """The language that the conversation was in when it was last saved here; told once."""
        return self._spoken.pop(sender_id, None) or None

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of `sender_id`, or None."""
        with self._sessions() as session:
            state = session.connection().execute(_READ, {"id": sender_id}).scalar()
        return None if state is None else self._restored(sender_id, json.loads(state))

    async def delete(self, sender_id: str) -> None:
        """Forget `sender_id`."""
        with self._sessions() as session:
            session.execute(delete(Tracker).where(Tracker.conversation_id == sender_id))

    async def keys(self) -> list[str]:
        """The ids of all conversations."""
        with self._sessions() as session:
            return list(session.execute(select(Tracker.conversation_id)).scalars())

    def _restored(self, sender_id: str, state: dict[str, Any]) -> DialogueStateTracker:
        slots: list[Event] = [SlotSet(name, value) for name, value in state["slots"].items()]
        events = [event for item in state["events"] if (event := Event.from_parameters(item)) is not None]
        return DialogueStateTracker.from_events(
            sender_id, [ActionExecuted("action_listen"), *slots, *events], self.domain.slots, domain=self.domain
        )


def last_turns(tracker: DialogueStateTracker, turns: int = TURNS) -> list[Event]:
    """The events from the `turns`-th last user turn on: cut where a turn begins, so that no policy sees half of one."""
    events = list(tracker.events)
    begins = [place for place, event in enumerate(events) if isinstance(event, UserUttered)]
    return events[begins[-turns] :] if len(begins) > turns else events
