"""Rasa's REST channel (`/webhooks/rest/webhook`), for clients that speak it already.

Such clients choose their own `sender`. One of 22 characters or more is hard enough to guess to have a conversation;
a shorter one is answered without context, so that two clients with the same short name never meet.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

from fastapi import APIRouter, Depends, Request

from bot.channels.api import DialogueHere
from bot.conversations.dialogue import Dialogue
from bot.errors import BodyUnreadable, ChoiceUnknown
from service_catalogue.language import Language
from service_catalogue.words import clean

router = APIRouter(prefix="/webhooks/rest", tags=["rasa-rest"])

#: Characters of a sender that is as hard to guess as an id of ours.
LONG_ENOUGH = 22


async def read_json(request: Request) -> dict[str, Any]:
    """The body as a JSON object, whatever content type the client names: some say text/plain."""
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise BodyUnreadable("The body is not JSON.") from error
    if not isinstance(body, dict):
        raise BodyUnreadable("The body must be a JSON object.")
    return body


@router.get("/")
def alive() -> dict[str, str]:
    """What Rasa's channel answers to a look."""
    return {"status": "ok"}


@router.post("/webhook")
def webhook(dialogue: DialogueHere, body: dict[str, Any] = Depends(read_json)) -> list[dict[str, Any]]:  # noqa: B008
    """Answer `message` of `sender` in Rasa's shape."""
    sender, message = body.get("sender", "default"), body.get("message")
    if not isinstance(sender, str) or not isinstance(message, str):
        raise BodyUnreadable('"sender" and "message" must be text.')
    sender, message = clean(sender), clean(message)
    language = _language(body)
    if len(sender) < LONG_ENOUGH:
        return _without_context(dialogue, sender, message, language)
    conversation_id = _conversation_id(sender)
    dialogue.store.ensure(conversation_id, language, "rest")
    return [_rasa(answer, sender) for answer in _said(dialogue, conversation_id, message)]


def _language(body: dict[str, Any]) -> Language:
    metadata = body.get("metadata")
    wanted = metadata.get("language") if isinstance(metadata, dict) else None
    if wanted is None:
        return Language.FI
    if not isinstance(wanted, str) or wanted not in {language.value for language in Language}:
        raise BodyUnreadable('"metadata.language" must be fi, sv or en.')
    return Language(wanted)


def _conversation_id(sender: str) -> str:
    # Not the sender itself: an id of the API must not open its conversation here.
    return "rest-" + hashlib.sha256(sender.encode("utf-8", "replace")).hexdigest()[:40]


def _said(dialogue: Dialogue, conversation_id: str, message: str) -> list[dict[str, Any]]:
    try:
        return dialogue.choose(conversation_id, message)  # such clients send a button's payload as a message
    except ChoiceUnknown:
        return dialogue.say(conversation_id, message)


def _without_context(dialogue: Dialogue, sender: str, message: str, language: Language) -> list[dict[str, Any]]:
    """Answer in a conversation that is forgotten at once; a button is then worth its words."""
    conversation_id = f"once-{secrets.token_urlsafe(16)}"
    dialogue.store.ensure(conversation_id, language, "rest")
    try:
        answers = dialogue.say(conversation_id, message)
    finally:
        dialogue.erase(conversation_id)
    return [_rasa(_with_words(answer), sender) for answer in answers]


def _with_words(answer: dict[str, Any]) -> dict[str, Any]:
    buttons = answer.get("buttons")
    worded = [{"title": button["title"], "payload": button["title"]} for button in buttons or []]
    return {**answer, "buttons": worded} if worded else answer


def _rasa(answer: dict[str, Any], sender: str) -> dict[str, Any]:
    kept: dict[str, Any] = {key: answer[key] for key in ("text", "buttons", "custom") if key in answer}
    return {"recipient_id": sender, **kept}
