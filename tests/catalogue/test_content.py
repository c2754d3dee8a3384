"""Faulty content files: every fault is told, each with its file and line, and nothing slips through unseen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import tiny
import yaml

from bot.settings import ROOT
from service_catalogue.content import Edition, read_edition
from service_catalogue.errors import ContentFaulty, Fault

ADVICE = "services/begin/founding_advice.yaml"
PERMIT = "services/begin/market_stall_permit.yaml"
TOWN = "organisations/kuvala_town.yaml"


def faults_in(folder: Path) -> list[Fault]:
    """What is wrong with the edition; a test fails if nothing is."""
    with pytest.raises(ContentFaulty) as raised:
        read_edition(folder)
    return list(raised.value.faults)


def only_fault(folder: Path) -> Fault:
    """The one fault of the edition."""
    faults = faults_in(folder)
    assert len(faults) == 1, "\n".join(map(str, faults))
    return faults[0]


def assert_one_fault(folder: Path, file: str, line: int, about: str) -> None:
    """The edition's one fault is in this line of this file and speaks of this."""
    fault = only_fault(folder)
    assert (fault.file, fault.line) == (f"kuvala/{file}", line)
    assert about in fault.message


def test_an_edition_without_faults_is_read_whole(kuvala: Path) -> None:
    edition = read_edition(kuvala)
    assert isinstance(edition, Edition)
    assert edition.city.name.dict() == {"fi": "Kuvala", "sv": "Bildstad", "en": "Kuvala"}
    assert [package.id for package in edition.packages] == ["begin", "people"]
    assert len(edition.services) == tiny.COUNTS["services"]
    assert len(edition.organisations) == tiny.COUNTS["organisations"]
    assert len(edition.referrals) == tiny.COUNTS["referral links"]


def test_the_shipped_content_has_no_faults() -> None:
    for folder in sorted((ROOT / "catalogue" / "content").iterdir()):
        assert read_edition(folder).services


@pytest.mark.parametrize(
    ("file", "old", "new", "about"),
    [
        (ADVICE, "cost: free", "cost: free\ncolour: blue", "colour"),
        (ADVICE, "languages: [fi, sv, en]", "languages: [fi, sv, et]", "languages"),
        (ADVICE, "cost: free", "cost: gratis", "cost"),
        (ADVICE, "as_of: 2025", "as_of: 1925", "as_of"),
        (ADVICE, "as_of: 2025", "as_of: recently", "as_of"),
        (ADVICE, "kind: service", "kind: Service", "kind"),
        (ADVICE, "providers: [kuvala_town]", "providers: []", "providers"),
        (ADVICE, "source: [invented for the tests]", "source: []", "source"),
        (ADVICE, "  - haluan perustaa oman yrityksen", "  - ajattelin ryhtyä yrittäjäksi", "phrases.fi"),
        (ADVICE, "  - I want to start my own company\n", "", "phrases.en"),
        (TOWN, "value: Torikatu 1, Kuvala", "value: ''", "channels.0.value"),
        (TOWN, "- kind: email", "- kind: fax", "channels.3.kind"),
        ("city.yaml", "  year: 2025", "  year: 1999", "channels.0.year"),
        ("packages.yaml", "  number: 2", "  number: 0", "number"),
        ("packages.yaml", "    basis: proposed", "    basis: guessed", "links.0.basis"),
        ("referrals.yaml", "  public: false", "  public: perhaps", "public"),
    ],
)
def test_a_value_that_breaks_a_rule_is_a_fault(kuvala: Path, file: str, old: str, new: str, about: str) -> None:
    tiny.replace(kuvala / file, old, new)
    # Faults of references may follow: what could not be read is not there to be named.
    first = faults_in(kuvala)[0]
    assert first.file == f"kuvala/{file}"
    assert about in first.message


def test_a_key_that_nobody_knows_is_a_fault_in_its_line(kuvala: Path) -> None:
    line = tiny.replace(kuvala / ADVICE, "cost: free", "colour: blue\ncost: free")
    assert_one_fault(kuvala, ADVICE, line, "colour")


def test_a_missing_language_is_a_fault_at_the_text_that_lacks_it(kuvala: Path) -> None:
    tiny.replace(kuvala / ADVICE, "  sv: Mötet är avgiftsfritt och tar en timme.\n", "")
    line = tiny.replace(kuvala / ADVICE, "  fi: Tapaaminen on", "  fi: Tapaaminen on")
    assert_one_fault(kuvala, ADVICE, line, "description.sv")


def test_a_text_of_white_space_is_a_missing_text(kuvala: Path) -> None:
    line = tiny.replace(kuvala / ADVICE, "sv: Boka tid på webben.", "sv: '   '")
    assert_one_fault(kuvala, ADVICE, line, "how_to_get.sv")


