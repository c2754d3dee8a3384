"""Changing the catalogue: checked as a whole, all or nothing, told to everybody at once, and never lost."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import tiny
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from service_catalogue import editing, models
from service_catalogue.cards import get, organisation_card, service_card
from service_catalogue.database import Sessions, open_engine, session_maker
from service_catalogue.documents import KINDS, document_of
from service_catalogue.editing import Editor, document_at, history, revision_of
from service_catalogue.encoder import LetterEncoder, Vectors
from service_catalogue.errors import EditedMeanwhile, EntryFaulty, NotFound
from service_catalogue.language import Language
from service_catalogue.new_vectors import remake_vectors
from service_catalogue.reading import Catalogue

ADVICE = "founding_advice"
PERMIT = "market_stall_permit"


class SecondProcess:
    """Another process that keeps the catalogue in its own memory."""

    def __init__(self, engine: Engine) -> None:
        program = str(Path(__file__).with_name("second_process.py"))
        address = engine.url.render_as_string(hide_password=False)
        self._running = subprocess.Popen(
            [sys.executable, program, address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, question: str) -> dict[str, Any]:
        """What it finds."""
        assert self._running.stdin
        assert self._running.stdout
        self._running.stdin.write(json.dumps(question) + "\n")
        self._running.stdin.flush()
        return json.loads(self._running.stdout.readline())

    def close(self) -> None:
        """End it."""
        self._running.communicate(timeout=60)


@pytest.fixture()
def elsewhere(anywhere: Engine) -> Iterator[SecondProcess]:
    """A second process on the edition's database, of each kind in turn."""
    process = SecondProcess(anywhere)
    yield process
    process.close()


@pytest.fixture()
def editor(loaded: Sessions) -> Editor:
    """Somebody at work on the edition."""
    return Editor(loaded, "maija")


def stored(sessions: Sessions, kind: str, entry_id: str) -> dict[str, Any]:
    """An entry's document."""
    with sessions() as session:
        document = document_of(session, KINDS[kind], entry_id)
    assert document is not None
    return document


def renamed(document: dict[str, Any], name: str) -> dict[str, Any]:
    """`document` with another English name."""
    return {**document, "name": {**document["name"], "en": name}}


def version(sessions: Sessions) -> int:
    """The catalogue's number."""
    with sessions() as session:
        return session.get(models.CatalogueState, 1).version


def everything(sessions: Sessions) -> dict[str, list[Any]]:
    """All rows of all tables."""
    with sessions() as session:
        return {
            table.name: sorted(map(repr, session.execute(select(table)).all()))
            for table in models.metadata.sorted_tables
        }


# What others see of a change.


def test_a_published_change_is_found_by_the_very_next_question_in_another_process(
    anywhere: Engine, elsewhere: SecondProcess
) -> None:
    assert "beekeeping" not in elsewhere.ask("where do I get beehives")["found"]
    Editor(session_maker(anywhere), "maija").publish("service", tiny.beekeeping())
    found = elsewhere.ask("where do I get beehives")
    assert found["found"][0] == found["routed"][0] == "beekeeping"
    assert found["first"]["name"] == "Setting up an apiary"


def test_a_withdrawn_service_is_found_by_no_question_in_another_process(
    anywhere: Engine, elsewhere: SecondProcess
) -> None:
    assert elsewhere.ask("market stall permit")["found"][0] == PERMIT
    Editor(session_maker(anywhere), "maija").withdraw("service", PERMIT)
    gone = elsewhere.ask("market stall permit")
    assert PERMIT not in gone["found"] + gone["routed"]
    Editor(session_maker(anywhere), "maija").restore("service", PERMIT)
    assert elsewhere.ask("market stall permit")["found"][0] == PERMIT


def test_another_process_knows_an_organisation_by_its_new_name_at_once(
    anywhere: Engine, elsewhere: SecondProcess
) -> None:
    sessions = session_maker(anywhere)
    assert "Lantern Guarantee Company" in elsewhere.ask("loan")["organisations"]["lantern_guarantee"]
    document = renamed(stored(sessions, "organisation", "lantern_guarantee"), "Lantern Bank")
    Editor(sessions, "maija").publish("organisation", document)
    names = elsewhere.ask("loan")["organisations"]["lantern_guarantee"]
    assert "Lantern Bank" in names
    assert "Lantern Guarantee Company" not in names


