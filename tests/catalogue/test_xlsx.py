"""The catalogue as a workbook: what nobody edits changes nothing, edits become drafts, faults name the cell."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import made
import pytest
import tiny
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from service_catalogue import models
from service_catalogue.database import Sessions
from service_catalogue.documents import ID_RULE, KINDS, document_of, write
from service_catalogue.editing import Editor
from service_catalogue.errors import ImportFaulty, TextUnusable
from service_catalogue.formats import xlsx, xlsx_workbook, xlsx_writing
from service_catalogue.formats.importing import Outcome, Reading, propose
from service_catalogue.formats.xlsx_columns import columns_of, described
from service_catalogue.formats.xlsx_workbook import to_cell
from service_catalogue.formats.xlsx_writing import SHEETS, explanation

ADVICE = "founding_advice"
Edit = Callable[[Any], None]


def exported(sessions: Sessions) -> bytes:
    """The catalogue's workbook."""
    with sessions() as session:
        return xlsx.write_file(session)


def read(sessions: Sessions, data: bytes) -> Reading:
    """What a workbook proposes."""
    with sessions() as session:
        return xlsx.read_file(data, session)


def imported(sessions: Sessions, data: bytes, **how: Any) -> Outcome:
    """What importing a workbook does."""
    return propose(sessions, read(sessions, data), "maija", "xlsx a test", **how)


def edited(data: bytes, edit: Edit) -> bytes:
    """A workbook saved anew by a spreadsheet program after `edit`."""
    book = load_workbook(BytesIO(data))
    edit(book)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def cell(book: Any, sheet: str, entry_id: str, heading: str) -> Any:
    """The cell of an entry under a heading."""
    rows = book[sheet]
    column = next(found.column for found in rows[1] if found.value == heading)
    row = next(found[0].row for found in rows.iter_rows(min_row=2) if found[0].value == entry_id)
    return rows.cell(row, column)


def with_value(heading: str, value: Any, entry_id: str = ADVICE, sheet: str = "services") -> Edit:
    """Put `value` into one cell."""

    def edit(book: Any) -> None:
        found = cell(book, sheet, entry_id, heading)
        found.value = value
        if isinstance(value, str) and not value.startswith("=formula:"):
            found.data_type = "s"
        elif isinstance(value, str):
            found.value = value.replace("=formula:", "=")

    return edit


def faults_of(sessions: Sessions, data: bytes) -> list[str]:
    """What is wrong with a workbook."""
    with pytest.raises(ImportFaulty) as faulty:
        read(sessions, data)
    return list(faulty.value.faults)


def rows_in(sessions: Sessions) -> list[str]:
    """All rows of all tables."""
    with sessions() as session:
        return [repr(row) for table in models.metadata.sorted_tables for row in session.execute(select(table))]


def draft(sessions: Sessions, entry_id: str, kind: str = "service") -> dict[str, Any]:
    """The document of a draft."""
    with sessions() as session:
        return session.get(models.Draft, (kind, entry_id)).document


# There and back.


def test_an_export_brought_back_changes_nothing(loaded: Sessions) -> None:
    before = rows_in(loaded)
    for data in (exported(loaded), edited(exported(loaded), lambda book: None)):
        outcome = imported(loaded, data)
        assert (outcome.new, outcome.changed, len(outcome.unchanged)) == ([], [], 12)
    assert rows_in(loaded) == before


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(made.documents)
def test_whatever_an_entry_holds_reads_back_exactly(loaded: Sessions, document: tuple[str, dict[str, Any]]) -> None:
    kind, wanted = document
    with loaded() as session:
        write(session, KINDS[kind], KINDS[kind].shape.parse_obj(wanted))
    data = exported(loaded)
    assert imported(loaded, data, dry_run=True).lines == []
    assert imported(loaded, edited(data, lambda book: None), dry_run=True).lines == []


@settings(max_examples=150, deadline=None)
@given(made.documents)
def test_the_cells_of_an_entry_stand_for_exactly_that_entry(document: tuple[str, dict[str, Any]]) -> None:
    kind, wanted = document
    columns = columns_of(KINDS[kind])
    texts = {column.heading: column.shown(wanted) for column in columns}
    assert described(columns, texts) == wanted
    assert {column.heading: column.as_shown(texts[column.heading]) for column in columns} == texts


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("_x0041D\r\n5Fa"), max_size=30).map(str.strip) | made.texts)
@example("_x000D\rx")
@example("_x005F_x005F_")
def test_a_cells_text_reads_back_exactly(text: str) -> None:
    assert xlsx_workbook._from_cell(to_cell(text)) == text


