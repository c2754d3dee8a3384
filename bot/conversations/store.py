"""Conversations in the database: who may read them, what was said, what a button meant."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from typing import Any

import structlog
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.conversations.models import Choice, Conversation, Message, Tracker
from bot.errors import ChoiceUnknown, ConversationUnknown
from service_catalogue.database import Sessions
from service_catalogue.language import Language

Body = dict[str, Any]
log = structlog.get_logger(__name__)

# What every message needs, made once and run on the tables: with objects a message spent five milliseconds here.
_CONVERSATION = Conversation.__table__
_THIS = _CONVERSATION.c.id == bindparam("this")
_DIGEST = select(_CONVERSATION.c.token_digest).where(_THIS)
_LANGUAGE = select(_CONVERSATION.c.language).where(_THIS)
_GO_ON = update(_CONVERSATION).where(_THIS).values(language=bindparam("now_in"), changed_at=bindparam("now"))
_SAY = insert(Message.__table__)
_OFFER = insert(Choice.__table__)


@dataclass(frozen=True)
class Started:
    """A new conversation: the id and the token, which is told once and stored only as a digest."""

    id: str
    token: str


@dataclass(frozen=True)
class Meaning:
    """What a button means."""

    title: str
    payload: str


class ConversationStore:
    """All that is kept of conversations."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def start(self, language: Language, page: str | None, channel: str) -> Started:
        """Open a conversation."""
        started = Started(id=secrets.token_urlsafe(16), token=secrets.token_urlsafe(32))
        self._open(started.id, _digest(started.token), language, page, channel)
        return started

    def ensure(self, conversation_id: str, language: Language, channel: str) -> None:
        """Open the conversation `conversation_id` unless it exists: for channels whose clients choose ids.

        Its token is nobody's, so that it cannot be read through the API.
        """
        with self._sessions() as session:
            known = session.get(Conversation, conversation_id) is not None
        if known:
            return
        try:
            self._open(conversation_id, _digest(secrets.token_urlsafe(32)), language, None, channel)
        except IntegrityError:
            log.info("conversation.opened_meanwhile")  # two first messages at once: the other one has opened it

    def _open(self, conversation_id: str, digest: str, language: Language, page: str | None, channel: str) -> None:
        now = _now()
        row = Conversation(
            id=conversation_id,
            token_digest=digest,
            language=language.value,
            page=page,
            channel=channel,
            started_at=now,
            changed_at=now,
        )
        with self._sessions() as session:
            session.add(row)

    def check(self, conversation_id: str, token: str) -> None:
        """Raise ConversationUnknown unless `token` opens the conversation."""
        with self._sessions() as session:
            stored = session.connection().execute(_DIGEST, {"this": conversation_id}).scalar()
        # A wrong id costs the same comparison as a wrong token and gets the same answer.
        if not hmac.compare_digest(stored or secrets.token_hex(32), _digest(token)):
            raise ConversationUnknown("There is no such conversation, or the token is not its own.")

    def language(self, conversation_id: str) -> Language:
        """The language that the conversation is in."""
        with self._sessions() as session:
            spoken = session.connection().execute(_LANGUAGE, {"this": conversation_id}).scalar()
        if spoken is None:
            raise ConversationUnknown(_UNKNOWN)
        return Language(spoken)

    def meaning_of(self, conversation_id: str, choice_id: str) -> Meaning:
        """What the button `choice_id` of this conversation means; raises ChoiceUnknown."""
        with self._sessions() as session:
            row = session.get(Choice, choice_id)
            if row is None or row.conversation_id != conversation_id:
                raise ChoiceUnknown("This conversation offered no such choice.")
            return Meaning(row.title, row.payload)

    def answered(self, conversation_id: str, client_message_id: str | None) -> list[Body] | None:
        """The answers already given to a message that the client now repeats, or None for a new one."""
        if client_message_id is None:
            return None
        with self._sessions() as session:
            asked = session.execute(
                select(Message.id).where(
                    Message.conversation_id == conversation_id, Message.client_message_id == client_message_id
                )
            ).scalar()
            if asked is None:
                return None
            rows = session.execute(select(Message).where(Message.answers_id == asked).order_by(Message.id))
            return [_shown(row.id, row.sender, row.at, row.body) for row in rows.scalars()]

    def add_turn(
        self,
        conversation_id: str,
        said: str | None,
        answers: list[Body],
        language: Language,
        client_message_id: str | None = None,
    ) -> list[Body]:
        """Keep a visitor's text (None for an opening) with its answers, all or nothing; the answers as shown."""
        with self._sessions() as session:
            connection = session.connection()
            going_on = {"this": conversation_id, "now_in": language.value, "now": _now()}
            if not connection.execute(_GO_ON, going_on).rowcount:
                raise ConversationUnknown(_UNKNOWN)
            asked = None
            if said is not None:
                visitor = _Said(conversation_id, "visitor", client_message_id=client_message_id)
                asked = int(visitor.keep(connection, {"text": said})["id"])
            bot = _Said(conversation_id, "bot", answers_id=asked)
            return [bot.keep(connection, _with_choices(connection, conversation_id, answer)) for answer in answers]

    def messages_after(self, conversation_id: str, cursor: int) -> list[Body]:
        """The conversation's messages after the one numbered `cursor`, the oldest first."""
        with self._sessions() as session:
            rows = session.execute(
                select(Message)
                .where(Message.conversation_id == conversation_id, Message.id > cursor)
                .order_by(Message.id)
            )
            return [_shown(row.id, row.sender, row.at, row.body) for row in rows.scalars()]

    def erase(self, conversation_id: str) -> None:
        """Forget the conversation: its messages, its buttons, and what the assistant remembers of it."""
        with self._sessions() as session:
            for table in (Choice, Message, Tracker):
                session.execute(delete(table).where(table.conversation_id == conversation_id))
            session.execute(delete(Conversation).where(Conversation.id == conversation_id))

    def exported(self, conversation_id: str) -> Body:
        """All that is stored about the conversation, for the visitor to see."""
        with self._sessions() as session:
            row = _conversation(session, conversation_id)
            remembered = session.get(Tracker, conversation_id)
            about = {
                "id": row.id,
                "language": row.language,
                "page": row.page,
                "channel": row.channel,
                "started_at": _stamp(row.started_at),
                "changed_at": _stamp(row.changed_at),
                "remembered": json.loads(remembered.state) if remembered else None,
            }
        return {**about, "messages": self.messages_after(conversation_id, 0)}


