"""Conversations in the database: who may read them, what was said, what a button meant."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import structlog
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.conversations.models import Choice, Conversation, Message, Tracker
from bot.errors import ChoiceUnknown, ConversationUnknown
from service_catalogue.database import Sessions
from service_catalogue.language import Language

Body = dict[str, Any]
log = structlog.get_logger(__name__)


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
            stored = session.execute(
                select(Conversation.token_digest).where(Conversation.id == conversation_id)
            ).scalar()
        # A wrong id costs the same comparison as a wrong token and gets the same answer.
        if not hmac.compare_digest(stored or secrets.token_hex(32), _digest(token)):
            raise ConversationUnknown("There is no such conversation, or the token is not its own.")

    def language(self, conversation_id: str) -> Language:
        """The language that the conversation is in."""
        with self._sessions() as session:
            return Language(_conversation(session, conversation_id).language)

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
            return [_shown(row) for row in rows.scalars()]

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
            conversation = _conversation(session, conversation_id)
            conversation.language, conversation.changed_at = language.value, _now()
            asked = None
            if said is not None:
                asked = _message(session, conversation_id, "visitor", {"text": said}, client_message_id)
            rows = []
            for answer in answers:
                body = self._with_choices(session, conversation_id, answer)
                rows.append(_message(session, conversation_id, "bot", body, answers_id=asked.id if asked else None))
            return [_shown(row) for row in rows]

    @staticmethod
    def _with_choices(session: Session, conversation_id: str, answer: Body) -> Body:
        """`answer` with opaque ids in the place of its buttons' payloads."""
        if not answer.get("buttons"):
            return answer
        buttons = []
        for button in answer["buttons"]:
            row = Choice(
                id=secrets.token_urlsafe(12),
                conversation_id=conversation_id,
                title=button["title"][:200],
                payload=button["payload"],
            )
            session.add(row)
            buttons.append({"title": row.title, "payload": row.id})
        return {**answer, "buttons": buttons}

    def messages_after(self, conversation_id: str, cursor: int) -> list[Body]:
        """The conversation's messages after the one numbered `cursor`, the oldest first."""
        with self._sessions() as session:
            rows = session.execute(
                select(Message)
                .where(Message.conversation_id == conversation_id, Message.id > cursor)
                .order_by(Message.id)
            )
            return [_shown(row) for row in rows.scalars()]

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
            about = {
                "id": row.id,
                "language": row.language,
                "page": row.page,
                "channel": row.channel,
                "started_at": _stamp(row.started_at),
                "changed_at": _stamp(row.changed_at),
            }
        return {**about, "messages": self.messages_after(conversation_id, 0)}


def _conversation(session: Session, conversation_id: str) -> Conversation:
    row = session.get(Conversation, conversation_id)
    if row is None:
        raise ConversationUnknown("There is no such conversation.")
    return row


def _message(
    session: Session,
    conversation_id: str,
    sender: str,
    body: Body,
    client_message_id: str | None = None,
    answers_id: int | None = None,
) -> Message:
    row = Message(
        conversation_id=conversation_id,
        sender=sender,
        at=_now(),
        body=body,
        client_message_id=client_message_id,
        answers_id=answers_id,
    )
    session.add(row)
    session.flush()
    return row


def _shown(row: Message) -> Body:
    return {"id": str(row.id), "sender": row.sender, "at": _stamp(row.at), **row.body}


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _now() -> datetime:
    return datetime.now(timezone.utc).replace(tzinfo=None)


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds") + "Z"