def test_an_edited_cell_is_told_then_proposed_then_published(loaded: Sessions) -> None:
    data = edited(exported(loaded), with_value("name (sv)", "Rådgivning\nför grundare"))
    before = rows_in(loaded)
    told = imported(loaded, data, dry_run=True)
    assert told.changed == [ADVICE]
    assert len(told.lines) == 1
    assert "Rådgivning\\nför grundare" in told.lines[0]
    assert rows_in(loaded) == before
    assert imported(loaded, data) == told
    Editor(loaded, "maija").publish_draft("service", ADVICE)
    with loaded() as session:
        document = document_of(session, KINDS["service"], ADVICE) or {}
    assert document["name"]["sv"] == "Rådgivning\nför grundare"
    assert document["name"]["fi"] == "Neuvontaa yrityksen perustajalle"
    assert imported(loaded, exported(loaded)).changed == []


def test_a_second_import_of_the_same_workbook_changes_nothing(loaded: Sessions) -> None:
    data = edited(exported(loaded), with_value("cost", "paid"))
    assert imported(loaded, data).changed == [ADVICE]
    before = rows_in(loaded)
    assert imported(loaded, data).changed == []
    assert rows_in(loaded) == before
    Editor(loaded, "maija").publish_draft("service", ADVICE)
    assert imported(loaded, data).changed == []


def test_a_later_version_of_a_workbook_replaces_what_an_earlier_one_proposed(loaded: Sessions) -> None:
    data = exported(loaded)
    imported(loaded, edited(data, with_value("cost", "paid")))
    assert imported(loaded, edited(data, with_value("cost", "members"))).changed == [ADVICE]
    assert draft(loaded, ADVICE)["cost"] == "members"


@pytest.mark.parametrize(
    ("heading", "value", "field", "expected"),
    [
        ("reviewed_on", datetime(2026, 4, 1), "reviewed_on", "2026-04-01"),
        ("reviewed_on", date(2026, 4, 1), "reviewed_on", "2026-04-01"),
        ("reviewed_on", "1.4.2026", "reviewed_on", "2026-04-01"),
        ("reviewed_on", "2026-04-01", "reviewed_on", "2026-04-01"),
        ("reviewed_on", None, "reviewed_on", None),
        ("as_of", 2024, "as_of", 2024),
        ("as_of", 2024.0, "as_of", 2024),
        ("as_of", "2024", "as_of", 2024),
        ("as_of", None, "as_of", None),
        ("cost", None, "cost", None),
        ("stages", "running\n\n  planning \n", "stages", ["running", "planning"]),
        ("stages", None, "stages", []),
        ("internal_note (fi)", None, "internal_note", None),
        ("source", "=SUM(A1)\n+358", "source", ["=SUM(A1)", "+358"]),
    ],
)
def test_cells_are_understood_as_people_fill_them(
    loaded: Sessions, heading: str, value: Any, field: str, expected: Any
) -> None:
    data = edited(exported(loaded), with_value(heading, value))
    proposals = {proposal.document["id"]: proposal.document for proposal in read(loaded, data).proposals}
    with loaded() as session:
        known = document_of(session, KINDS["service"], ADVICE) or {}
    assert {**known, **proposals[ADVICE]}[field] == expected


def test_times_are_understood_as_people_fill_them(loaded: Sessions) -> None:
    for value in (datetime(2026, 8, 15, 6), "15.8.2026 6.00", "2026-08-15 06:00", "2026-08-15T09:00+03:00"):
        data = edited(exported(loaded), with_value("starts_at", value, "harbour_fair", "events"))
        assert imported(loaded, data, dry_run=True).lines == [
            'event harbour_fair starts_at: "2026-08-15T07:00:00" -> "2026-08-15T06:00:00"'
        ]