def test_a_draft_is_seen_by_nobody(anywhere: Engine, elsewhere: SecondProcess) -> None:
    sessions = session_maker(anywhere)
    before = elsewhere.ask("where do I get beehives")
    Editor(sessions, "maija").save_draft("service", tiny.beekeeping())
    Editor(sessions, "maija").save_draft("service", renamed(stored(sessions, "service", PERMIT), "Beehives"))
    assert elsewhere.ask("where do I get beehives") == before
    with sessions() as session, pytest.raises(NotFound):
        get(session, models.Service, "beekeeping")


def test_a_draft_is_published_and_then_gone(editor: Editor, loaded: Sessions) -> None:
    editor.save_draft("service", tiny.beekeeping())
    assert editor.publish_draft("service", "beekeeping") == 1
    assert stored(loaded, "service", "beekeeping")["phrases"] == tiny.beekeeping()["phrases"]
    with pytest.raises(NotFound):
        editor.publish_draft("service", "beekeeping")


def test_a_draft_may_lack_anything_but_its_id_and_holds_dates_as_texts(editor: Editor, loaded: Sessions) -> None:
    editor.save_draft("service", {"id": "half_an_idea", "reviewed_on": datetime(2026, 3, 2).date()})
    with loaded() as session:
        draft = session.get(models.Draft, ("service", "half_an_idea"))
        assert draft.document == {"id": "half_an_idea", "reviewed_on": "2026-03-02"}
        assert draft.who == "maija"
    for nothing in ({}, {"id": ""}, {"id": "Käpy"}, {"id": "x" * 61}, {"id": "two\n"}, {"id": 7}):
        with pytest.raises(EntryFaulty, match="id has up to 60"):
            editor.save_draft("service", nothing)


def test_a_discarded_draft_leaves_the_entry_as_it_is(editor: Editor, loaded: Sessions) -> None:
    before = everything(loaded)
    editor.save_draft("service", {"id": ADVICE, "cost": "paid"})
    editor.discard_draft("service", ADVICE)
    assert everything(loaded) == before
    with pytest.raises(NotFound):
        editor.discard_draft("service", ADVICE)


def test_the_catalogues_number_rises_by_one_with_each_change_and_with_nothing_else(
    editor: Editor, loaded: Sessions
) -> None:
    steps = [
        (1, lambda: editor.publish("service", tiny.beekeeping())),
        (0, lambda: editor.save_draft("service", renamed(tiny.beekeeping(), "Bees"))),
        (1, lambda: editor.publish_draft("service", "beekeeping")),
        (1, lambda: editor.withdraw("service", "beekeeping")),
        (1, lambda: editor.restore("service", "beekeeping", 1)),
        (1, lambda: editor.end("service", "beekeeping", [ADVICE])),
        (0, lambda: editor.save_draft("event", {"id": "harbour_fair"})),
        (0, lambda: editor.discard_draft("event", "harbour_fair")),
    ]
    for rise, step in steps:
        before = version(loaded)
        step()
        assert version(loaded) == before + rise
    with pytest.raises(EntryFaulty):
        editor.publish("event", {"id": "harbour_fair"})
    assert version(loaded) == before + rise


def test_a_database_without_an_edition_gets_its_number_with_the_first_change(sessions: Sessions) -> None:
    organisation = {"kind": "partner", "nicknames": {}, "channels": [], "source": ["invented for the tests"]}
    texts = dict.fromkeys(("fi", "sv", "en"), "Teirilä")
    Editor(sessions, "maija").publish(
        "organisation", {"id": "teirila", "name": texts, "summary": texts, "description": texts, **organisation}
    )
    assert version(sessions) == 1


# All or nothing.


