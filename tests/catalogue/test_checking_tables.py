"""What is published is held to the rules of the files, and a fault names the kind and id of its entry and the field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import tiny
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from bot.settings import ROOT
from service_catalogue import models
from service_catalogue.checking import Report, check, installed_dictionaries
from service_catalogue.checking_tables import check_tables, check_tables_at, read_stored
from service_catalogue.content import read_placed
from service_catalogue.database import Sessions, open_engine, session_maker
from service_catalogue.documents import KINDS, document_of
from service_catalogue.editing import Editor
from service_catalogue.errors import ContentFaulty
from service_catalogue.loading import load_edition
from service_catalogue.spelling import Knows

TODAY = date(2026, 11, 22)
PERMIT = "market_stall_permit"


def report_of(sessions: Sessions, dictionaries: dict[Any, Knows] | None = None) -> Report:
    """What a check of the tables finds."""
    with sessions() as session:
        return check_tables(session, None, TODAY, dictionaries or {})


def faults_in(sessions: Sessions) -> list[str]:
    """Its faults as an editor reads them."""
    return [str(fault) for fault in report_of(sessions).faults]


def due_in(report: Report) -> dict[str, list[str]]:
    """What each organisation has to review, in an order of its own."""
    return {work.organisation: sorted(due.service for due in work.due) for work in report.work}


def publish(sessions: Sessions, kind: str, entry_id: str, change: Callable[[dict[str, Any]], Any]) -> None:
    """Publish an entry with a change."""
    with sessions() as session:
        document = document_of(session, KINDS[kind], entry_id) or {}
    change(document)
    Editor(sessions, "maija").publish(kind, document)


@pytest.mark.parametrize("folder", [tiny.KUVALA, ROOT / "catalogue" / "content" / "espoo"], ids=["kuvala", "espoo"])
def test_the_tables_hold_what_the_files_hold_and_are_judged_alike(sessions: Sessions, folder: Path) -> None:
    load_edition(sessions, folder)
    with sessions() as session:
        stored = read_stored(session)
    placed = read_placed(folder)
    assert stored.keys() == placed.keys()
    for kind, found in placed.items():
        assert len(stored[kind]) == len(found), kind
        if kind != "referrals":  # whose senders and receivers have no order in the tables
            assert {each.entry.id: each.entry for each in stored[kind]} == {each.entry.id: each.entry for each in found}
    by_file, by_table = check(folder, TODAY, {}), report_of(sessions)
    assert (by_table.entries, due_in(by_table)) == (by_file.entries, due_in(by_file))
    assert sorted(fault.message for fault in by_table.faults) == sorted(fault.message for fault in by_file.faults)


def _copy_finnish(document: dict[str, Any]) -> None:
    document["description"]["sv"] = document["description"]["fi"]


def _name_nothing(document: dict[str, Any]) -> None:
    document["internal_note"] = {code: f"({code}) no_such_entry" for code in ("fi", "sv", "en")}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (_copy_finnish, f"service {PERMIT}: description.sv: it is the same text as in fi"),
        (_name_nothing, f"service {PERMIT}: internal_note.en: there is no entry 'no_such_entry'"),
    ],
)
def test_a_fault_names_the_entry_and_the_field(loaded: Sessions, change: Any, fault: str) -> None:
    publish(loaded, "service", PERMIT, change)
    assert fault in faults_in(loaded)


def test_phrases_that_are_alike_are_told(loaded: Sessions) -> None:
    with loaded() as session:
        other = (document_of(session, KINDS["service"], "loan_guarantee") or {})["phrases"]["en"][0]
    publish(loaded, "service", PERMIT, lambda document: document["phrases"]["en"].__setitem__(0, other))
    assert any(PERMIT in fault and "phrases.en." in fault and repr(other) in fault for fault in faults_in(loaded))


def test_circles_are_told_however_they_came_about(loaded: Sessions) -> None:
    with loaded() as session:
        table = models.Organisation
        session.execute(
            update(table).where(table.id == "kuvala_employment").values(successor_id="kuvala_labour_office")
        )
    told = faults_in(loaded)
    assert "organisation kuvala_employment: successor: it leads back to 'kuvala_employment'" in told


def test_what_replaces_an_ended_service_must_not_be_withdrawn(loaded: Sessions) -> None:
    assert faults_in(loaded) == []
    Editor(loaded, "maija").withdraw("service", "first_employee_help")
    assert faults_in(loaded) == ["service cellar_apprentices: replaced_by.0: 'first_employee_help' has been withdrawn"]


def test_withdrawn_entries_are_not_looked_at_and_notes_may_still_name_them(loaded: Sessions) -> None:
    publish(loaded, "service", PERMIT, _copy_finnish)
    publish(loaded, "service", "loan_guarantee", lambda document: document.update(internal_note=_note(PERMIT)))
    assert len(faults_in(loaded)) == 1
    Editor(loaded, "maija").withdraw("service", PERMIT)
    assert faults_in(loaded) == []
    assert PERMIT not in {due.service for work in report_of(loaded).work for due in work.due}


def _note(entry_id: str) -> dict[str, str]:
    return {code: f"{code}: {entry_id}" for code in ("fi", "sv", "en")}


def test_what_names_nothing_is_told(loaded: Sessions) -> None:
    with loaded() as session:
        session.execute(
            update(models.Service).where(models.Service.id == "cellar_apprentices").values(replaced_by=["x9"])
        )
    assert faults_in(loaded) == ["service cellar_apprentices: replaced_by.0: there is no service 'x9'"]


def test_what_older_rules_let_in_is_told_and_nothing_else_is_then_looked_at(loaded: Sessions) -> None:
    with loaded() as session:
        session.execute(update(models.Service).where(models.Service.id == PERMIT).values(source=[]))
        faq = session.execute(select(models.Faq)).scalars().first()
        faq.answer = {"fi": "Kyllä.", "sv": "Ja."}
    with pytest.raises(ContentFaulty) as faulty:
        report_of(loaded)
    told = [str(fault) for fault in faulty.value.faults]
    assert told[0] == "question who_may_sell: answer.en: field required"
    assert told[1].startswith(f"service {PERMIT}: source: ") and len(told) == 2


def test_misspelt_words_of_published_texts_are_told(loaded: Sessions) -> None:
    dictionaries = installed_dictionaries()
    if len(dictionaries) < 3:
        pytest.skip("the dictionaries are not installed")
    publish(loaded, "service", PERMIT, lambda document: document["description"].update(en="You need a permitt."))
    told = [str(fault) for fault in report_of(loaded, dict(dictionaries)).faults]
    assert told == [f"service {PERMIT}: description.en: 'permitt' is no word that the dictionary knows"]


def test_a_database_without_content_or_tables_is_not_checked(tmp_path: Path, engine: Engine) -> None:
    missing = f"sqlite:///{tmp_path / 'missing.db'}"
    assert check_tables_at(missing, tiny.KUVALA, TODAY, {}) is None
    assert not (tmp_path / "missing.db").exists()
    assert check_tables_at(str(engine.url), tiny.KUVALA, TODAY, {}) is None
    bare = open_engine(f"sqlite:///{tmp_path / 'bare.db'}")
    with bare.begin() as connection:
        connection.exec_driver_sql("create table city (id text)")
    assert check_tables_at(f"sqlite:///{tmp_path / 'bare.db'}", tiny.KUVALA, TODAY, {}) is None
    load_edition(session_maker(engine), tiny.KUVALA)
    report = check_tables_at(str(engine.url), tiny.KUVALA, TODAY, {})
    assert report is not None and report.faults == ()
