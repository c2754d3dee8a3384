"""Run custom actions inside the server's own process, through the SDK's executor, as a stock action server would."""

from __future__ import annotations

from typing import Any

import structlog
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

log = structlog.get_logger(__name__)


class InProcessActions(EndpointConfig):
    """An action endpoint without a network: `request` runs the action and returns what a server would have sent."""

    def __init__(self, package: str = "actions") -> None:
        # An action gets the domain only if it asks for it; making a dictionary of it costs two milliseconds a message.
        super().__init__(enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package(package)
        self.broken: dict[str, Exception] = {}

    async def request(self, *_: Any, **kwargs: Any) -> Any:
        """Run the action that `kwargs["json"]` names (the SDK's action call) and return events and responses.

        Raises ClientResponseError 400 for a rejected execution, as Rasa expects of an action server. Any other
        exception is remembered for its conversation before Rasa swallows it, so that the visitor can be told.
        """
        call = kwargs["json"]
        try:
            return await self._executor.run(call)
        except ActionExecutionRejection as rejection:
            raise ClientResponseError(400, "rejected", f'{{"action_name": "{rejection.action_name}"}}') from rejection
        except Exception as error:
            log.exception("action.broken", action=call.get("next_action"))
            self.broken[call["sender_id"]] = error
            raise

    def take_fault(self, conversation_id: str) -> Exception | None:
        """What broke in this conversation since the last call, if anything did."""
        return self.broken.pop(conversation_id, None)
