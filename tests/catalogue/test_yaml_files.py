"""The catalogue as one YAML file: taken away and brought back it is the same, and what could do harm is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import made
import pytest
import tiny
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from service_catalogue.database import Sessions
from service_catalogue.documents import KINDS, write
from service_catalogue.editing import Editor
from service_catalogue.errors import ImportFaulty
from service_catalogue.formats import yaml_files
from service_catalogue.formats.importing import DEEPEST, Reading, propose
from service_catalogue.formats.yaml_files import PLURALS, read_file, read_folder, write_file


def exported(sessions: Sessions) -> bytes:
    """The catalogue's file."""
    with sessions() as session:
        return write_file(session)


def read(text: str | bytes, sessions: Sessions | None = None) -> Reading:
    """What a file proposes; reading YAML asks nothing of the catalogue."""
    return read_file(text if isinstance(text, bytes) else text.encode(), sessions)  # type: ignore[arg-type]


def test_the_file_holds_all_published_entries_as_documents(loaded: Sessions) -> None:
    Editor(loaded, "maija").withdraw("service", "market_stall_permit")
    Editor(loaded, "maija").save_draft("service", {"id": "a_draft"})
    found = yaml.safe_load(exported(loaded))
    assert {name: len(entries) for name, entries in found.items()} == {"organisations": 4, "services": 5, "events": 2}
    assert [entry["id"] for entry in found["events"]] == ["harbour_fair", "hiring_mornings"]


def test_an_export_brought_back_changes_nothing(loaded: Sessions) -> None:
    outcome = propose(loaded, read(exported(loaded)), "maija", "yaml")
    assert (outcome.new, outcome.changed, len(outcome.unchanged)) == ([], [], 12)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(made.documents)
def test_whatever_an_entry_holds_survives_the_file(loaded: Sessions, document: tuple[str, dict[str, Any]]) -> None:
    kind, wanted = document
    with loaded() as session:
        write(session, KINDS[kind], KINDS[kind].shape.parse_obj(wanted))
    found = {proposal.document["id"]: proposal.document for proposal in read(exported(loaded)).proposals}
    assert found[wanted["id"]] == wanted