def test_a_faulty_document_names_every_field(editor: Editor, loaded: Sessions) -> None:
    document = tiny.beekeeping()
    document["summary"]["sv"] = "x" * 151
    document["phrases"]["en"] = ["too few"]
    document["name"]["fi"] = "half a character \ud83d"
    document["description"]["en"] = "a NUL \0"
    document.update(providers=["lantern_guarantee", "nobody"], cost="dear", valid_until="tomorrow", colour="blue")
    document.update(stages=["planning", "planning"], replaced_by=["beekeeping"])
    del document["who_for"]
    before = everything(loaded)
    with pytest.raises(EntryFaulty) as faulty:
        editor.publish("service", document)
    assert {fault.field for fault in faulty.value.faults} == {
        *("summary.sv", "phrases.en", "name.fi", "description.en", "providers.1", "cost", "valid_until", "colour"),
        *("stages", "replaced_by.0", "who_for"),
    }
    assert "providers.1: there is no organisation 'nobody'" in str(faulty.value)
    assert everything(loaded) == before


def test_a_fault_between_fields_is_told_without_a_field(editor: Editor, loaded: Sessions) -> None:
    fair = {**stored(loaded, "event", "harbour_fair"), "ends_at": "2026-08-14T10:00:00"}
    with pytest.raises(EntryFaulty, match="refused: ends before it starts"):
        editor.publish("event", fair)


def test_a_service_that_names_something_unknown_is_not_published(editor: Editor) -> None:
    for field in ("providers", "packages", "headings", "stages", "audiences", "replaced_by"):
        with pytest.raises(EntryFaulty, match=rf"{field}\.0: there is no \w+ 'nothing'"):
            editor.publish("service", {**tiny.beekeeping(), field: ["nothing"]})


#: A way to reach somebody that is like any other but for what a test changes.
CHANNEL = {"label": dict.fromkeys(("fi", "sv", "en"), "Teirilä"), "source": "invented for the tests"}


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("web", "kuvala.example", "an address on the web"),
        ("form", "javascript:alert(1)", "an address on the web"),
        ("booking", "https://kuvala.example/two words", "an address on the web"),
        ("chat", "soita", "an address on the web"),
        ("email", "mailto:advice@kuvala.example", "an e-mail address"),
        ("email", "advice(at)kuvala.example", "an e-mail address"),
        ("phone", "soita neuvontaan", "a phone number"),
        ("phone", "(09) 000-0001", "a phone number"),
    ],
)
def test_a_channel_leads_to_what_its_kind_says(
    editor: Editor, loaded: Sessions, kind: str, value: str, expected: str
) -> None:
    before = everything(loaded)
    with pytest.raises(EntryFaulty, match=rf"refused: channels\.0\.value: {expected} .*was expected, such as "):
        editor.publish("service", {**tiny.beekeeping(), "channels": [{**CHANNEL, "kind": kind, "value": value}]})
    assert everything(loaded) == before


def test_a_place_to_visit_is_any_text_and_short_numbers_and_addresses_without_a_lock_are_good(editor: Editor) -> None:
    ways = {"visit": "2. kerros, ovi B", "phone": "116 117", "web": "http://kuvala.example:8080/käpy?x"}
    channels = [{**CHANNEL, "kind": kind, "value": value} for kind, value in ways.items()]
    assert editor.publish("service", {**tiny.beekeeping(), "channels": channels}) == 1


def test_a_review_lies_not_in_the_future(editor: Editor) -> None:
    today = datetime.now().date()
    assert editor.publish("service", {**tiny.beekeeping(), "reviewed_on": today.isoformat()}) == 1
    with pytest.raises(EntryFaulty, match="reviewed_on: it lies in the future"):
        editor.publish("service", {**tiny.beekeeping(), "reviewed_on": (today + timedelta(days=1)).isoformat()})


