"""A visitor's turn from end to end, with a scripted assistant: order, repeats, buttons, failures, forgetting."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import select

from bot.assistant.agent import as_text
from bot.assistant.tracker_store import BoundedTrackerStore
from bot.conversations.dialogue import Dialogue, read_payload
from bot.conversations.models import Choice, Conversation, Message, Tracker
from bot.conversations.store import ConversationStore
from bot.errors import AssistantBroken, AssistantSlow, ChoiceUnknown, ConversationUnknown
from bot.settings import ROOT
from service_catalogue.errors import TextUnusable
from service_catalogue.language import Language
from service_catalogue.words import LONGEST_MESSAGE

BUTTONS = [
    {"title": "Starttiraha", "payload": '/find_service{"service": "startup_grant"}'},
    {"title": "Ei mikään näistä", "payload": "/deny"},
]


class ScriptedSpeaker:
    """Echoes what it hears, with buttons; `behave` may raise, wait, or name another language."""

    def __init__(self, behave: Callable[[str], Language | None] = lambda _text: None) -> None:
        self.heard: list[tuple[Any, ...]] = []
        self.behave = behave

    def reply(self, conversation_id: str, text: str, language: Language) -> tuple[list[dict[str, Any]], Language]:
        """An echo."""
        self.heard.append(("reply", conversation_id, text, language))
        spoken = self.behave(text) or language
        return [{"recipient_id": conversation_id, "text": f"kuulin: {text}", "buttons": BUTTONS}], spoken

    def settle(self) -> None:
        """There is nothing to wait for."""

    def choose(
        self, conversation_id: str, title: str, intent: str, entities: dict[str, str], language: Language
    ) -> tuple[list[dict[str, Any]], Language]:
        """The name of the intent."""
        self.heard.append(("choose", conversation_id, title, intent, entities, language))
        if intent != "technical_error":
            self.behave(intent)
        return [{"recipient_id": conversation_id, "text": f"valitsit: {intent}", "buttons": BUTTONS}], language


@pytest.fixture()
def speaker() -> ScriptedSpeaker:
    """An assistant that always answers."""
    return ScriptedSpeaker()


@pytest.fixture()
def talk(sessions, speaker) -> Dialogue:
    """Conversations with it."""
    return Dialogue(ConversationStore(sessions), speaker)


def _open(talk: Dialogue, language: Language = Language.FI) -> str:
    return talk.start(language)[0].id


def _transcript(talk: Dialogue, conversation_id: str) -> list[tuple[str, str]]:
    return [(message["sender"], message["text"]) for message in talk.store.messages_after(conversation_id, 0)]


def test_a_conversation_opens_with_a_greeting_in_its_language(talk, speaker):
    started, messages = talk.start(Language.SV, page="/sv/")
    assert speaker.heard == [("choose", started.id, "(greet)", "greet", {}, Language.SV)]
    assert [message["text"] for message in messages] == ["valitsit: greet"]
    assert _transcript(talk, started.id) == [("bot", "valitsit: greet")]


def test_what_is_said_is_cleaned_answered_and_kept(talk, speaker):
    conversation_id = _open(talk)
    (answer,) = talk.say(conversation_id, "  mistä\n starttirahaa \u200b")
    assert speaker.heard[-1] == ("reply", conversation_id, "mistä starttirahaa", Language.FI)
    assert answer["text"] == "kuulin: mistä starttirahaa"
    assert _transcript(talk, conversation_id)[1:] == [
        ("visitor", "mistä starttirahaa"),
        ("bot", "kuulin: mistä starttirahaa"),
    ]


def test_the_language_that_the_assistant_took_up_is_the_next_turns_language(talk, speaker):
    speaker.behave = lambda _text: Language.EN
    conversation_id = _open(talk)
    talk.say(conversation_id, "how do I start")
    speaker.behave = lambda _text: None
    talk.say(conversation_id, "thanks")
    assert speaker.heard[-1][-1] is Language.EN
    assert talk.store.language(conversation_id) is Language.EN


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b", "\0", "a\0b", "\ud83d", "x" * (LONGEST_MESSAGE + 1)])
def test_a_text_that_nobody_can_mean_is_refused_and_not_kept(talk, speaker, text):
    conversation_id = _open(talk)
    heard, kept = len(speaker.heard), _transcript(talk, conversation_id)
    with pytest.raises(TextUnusable):
        talk.say(conversation_id, text)
    assert (len(speaker.heard), _transcript(talk, conversation_id)) == (heard, kept)


def test_nothing_is_said_in_a_conversation_that_does_not_exist(talk, speaker):
    with pytest.raises(ConversationUnknown):
        talk.say("no-such-id", "moi")
    with pytest.raises(ConversationUnknown):
        talk.store.exported("no-such-id")
    assert speaker.heard == []


def test_a_button_means_what_it_meant_when_it_was_shown(talk, speaker):
    conversation_id = _open(talk)
    (answer,) = talk.say(conversation_id, "starttiraha")
    talk.choose(conversation_id, answer["buttons"][0]["payload"])
    assert speaker.heard[-1] == (
        "choose", conversation_id, "Starttiraha", "find_service", {"service": "startup_grant"}, Language.FI,
    )  # fmt: skip
    assert _transcript(talk, conversation_id)[-2:] == [("visitor", "Starttiraha"), ("bot", "valitsit: find_service")]


def test_a_choice_of_another_conversation_is_refused(talk, speaker):
    mine, others = _open(talk), _open(talk)
    (answer,) = talk.say(others, "starttiraha")
    heard = len(speaker.heard)
    for choice in (answer["buttons"][0]["payload"], "/deny", '/find_service{"service": "startup_grant"}'):
        with pytest.raises(ChoiceUnknown):
            talk.choose(mine, choice)
    assert len(speaker.heard) == heard


def test_a_repeated_message_gets_its_first_answers_and_the_assistant_hears_it_once(talk, speaker):
    conversation_id = _open(talk)
    first = talk.say(conversation_id, "starttiraha", "m-1")
    heard, kept = len(speaker.heard), _transcript(talk, conversation_id)
    assert talk.say(conversation_id, "starttiraha", "m-1") == first
    assert talk.say(conversation_id, "something else by mistake", "m-1") == first
    assert (len(speaker.heard), _transcript(talk, conversation_id)) == (heard, kept)


def test_a_repeated_button_gets_its_first_answers(talk, speaker):
    conversation_id = _open(talk)
    (answer,) = talk.say(conversation_id, "starttiraha")
    choice = answer["buttons"][1]["payload"]
    first = talk.choose(conversation_id, choice, "m-2")
    heard = len(speaker.heard)
    assert talk.choose(conversation_id, choice, "m-2") == first
    assert len(speaker.heard) == heard


def test_the_same_words_without_a_message_id_are_a_new_message(talk, speaker):
    conversation_id = _open(talk)
    assert talk.say(conversation_id, "moi")[0]["id"] != talk.say(conversation_id, "moi")[0]["id"]


@pytest.mark.parametrize("failure", [AssistantSlow("no answer"), AssistantBroken("an action failed")])
def test_a_failed_answer_becomes_the_technical_error(talk, speaker, failure):
    def fail(_text: str) -> None:
        raise failure

    conversation_id = _open(talk, Language.SV)
    speaker.behave = fail
    (answer,) = talk.say(conversation_id, "starta företag", "m-1")
    assert answer["text"] == "valitsit: technical_error"
    assert speaker.heard[-1] == (
        "choose", conversation_id, "(technical error)", "technical_error", {}, Language.SV,
    )  # fmt: skip
    assert _transcript(talk, conversation_id)[-2:] == [
        ("visitor", "starta företag"),
        ("bot", "valitsit: technical_error"),
    ]
    (again,) = talk.choose(conversation_id, answer["buttons"][1]["payload"])
    assert again["text"] == "valitsit: technical_error"


def test_a_failed_greeting_still_opens_the_conversation(talk, speaker):
    def fail(_text: str) -> None:
        raise AssistantSlow("no answer")

    speaker.behave = fail
    started, messages = talk.start(Language.FI)
    assert [message["text"] for message in messages] == ["valitsit: technical_error"]
    talk.store.check(started.id, started.token)


def test_a_conversation_whose_very_apology_fails_is_not_left_behind(talk, speaker, sessions, monkeypatch):
    def fail(*_: Any) -> None:
        raise AssistantSlow("no answer")

    monkeypatch.setattr(speaker, "choose", fail)
    with pytest.raises(AssistantSlow):
        talk.start(Language.FI)
    with sessions() as session:
        assert session.query(Conversation).count() == 0


def test_after_a_failure_nothing_else_is_swallowed(talk, speaker):
    def fail(_text: str) -> None:
        raise ZeroDivisionError("a mistake of ours")

    conversation_id = _open(talk)
    speaker.behave = fail
    with pytest.raises(ZeroDivisionError):
        talk.say(conversation_id, "moi")
    speaker.behave = lambda _text: None
    assert talk.say(conversation_id, "moi")[0]["text"] == "kuulin: moi"


@pytest.mark.parametrize("typed", ["/restart", "/deny", "  /deny", "\t/greet", '/inform{"language": "en"}', "//", "/"])
def test_a_leading_slash_is_never_the_first_letter_that_rasa_reads(typed):
    assert not as_text(typed).strip().startswith("/")
    assert typed in as_text(typed)


@pytest.mark.parametrize("typed", ["moi", "ja/tai", "km/h", " 24/7 palvelu", "https://www.prh.fi/"])
def test_other_texts_are_left_as_they_are(typed):
    assert as_text(typed) == typed


def test_what_a_visitor_typed_is_kept_as_typed(talk, speaker):
    conversation_id = _open(talk)
    talk.say(conversation_id, "  /deny")
    assert speaker.heard[-1][2] == "/deny"
    assert _transcript(talk, conversation_id)[1] == ("visitor", "/deny")


@pytest.mark.parametrize(
    ("payload", "intent", "entities"),
    [
        ("/deny", "deny", {}),
        ('/find_service{"service": "startup_grant"}', "find_service", {"service": "startup_grant"}),
        ('/change_language {"target_language": "sv"}', "change_language", {"target_language": "sv"}),
        ('/x{"number": 5, "name": "Åke"}', "x", {"number": "5", "name": "Åke"}),
        ("/x{}", "x", {}),
    ],
)
def test_a_payload_is_read_as_rasa_would_read_it(payload, intent, entities):
    assert read_payload(payload) == (intent, entities)


def test_ten_messages_at_once_are_answered_one_at_a_time_each_beside_its_question(talk, speaker):
    inside, most = 0, 0

    def count(_text: str) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.02)
        inside -= 1

    conversation_id = _open(talk)
    speaker.behave = count
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda number: talk.say(conversation_id, f"viesti {number}"), range(10)))
    assert most == 1
    assert [answer[0]["text"] for answer in answers] == [f"kuulin: viesti {number}" for number in range(10)]
    turns = _transcript(talk, conversation_id)[1:]
    assert len(turns) == 20
    for question, answer in zip(turns[::2], turns[1::2], strict=True):
        assert question[0] == "visitor"
        assert answer == ("bot", f"kuulin: {question[1]}")
    assert [heard[2] for heard in speaker.heard[1:]] == [text for sender, text in turns if sender == "visitor"]


def test_the_same_message_sent_ten_times_at_once_is_heard_once(talk, speaker):
    conversation_id = _open(talk)
    speaker.behave = lambda _text: time.sleep(0.02)
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda _: talk.say(conversation_id, "moi", "m-1"), range(10)))
    assert [heard[0] for heard in speaker.heard] == ["choose", "reply"]
    assert all(answer == answers[0] for answer in answers)


def test_two_conversations_do_not_wait_for_each_other(talk, speaker):
    both = threading.Barrier(2, timeout=10)
    mine, others = _open(talk), _open(talk)
    speaker.behave = lambda _text: both.wait() and None
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda conversation_id: talk.say(conversation_id, "moi"), (mine, others)))
    assert [answer[0]["text"] for answer in answers] == ["kuulin: moi", "kuulin: moi"]


def test_no_lock_is_kept_for_a_conversation_that_nobody_is_in(talk, speaker):
    conversation_id = _open(talk)
    talk.say(conversation_id, "moi")
    with pytest.raises(ConversationUnknown):
        talk.say("no-such-id", "moi")
    assert talk._turns._held == {}


def test_a_conversation_forgotten_while_it_is_answered_leaves_nothing(talk, speaker, sessions):
    conversation_id = _open(talk)
    trackers = BoundedTrackerStore(Domain.load(str(ROOT / "domain.yml")), sessions)
    forgetting = threading.Thread(target=talk.erase, args=(conversation_id,))

    def forgotten_meanwhile(_text: str) -> None:
        forgetting.start()
        forgetting.join(timeout=0.2)
        assert forgetting.is_alive(), "the erasure waits for the turn"
        # As Rasa does at the end of a turn.
        asyncio.run(trackers.save(DialogueStateTracker(conversation_id, trackers.domain.slots)))

    speaker.behave = forgotten_meanwhile
    talk.say(conversation_id, "perustan muovailuvahamuseon")
    forgetting.join(timeout=5)
    with sessions() as session:
        for table in (Tracker, Message, Choice, Conversation):
            assert session.execute(select(table)).scalars().all() == [], table