def test_a_channels_line_is_readable_and_may_be_edited(loaded: Sessions) -> None:
    line = "phone | +358 9 000 0009 | fi=Puhelin | sv=Telefon | en=Phone | source=a \\| b | year=2026"
    book = load_workbook(BytesIO(exported(loaded)))
    shown = cell(book, "organisations", "kuvala_employment", "channels").value
    assert shown == (
        "phone | +358 9 000 0003 | fi=Työnantajien puhelin | sv=Arbetsgivartelefonen | en=Employers' line"
        " | source=invented for the tests"
    )
    data = edited(exported(loaded), with_value("channels", f"{shown}\n{line}", "kuvala_employment", "organisations"))
    imported(loaded, data)
    added = draft(loaded, "kuvala_employment", "organisation")["channels"][1]
    assert added == {
        "kind": "phone",
        "value": "+358 9 000 0009",
        "label": {"fi": "Puhelin", "sv": "Telefon", "en": "Phone"},
        "language": None,
        "year": 2026,
        "confidence": "high",
        "source": "a | b",
    }


# Rows and columns that come and go.


def test_a_deleted_row_deletes_nothing_and_is_told(loaded: Sessions) -> None:
    before = rows_in(loaded)
    data = edited(exported(loaded), lambda book: book["services"].delete_rows(3, 2))
    assert read(loaded, data).notes == [
        "services: 2 entries of the catalogue are not in the file; they stay as they are."
    ]
    assert imported(loaded, data).changed == []
    assert rows_in(loaded) == before


def test_a_deleted_column_or_sheet_changes_nothing(loaded: Sessions) -> None:
    def edit(book: Any) -> None:
        for name in ("events", "columns"):
            book.remove(book[name])
        book["services"].delete_cols(cell(book, "services", ADVICE, "name (sv)").column)
        cell(book, "services", ADVICE, "name (fi)").value = "Uusi nimi"

    imported(loaded, edited(exported(loaded), edit))
    names = {"fi": "Uusi nimi", "sv": "Råd till dig som grundar ett företag", "en": "Advice for founders"}
    assert draft(loaded, ADVICE)["name"] == names


def test_rows_and_columns_in_another_order_and_empty_rows_change_nothing(loaded: Sessions) -> None:
    def edit(book: Any) -> None:
        for name in SHEETS:
            rows = [[found.value for found in row] for row in book[name].iter_rows()]
            book[name].delete_rows(1, len(rows))
            for number, row in enumerate([rows[0], *reversed(rows[1:])]):
                for place, value in enumerate(reversed(row)):
                    found = book[name].cell(1 + 2 * number, 1 + place, value)
                    found.data_type = "s" if isinstance(value, str) else found.data_type

    outcome = imported(loaded, edited(exported(loaded), edit))
    assert (outcome.new, outcome.changed, len(outcome.unchanged)) == ([], [], 12)


def add_row(book: Any, sheet: str = "services", **values: Any) -> None:
    """Add a row with some of its cells filled; two underscores in a name stand for a language."""
    headings = {found.value: found.column for found in book[sheet][1]}
    number = book[sheet].max_row + 1
    for name, value in values.items():
        heading = f"{name[:-4]} ({name[-2:]})" if name[-4:-2] == "__" else name
        book[sheet].cell(number, headings[heading], value)


def test_a_new_row_becomes_a_draft_that_may_lack_things(loaded: Sessions) -> None:
    new = {"id": "new_idea", "name__fi": "Uusi", "cost": "free", "providers": "kuvala_town", "phrases__fi": "a\nb"}
    outcome = imported(loaded, edited(exported(loaded), lambda book: add_row(book, **new)))
    assert outcome.new == ["new_idea"]
    found = draft(loaded, "new_idea")
    assert found["name"] == {"fi": "Uusi"}
    assert (found["cost"], found["providers"]) == ("free", ["kuvala_town"])
    assert found["phrases"] == {"fi": ["a", "b"], "sv": [], "en": []}
    assert "summary" not in found
    assert "kind" not in found


def test_a_whole_new_row_can_be_published(loaded: Sessions) -> None:
    texts = {column.heading: column.shown(tiny.beekeeping()) for column in columns_of(KINDS["service"])}

    def edit(book: Any) -> None:
        headings = {found.value: found.column for found in book["services"][1]}
        number = book["services"].max_row + 1
        for heading, text in texts.items():
            book["services"].cell(number, headings[heading], text or None)

    imported(loaded, edited(exported(loaded), edit))
    assert Editor(loaded, "maija").publish_draft("service", "beekeeping") == 1
    with loaded() as session:
        assert (document_of(session, KINDS["service"], "beekeeping") or {}).items() >= tiny.beekeeping().items()