@pytest.mark.parametrize(
    ("kind", "entry_id", "changes", "told"),
    [
        ("organisation", "kuvala_town", {"successor": "kuvala_town"}, "successor: it leads back to 'kuvala_town'"),
        ("organisation", "kuvala_town", {"part_of": "kuvala_town"}, "part_of: it leads back to 'kuvala_town'"),
        (
            *("organisation", "kuvala_employment", {"status": "ended", "successor": "kuvala_labour_office"}),
            "successor: it leads back to 'kuvala_employment'",
        ),
        ("organisation", "kuvala_town", {"channels": []}, "channels: a member of the network needs a confirmed way"),
        ("service", ADVICE, {"replaced_by": [ADVICE]}, f"replaced_by: it leads back to '{ADVICE}'"),
        ("service", PERMIT, {"replaced_by": [ADVICE, "cellar_apprentices"]}, "replaced_by.1: 'cellar_apprentices' has"),
        ("service", ADVICE, {"providers": ["bygone"]}, "providers: they have ended and nobody continues their work"),
        ("event", "hiring_mornings", {"organisers": ["bygone"]}, "organisers: they have ended and nobody continues"),
    ],
)
def test_what_the_check_refuses_is_not_published(
    editor: Editor, loaded: Sessions, kind: str, entry_id: str, changes: dict[str, Any], told: str
) -> None:
    lantern = stored(loaded, "organisation", "lantern_guarantee")
    editor.publish("organisation", {**lantern, "id": "bygone", "status": "ended"})
    document = stored(loaded, kind, entry_id)
    before = everything(loaded)
    with pytest.raises(EntryFaulty) as faulty:
        editor.publish(kind, {**document, **changes})
    assert [str(fault).startswith(told) for fault in faulty.value.faults] == [True], faulty.value
    assert everything(loaded) == before


def test_services_cannot_replace_each_other_in_a_circle(editor: Editor) -> None:
    editor.end("service", PERMIT, [ADVICE])
    with pytest.raises(EntryFaulty, match=f"replaced_by: it leads back to '{ADVICE}'"):
        editor.end("service", ADVICE, [PERMIT])
    with pytest.raises(EntryFaulty, match=f"replaced_by.0: '{PERMIT}' has ended"):
        editor.end("service", "loan_guarantee", [PERMIT])


def test_a_service_may_keep_a_provider_whose_work_goes_on_elsewhere(editor: Editor, loaded: Sessions) -> None:
    assert editor.publish("service", stored(loaded, "service", "first_employee_help")) == 1  # by the labour office


def test_what_was_stored_under_older_rules_is_read_and_can_be_withdrawn_but_not_published(
    editor: Editor, loaded: Sessions
) -> None:
    with loaded() as session:
        ask = models.Channel(service_id=PERMIT, position=9, kind="phone", value="ask", confidence="high", **CHANNEL)
        session.add(ask)
    document = stored(loaded, "service", PERMIT)
    assert document["channels"][-1]["value"] == "ask"
    assert editor.withdraw("service", PERMIT) == 1
    with pytest.raises(EntryFaulty, match=r"channels\.\d\.value: a phone number"):
        editor.restore("service", PERMIT)
    assert stored(loaded, "service", PERMIT) == document


@pytest.mark.parametrize("who", ["", "  ", "x" * 121, "half \ud83d", "a NUL \0"])
def test_whoever_edits_has_a_name_that_the_history_can_hold(loaded: Sessions, who: str) -> None:
    with pytest.raises(EntryFaulty, match="who: "):
        Editor(loaded, who)
    assert Editor(loaded, "x" * 120).withdraw("service", PERMIT) == 1


