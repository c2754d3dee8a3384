"""`/api/v1`: conversations and routing, for the widget and for integrators. Stable; described in docs/api.md."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Optional, TypeVar

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Extra, Field, StrictStr, root_validator
from pydantic.errors import DictError

from bot.assistant.agent import Assistant
from bot.conversations.dialogue import Dialogue
from bot.conversations.store import Body
from bot.errors import ConversationUnknown
from service_catalogue.language import Language
from service_catalogue.words import clean

Made = TypeVar("Made", bound="Shape")
LanguageCode = Literal["fi", "sv", "en"]
router = APIRouter(prefix="/api/v1", tags=["conversations"])


class Plain(StrictStr):
    """A text without what no database takes: NUL, and halves of characters (lone surrogates)."""

    regex = re.compile("^[^\\x00\\ud800-\\udfff]*$")


class Shape(BaseModel):
    """What a client sends: a key we do not know is an error, so that a misspelt one is noticed."""

    class Config:
        """Strict."""

        extra = Extra.forbid

    @classmethod
    def validate(cls: type[Made], value: Any) -> Made:
        """Only a JSON object: a list of pairs would be taken for one."""
        if not isinstance(value, (dict, cls)):
            raise DictError
        return super().validate(value)


class Start(Shape):
    """A conversation to open."""

    language: Optional[LanguageCode] = Field(None, description="The language to open in; Finnish if not given.")
    page: Optional[Plain] = Field(None, max_length=400, description="The page the chat stands on.")


class Turn(Shape):
    """What a visitor says: typed text, or a button."""

    text: Optional[StrictStr] = Field(None, description="Typed text, up to 2,000 characters.")
    choice: Optional[Plain] = Field(None, max_length=64, description="A button's payload.")
    client_message_id: Optional[Plain] = Field(
        None, min_length=1, max_length=64, description="Repeat it when you retry: the first answer comes again."
    )

    @root_validator
    def one_of_the_two(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Either, not both."""
        if (values.get("text") is None) == (values.get("choice") is None):
            raise ValueError("give either text or choice")
        return values


class Question(Shape):
    """A text to route."""

    text: StrictStr = Field(..., description="The text, up to 2,000 characters.")
    language: Optional[LanguageCode] = Field(None, description="The language it most likely is in.")


# Asynchronous, so that no thread is taken for looking up an attribute.
async def dialogue_of(request: Request) -> Dialogue:
    """The process's dialogue."""
    dialogue: Dialogue = request.app.state.dialogue
    return dialogue


async def assistant_of(request: Request) -> Assistant:
    """The process's assistant."""
    assistant: Assistant = request.app.state.assistant
    return assistant


DialogueHere = Annotated[Dialogue, Depends(dialogue_of)]
AssistantHere = Annotated[Assistant, Depends(assistant_of)]


def own_conversation(conversation_id: str, request: Request, dialogue: DialogueHere) -> str:
    """The id of a conversation whose token the request carries; raises ConversationUnknown."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise ConversationUnknown("The call needs the header Authorization: Bearer TOKEN.")
    dialogue.store.check(conversation_id, token.strip())
    return conversation_id


OwnConversation = Annotated[str, Depends(own_conversation)]


@router.post("/conversations", status_code=201)
def start(wanted: Start, dialogue: DialogueHere) -> JSONResponse:
    """Open a conversation; keep the token, it is told once."""
    language = Language(wanted.language or Language.FI.value)
    started, messages = dialogue.start(language, wanted.page)
    opened = {"id": started.id, "token": started.token, "language": language.value, "messages": messages}
    return JSONResponse(opened, status_code=201)


@router.post("/conversations/{conversation_id}/messages")
def say(turn: Turn, conversation_id: OwnConversation, dialogue: DialogueHere) -> JSONResponse:
    """Say something, or press a button."""
    if turn.choice is not None:
        messages = dialogue.choose(conversation_id, turn.choice, turn.client_message_id)
    else:
        messages = dialogue.say(conversation_id, turn.text or "", turn.client_message_id)
    # Written out as it is: the framework's walk through every value of the cards costs as much as a database session.
    return JSONResponse({"messages": messages, "cursor": _cursor(messages)})


@router.get("/conversations/{conversation_id}/messages")
def messages_after(
    conversation_id: OwnConversation,
    dialogue: DialogueHere,
    after: Annotated[int, Query(ge=0, le=2**62, description="A cursor.")] = 0,
) -> dict[str, Any]:
    """The messages after a cursor, both sides', the oldest first."""
    messages = dialogue.store.messages_after(conversation_id, after)
    return {"messages": messages, "cursor": _cursor(messages) if messages else str(after)}


@router.get("/conversations/{conversation_id}/export")
def export(conversation_id: OwnConversation, dialogue: DialogueHere) -> Body:
    """All that is stored about the conversation."""
    return dialogue.store.exported(conversation_id)


@router.delete("/conversations/{conversation_id}", status_code=204)
def erase(conversation_id: OwnConversation, dialogue: DialogueHere) -> Response:
    """Forget the conversation; every later call for it answers 404."""
    dialogue.erase(conversation_id)
    return Response(status_code=204)


@router.post("/route", tags=["routing"])
def route(question: Question, assistant: AssistantHere) -> dict[str, Any]:
    """What Bertta would make of a text; nothing is stored."""
    language = Language(question.language) if question.language else None
    return assistant.understand(clean(question.text), language)


def _cursor(messages: list[Body]) -> str:
    return messages[-1]["id"] if messages else "0"