def test_rows_may_name_each_other_and_drafts(loaded: Sessions) -> None:
    Editor(loaded, "maija").save_draft("organisation", {"id": "a_draft"})

    def edit(book: Any) -> None:
        add_row(book, "organisations", id="new_maker")
        add_row(book, id="new_idea", providers="new_maker\na_draft")

    assert imported(loaded, edited(exported(loaded), edit)).new == ["new_idea", "new_maker"]


# Somebody else's change since the export.


def test_a_colleagues_change_of_another_cell_is_kept(loaded: Sessions) -> None:
    data = edited(exported(loaded), with_value("name (sv)", "Mitt namn"))
    with loaded() as session:
        document = document_of(session, KINDS["service"], ADVICE) or {}
    theirs = {**document, "cost": "paid", "name": {**document["name"], "en": "Their name"}}
    Editor(loaded, "pekka").publish("service", theirs)
    imported(loaded, data)
    found = draft(loaded, ADVICE)
    assert (found["cost"], found["name"]["en"], found["name"]["sv"]) == ("paid", "Their name", "Mitt namn")


def test_a_row_that_nobody_edited_does_not_undo_a_colleagues_change(loaded: Sessions) -> None:
    data = exported(loaded)
    Editor(loaded, "pekka").end("service", ADVICE, ["loan_guarantee"])
    before = rows_in(loaded)
    assert imported(loaded, data).changed == []
    assert rows_in(loaded) == before


def test_a_colleagues_change_of_the_same_cell_is_told_and_nothing_is_changed(loaded: Sessions) -> None:
    data = edited(exported(loaded), with_value("cost", "members"))
    with loaded() as session:
        document = document_of(session, KINDS["service"], ADVICE) or {}
    Editor(loaded, "pekka").publish("service", {**document, "cost": "paid"})
    before = rows_in(loaded)
    fault = faults_of(loaded, data)
    assert len(fault) == 1
    assert fault[0].startswith("services!AC4 (founding_advice, cost): pekka changed this since the export (20")
    assert rows_in(loaded) == before
    Editor(loaded, "pekka").publish("service", {**document, "cost": "members"})
    assert imported(loaded, data).changed == []


def test_a_colleagues_draft_is_kept_and_told_where_both_change_the_same_cell(loaded: Sessions) -> None:
    data = edited(exported(loaded), with_value("cost", "members"))
    with loaded() as session:
        document = document_of(session, KINDS["service"], ADVICE) or {}
    Editor(loaded, "pekka").save_draft("service", {**document, "as_of": 2020})
    imported(loaded, data)
    assert (draft(loaded, ADVICE)["as_of"], draft(loaded, ADVICE)["cost"]) == (2020, "members")
    with loaded() as session:
        seen = session.get(models.Draft, ("service", ADVICE)).at
    Editor(loaded, "pekka").save_draft("service", {**document, "cost": "paid"}, seen=seen)
    assert "a draft by pekka changes this too" in faults_of(loaded, data)[0]


# Faults.


