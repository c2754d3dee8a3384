"""What can go wrong between a visitor and the assistant.

BotError
├── ConversationUnknown   no such conversation, or not with this token: the two are not told apart
├── ChoiceUnknown         a button that was not offered in this conversation
├── BodyUnreadable        a request that is not the JSON asked for
├── AssistantBroken       an action failed; the conversation itself is whole
├── AssistantSlow         no answer within the time limit
├── ModelMissing          no trained model fits today's data
├── NotReady              a part that answering needs is not in place
└── SettingUnusable       an environment variable holds something that cannot be meant
"""

from __future__ import annotations


class BotError(Exception):
    """The root: whoever catches it has caught everything that this package raises on purpose."""


class ConversationUnknown(BotError):
    """No such conversation, or not with this token."""


class ChoiceUnknown(BotError):
    """A button that was not offered in this conversation."""


class BodyUnreadable(BotError):
    """A request that is not the JSON asked for."""


class AssistantBroken(BotError):
    """An action failed."""


class AssistantSlow(BotError):
    """No answer within the time limit."""


class ModelMissing(BotError):
    """No trained model fits today's data."""


class NotReady(BotError):
    """A part that answering needs is not in place."""


class SettingUnusable(BotError):
    """An environment variable holds something that cannot be meant."""