@pytest.mark.parametrize("length", [151, 400])
def test_a_summary_over_150_characters_is_a_fault_in_its_line(kuvala: Path, length: int) -> None:
    line = tiny.replace(kuvala / PERMIT, "  sv: Tillstånd att sälja", f"  sv: {'å' * length} #")
    assert_one_fault(kuvala, PERMIT, line, "150")


def test_a_summary_of_150_characters_fits(kuvala: Path) -> None:
    tiny.replace(kuvala / PERMIT, "  sv: Tillstånd att sälja", f"  sv: {'å' * 150} #")
    assert read_edition(kuvala).services


def test_an_id_used_twice_is_a_fault_that_names_the_other_place(kuvala: Path) -> None:
    folder = kuvala / "services" / "people"
    (folder / "founding_advice.yaml").write_bytes((kuvala / ADVICE).read_bytes())
    fault = only_fault(kuvala)
    assert (fault.file, fault.line) == ("kuvala/services/people/founding_advice.yaml", 1)
    assert f"kuvala/{ADVICE}" in fault.message


@pytest.mark.parametrize("file", ["packages.yaml", "stages.yaml", "audiences.yaml"])
def test_an_id_used_twice_in_a_list_is_a_fault_at_the_second(kuvala: Path, file: str) -> None:
    first, second = re.findall(r"^- id: (\w+)", (kuvala / file).read_text(encoding="utf-8"), re.MULTILINE)
    line = tiny.replace(kuvala / file, f"- id: {second}", f"- id: {first}")
    faults = faults_in(kuvala)
    assert (f"kuvala/{file}", line) in {(fault.file, fault.line) for fault in faults if "is used in" in fault.message}


def test_a_heading_of_two_packages_is_a_fault_and_no_crash_of_the_database(kuvala: Path) -> None:
    line = tiny.replace(kuvala / "packages.yaml", "- id: people_skills", "- id: begin_advice")
    tiny.replace(kuvala / "services/people/language_at_work.yaml", "people_skills", "people_hiring")
    assert_one_fault(kuvala, "packages.yaml", line, "begin_advice")


@pytest.mark.parametrize("file", ["packages.yaml", "stages.yaml"])
def test_a_number_used_twice_is_a_fault_and_no_crash_of_the_database(kuvala: Path, file: str) -> None:
    line = tiny.replace(kuvala / file, "number: 2", "number: 1")
    assert_one_fault(kuvala, file, line, "number")


@pytest.mark.parametrize("key", ["providers", "packages", "headings", "stages", "audiences"])
def test_an_id_named_twice_by_a_service_is_a_fault_and_no_crash_of_the_database(kuvala: Path, key: str) -> None:
    named = {"providers": "kuvala_town", "packages": "begin", "headings": "begin_advice"}
    wanted = {**named, "stages": "planning", "audiences": "founder"}[key]
    line = tiny.replace(kuvala / ADVICE, f"{key}: [{wanted}]", f"{key}: [{wanted}, {wanted}]")
    assert_one_fault(kuvala, ADVICE, line, key)


@pytest.mark.parametrize(
    ("file", "old", "new", "about"),
    [
        (ADVICE, "providers: [kuvala_town]", "providers: [kuvala_village]", "no organisation 'kuvala_village'"),
        (ADVICE, "packages: [begin]", "packages: [end]", "no package 'end'"),
        (ADVICE, "headings: [begin_advice]", "headings: [begin_advise]", "no heading 'begin_advise'"),
        (ADVICE, "stages: [planning]", "stages: [dreaming]", "no stage 'dreaming'"),
        (ADVICE, "audiences: [founder]", "audiences: [foundress]", "no audience 'foundress'"),
        (ADVICE, "replaced_by: []", "replaced_by: [nothing_yet]", "no service 'nothing_yet'"),
        (TOWN, "kind: network", "kind: network\npart_of: nobody", "no organisation 'nobody'"),
        (TOWN, "kind: network", "kind: network\nsuccessor: nobody", "no organisation 'nobody'"),
        ("packages.yaml", "- to: people", "- to: animals", "no package 'animals'"),
        ("referrals.yaml", "from: [kuvala_town]", "from: [nobody]", "no organisation 'nobody'"),
        ("referrals.yaml", "to: [lantern_guarantee]", "to: [nobody]", "no organisation 'nobody'"),
        ("referrals.yaml", "service: loan_guarantee", "service: gifts", "no service 'gifts'"),
    ],
)
def test_a_reference_to_nothing_is_a_fault_in_its_line(kuvala: Path, file: str, old: str, new: str, about: str) -> None:
    line = tiny.replace(kuvala / file, old, new) + new.count("\n")
    assert_one_fault(kuvala, file, line, about)