@pytest.mark.parametrize(
    ("heading", "value", "fault"),
    [
        ("cost", "dear", "services!AC4 (founding_advice, cost): unexpected value"),
        ("status", None, "services!V4 (founding_advice, status): none is not an allowed value"),
        ("name (sv)", None, "services!C4 (founding_advice, name (sv)): field required"),
        ("summary (en)", "x" * 151, "services!H4 (founding_advice, summary (en)): ensure this value has at most 150"),
        ("as_of", "soon", "services!AG4 (founding_advice, as_of): a whole number was expected"),
        ("as_of", 2024.5, "services!AG4 (founding_advice, as_of): 2024.5 is not what belongs here"),
        ("as_of", 1800, "services!AG4 (founding_advice, as_of): ensure this value is greater"),
        ("reviewed_on", "tomorrow", "services!AH4 (founding_advice, reviewed_on): a date like"),
        ("reviewed_on", "31.2.2026", "services!AH4 (founding_advice, reviewed_on): a date like"),
        ("reviewed_on", datetime(2026, 4, 1, 12), "services!AH4 (founding_advice, reviewed_on): a day without a time"),
        ("name (fi)", 501234567, "services!B4 (founding_advice, name (fi)): 501234567 is not what belongs here"),
        ("name (fi)", True, "services!B4 (founding_advice, name (fi)): True is not what belongs here"),
        ("name (fi)", "=formula:A1&B1", "services!B4 (founding_advice, name (fi)): a formula; write its result"),
        ("name (fi)", "_x0007_ bell", "services!B4 (founding_advice, name (fi)): holds the character U+0007"),
        ("name (fi)", "_xD83D_", "services!B4 (founding_advice, name (fi)): holds the character U+D83D"),
        ("providers", "nobody", "services!X4 (founding_advice, providers): there is no organisation 'nobody'"),
        ("stages", "running\nrunning", "services!AA4 (founding_advice, stages): 'running' stands in the list"),
        ("languages", "fi\nde", "services!AE4 (founding_advice, languages): line 2: unexpected value"),
        ("phrases (en)", "one", "services!AN4 (founding_advice, phrases (en)): ensure this value has at least 8"),
        ("channels", "fax | 1", "services!AJ4 (founding_advice, channels): line 1: kind: unexpected value"),
        ("channels", "web", "services!AJ4 (founding_advice, channels): line 1: value: ensure this value has at least"),
        ("channels", "web | x | color=y", "services!AJ4 (founding_advice, channels): line 1: 'color=y': each once"),
        ("channels", "web | x | fi=a | fi=b", "services!AJ4 (founding_advice, channels): line 1: 'fi=b': each once"),
        ("revision", 9, "services!AO4 (founding_advice, revision): the entry has no such revision"),
        ("id", "another_id", "services!AO4 (another_id, revision): the entry has no such revision: ids never change"),
        ("id", "Not An Id", "services!A4 (Not An Id, id): an id has up to 60"),
        ("id", None, "services!A4 (id): an id has up to 60"),
        ("id", "loan_guarantee", "services!A6 (loan_guarantee, id): stands in row 4 too"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_fault_names_sheet_row_and_column(loaded: Sessions, heading: str, value: Any, fault: str) -> None:
    before = rows_in(loaded)
    found = faults_of(loaded, edited(exported(loaded), with_value(heading, value)))
    assert any(line.startswith(fault) for line in found), found
    assert rows_in(loaded) == before


def test_a_number_is_no_date_until_its_cell_has_the_format_of_one(loaded: Sessions) -> None:
    data = edited(exported(loaded), with_value("reviewed_on", 46083, "loan_guarantee"))
    assert faults_of(loaded, data)[0].startswith("services!AH6 (loan_guarantee, reviewed_on): 46083 is not what")


def test_every_fault_of_a_workbook_is_told_at_once(loaded: Sessions) -> None:
    def edit(book: Any) -> None:
        with_value("cost", "dear")(book)
        with_value("as_of", "soon", "loan_guarantee")(book)
        with_value("organisers", "nobody", "harbour_fair", "events")(book)
        book.create_sheet("My notes")

    assert len(faults_of(loaded, edited(exported(loaded), edit))) == 4


def test_what_has_no_heading_or_name_of_ours_is_a_fault(loaded: Sessions) -> None:
    def note(book: Any) -> None:
        book["services"]["AQ3"] = "a note"

    def column(book: Any) -> None:
        book["services"]["AP1"] = "colour"

    def twice(book: Any) -> None:
        book["services"]["AP1"] = "cost"

    def no_id(book: Any) -> None:
        book["services"].delete_cols(1)

    def no_sheet(book: Any) -> None:
        for name in (*SHEETS, "columns"):
            book.remove(book[name]) if len(book.sheetnames) > 1 else setattr(book[name], "title", "other")

    for edit, fault in (
        (note, "services!AQ3: a cell without a heading above it"),
        (column, "services!AP1: there is no column 'colour'"),
        (twice, "services!AP1: the column 'cost' stands twice"),
        (no_id, "services!A1: the column 'id' is missing"),
        (no_sheet, "the workbook has none of the sheets services, organisations, events"),
    ):
        assert fault in faults_of(loaded, edited(exported(loaded), edit))


def test_a_text_that_no_cell_can_hold_is_refused_with_its_address(loaded: Sessions) -> None:
    for text, reason in (("bell \x07", r"U\+0007"), ("x\ufffe", r"U\+FFFE"), ("x" * 32_768, "32767 characters")):
        with loaded() as session:
            session.get(models.Service, ADVICE).description = {"fi": "x", "sv": "x", "en": text}
        with pytest.raises(TextUnusable, match=rf"services!K4 \(founding_advice, description \(en\)\): .*{reason}"):
            exported(loaded)


# What the workbook looks like.


def test_no_text_of_the_catalogue_is_ever_a_formula(loaded: Sessions) -> None:
    dangerous = ["=1+1", "+358", "-5", "@SUM(A1)", '=HYPERLINK("https://x.example")', "#REF!"]
    with loaded() as session:
        for number, text in enumerate(dangerous):
            row = session.execute(select(models.Service).order_by(models.Service.id)).scalars().all()[number]
            row.name = dict.fromkeys(made.LANGUAGES, text)
    data = exported(loaded)
    with zipfile.ZipFile(BytesIO(data)) as parts:
        for name in parts.namelist():
            assert b"<f>" not in parts.read(name)
    for book in (load_workbook(BytesIO(data)), load_workbook(BytesIO(edited(data, lambda book: None)))):
        found = [book["services"].cell(number, 2) for number in range(2, 8)]
        assert [one.value for one in found] == dangerous
        assert all(one.data_type == "s" and one.number_format == "@" for one in found)
        assert [one.quotePrefix for one in found] == [True] * 5 + [False]


def test_the_head_stays_in_sight_rows_can_be_filtered_and_long_texts_are_wrapped(loaded: Sessions) -> None:
    book = load_workbook(BytesIO(exported(loaded)))
    assert book.sheetnames == ["services", "organisations", "events", "columns"]
    for name, count in (("services", 6), ("organisations", 4), ("events", 2)):
        sheet = book[name]
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.max_row == count + 1
        for found in sheet[1]:
            assert 8 <= sheet.column_dimensions[found.column_letter].width <= 80
        for found in (found for row in sheet.iter_rows() for found in row if found.value is not None):
            assert found.alignment.wrap_text
            grey = found.row > 1 and sheet.cell(1, found.column).value in ("id", "revision")
            assert (found.fill.fgColor.rgb == "00E7E6E6") == grey
            assert found.protection.locked == (grey or found.row == 1)


def test_columns_with_few_choices_offer_them(loaded: Sessions) -> None:
    book = load_workbook(BytesIO(exported(loaded)))
    offered = {}
    for rule in book["services"].data_validations.dataValidation:
        column = str(rule.sqref).split(":")[0].rstrip("0123456789")
        offered[book["services"][f"{column}1"].value] = (rule.type, rule.formula1)
    assert offered["cost"] == ("list", '"free,paid,members"')
    assert offered["summary (sv)"] == ("textLength", "150")
    # A cell with several of them could not be edited under such a rule.
    assert not {"delivery", "languages", "name_is_ours"} & set(offered)
    assert {"kind", "status", "category"} <= set(offered)


def test_every_column_is_explained_in_three_languages(loaded: Sessions) -> None:
    book = load_workbook(BytesIO(exported(loaded)))
    explained = {(row[0], row[1].split(" (")[0]) for row in book["columns"].iter_rows(min_row=8, values_only=True)}
    for name in SHEETS:
        headings = {found.value.split(" (")[0] for found in book[name][1]}
        assert {(name, heading) for heading in headings} <= explained
        for column in columns_of(SHEETS[name]):
            assert set(explanation(name, column)) == set(made.LANGUAGES)
            assert all(text.strip() for text in explanation(name, column).values())
    for line in xlsx_writing.words()["how_to"]:
        assert set(line) == set(made.LANGUAGES)
    packages = next(row for row in book["columns"].iter_rows(values_only=True) if row[:2] == ("services", "packages"))
    assert packages[5] == "begin\npeople"


def test_a_workbook_shows_what_is_published_and_no_draft(loaded: Sessions) -> None:
    Editor(loaded, "maija").withdraw("service", ADVICE)
    Editor(loaded, "maija").save_draft("service", {"id": "a_draft"})
    book = load_workbook(BytesIO(exported(loaded)))
    ids = [row[0].value for row in book["services"].iter_rows(min_row=2)]
    assert len(ids) == 5
    assert not {ADVICE, "a_draft"} & set(ids)


# Files that are none, or mean harm.


def packed(parts: dict[str, bytes]) -> bytes:
    """A packed file."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    """What is in a packed file."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"id;name\n", packed({}), packed({"[Content_Types].xml": b"<x/>"})]
)
def test_what_is_no_workbook_is_refused(loaded: Sessions, data: bytes) -> None:
    assert faults_of(loaded, data)[0].startswith("not a workbook that can be read")


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_opened(loaded: Sessions) -> None:
    parts = parts_of(exported(loaded))
    bomb = packed({**parts, "xl/worksheets/sheet1.xml": b" " * 31_000_000})
    assert len(bomb) < 100_000
    assert faults_of(loaded, bomb) == ["the workbook has more than 30000000 bytes unpacked"]


def test_a_part_that_lies_about_its_size_is_not_unpacked_further(
    loaded: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "xl/worksheets/sheet1.xml"
    bomb = packed({**parts_of(exported(loaded)), name: b" " * 20_000_000})
    true, lie = (20_000_000).to_bytes(4, "little"), (50).to_bytes(4, "little")
    assert bomb.count(true) == 2
    unpacked = []
    whole = zipfile.ZipExtFile.read
    monkeypatch.setattr(zipfile.ZipExtFile, "read", lambda self, n=-1: unpacked.append(whole(self, n)) or unpacked[-1])
    assert faults_of(loaded, bomb.replace(true, lie))[0].startswith("not a workbook that can be read")
    assert max(map(len, unpacked)) < 100_000


def test_entities_are_refused(loaded: Sessions) -> None:
    parts = parts_of(exported(loaded))
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    name = "xl/worksheets/sheet1.xml"
    head, sign, rest = parts[name].partition(b"<worksheet")
    assert (
        "not a workbook that can be read" in faults_of(loaded, packed({**parts, name: head + entity + sign + rest}))[0]
    )


def test_more_rows_than_allowed_are_refused_and_a_row_far_down_does_not_stop_the_reader(
    loaded: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = edited(exported(loaded), lambda book: book["services"].cell(1_048_576, 1, "Not An Id"))
    assert faults_of(loaded, far) == [f"services!A1048576 (Not An Id, id): {ID_RULE}"]
    monkeypatch.setattr(xlsx_workbook, "MOST_ENTRIES", 5)
    assert faults_of(loaded, exported(loaded)) == ["services: more than 5 rows"]


def test_texts_that_cells_share_are_read_as_they_stand(loaded: Sessions) -> None:
    book = Workbook()
    book.active.title = "services"
    book.active.append(["id", "name (fi)"])
    book.active.append([ADVICE, to_cell("_x000D_ and x005F_ and a\r\nb")])
    file = BytesIO()
    book.save(file)
    proposals = read(loaded, file.getvalue()).proposals
    assert proposals[0].document["name"]["fi"] == "_x000D_ and x005F_ and a\r\nb"


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused_but_never_breaks_the_reader(
    loaded: Sessions, data: st.DataObject
) -> None:
    parts = parts_of(exported(loaded))
    name = data.draw(st.sampled_from(sorted(parts)))
    content = bytearray(parts[name])
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        read(loaded, packed({**parts, name: bytes(content)}))
    except ImportFaulty as faulty:
        assert faulty.faults


def test_the_command_tells_the_difference_and_then_makes_the_draft(
    loaded: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bot.cli import main

    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'loaded.db'}")
    file = tmp_path / "kuvala.xlsx"
    assert main(["catalogue", "export", "xlsx", "-o", str(file)]) == 0
    file.write_bytes(edited(file.read_bytes(), with_value("cost", "paid")))
    before = rows_in(loaded)
    assert main(["catalogue", "import", "xlsx", str(file), "--dry-run"]) == 0
    assert f'service {ADVICE} cost: "free" -> "paid"' in capsys.readouterr().out
    assert rows_in(loaded) == before
    assert main(["catalogue", "import", "xlsx", str(file)]) == 0
    assert "1 changed entries are now drafts; 11 are so already" in capsys.readouterr().out
    assert draft(loaded, ADVICE)["cost"] == "paid"
    file.write_bytes(edited(file.read_bytes(), with_value("cost", "dear")))
    assert main(["catalogue", "import", "xlsx", str(file)]) == 1
    assert "services!AC4 (founding_advice, cost)" in capsys.readouterr().err