def _conversation(session: Session, conversation_id: str) -> Conversation:
    row = session.get(Conversation, conversation_id)
    if row is None:
        raise ConversationUnknown(_UNKNOWN)
    return row


_UNKNOWN = "There is no such conversation."


@dataclass(frozen=True)
class _Said:
    """Who says something in which conversation, and in answer to what."""

    conversation_id: str
    sender: str
    client_message_id: str | None = None
    answers_id: int | None = None

    def keep(self, connection: Connection, body: Body) -> Body:
        """Store the message `body`; the message as shown."""
        at = _now()
        row = {**asdict(self), "at": at, "body": body}
        kept = connection.execute(_SAY, row).inserted_primary_key
        return _shown(kept.id, self.sender, at, body)


def _with_choices(connection: Connection, conversation_id: str, answer: Body) -> Body:
    """`answer` with opaque ids in the place of its buttons' payloads."""
    if not answer.get("buttons"):
        return answer
    offered = [
        {
            "id": secrets.token_urlsafe(12),
            "conversation_id": conversation_id,
            "title": button["title"][:200],
            "payload": button["payload"],
        }
        for button in answer["buttons"]
    ]
    connection.execute(_OFFER, offered)
    return {**answer, "buttons": [{"title": row["title"], "payload": row["id"]} for row in offered]}


def _shown(number: int, sender: str, at: datetime, body: Body) -> Body:
    return {"id": str(number), "sender": sender, "at": _stamp(at), **body}


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _now() -> datetime:
    return datetime.now(timezone.utc).replace(tzinfo=None)


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds") + "Z"
