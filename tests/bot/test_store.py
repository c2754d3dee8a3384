"""The store of conversations: who may read them, what a button means and where, and that forgetting is complete."""

from __future__ import annotations

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import func, inspect, select, text

from bot.assistant.tracker_store import BoundedTrackerStore
from bot.conversations.models import Choice, Conversation, Message, Tracker, metadata
from bot.conversations.store import ConversationStore, Meaning
from bot.errors import ChoiceUnknown, ConversationUnknown
from bot.settings import ROOT
from service_catalogue.language import Language

ANSWER = {"recipient_id": "x", "text": "Tarkoititko näitä?"}
WITH_BUTTONS = {
    **ANSWER,
    "buttons": [
        {"title": "Starttiraha", "payload": '/find_service{"service": "startup_grant"}'},
        {"title": "Ei mikään näistä", "payload": "/deny"},
    ],
}


@pytest.fixture()
def store(sessions) -> ConversationStore:
    """A store on a new database."""
    return ConversationStore(sessions)


def _started(store: ConversationStore, language: Language = Language.FI) -> str:
    return store.start(language, None, "api").id


def _rows(sessions) -> dict[str, int]:
    with sessions() as session:
        counts = {name: session.execute(select(func.count()).select_from(table)).scalar_one()
                  for name, table in metadata.tables.items()}  # fmt: skip
    return {name: count for name, count in counts.items() if count}


def test_the_token_opens_its_conversation(store):
    started = store.start(Language.SV, "/sv/", "api")
    store.check(started.id, started.token)
    assert store.language(started.id) is Language.SV


def test_a_wrong_id_and_a_wrong_token_are_not_told_apart(store):
    mine, others = store.start(Language.FI, None, "api"), store.start(Language.FI, None, "api")
    told = set()
    for conversation_id, token in [
        (mine.id, others.token),
        (mine.id, "wrong"),
        (mine.id, ""),
        (mine.id, "ö" * 40),
        ("no-such-id", mine.token),
        ("", ""),
    ]:
        with pytest.raises(ConversationUnknown) as refusal:
            store.check(conversation_id, token)
        told.add((type(refusal.value), str(refusal.value)))
    assert len(told) == 1


def test_the_token_is_stored_nowhere(store, sessions):
    started = store.start(Language.FI, None, "api")
    with sessions() as session:
        row = session.get(Conversation, started.id)
        stored = [getattr(row, column.key) for column in inspect(Conversation).columns]
    assert started.token not in map(str, stored)


def test_ids_and_tokens_are_long_and_never_the_same(store):
    many = [store.start(Language.FI, None, "api") for _ in range(50)]
    assert len({started.id for started in many} | {started.token for started in many}) == 100
    assert all(len(started.id) >= 22 and len(started.token) >= 43 for started in many)


def test_ensuring_a_conversation_twice_keeps_the_first_and_gives_nobody_a_token(store):
    store.ensure("rest-1", Language.EN, "rest")
    store.ensure("rest-1", Language.FI, "rest")
    assert store.language("rest-1") is Language.EN
    with pytest.raises(ConversationUnknown):
        store.check("rest-1", "")


def test_a_turn_is_kept_in_order_with_its_answers(store):
    conversation_id = _started(store)
    shown = store.add_turn(conversation_id, "Moi", [ANSWER, {**ANSWER, "text": "Toinen"}], Language.FI)
    assert [(message["sender"], message["text"]) for message in store.messages_after(conversation_id, 0)] == [
        ("visitor", "Moi"),
        ("bot", ANSWER["text"]),
        ("bot", "Toinen"),
    ]
    assert store.messages_after(conversation_id, 0)[1:] == shown
    assert store.messages_after(conversation_id, int(shown[0]["id"])) == shown[1:]
    assert all(message["at"].endswith("Z") for message in shown)


def test_a_turn_sets_the_language_of_the_conversation(store):
    conversation_id = _started(store, Language.FI)
    store.add_turn(conversation_id, "Jag vill starta eget", [ANSWER], Language.SV)
    assert store.language(conversation_id) is Language.SV