def test_a_referral_to_nobody_for_nothing_is_a_fault(kuvala: Path) -> None:
    tiny.replace(kuvala / "referrals.yaml", "  service: first_employee_help\n", "")
    assert read_edition(kuvala).referrals[1].to == []  # for staff: what some might do together
    line = tiny.replace(kuvala / "referrals.yaml", "public: false", "public: true")
    fault = only_fault(kuvala)
    assert fault.file == "kuvala/referrals.yaml"
    assert line - 10 <= fault.line <= line
    assert "neither an organisation nor a service" in fault.message


def test_a_file_must_be_named_after_its_id(kuvala: Path) -> None:
    (kuvala / PERMIT).rename(kuvala / "services/begin/stalls.yaml")
    assert_one_fault(kuvala, "services/begin/stalls.yaml", 1, "stalls")


@pytest.mark.parametrize("wrong", ["Founding", "founding-advice", "1st_advice", "_advice", "f", "ä_" + "x" * 70, "123"])
def test_an_id_is_lower_case_snake_case(kuvala: Path, wrong: str) -> None:
    tiny.replace(kuvala / "audiences.yaml", "- id: employer", f"- id: {wrong}")
    assert any(fault.file == "kuvala/audiences.yaml" and "id" in fault.message for fault in faults_in(kuvala))


def test_an_id_that_its_column_cannot_hold_is_a_fault(kuvala: Path) -> None:
    line = tiny.replace(kuvala / "audiences.yaml", "- id: employer", "- id: " + "e" * 55)
    assert ("kuvala/audiences.yaml", line) in {(fault.file, fault.line) for fault in faults_in(kuvala)}


def test_an_address_that_its_column_cannot_hold_is_a_fault(kuvala: Path) -> None:
    line = tiny.replace(kuvala / TOWN, "https://kuvala.example/yritys\n", f"https://kuvala.example/{'y' * 400}\n")
    first = faults_in(kuvala)[0]
    assert (first.file, first.line) == (f"kuvala/{TOWN}", line)
    assert "channels.2.value" in first.message


@pytest.mark.parametrize(
    ("broken", "about"),
    [
        ("cost: [free", "not YAML"),
        ("cost: 'free", "not YAML"),
        ("\tcost: free", "not YAML"),
        ("cost: free: indeed", "not YAML"),
        ("cost: *nobody", "not YAML"),
        ("cost: !!python/object:os.system free", "not YAML"),
    ],
)
def test_what_is_not_yaml_is_a_fault_near_its_line(kuvala: Path, broken: str, about: str) -> None:
    line = tiny.replace(kuvala / ADVICE, "cost: free", broken)
    fault = only_fault(kuvala)
    assert fault.file == f"kuvala/{ADVICE}"
    # A quote or bracket that is not closed is noticed where the next thing does not fit.
    assert fault.line >= line
    assert about in fault.message


def test_a_control_character_is_a_fault_in_its_line(kuvala: Path) -> None:
    line = tiny.replace(kuvala / ADVICE, "fi: Varaa aika", "fi: Varaa\x07 aika")
    assert_one_fault(kuvala, ADVICE, line, "not YAML")


def test_a_day_that_does_not_exist_is_a_fault_in_its_line(kuvala: Path) -> None:
    line = tiny.replace(kuvala / ADVICE, "reviewed_on: 2026-03-02", "reviewed_on: 2026-02-30")
    assert_one_fault(kuvala, ADVICE, line, "day")


@pytest.mark.parametrize("number", ["2025", "'2025'", "1735689600", "true"])
def test_a_number_is_no_day(kuvala: Path, number: str) -> None:
    line = tiny.replace(kuvala / ADVICE, "reviewed_on: 2026-03-02", f"reviewed_on: {number}")
    assert_one_fault(kuvala, ADVICE, line, "a day was expected")


@pytest.mark.parametrize("unquoted", ["no", "Yes", "off", "2025", "12:30", "1.5", "0x1F", "null"])
def test_a_text_that_yaml_reads_as_something_else_is_a_fault_and_not_a_changed_text(
    kuvala: Path, unquoted: str
) -> None:
    line = tiny.replace(kuvala / ADVICE, "  - thinking of becoming self-employed", f"  - {unquoted}")
    assert_one_fault(kuvala, ADVICE, line, "phrases.en.4")


def test_a_key_that_stands_twice_is_a_fault_and_not_a_silent_loss(kuvala: Path) -> None:
    line = tiny.replace(kuvala / ADVICE, "cost: free", "cost: free\ncost: paid") + 1
    assert_one_fault(kuvala, ADVICE, line, "cost")


def test_phrases_that_differ_in_white_space_only_are_one_phrase_twice(kuvala: Path) -> None:
    tiny.replace(kuvala / ADVICE, "  - haluan perustaa oman yrityksen", "  - 'ajattelin ryhtyä yrittäjäksi '")
    fault = only_fault(kuvala)
    assert fault.file == f"kuvala/{ADVICE}"
    assert "phrases.fi" in fault.message


