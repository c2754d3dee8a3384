"""The trained assistant: one shape of routing for every text, and conversations that follow the visitor's language."""

from __future__ import annotations

import asyncio
import secrets

import pytest

from bot.assistant.agent import as_text
from bot.assistant.decisions import KIND_OF_INTENT
from bot.errors import AssistantSlow
from service_catalogue.errors import TextUnusable
from service_catalogue.language import Language

pytestmark = pytest.mark.trained

KINDS = {"service", "organisation", "package", "event", "development_need", "contact", "human", "smalltalk",
         "out_of_scope", "unclear"}  # fmt: skip
DECISIONS = {"answer", "confirm", "ask", "hand_over", "decline"}
LISTS = ("packages", "organisations", "services", "development_needs", "events")

TEXTS = [
    ("mistä saan starttirahaa", "fi"),
    ("haluan perustaa kahvilan Espooseen, mitä lupia tarvitsen", "fi"),
    ("tarvitsen apua rekrytointiin", "fi"),
    ("yritykseni on talousvaikeuksissa", "fi"),
    ("mitä YritysEspoo tekee", "fi"),
    ("haluan puhua ihmiselle", "fi"),
    ("mikä on sää huomenna", "fi"),
    ("kiitos paljon avusta", "fi"),
    ("jag vill starta ett företag", "sv"),
    ("vem hjälper mig att anställa", "sv"),
    ("vi vill exportera till Tyskland", "sv"),
    ("jag vill tala med en människa", "sv"),
    ("hur blir vädret i morgon", "sv"),
    ("vad gör Omnia för företag", "sv"),
    ("tack så mycket för hjälpen", "sv"),
    ("how do I get a start-up grant", "en"),
    ("I want to hire my first employee", "en"),
    ("who can help us go international", "en"),
    ("I want to talk to a person", "en"),
    ("write me a poem about the sea", "en"),
    ("thank you very much for your help", "en"),
    ("what does the chamber of commerce do", "en"),
]
ODD = ["a", "?", "🙂", "12345", "....", "asdfgh qwerty", "OMNIA", "x" * 2000, "<script>alert(1)</script>", "/", "//",
       "/restart", "  /deny", '/find_service{"service": "startup_grant"}', "/nonsense", "'; DROP TABLE service; --",
       "\u200b/greet"]  # fmt: skip


def _of_the_contract(routing: dict) -> None:
    assert set(routing) == {"language", "kind", "decision", "confidence", *LISTS}
    assert routing["language"] in ("fi", "sv", "en")
    assert routing["kind"] in KINDS
    assert routing["decision"] in DECISIONS
    assert 0 <= routing["confidence"] <= 1
    for name in LISTS:
        scores = [item["score"] for item in routing[name]]
        assert all(0 <= score <= 1 for score in scores)
        assert scores == sorted(scores, reverse=True)
        assert len({item["id"] for item in routing[name]}) == len(scores)
    assert all(item["name"] for item in routing["services"])
    filled = [bool(routing[name]) for name in ("packages", "organisations", "services")]
    assert filled == [routing["decision"] != "decline"] * 3


def new_conversation() -> str:
    """An id that no other test has."""
    return secrets.token_urlsafe(16)


@pytest.mark.parametrize(("text", "language"), TEXTS)
def test_every_text_gets_the_contracts_routing_in_its_own_language(assistant, text, language):
    routing = assistant.understand(text)
    _of_the_contract(routing)
    assert routing["language"] == language


@pytest.mark.parametrize("text", ODD, ids=lambda text: ascii(text)[:30])
@pytest.mark.parametrize("prior", [None, Language.SV])
def test_an_odd_text_gets_the_contracts_routing_too(assistant, text, prior):
    _of_the_contract(assistant.understand(text, prior))


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "\0", "\ud800", "x" * 2001], ids=lambda text: ascii(text)[:30])
def test_a_text_that_nobody_can_mean_is_refused(assistant, text):
    with pytest.raises(TextUnusable):
        assistant.understand(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("mistä saan starttirahaa", "service"),
        ("hur får jag startpeng", "service"),
        ("how do I get a start-up grant", "service"),
        ("haluan puhua ihmiselle", "human"),
        ("jag vill tala med en människa", "human"),
        ("I want to talk to a person", "human"),
        ("mikä on sää huomenna", "out_of_scope"),
        ("hur blir vädret i morgon", "out_of_scope"),
        ("what will the weather be like tomorrow", "out_of_scope"),
        ("moi", "smalltalk"),
        ("tack", "smalltalk"),
        ("thanks", "smalltalk"),
        ("mitä Omnia tekee", "organisation"),
        ("vad gör Omnia", "organisation"),
        ("what does Omnia do", "organisation"),
    ],
)
def test_plain_texts_are_of_their_kind(assistant, text, kind):
    assert assistant.understand(text)["kind"] == kind


