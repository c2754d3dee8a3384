"""The action endpoint without a network: it runs actions as a stock action server would, and remembers what broke."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
import yaml
from rasa.utils.endpoints import ClientResponseError
from rasa_sdk.interfaces import ActionNotFoundException

from bot.assistant.endpoint import InProcessActions
from bot.settings import ROOT

#: A package of actions that fail, which ours are not meant to.
FAILING = """
from rasa_sdk import Action
from rasa_sdk.interfaces import ActionExecutionRejection


class Rejects(Action):
    def name(self):
        return "action_test_rejects"

    def run(self, dispatcher, tracker, domain):
        raise ActionExecutionRejection(self.name())


class Breaks(Action):
    def name(self):
        return "action_test_breaks"

    def run(self, dispatcher, tracker, domain):
        raise ZeroDivisionError("divided by zero")
"""


@pytest.fixture(scope="module")
def ours() -> InProcessActions:
    """The endpoint on the project's own actions."""
    return InProcessActions()


@pytest.fixture()
def failing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> InProcessActions:
    """The endpoint on actions that fail."""
    (tmp_path / "failing_actions.py").write_text(FAILING)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "failing_actions", raising=False)
    return InProcessActions("failing_actions")


def call(action: str, conversation_id: str = "one", **latest: object) -> dict[str, object]:
    """What Rasa sends to run an action."""
    return {
        "next_action": action,
        "sender_id": conversation_id,
        "tracker": {
            "sender_id": conversation_id,
            "slots": {"language": "fi"},
            "latest_message": {"text": "in English", "entities": [], **latest},
            "events": [],
            "latest_action_name": "action_listen",
        },
        "domain": {},
        "version": "3.6.21",
    }


async def test_an_action_of_the_package_is_run_and_its_events_come_back(ours):
    entities = [{"entity": "target_language", "value": "en"}]
    result = await ours.request("post", json=call("action_change_language", entities=entities))
    assert result["responses"] == []
    assert [(event["event"], event["name"], event["value"]) for event in result["events"]] == [
        ("slot", "language", "en")
    ]


async def test_its_responses_come_back_as_a_server_would_send_them(ours):
    result = json.loads(json.dumps(await ours.request(json=call("action_confirm"))))
    assert [response["response"] for response in result["responses"]] == ["utter_tell_me_more"]
    assert result["events"] == []


def test_every_action_of_the_domain_is_there_to_be_run(ours):
    declared = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["actions"]
    assert set(declared) <= set(ours._executor.actions)


@pytest.mark.trained
async def test_the_same_actions_run_behind_a_stock_action_server(ours, shipped):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(port)]
    stock = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    routing = {"decision": "answer", "services": [{"id": "startup_grant", "score": 0.9, "name": "Starttiraha"}]}
    asked = call("action_find_service", routing=routing)
    try:
        answer = await _until_it_answers(f"http://127.0.0.1:{port}/webhook", asked)
    finally:
        stock.terminate()
        stock.wait(timeout=20)
    here = json.loads(json.dumps(await ours.request(json=asked)))
    assert here["responses"][0]["custom"]["services"][0]["id"] == "startup_grant"
    assert answer == here


async def _until_it_answers(address: str, asked: dict[str, object]) -> object:
    async with httpx.AsyncClient(timeout=30) as client:
        until = time.monotonic() + 60
        while True:
            with contextlib.suppress(httpx.ConnectError):
                return (await client.post(address, json=asked)).json()
            assert time.monotonic() < until, "the stock action server did not start within a minute"
            await asyncio.sleep(0.5)


async def test_an_unknown_action_is_an_error_that_is_remembered(ours):
    with pytest.raises(ActionNotFoundException):
        await ours.request(json=call("action_that_nobody_wrote", "lost"))
    assert isinstance(ours.take_fault("lost"), ActionNotFoundException)


async def test_a_rejection_is_what_rasa_expects_of_an_action_server(failing):
    with pytest.raises(ClientResponseError) as refused:
        await failing.request(json=call("action_test_rejects"))
    assert refused.value.status == 400
    assert json.loads(refused.value.text) == {"action_name": "action_test_rejects"}
    assert failing.take_fault("one") is None


async def test_a_broken_action_is_remembered_for_its_conversation_and_told_once(failing):
    with pytest.raises(ZeroDivisionError):
        await failing.request(json=call("action_test_breaks", "one"))
    assert failing.take_fault("two") is None
    assert isinstance(failing.take_fault("one"), ZeroDivisionError)
    assert failing.take_fault("one") is None


async def test_what_broke_in_one_conversation_does_not_hold_up_another(failing):
    with pytest.raises(ZeroDivisionError):
        await failing.request(json=call("action_test_breaks", "one"))
    assert (await failing.request(json=call("action_change_language", "two")))["events"]
    assert failing.take_fault("two") is None
