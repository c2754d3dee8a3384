"""What all imports share: drafts and nothing else, all or nothing, bounded, and the second time nothing changes."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import made
import pytest
import tiny
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select
from sqlalchemy.engine import Engine

from service_catalogue import models
from service_catalogue.database import Sessions, session_maker
from service_catalogue.documents import KINDS, document_of
from service_catalogue.editing import Editor
from service_catalogue.errors import EditedMeanwhile, EntryFaulty, FormatUnknown, ImportFaulty
from service_catalogue.formats import MODULES, format_named, importing
from service_catalogue.formats.importing import Outcome, Proposal, Reading, bounded, propose, read_json, too_deep

ADVICE = "founding_advice"


def imported(sessions: Sessions, *documents: dict[str, Any], kind: str = "service", dry_run: bool = False) -> Outcome:
    """What importing `documents` does."""
    reading = Reading([Proposal(kind, document) for document in documents])
    return propose(sessions, reading, "maija", "a test", dry_run=dry_run)


def rows(sessions: Sessions) -> list[str]:
    """All rows of all tables."""
    with sessions() as session:
        return [repr(row) for table in models.metadata.sorted_tables for row in session.execute(select(table))]


def draft(sessions: Sessions, entry_id: str, kind: str = "service") -> dict[str, Any]:
    """The document of a draft."""
    with sessions() as session:
        return session.get(models.Draft, (kind, entry_id)).document


def test_an_import_makes_drafts_and_changes_nothing_that_visitors_see(loaded: Sessions) -> None:
    before = rows(loaded)
    outcome = imported(loaded, {"id": ADVICE, "cost": "paid"}, {"id": "new_idea", "name": {"fi": "Uusi"}})
    assert (outcome.new, outcome.changed, outcome.unchanged) == (["new_idea"], [ADVICE], [])
    assert sorted(set(rows(loaded)) - set(before)) == sorted(row for row in rows(loaded) if "'a test', 'maija'" in row)
    assert len(rows(loaded)) == len(before) + 2


def test_what_a_file_lacks_stays_as_the_entry_has_it(loaded: Sessions) -> None:
    imported(loaded, {"id": ADVICE, "cost": "paid"})
    with loaded() as session:
        assert draft(loaded, ADVICE) == {**(document_of(session, KINDS["service"], ADVICE) or {}), "cost": "paid"}
    imported(loaded, {"id": ADVICE, "as_of": 2026})
    assert (draft(loaded, ADVICE)["cost"], draft(loaded, ADVICE)["as_of"]) == ("paid", 2026)


def test_the_difference_is_told_field_by_field(loaded: Sessions) -> None:
    outcome = imported(loaded, {"id": ADVICE, "cost": "paid", "languages": ["fi", "sv", "en"], "source": ["x" * 200]})
    assert outcome.lines[0] == f'service {ADVICE} cost: "free" -> "paid"'
    assert outcome.lines[1].startswith(f'service {ADVICE} source: ["invented for the tests"] -> ["xxx')
    assert outcome.lines[1].endswith("…")
    assert len(outcome.lines) == 2
    assert imported(loaded, {"id": "new_idea", "cost": "free"}).lines == [
        'service new_idea id: - -> "new_idea"',
        'service new_idea cost: - -> "free"',
    ]


def test_a_dry_run_tells_the_same_and_changes_nothing(loaded: Sessions) -> None:
    before = rows(loaded)
    documents = [{"id": ADVICE, "cost": "paid"}, {"id": "new_idea"}, {"id": "loan_guarantee", "cost": "paid"}]
    told = imported(loaded, *documents, dry_run=True)
    assert rows(loaded) == before
    assert imported(loaded, *documents) == told


def test_a_second_import_of_the_same_file_changes_nothing(loaded: Sessions) -> None:
    documents = [{"id": ADVICE, "cost": "paid"}, tiny.beekeeping()]
    imported(loaded, *documents)
    before = rows(loaded)
    assert imported(loaded, *documents).unchanged == [ADVICE, "beekeeping"]
    assert rows(loaded) == before


def test_an_import_after_its_drafts_were_published_changes_nothing(loaded: Sessions) -> None:
    channel = {"kind": "web", "value": " https://kuvala.example ", "label": tiny.beekeeping()["name"], "source": "x"}
    documents = [
        {"id": ADVICE, "source": [" with space around "], "channels": [channel]},
        {**tiny.beekeeping(), "as_of": "2024", "reviewed_on": "2026-03-02"},
    ]
    imported(loaded, *documents)
    for entry_id in (ADVICE, "beekeeping"):
        Editor(loaded, "maija").publish_draft("service", entry_id)
    assert imported(loaded, *documents).unchanged == [ADVICE, "beekeeping"]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(made.documents)
def test_whatever_is_imported_and_published_is_then_so_already(
    loaded: Sessions, document: tuple[str, dict[str, Any]]
) -> None:
    kind, wanted = document
    if imported(loaded, wanted, kind=kind).unchanged == []:
        Editor(loaded, "maija").publish_draft(kind, wanted["id"])
    assert imported(loaded, wanted, kind=kind).unchanged == [wanted["id"]]


def test_an_import_that_breaks_off_leaves_everything_as_it_was(
    loaded: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(loaded)
    whole, calls = importing.put_draft, []

    def broken_off(*given: Any) -> None:
        calls.append(whole(*given))
        given[0].flush()
        if len(calls) == 2:
            raise OSError("the disk is full")

    monkeypatch.setattr(importing, "put_draft", broken_off)
    with pytest.raises(OSError, match="disk is full"):
        imported(loaded, {"id": "one_idea"}, {"id": "other_idea"}, {"id": ADVICE, "cost": "paid"})
    assert rows(loaded) == before


@pytest.mark.parametrize(
    ("documents", "fault"),
    [
        ([{"id": "twice"}, {"id": "once"}, {"id": "twice"}], "service twice: stands in the file more than once"),
        ([{"id": "Not An Id"}], "service Not An Id: an id has up to 60"),
        ([{"id": "x" * 61}], "an id has up to 60"),
        ([{"name": {"fi": "x"}}], "service None: an id has up to 60"),
        ([{"id": 7}], "service 7: an id has up to 60"),
        ([{"id": "fine", "name": {"fi": "NUL \0"}}], r"service fine: name\.fi: holds a character that is no text"),
        ([{"id": "fine", "source": ["half \ud800"]}], r"service fine: source\.0: holds a character that is no text"),
    ],
)
def test_a_file_with_one_fault_is_refused_as_a_whole(
    loaded: Sessions, documents: list[dict[str, Any]], fault: str
) -> None:
    before = rows(loaded)
    with pytest.raises(ImportFaulty, match=fault):
        imported(loaded, {"id": "other"}, *documents)
    assert rows(loaded) == before


def test_every_fault_is_told_at_once(loaded: Sessions) -> None:
    with pytest.raises(ImportFaulty) as faulty:
        imported(loaded, {"id": "A"}, {"id": "twice"}, {"id": "twice"}, {"id": "fine", "cost": "\0"})
    assert len(faulty.value.faults) == 3


def test_one_id_may_stand_for_entries_of_two_kinds(loaded: Sessions) -> None:
    reading = Reading([Proposal("service", {"id": "fair"}), Proposal("event", {"id": "fair"})])
    assert propose(loaded, reading, "maija", "a test").new == ["fair", "fair"]


def test_a_file_with_too_many_entries_is_refused(loaded: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MOST_ENTRIES", 3)
    assert len(imported(loaded, *({"id": f"idea{number}"} for number in range(3))).new) == 3
    with pytest.raises(ImportFaulty, match="4 entries; 3 is the most"):
        imported(loaded, *({"id": f"idea{number}"} for number in range(4)))


def test_a_published_change_in_between_is_told_when_the_imported_draft_is_published(loaded: Sessions) -> None:
    imported(loaded, {"id": ADVICE, "cost": "paid"})
    Editor(loaded, "pekka").withdraw("service", ADVICE)
    imported(loaded, {"id": ADVICE, "cost": "members"})
    with pytest.raises(EditedMeanwhile, match="pekka"):
        Editor(loaded, "maija").publish_draft("service", ADVICE)


def test_a_draft_that_lacks_something_cannot_be_published(loaded: Sessions) -> None:
    imported(loaded, {"id": "new_idea", "name": {"fi": "Uusi"}, "status": "ongoing"})
    with pytest.raises(EntryFaulty) as faulty:
        Editor(loaded, "maija").publish_draft("service", "new_idea")
    assert {"name.sv", "name.en", "summary", "phrases"} <= {fault.field for fault in faulty.value.faults}
    assert "status" not in {fault.field for fault in faulty.value.faults}


def test_an_import_works_the_same_on_every_database(anywhere: Engine) -> None:
    sessions = session_maker(anywhere)
    documents = [{**tiny.beekeeping(), "source": list(made.TRAPS)}, {"id": ADVICE, "cost": "paid"}]
    assert imported(sessions, *documents).new == ["beekeeping"]
    assert draft(sessions, "beekeeping")["source"] == list(made.TRAPS)
    assert imported(sessions, *documents).unchanged == ["beekeeping", ADVICE]


# Reading within bounds.


def test_a_file_is_bounded_in_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MOST_BYTES", 10)
    assert bounded(b"x" * 10) == b"x" * 10
    with pytest.raises(ImportFaulty, match="11 bytes; 10 is the most"):
        bounded(b"x" * 11)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"\xff\xfe", b"[NaN]", b"[-Infinity]", b'{"a": 1} b', b"[" * 100_000, b"[" + b"9" * 5000 + b"]"]
)
def test_what_is_not_json_is_refused(data: bytes) -> None:
    with pytest.raises(ImportFaulty, match="not JSON"):
        read_json(data)


def test_json_may_begin_with_a_byte_order_mark_and_nest_as_deep_as_allowed() -> None:
    assert read_json(b'\xef\xbb\xbf{"a": ["\xc3\xa4"]}') == {"a": ["ä"]}
    for deepest, refused in ((importing.DEEPEST, False), (importing.DEEPEST + 1, True)):
        nested: Any = "core"
        for level in range(deepest):
            nested = [nested] if level % 2 else {"x": nested, "y": 1}
        assert too_deep(nested) is refused
        if refused:
            with pytest.raises(ImportFaulty, match="deeper than"):
                read_json(json.dumps(nested).encode())
        else:
            assert read_json(json.dumps(nested).encode()) == nested


def test_every_format_goes_at_least_one_way() -> None:
    for name in MODULES:
        module = import_module(f"service_catalogue.formats.{MODULES[name]}")
        ways = [way for way in ("read_file", "write_file") if hasattr(module, way)]
        assert ways, name
        assert all(format_named(name, to=way) is module for way in ways)


def test_an_unknown_format_is_told_with_those_that_there_are() -> None:
    with pytest.raises(FormatUnknown, match="no format 'docx'; the formats are yaml, xlsx"):
        format_named("docx", to="read_file")