@pytest.mark.parametrize("part", ["raise_version", "_note", "write", "_set_publication"])
def test_a_change_that_breaks_off_leaves_everything_as_it_was(
    editor: Editor, loaded: Sessions, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    editor.save_draft("service", renamed(stored(loaded, "service", ADVICE), "New name"))
    before = everything(loaded)
    whole = getattr(editing, part)

    def broken_off(*given: Any) -> None:
        whole(*given)
        given[0].flush()
        raise OSError("the disk is full")

    monkeypatch.setattr(editing, part, broken_off)
    changes = [
        lambda: editor.publish_draft("service", ADVICE),
        lambda: editor.end("organisation", "lantern_guarantee"),
        lambda: editor.publish("service", tiny.beekeeping()),
    ]
    if part != "write":  # a withdrawn entry stays as it is written
        changes.append(lambda: editor.withdraw("service", PERMIT))
    for change in changes:
        with pytest.raises(OSError, match="disk is full"):
            change()
        assert everything(loaded) == before


def test_what_does_not_exist_can_be_neither_withdrawn_nor_ended_nor_restored(editor: Editor, loaded: Sessions) -> None:
    before = everything(loaded)
    for kind, entry_id in (("service", "nothing"), ("event", "nothing"), ("package", "begin")):
        for act in (editor.withdraw, editor.end, editor.restore, editor.publish_draft, editor.discard_draft):
            with pytest.raises(NotFound):
                act(kind, entry_id)
    for act in (editor.save_draft, editor.publish):
        with pytest.raises(NotFound, match="kind of entry"):
            act("package", {"id": "begin"})
    assert everything(loaded) == before


# Somebody else's change in between.


def test_a_change_in_between_is_told_with_who_and_when_and_nothing_is_lost(editor: Editor, loaded: Sessions) -> None:
    mine, theirs = (renamed(stored(loaded, "service", ADVICE), name) for name in ("Mine", "Theirs"))
    Editor(loaded, "pekka").publish("service", theirs, began_from=0)
    before = everything(loaded)
    with pytest.raises(EditedMeanwhile, match=r"pekka changed the service 'founding_advice' at 20\d\d-") as told:
        editor.publish("service", mine, began_from=0)
    assert told.value.who == "pekka"
    assert everything(loaded) == before
    assert editor.publish("service", mine, began_from=1) == 2


def test_a_draft_begun_before_somebody_elses_change_is_kept_and_not_published(editor: Editor, loaded: Sessions) -> None:
    editor.save_draft("service", renamed(stored(loaded, "service", ADVICE), "Mine"))
    Editor(loaded, "pekka").withdraw("service", ADVICE)
    editor.save_draft("service", renamed(stored(loaded, "service", ADVICE), "Mine again"))
    before = everything(loaded)
    with pytest.raises(EditedMeanwhile, match="pekka"):
        editor.publish_draft("service", ADVICE)
    assert everything(loaded) == before
    editor.discard_draft("service", ADVICE)
    editor.save_draft("service", renamed(stored(loaded, "service", ADVICE), "Mine, with that change seen"))
    assert editor.publish_draft("service", ADVICE) == 2


def test_a_revision_that_never_was_cannot_be_begun_from(editor: Editor, loaded: Sessions) -> None:
    with pytest.raises(NotFound, match="founding_advice@5"):
        editor.publish("service", stored(loaded, "service", ADVICE), began_from=5)


def test_of_two_new_entries_with_one_id_only_the_first_is_published(editor: Editor) -> None:
    editor.publish("service", tiny.beekeeping(), began_from=0)
    with pytest.raises(EditedMeanwhile):
        editor.publish("service", renamed(tiny.beekeeping(), "Other bees"), began_from=0)


def add_source(sessions: Sessions, who: str) -> None:
    """Add a line to the sources of a service, again and again until nobody was quicker."""
    while True:
        with sessions() as session:
            began_from = revision_of(session, "service", ADVICE)
            document = document_of(session, KINDS["service"], ADVICE) or {}
        try:
            Editor(sessions, who).publish("service", {**document, "source": [*document["source"], who]}, began_from)
        except EditedMeanwhile:
            continue
        return


def test_writers_at_once_lose_no_change(anywhere: Engine) -> None:
    sessions = session_maker(anywhere)
    names = [f"writer {number}" for number in range(12)]
    engines = [open_engine(anywhere.url.render_as_string(hide_password=False)) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add_source, [session_maker(engines[number % 4]) for number in range(12)], names))
    for engine in engines:
        engine.dispose()
    assert sorted(stored(sessions, "service", ADVICE)["source"][1:]) == sorted(names)
    assert version(sessions) == 1 + len(names)
    with sessions() as session:
        changes = history(session, "service", ADVICE)
    assert [change.number for change in changes] == list(range(12, 0, -1))
    assert all(change.before == earlier.after for change, earlier in pairwise(changes))