def test_understanding_twice_gives_the_same_and_stores_nothing(assistant):
    first = assistant.understand("mistä saan starttirahaa")
    assert assistant.understand("mistä saan starttirahaa") == first
    assert assistant._tracker_store.take_language("understand") is None
    assert "understand" not in assistant._call(assistant._tracker_store.keys())


def test_swedish_after_finnish_switches_the_conversation(assistant):
    conversation_id = new_conversation()
    answers, spoken = assistant.reply(conversation_id, "mistä saan starttirahaa", Language.FI)
    assert spoken is Language.FI
    assert "Starttiraha" in answers[0]["text"]
    answers, spoken = assistant.reply(conversation_id, "och vem hjälper mig att hitta personal till företaget", spoken)
    assert spoken is Language.SV
    assert all("Tästä voisi" not in answer["text"] for answer in answers)
    answers, spoken = assistant.reply(conversation_id, "ok", spoken)
    assert spoken is Language.SV


@pytest.mark.parametrize(
    ("text", "before", "after", "told"),
    [
        ("in English please", Language.FI, Language.EN, "Let’s go on in English"),
        ("puhutaan ruotsia", Language.FI, Language.SV, "Vi fortsätter på svenska"),
        ("kan vi ta det på finska", Language.SV, Language.FI, "Jatketaan suomeksi"),
    ],
)
def test_a_language_that_is_asked_for_is_taken_up(assistant, text, before, after, told):
    answers, spoken = assistant.reply(new_conversation(), text, before)
    assert (spoken, told in answers[0]["text"]) == (after, True)


def test_a_message_of_the_assistant_is_of_rasas_shape_and_its_text_stands_alone(assistant):
    conversation_id = new_conversation()
    answers, _ = assistant.reply(conversation_id, "mistä saan starttirahaa", Language.FI)
    assert answers
    for answer in answers:
        assert set(answer) <= {"recipient_id", "text", "buttons", "custom"}
        assert answer["recipient_id"] == conversation_id
        assert answer["text"].strip()
    (card, *_) = answers[0]["custom"]["services"]
    assert answers[0]["custom"]["type"] == "service_cards"
    assert card["id"] == "startup_grant"
    assert card["name"] in answers[0]["text"]


def test_a_button_means_what_it_says_and_keeps_the_language(assistant):
    answers, spoken = assistant.choose(
        new_conversation(), "Startpeng", "find_service", {"service": "startup_grant"}, Language.SV
    )
    assert spoken is Language.SV
    assert answers[0]["custom"]["services"][0]["id"] == "startup_grant"


@pytest.mark.parametrize("command", ["/restart", "/back", "/session_start", "/deny"])
def test_a_command_that_a_visitor_types_is_text_and_nothing_is_forgotten(assistant, command):
    conversation_id = new_conversation()
    assistant.reply(conversation_id, "mistä saan starttirahaa", Language.FI)
    shown = assistant._call(assistant._tracker_store.retrieve(conversation_id)).get_slot("shown")
    assert "startup_grant" in shown
    answers, _ = assistant.reply(conversation_id, command, Language.FI)
    assert answers
    tracker = assistant._call(assistant._tracker_store.retrieve(conversation_id))
    assert tracker.get_slot("shown") is not None
    assert tracker.latest_message.text == as_text(command)
    assert tracker.latest_message.intent["name"] in {*KIND_OF_INTENT, "nlu_fallback"}  # none of Rasa's own


@pytest.mark.parametrize("typed", ["/restart", "  /deny"])
def test_a_command_in_a_conversation_is_answered_as_text(dialogue, typed):
    started, _ = dialogue.start(Language.FI)
    dialogue.say(started.id, "mistä saan starttirahaa")
    assert dialogue.say(started.id, typed)
    said = [message for message in dialogue.store.messages_after(started.id, 0) if message["sender"] == "visitor"]
    assert [message["text"] for message in said] == ["mistä saan starttirahaa", typed.strip()]


def test_an_answer_that_takes_too_long_is_told_as_slow(assistant, monkeypatch):
    monkeypatch.setattr(assistant, "_answer_within", 1e-6)
    with pytest.raises(AssistantSlow):
        assistant.understand("tätä tekstiä ei ole vielä kysytty keneltäkään")


def test_after_a_slow_answer_the_next_one_comes(assistant):
    assert assistant.understand("mistä saan starttirahaa")["kind"] == "service"


async def test_a_turn_that_ran_out_of_time_writes_nothing_after_the_conversation_was_erased(
    assistant, dialogue, monkeypatch
):
    started, _ = dialogue.start(Language.FI)
    with monkeypatch.context() as hurried:
        hurried.setattr(assistant, "_answer_within", 0.0005)
        with pytest.raises(AssistantSlow):
            assistant.reply(started.id, "mistä saan rahoitusta aivan uuteen leipomoon", Language.FI)
    dialogue.erase(started.id)
    await asyncio.sleep(0.3)
    assert await assistant._tracker_store.retrieve(started.id) is None