@pytest.mark.parametrize("content", ["", "\n\n", "# only a remark\n"])
@pytest.mark.parametrize("file", ["city.yaml", "packages.yaml", ADVICE])
def test_an_empty_file_is_a_fault(kuvala: Path, file: str, content: str) -> None:
    (kuvala / file).write_text(content, encoding="utf-8")
    assert (f"kuvala/{file}", "the file is empty") in {(fault.file, fault.message) for fault in faults_in(kuvala)}


@pytest.mark.parametrize("file", ["city.yaml", "packages.yaml", "stages.yaml", "audiences.yaml", "referrals.yaml"])
def test_a_missing_file_is_a_fault(kuvala: Path, file: str) -> None:
    (kuvala / file).unlink()
    assert (f"kuvala/{file}", "the file is missing") in {(fault.file, fault.message) for fault in faults_in(kuvala)}


def test_a_folder_that_does_not_exist_is_told_as_missing_files(tmp_path: Path) -> None:
    faults = faults_in(tmp_path / "nowhere")
    assert {fault.message for fault in faults} == {"the file is missing"}
    assert "nowhere/city.yaml" in {fault.file for fault in faults}


def test_a_file_that_is_not_utf_8_is_a_fault_in_the_line_of_the_first_wrong_byte(kuvala: Path) -> None:
    line = tiny.replace(kuvala / ADVICE, "sv: Råd till dig", "sv: Råd till dig")
    text = (kuvala / ADVICE).read_text(encoding="utf-8")
    (kuvala / ADVICE).write_bytes(text.encode("latin-1"))
    assert_one_fault(kuvala, ADVICE, line, "UTF-8")


@pytest.mark.parametrize("content", ["fi: yes\n", "only a text\n", "42\n"])
def test_a_list_file_that_holds_no_list_is_a_fault(kuvala: Path, content: str) -> None:
    (kuvala / "referrals.yaml").write_text(content, encoding="utf-8")
    assert_one_fault(kuvala, "referrals.yaml", 1, "a list was expected")


@pytest.mark.parametrize("content", ["- a list\n", "only a text\n", "42\n"])
def test_an_entry_file_that_holds_no_entry_is_a_fault(kuvala: Path, content: str) -> None:
    (kuvala / "services/begin/another.yaml").write_text(content, encoding="utf-8")
    fault = only_fault(kuvala)
    assert (fault.file, fault.line) == ("kuvala/services/begin/another.yaml", 1)


def test_all_faults_are_told_at_once(kuvala: Path) -> None:
    lines = {
        (f"kuvala/{PERMIT}", tiny.replace(kuvala / PERMIT, "cost: paid", "cost: dear")),
        (f"kuvala/{PERMIT}", tiny.replace(kuvala / PERMIT, "  fi: Lupa myydä", f"  fi: {'ä' * 160} #")),
        (f"kuvala/{TOWN}", tiny.replace(kuvala / TOWN, "kind: network", "kind: city")),
        ("kuvala/packages.yaml", tiny.replace(kuvala / "packages.yaml", "- to: people", "- to: animals")),
        (f"kuvala/{ADVICE}", tiny.replace(kuvala / ADVICE, "stages: [planning]", "stages: [dreaming]")),
    }
    (kuvala / "stages.yaml").write_bytes(b"\xff\xfe")
    (kuvala / "services/people/language_at_work.yaml").write_text("", encoding="utf-8")
    found = {(fault.file, fault.line) for fault in faults_in(kuvala)}
    assert lines <= found
    assert {("kuvala/stages.yaml", 1), ("kuvala/services/people/language_at_work.yaml", 1)} <= found


def test_a_fault_reads_as_editors_jump_to_it() -> None:
    assert str(Fault("kuvala/city.yaml", 7, "name.sv: field required")) == "kuvala/city.yaml:7: name.sv: field required"


def test_the_error_text_holds_every_fault(kuvala: Path) -> None:
    (kuvala / "stages.yaml").unlink()
    with pytest.raises(ContentFaulty) as raised:
        read_edition(kuvala)
    assert str(raised.value).splitlines() == [str(fault) for fault in raised.value.faults]


def test_without_libyaml_an_edition_and_its_faults_are_read_alike(kuvala: Path, monkeypatch) -> None:
    whole = read_edition(kuvala)
    line = tiny.replace(kuvala / PERMIT, "cost: paid", "cost: [paid")
    told = faults_in(kuvala)
    tiny.replace(kuvala / PERMIT, "cost: [paid", "cost: paid")
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert read_edition(kuvala) == whole
    tiny.replace(kuvala / PERMIT, "cost: paid", "cost: [paid")
    assert faults_in(kuvala) == told
    assert told[0].file == f"kuvala/{PERMIT}"
    assert told[0].line in (line, line + 1)