def test_drafts_of_one_new_entry_saved_at_once_make_one_draft(anywhere: Engine) -> None:
    sessions = session_maker(anywhere)
    start = threading.Barrier(4)

    def save(number: int) -> None:
        start.wait(30)
        with suppress(EditedMeanwhile):
            Editor(sessions, f"writer {number}").save_draft("service", {"id": "idea", "cost": str(number)})
            saved.append(str(number))

    saved: list[str] = []
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(save, range(4)))
    with sessions() as session:
        kept = session.execute(select(models.Draft)).scalars().all()
    assert [draft.document["cost"] for draft in kept] == saved


def test_a_colleagues_draft_is_replaced_only_by_who_has_seen_it(editor: Editor, loaded: Sessions) -> None:
    Editor(loaded, "pekka").save_draft("service", {"id": "idea", "cost": "free"})
    with pytest.raises(EditedMeanwhile, match="pekka changed the draft"):
        editor.save_draft("service", {"id": "idea", "cost": "paid"})
    with loaded() as session:
        theirs = session.get(models.Draft, ("service", "idea"))
    assert theirs.document["cost"] == "free"
    editor.save_draft("service", {"id": "idea", "cost": "paid"}, seen=theirs.at)
    with loaded() as session:
        assert session.get(models.Draft, ("service", "idea")).document["cost"] == "paid"