def test_a_turn_of_which_one_answer_cannot_be_kept_leaves_nothing(store):
    conversation_id = _started(store)
    broken = {**ANSWER, "buttons": [{"title": "without a payload"}]}
    with pytest.raises(KeyError):
        store.add_turn(conversation_id, "Moi", [ANSWER, broken], Language.SV)
    assert store.messages_after(conversation_id, 0) == []
    assert store.language(conversation_id) is Language.FI


def test_buttons_carry_ids_that_tell_nothing(store):
    conversation_id = _started(store)
    (answer,) = store.add_turn(conversation_id, "Moi", [WITH_BUTTONS], Language.FI)
    assert [button["title"] for button in answer["buttons"]] == ["Starttiraha", "Ei mikään näistä"]
    assert not any("/" in button["payload"] or "startup" in button["payload"] for button in answer["buttons"])
    assert store.meaning_of(conversation_id, answer["buttons"][1]["payload"]) == Meaning("Ei mikään näistä", "/deny")
    assert WITH_BUTTONS["buttons"][1]["payload"] == "/deny"  # what was handed in is left as it was


def test_a_choice_of_another_conversation_is_refused_like_one_that_never_was(store):
    mine, others = _started(store), _started(store)
    (answer,) = store.add_turn(others, "Moi", [WITH_BUTTONS], Language.FI)
    told = set()
    for choice in (answer["buttons"][0]["payload"], "no-such-choice", "/deny", ""):
        with pytest.raises(ChoiceUnknown) as refusal:
            store.meaning_of(mine, choice)
        told.add(str(refusal.value))
    assert len(told) == 1


def test_a_repeated_message_id_finds_its_answers_in_its_own_conversation_only(store):
    mine, others = _started(store), _started(store)
    first = store.add_turn(mine, "Moi", [ANSWER, WITH_BUTTONS], Language.FI, "m-1")
    assert store.answered(mine, "m-1") == first
    assert store.answered(mine, "m-2") is None
    assert store.answered(mine, None) is None
    assert store.answered(others, "m-1") is None


async def test_erasing_leaves_no_row_in_any_table(store, sessions):
    conversation_id = _started(store)
    store.add_turn(conversation_id, None, [WITH_BUTTONS], Language.FI)
    store.add_turn(conversation_id, "Moi", [WITH_BUTTONS], Language.FI, "m-1")
    trackers = BoundedTrackerStore(Domain.load(str(ROOT / "domain.yml")), sessions)
    await trackers.save(DialogueStateTracker(conversation_id, trackers.domain.slots))
    assert set(_rows(sessions)) == {table.__tablename__ for table in (Conversation, Message, Choice, Tracker)}
    store.erase(conversation_id)
    assert _rows(sessions) == {}


def test_erasing_forgets_one_conversation_and_no_other(store):
    mine, others = _started(store), _started(store)
    for conversation_id in (mine, others):
        store.add_turn(conversation_id, "Moi", [ANSWER], Language.FI)
    store.erase(mine)
    assert len(store.messages_after(others, 0)) == 2
    for forgotten in (lambda: store.language(mine), lambda: store.exported(mine),
                      lambda: store.add_turn(mine, "Moi", [ANSWER], Language.FI)):  # fmt: skip
        with pytest.raises(ConversationUnknown):
            forgotten()


def test_what_was_said_is_not_in_the_database_file_after_erasing(store, engine, sessions):
    conversation_id = _started(store)
    said = "Perustan Espooseen muovailuvahamuseon"
    store.add_turn(conversation_id, said, [ANSWER], Language.FI)
    file = engine.url.database
    store.erase(conversation_id)
    with engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    with open(file, "rb") as opened:  # noqa: PTH123
        assert b"muovailuvahamuseon" not in opened.read()


def test_the_export_holds_everything_that_is_stored(store):
    started = store.start(Language.FI, "https://example.fi/", "api")
    store.add_turn(started.id, "Moi", [ANSWER], Language.SV)
    exported = store.exported(started.id)
    assert exported["messages"] == store.messages_after(started.id, 0)
    assert (exported["id"], exported["language"], exported["page"], exported["channel"]) == (
        started.id,
        "sv",
        "https://example.fi/",
        "api",
    )
    assert started.token not in str(exported)
