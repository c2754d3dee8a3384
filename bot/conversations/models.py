"""The tables of conversations. The visitor's token is stored as a digest only."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, DateTime, ForeignKey, Integer, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import declarative_base

from service_catalogue.models import metadata as _catalogue_metadata

#: The same naming convention as the catalogue's, in tables of our own.
metadata = MetaData(naming_convention=_catalogue_metadata.naming_convention)
Base: Any = declarative_base(metadata=metadata)


class Conversation(Base):
    """One visitor's conversation."""

    __tablename__ = "conversation"
    id = Column(String(64), primary_key=True)
    token_digest = Column(String(64), nullable=False)
    language = Column(String(2), nullable=False)
    page = Column(String(400))
    channel = Column(String(20), nullable=False)
    started_at = Column(DateTime, nullable=False)
    changed_at = Column(DateTime, nullable=False, index=True)


class Message(Base):
    """What one side said. `body` is the message in Rasa's shape; a visitor's has only its text."""

    __tablename__ = "message"
    id = Column(Integer, primary_key=True)
    conversation_id = Column(ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False, index=True)
    sender = Column(String(10), nullable=False)
    at = Column(DateTime, nullable=False)
    body = Column(JSON, nullable=False)
    client_message_id = Column(String(64))
    answers_id = Column(ForeignKey("message.id", ondelete="CASCADE"), index=True)
    __table_args__ = (UniqueConstraint("conversation_id", "client_message_id"),)


class Choice(Base):
    """A button that was shown: what its opaque id means, in this conversation only."""

    __tablename__ = "choice"
    id = Column(String(32), primary_key=True)
    conversation_id = Column(ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False, index=True)
    title = Column(String(200), nullable=False)
    payload = Column(Text, nullable=False)


class Tracker(Base):
    """Rasa's memory of a conversation (bot/assistant/tracker_store.py)."""

    __tablename__ = "tracker"
    conversation_id = Column(String(80), primary_key=True)
    state = Column(Text, nullable=False)