@pytest.mark.parametrize("act", ["end", "withdraw", "restore"])
def test_a_change_made_while_another_is_under_way_is_not_undone_by_it(
    anywhere: Engine, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    sessions = session_maker(anywhere)
    document = renamed(stored(sessions, "service", PERMIT), "A new name")
    quick = threading.Thread(target=Editor(sessions, "quick").publish, args=("service", document))
    whole = editing.document_of

    def read_then_be_overtaken(*given: Any) -> Any:
        found = whole(*given)
        if threading.current_thread() is threading.main_thread() and quick.ident is None:
            quick.start()
            quick.join(1.0)  # would be long enough for it, were it allowed to
        return found

    monkeypatch.setattr(editing, "document_of", read_then_be_overtaken)
    getattr(Editor(sessions, "slow"), act)("service", PERMIT)
    quick.join(30)
    with sessions() as session:
        assert [change.who for change in history(session, "service", PERMIT)] == ["quick", "slow"]
    assert stored(sessions, "service", PERMIT)["name"]["en"] == "A new name"


# Withdrawing, ending, restoring.


def test_a_withdrawn_service_is_shown_to_nobody_and_comes_back_as_it_was(
    editor: Editor, loaded: Sessions, loaded_engine: Engine
) -> None:
    before = stored(loaded, "service", PERMIT)
    catalogue = Catalogue(loaded_engine, LetterEncoder())
    editor.withdraw("service", PERMIT)
    with pytest.raises(NotFound):
        catalogue.service_cards([PERMIT], Language.EN)
    with loaded() as session:
        town = session.get(models.Organisation, "kuvala_town")
        assert PERMIT not in [line["id"] for line in organisation_card(session, town, Language.EN)["services"]]
    editor.restore("service", PERMIT)
    assert stored(loaded, "service", PERMIT) == before
    assert catalogue.service_cards([PERMIT], Language.EN)[0]["name"] == "Market stall permit"


def test_a_withdrawn_event_is_shown_to_nobody(editor: Editor, loaded: Sessions) -> None:
    editor.withdraw("event", "harbour_fair")
    with loaded() as session, pytest.raises(NotFound):
        get(session, models.Event, "harbour_fair")
    editor.restore("event", "harbour_fair")
    with loaded() as session:
        assert get(session, models.Event, "harbour_fair").url == "https://kuvala.example/satamamessut"


def test_an_organisation_can_end_but_not_be_withdrawn(editor: Editor, loaded: Sessions) -> None:
    before = everything(loaded)
    with pytest.raises(EntryFaulty, match="it can end"):
        editor.withdraw("organisation", "lantern_guarantee")
    assert everything(loaded) == before
    editor.end("organisation", "lantern_guarantee", ["kuvala_town"])
    with loaded() as session:
        card = service_card(get(session, models.Service, "loan_guarantee"), Language.EN)
    assert card["organisation"]["id"] == "kuvala_town"


def test_an_ended_service_says_what_replaced_it_and_is_nobodys_service_any_more(
    editor: Editor, loaded: Sessions
) -> None:
    editor.end("service", PERMIT, [ADVICE, "loan_guarantee"])
    with loaded() as session:
        card = service_card(get(session, models.Service, PERMIT), Language.EN)
        assert card["status"] == "ended"
        assert card["replaced_by"] == [ADVICE, "loan_guarantee"]
        town = get(session, models.Organisation, "kuvala_town")
        assert PERMIT not in [line["id"] for line in organisation_card(session, town, Language.EN)["services"]]


@pytest.mark.parametrize(
    ("kind", "entry_id", "others"),
    [
        ("service", PERMIT, ["nothing"]),
        ("organisation", "lantern_guarantee", ["nobody"]),
        ("organisation", "lantern_guarantee", ["kuvala_town", "kuvala_employment"]),
        ("event", "harbour_fair", ["hiring_mornings"]),
    ],
)
def test_nothing_is_replaced_by_what_cannot_replace_it(
    editor: Editor, loaded: Sessions, kind: str, entry_id: str, others: list[str]
) -> None:
    before = everything(loaded)
    with pytest.raises(EntryFaulty):
        editor.end(kind, entry_id, others)
    assert everything(loaded) == before


@pytest.mark.parametrize(
    ("kind", "entry_id"), [("service", ADVICE), ("organisation", "lantern_guarantee"), ("event", "harbour_fair")]
)
def test_revision_0_is_the_entry_as_it_was_loaded(editor: Editor, loaded: Sessions, kind: str, entry_id: str) -> None:
    as_loaded = stored(loaded, kind, entry_id)
    with loaded() as session:
        assert document_at(session, kind, entry_id, 0) == as_loaded
    editor.publish(kind, renamed(as_loaded, "Another name"))
    editor.end(kind, entry_id)
    assert stored(loaded, kind, entry_id) != as_loaded
    assert editor.restore(kind, entry_id, 0) == 3
    assert stored(loaded, kind, entry_id) == as_loaded


def test_any_revision_can_be_restored_and_restoring_can_be_undone(editor: Editor, loaded: Sessions) -> None:
    document = stored(loaded, "service", ADVICE)
    for number in (1, 2, 3):
        assert editor.publish("service", renamed(document, f"Name {number}")) == number
    assert editor.restore("service", ADVICE, 1) == 4
    assert stored(loaded, "service", ADVICE)["name"]["en"] == "Name 1"
    assert editor.restore("service", ADVICE, 3) == 5
    assert stored(loaded, "service", ADVICE)["name"]["en"] == "Name 3"


def test_a_revision_that_never_was_cannot_be_restored(editor: Editor) -> None:
    editor.publish("service", tiny.beekeeping())
    for entry_id, number in (("beekeeping", 0), ("beekeeping", 2), (ADVICE, 1), (ADVICE, -1)):
        with pytest.raises(NotFound, match=f"{entry_id}@{number}"):
            editor.restore("service", entry_id, number)


def test_the_history_tells_who_did_what_when_and_what_was_before(editor: Editor, loaded: Sessions) -> None:
    editor.publish("service", tiny.beekeeping())
    Editor(loaded, "pekka").withdraw("service", "beekeeping")
    with loaded() as session:
        second, first = history(session, "service", "beekeeping")
    assert (first.number, first.action, first.who, first.before) == (1, "publish", "maija", None)
    assert (second.number, second.action, second.who) == (2, "withdraw", "pekka")
    assert first.after == second.before == second.after
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    assert now - timedelta(minutes=5) < first.at <= second.at <= now


# Making the index anew.


def test_a_rebuilt_index_gives_the_same_search_results_and_keeps_no_vector_that_nobody_needs(
    filled: Engine, filled_sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot import wiring
    from bot.setup import rebuild_index

    monkeypatch.setenv("DATABASE_URL", filled.url.render_as_string(hide_password=False))
    questions = ("saanko myydä makkaraa torilla", "jag vill starta eget", "we want to hire somebody", "")
    before = [[scored.id for scored in wiring.catalogue().search(question)] for question in questions]
    scores = [scored.score for scored in wiring.catalogue().search(questions[0])]
    with filled_sessions() as session:
        needed = session.execute(select(func.count()).select_from(models.TextVector)).scalar_one()
        session.add(models.TextVector(encoder="an older one", digest="of nothing", vector=b""))
    said: list[str] = []
    rebuild_index(wiring.settings(), said.append)
    assert [[scored.id for scored in wiring.catalogue().search(question)] for question in questions] == before
    assert [scored.score for scored in wiring.catalogue().search(questions[0])] == pytest.approx(scores, abs=1e-4)
    assert f"{needed} now" in said[-2]
    assert "holds 6 services" in said[-1]
    with filled_sessions() as session:
        assert session.execute(select(func.count()).select_from(models.TextVector)).scalar_one() == needed


class WatchingEncoder(LetterEncoder):
    """The letters' encoder, which calls `watch` each time before it encodes texts of the catalogue."""

    def __init__(self, watch: Callable[[], None]) -> None:
        super().__init__()
        self.watch = watch

    def queries(self, texts: Sequence[str]) -> Vectors:
        """The vectors of `texts`."""
        self.watch()
        return super().queries(texts)


@pytest.fixture()
def with_vectors(anywhere: Engine) -> Sessions:
    """The edition with its vectors in a database of each kind in turn, and a vector that nobody needs."""
    sessions = session_maker(anywhere)
    remake_vectors(sessions, LetterEncoder())
    with sessions() as session:
        session.add(models.TextVector(encoder=LetterEncoder.name, digest="of nothing", vector=b""))
    return sessions


def test_while_new_vectors_are_made_the_old_ones_are_all_there_and_nobody_is_told(with_vectors: Sessions) -> None:
    before = everything(with_vectors)
    seen: list[bool] = []
    count = remake_vectors(with_vectors, WatchingEncoder(lambda: seen.append(everything(with_vectors) == before)))
    assert seen
    assert all(seen)
    after = everything(with_vectors)
    assert version(with_vectors) == 3
    assert count == len(after["text_vector"]) == len(before["text_vector"]) - 1
    assert set(after["text_vector"]) < set(before["text_vector"])


def test_an_encoder_that_fails_on_the_way_leaves_everything_as_it_was(with_vectors: Sessions) -> None:
    before = everything(with_vectors)

    def fail() -> None:
        raise RuntimeError("the encoder has lost its weights")

    with pytest.raises(RuntimeError, match="lost its weights"):
        remake_vectors(with_vectors, WatchingEncoder(fail))
    assert everything(with_vectors) == before


def test_the_search_finds_every_vector_that_it_needs_after_a_rebuild(anywhere: Engine) -> None:
    sessions = session_maker(anywhere)
    Editor(sessions, "maija").withdraw("service", PERMIT)
    remake_vectors(sessions, LetterEncoder())
    asked: list[bool] = []
    Catalogue(anywhere, WatchingEncoder(lambda: asked.append(True))).snapshot()
    assert asked == []


def test_what_is_published_while_new_vectors_are_made_keeps_its_own(anywhere: Engine) -> None:
    sessions = session_maker(anywhere)
    published: list[int] = []

    def publish() -> None:
        if not published:
            published.append(Editor(sessions, "maija").publish("service", tiny.beekeeping()))
            Catalogue(anywhere, LetterEncoder()).snapshot()

    remake_vectors(sessions, WatchingEncoder(publish))
    asked: list[bool] = []
    Catalogue(anywhere, WatchingEncoder(lambda: asked.append(True))).snapshot()
    assert asked == []