def test_a_file_written_by_hand_may_leave_dates_without_quotes(loaded: Sessions) -> None:
    text = "services: [{id: founding_advice, reviewed_on: 2026-03-02, as_of: 2025, cost: free}]"
    assert propose(loaded, read(text), "maija", "yaml").unchanged == ["founding_advice"]
    assert read("services: [{id: idea, reviewed_on: 2026-13-45}]").proposals[0].document["reviewed_on"] == "2026-13-45"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: &x [1]\nb: *x", "aliases are not allowed"),
        ("services: [{id: idea, name: &x {fi: x}, summary: *x}]", "aliases are not allowed"),
        ("!!python/object/apply:os.system [ls]", "tags are not allowed"),
        ("services: [{id: !!str idea}]", "tags are not allowed"),
        ("services: [{id: idea, source: !own x}]", "tags are not allowed"),
        ("services: [{id: idea, id: other}]", "the key 'id' stands twice"),
        ("services: [{id: idea, name: {fi: a, fi: b}}]", "the key 'fi' stands twice"),
        ("services: [{id: idea, 7: x}]", "a key must be a text"),
        ("services: [{id: idea, [a]: x}]", "a key must be a text"),
        ("services: [", "not YAML"),
        ("services: []\n---\nevents: []", "not YAML"),
        (b"\xff", "not YAML"),
        ("services: \x01", "not YAML"),
        ("[" * 100_000, f"deeper than {DEEPEST} levels"),
        ("? " * 100_000, f"deeper than {DEEPEST} levels"),
        ("{a: " * 100_000, f"deeper than {DEEPEST} levels"),
        ("", "a mapping of kinds"),
        ("just words", "a mapping of kinds"),
        ("[services]", "a mapping of kinds"),
        ("packages: []", "packages: not a kind of entry"),
        ("services: {id: idea}", "services: not a kind of entry with a list"),
        ("services: [idea]", r"services\[0\]: a mapping with an id was expected"),
        ("services: [{id: idea}, {name: x}]", r"services\[1\]: a mapping with an id was expected"),
        ("events: [{id: idea, phrases: x}]", r"events\[0\]: there is no field 'phrases'"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_faulty_file_is_refused_with_its_place(text: str | bytes, fault: str) -> None:
    with pytest.raises(ImportFaulty, match=fault):
        read(text)


def test_a_content_file_is_read_and_its_kind_told_from_its_fields() -> None:
    for name, kind in (
        ("organisations/kuvala_town.yaml", "organisation"),
        ("services/begin/loan_guarantee.yaml", "service"),
    ):
        found = read((tiny.KUVALA / name).read_bytes()).proposals
        assert [(each.kind, each.document["id"]) for each in found] == [(kind, name.split("/")[-1][:-5])]
    events = read((tiny.KUVALA / "events.yaml").read_bytes()).proposals
    assert [each.kind for each in events] == ["event", "event"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{id: idea, name: {fi: x}}", "the entry: its fields do not tell the kind of entry"),
        ("{id: idea, phrases: {}, organisers: []}", "phrases of the kind service; organisers of the kind event"),
        ("{id: 7, phrases: {}}", "the entry, by its fields of the kind service: a mapping with an id was expected"),
        ("{id: idea, phrases: {}, colour: red}", "the entry, .* of the kind service: there is no field 'colour'"),
        ("[{id: idea, organisers: []}, {id: idea2}]", r"\[1\]: its fields do not tell"),
        ("[{id: idea, organisers: []}, idea2]", "a mapping of kinds"),
        ((tiny.KUVALA / "city.yaml").read_bytes(), "the entry: its fields do not tell the kind of entry"),
        ((tiny.KUVALA / "faqs.yaml").read_bytes(), "the list: its fields do not tell the kind of entry"),
        ((tiny.KUVALA / "packages.yaml").read_bytes(), r"\[0\], by its .* service: there is no field 'number'"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_content_file_whose_kind_cannot_be_told_is_refused(text: str | bytes, fault: str) -> None:
    with pytest.raises(ImportFaulty, match=fault):
        read(text)


def test_an_edition_brought_in_again_changes_nothing(loaded: Sessions) -> None:
    reading = read_folder(tiny.KUVALA)
    outcome = propose(loaded, reading, "maija", "yaml")
    assert (outcome.new, outcome.changed, len(outcome.unchanged)) == ([], [], 12)
    assert reading.notes[0].startswith("Left out, as only an empty database is filled from them: audiences.yaml,")


def test_faults_of_an_edition_name_the_file_and_all_are_told(kuvala: Path) -> None:
    tiny.replace(kuvala / "organisations" / "kuvala_town.yaml", "kind: network", "sort: network")
    tiny.replace(kuvala / "services" / "begin" / "loan_guarantee.yaml", "packages: [begin]", "packages: [begin")
    (kuvala / "events.yaml").write_text("[fair]")
    with pytest.raises(ImportFaulty) as faulty:
        read_folder(kuvala)
    named = [fault.split(": ")[0] for fault in faulty.value.faults]
    assert named == ["organisations/kuvala_town.yaml", "services/begin/loan_guarantee.yaml", "events.yaml[0]"]


def test_a_folder_without_entries_is_no_edition(tmp_path: Path) -> None:
    with pytest.raises(ImportFaulty, match="no edition"):
        read_folder(tmp_path)


def test_an_edition_may_not_be_larger_than_a_file(kuvala: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_files, "MOST_BYTES", 5000)
    with pytest.raises(ImportFaulty, match="more than 5000 bytes"):
        read_folder(kuvala)


def test_every_fault_of_a_file_is_told_at_once() -> None:
    with pytest.raises(ImportFaulty) as faulty:
        read("services: [{id: a1, colour: x}, idea]\nevents: [{id: b1, price: x, colour: x}]\npackages: []")
    assert len(faulty.value.faults) == 5


def test_a_fault_of_yaml_is_told_with_its_line() -> None:
    with pytest.raises(ImportFaulty, match="line 3, column 9"):
        read("services:\n- id: idea\n  name: *name")


def test_a_file_with_too_many_values_is_refused_before_anything_is_made_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(yaml_files, "MOST_PARTS", 50)
    assert read("services: [{id: idea, source: [" + "a, " * 30 + "]}]").proposals
    with pytest.raises(ImportFaulty, match="more than 50 values"):
        read("services: [{id: idea, source: [" + "a, " * 50 + "]}]")


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("abid:0x_9-+.~!&*?|>{}[]\"'#%@`, \n\t\\"), max_size=60))
@example("services: [{id: idea, as_of: 0x_}]")
@example("services: [{id: idea, as_of: 1" + ":59" * 2000 + "}]")
@example("services: [{id: idea, as_of: " + "9" * 5000 + "}]")
@example("services: [{id: idea, name: {<<: {fi: x}}}]")
@example("services: [{id: idea, as_of: .inf, cost: =}]")
def test_any_text_is_read_or_refused_but_never_breaks_the_reader(text: str) -> None:
    try:
        reading = read(text)
    except ImportFaulty:
        return
    assert all(proposal.kind in KINDS for proposal in reading.proposals)


def test_the_files_names_of_kinds_are_those_of_the_catalogue() -> None:
    assert {name: kind.name for name, kind in PLURALS.items()} == {
        "organisations": "organisation",
        "services": "service",
        "events": "event",
    }
    assert tiny.beekeeping().keys() <= KINDS["service"].shape.__fields__.keys()
