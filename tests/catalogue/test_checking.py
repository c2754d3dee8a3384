"""The check of an edition: every kind of fault is told with its line and field, and what is only due is a warning."""

from __future__ import annotations

import os
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import tiny

from bot.cli import main
from bot.settings import ROOT
from service_catalogue.cards import OLD_AFTER
from service_catalogue.check_report import counts, warnings
from service_catalogue.checking import Report, check, installed_dictionaries
from service_catalogue.errors import ContentFaulty, Fault
from service_catalogue.freshness import REVIEW_HOLDS, OrganisationsWork
from service_catalogue.language import LANGUAGES

TODAY = date(2026, 6, 1)
ADVICE = "services/begin/founding_advice.yaml"
GUARANTEE = "services/begin/loan_guarantee.yaml"
PERMIT = "services/begin/market_stall_permit.yaml"
HIRE = "services/people/first_employee_help.yaml"
ENDED = "services/people/cellar_apprentices.yaml"
TOWN = "organisations/kuvala_town.yaml"
OFFICE = "organisations/kuvala_labour_office.yaml"
EMPLOYMENT = "organisations/kuvala_employment.yaml"
LANTERN = "organisations/lantern_guarantee.yaml"

NOTE = """internal_note:
  fi: Katso {id}.
  sv: Se {id}.
  en: See {id}.
"""
FAQ = """- id: young_hands
  topic: hiring
  question: {fi: Mistä saan harjoittelijan?, sv: Var får jag en praktikant?, en: Where do I get a trainee?}
  answer: {fi: Kysy kaupungilta., sv: Fråga staden., en: Ask the town.}
  services: [first_employee_help, cellar_apprentices]
  source: [invented for the tests]
"""
EVENT = """- id: lantern_evening
  name: {fi: Takausilta, sv: Borgenskväll, en: Guarantee evening}
  summary: {fi: Ilta takauksista., sv: En kväll om borgen., en: An evening on guarantees.}
  description: {fi: Tule ja kysy., sv: Kom och fråga., en: Come and ask.}
  organisers: [lantern_guarantee]
  status: ongoing
  packages: [begin]
  source: [invented for the tests]
"""


#: The channels of an organisation's file, up to the next key.
_CHANNELS = re.compile(r"^channels:\n(?:[- ].*\n)+", re.MULTILINE)


def report_of(folder: Path, today: date = TODAY) -> Report:
    """What a check with this machine's dictionaries finds."""
    return check(folder, today, installed_dictionaries())


def faults_in(folder: Path) -> list[str]:
    """The faults as an editor reads them; spelling apart, which not every machine can check."""
    return [str(fault) for fault in check(folder, TODAY, {}).faults]


def work_in(folder: Path, today: date = TODAY) -> dict[str, OrganisationsWork]:
    """What each organisation has to do, by its id."""
    return {work.organisation: work for work in check(folder, today, {}).work}


def needs_dictionaries() -> None:
    """Skip unless all dictionaries are installed; CI must have them."""
    missing = report_of(tiny.KUVALA).unchecked
    if missing and not os.environ.get("BERTTA_DICTIONARIES_REQUIRED"):
        pytest.skip("install " + " ".join(each.packages for each in missing) + " to check the spelling")
    assert not missing


@pytest.mark.parametrize("folder", sorted((ROOT / "catalogue" / "content").iterdir()), ids=lambda folder: folder.name)
def test_the_shipped_content_has_no_faults_and_no_misspelt_words(folder: Path) -> None:
    needs_dictionaries()
    assert [str(fault) for fault in report_of(folder).faults] == []


def test_the_tiny_edition_has_no_faults() -> None:
    assert [str(fault) for fault in report_of(tiny.KUVALA).faults] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "field", "about"),
    [
        (HIRE, "replaced_by: []", "replaced_by: [cellar_apprentices]", "replaced_by.0", "has ended"),
        (ADVICE, "replaced_by: []", "replaced_by: [founding_advice]", "replaced_by", "leads back"),
        (TOWN, "kind: network", "kind: network\npart_of: kuvala_town", "part_of", "leads back"),
        (EMPLOYMENT, "status: active", "status: ended\nsuccessor: kuvala_labour_office", "successor", "leads back"),
        (OFFICE, "successor: kuvala_employment\n", "", "providers", "nobody continues"),
        ("referrals.yaml", "service: loan_guarantee", "service: cellar_apprentices", "service", "has ended"),
        (ADVICE, "sv: Mötet är avgiftsfritt och tar en timme.", "sv: The meeting is free of charge and takes an hour.",
         "description.en", "same text as in sv"),
        (PERMIT, "  fi: Lupa myönnetään kaudeksi kerrallaan.", "  fi: Takaus kattaa enintään puolet lainoista.",
         "description.fi", "'loan_guarantee'"),
        (PERMIT, "en: Market stall permit", "en: Guarantees for a bank loan", "name.en", "'loan_guarantee'"),
        (PERMIT, "phrases:\n  fi:\n", "phrases:\n  fi:\n  - Perustanko osakeyhtiön vai toiminimen?\n",
         "phrases.fi.0", "'founding_advice'"),
        (PERMIT, "phrases:\n  fi:\n", "phrases:\n  fi:\n  - takaus pankki-lainalle\n",
         "phrases.fi.0", "the name of 'loan_guarantee'"),
        (ADVICE, "kind: service", NOTE.format(id="market_stal_permit") + "kind: service",
         "internal_note.fi", "'market_stal_permit'"),
    ],
    ids=lambda value: value if value[:1].islower() and " " not in value and "\n" not in value else "",
)  # fmt: skip
def test_what_editors_would_refuse_is_a_fault_with_its_field(kuvala, file, old, new, field, about) -> None:
    tiny.replace(kuvala / file, old, new) if old in (kuvala / file).read_text() else _append(kuvala / file, new)
    found = [fault for fault in faults_in(kuvala) if f": {field}: " in fault]
    assert found, faults_in(kuvala)
    assert all(about in fault for fault in found)


def _append(file: Path, lines: str) -> None:
    """Where a file leaves a field out, what would stand in its place comes last."""
    file.write_text(file.read_text() + lines + "\n")


def test_a_fault_names_the_line_that_has_to_change(kuvala: Path) -> None:
    line = tiny.replace(kuvala / HIRE, "replaced_by: []", "replaced_by: [cellar_apprentices]")
    # It is then also part of a circle: the ended service names it as its replacement.
    told = [fault for fault in faults_in(kuvala) if "has ended" in fault]
    assert told == [f"kuvala/{HIRE}:{line}: replaced_by.0: 'cellar_apprentices' has ended"]


def test_a_note_may_name_entries_by_their_ids(kuvala: Path) -> None:
    for wanted in ("market_stall_permit", "kuvala_town", "begin_advice"):
        tiny.replace(kuvala / ADVICE, "kind: service", NOTE.format(id=wanted) + "kind: service")
        assert faults_in(kuvala) == []
        tiny.replace(kuvala / ADVICE, NOTE.format(id=wanted), "")


def test_a_member_of_the_network_that_nobody_can_reach_is_a_fault_and_a_partner_a_warning(kuvala: Path) -> None:
    for file in (TOWN, LANTERN):
        (kuvala / file).write_text(_CHANNELS.sub("channels: []\n", (kuvala / file).read_text()))
    assert [fault.split(": ", 1)[1] for fault in faults_in(kuvala)] == [
        "channels: a member of the network needs a confirmed way to reach it"
    ]
    assert work_in(kuvala)["lantern_guarantee"].unreachable


def test_contacts_of_low_confidence_are_not_confirmed(kuvala: Path) -> None:
    assert not work_in(kuvala)["lantern_guarantee"].unreachable
    tiny.replace(kuvala / LANTERN, "- kind: web", "- confidence: low\n  kind: web")
    assert work_in(kuvala)["lantern_guarantee"].unreachable


def test_questions_and_events_lead_to_nothing_that_has_ended(kuvala: Path) -> None:
    (kuvala / "faqs.yaml").write_text(FAQ)
    (kuvala / "events.yaml").write_text(EVENT)
    assert faults_in(kuvala) == ["kuvala/faqs.yaml:5: services.1: 'cellar_apprentices' has ended"]
    _append(kuvala / LANTERN, "status: ended")
    told = [fault for fault in faults_in(kuvala) if "events.yaml" in fault]
    assert told == ["kuvala/events.yaml:5: organisers: they have ended and nobody continues their work"]


def test_a_brainstormed_referral_may_name_what_has_ended(kuvala: Path) -> None:
    tiny.replace(kuvala / "referrals.yaml", "service: first_employee_help", "service: cellar_apprentices")
    assert faults_in(kuvala) == []


def test_texts_of_two_organisations_may_not_be_copies(kuvala: Path) -> None:
    summary = next(
        line for line in (kuvala / TOWN).read_text().splitlines() if line.startswith("  en: The town advises")
    )
    lantern = (kuvala / LANTERN).read_text()
    old = lantern[lantern.index("  en: ", lantern.index("summary:")) :].split("\n")[0]
    line = tiny.replace(kuvala / LANTERN, old, summary)
    assert faults_in(kuvala) == [f"kuvala/{LANTERN}:{line}: summary.en: nearly the same as that of 'kuvala_town'"]


def test_a_misspelt_word_is_a_fault_with_its_field(kuvala: Path) -> None:
    needs_dictionaries()
    fi = tiny.replace(kuvala / ADVICE, "Tapaaminen on maksuton", "Tapaminen on maksuton")
    sv = tiny.replace(kuvala / ADVICE, "Boka tid på webben", "Boka tid på webbben")
    en = tiny.replace(kuvala / ADVICE, "For founders of businesses", "For fuonders of businesses")
    assert [str(fault) for fault in report_of(kuvala).faults] == [
        f"kuvala/{ADVICE}:{fi}: description.fi: 'Tapaminen' is no word that the dictionary knows",
        f"kuvala/{ADVICE}:{sv}: how_to_get.sv: 'webbben' is no word that the dictionary knows",
        f"kuvala/{ADVICE}:{en}: who_for.en: 'fuonders' is no word that the dictionary knows",
    ]


def test_phrases_are_not_checked_for_spelling(kuvala: Path) -> None:
    tiny.replace(kuvala / ADVICE, "  - aika yritysneuvojalle", "  - aika yritysnuevojale")
    assert report_of(kuvala).faults == ()


def test_a_listed_word_is_right_in_its_language_and_one_that_no_text_needs_is_a_fault(kuvala: Path) -> None:
    needs_dictionaries()
    tiny.replace(kuvala / ADVICE, "Tapaaminen on maksuton", "Zorppi on maksuton")
    tiny.replace(kuvala / ADVICE, "The meeting is free", "The zorppi is free")
    (kuvala / "spelling.yaml").write_text("fi: [zorppi]\nall: [Klimbo]\n")
    assert [fault.message for fault in report_of(kuvala).faults] == [
        "description.en: 'zorppi' is no word that the dictionary knows",
        "all.0: no text needs 'Klimbo'",
    ]
    (kuvala / "spelling.yaml").write_text("all: [zorppi]\n")
    assert report_of(kuvala).faults == ()


def test_a_list_of_words_with_a_key_that_nobody_knows_is_a_fault(kuvala: Path) -> None:
    (kuvala / "spelling.yaml").write_text("fi: [zorppi]\nde: [Zorp]\n")
    with pytest.raises(ContentFaulty, match=r"kuvala/spelling.yaml:2: de: "):
        report_of(kuvala)


def test_without_a_dictionary_the_check_says_what_it_did_not_do(kuvala: Path) -> None:
    found = {code: knows for code, knows in installed_dictionaries().items() if code.value != "fi"}
    report = check(kuvala, TODAY, found)
    assert LANGUAGES[0] in [missing.language for missing in report.unchecked]
    told = list(warnings(report, [], TODAY))
    assert "Warning: the spelling of fi was not checked; install libvoikko1 voikko-fi." in told


def test_what_nobody_reviewed_is_due_when_its_facts_grow_old() -> None:
    work = work_in(tiny.KUVALA)
    assert {owner: [(due.service, due.reviewed, due.deadline) for due in each.due] for owner, each in work.items()} == {
        "kuvala_employment": [
            ("first_employee_help", False, date(2025 + OLD_AFTER - 1, 12, 31)),
            ("language_at_work", False, date(2023 + OLD_AFTER - 1, 12, 31)),
        ],
        "kuvala_town": [("market_stall_permit", False, None)],
        "lantern_guarantee": [("loan_guarantee", False, date(2024 + OLD_AFTER - 1, 12, 31))],
    }
    employment = work["kuvala_employment"]  # one of the two is provided by its predecessor
    assert (employment.unreviewed(), employment.overdue(TODAY)) == (2, 1)
    assert work["kuvala_town"].overdue(TODAY) == 1


def test_a_review_holds_a_year_and_then_is_overdue() -> None:
    reviewed = date(2026, 3, 2)
    assert "founding_advice" not in _due(work_in(tiny.KUVALA, reviewed + REVIEW_HOLDS)["kuvala_town"])
    late = work_in(tiny.KUVALA, reviewed + REVIEW_HOLDS + timedelta(days=1))["kuvala_town"]
    assert "founding_advice" in _due(late)
    assert late.unreviewed() == 1


def test_the_end_of_validity_is_a_deadline_even_of_a_reviewed_entry(kuvala: Path) -> None:
    tiny.replace(kuvala / ADVICE, "valid_until: null", "valid_until: 2026-05-31")
    due = next(due for due in work_in(kuvala)["kuvala_town"].due if due.service == "founding_advice")
    assert (due.reviewed, due.deadline, due.overdue(TODAY)) == (True, date(2026, 5, 31), True)


def _due(work: OrganisationsWork) -> set[str]:
    return {due.service for due in work.due}


def test_what_has_ended_needs_no_review() -> None:
    assert not any("cellar_apprentices" in _due(work) for work in work_in(tiny.KUVALA).values())


def test_warnings_count_per_organisation_and_name_entries_with_their_deadlines() -> None:
    report = check(tiny.KUVALA, TODAY, {})
    told = [line for line in warnings(report, [], TODAY) if "spelling" not in line]
    assert told == [
        "Warning: kuvala_employment: 2 unreviewed; 1 past their deadline.",
        "  2024-12-31: language_at_work",
        "  2026-12-31: first_employee_help",
        "Warning: kuvala_town: 1 unreviewed; 1 past their deadline; names that are ours: 1 en.",
        "  of unknown age: market_stall_permit",
        "Warning: lantern_guarantee: 1 unreviewed; 1 past their deadline.",
        "  2025-12-31: loan_guarantee",
        "Warnings in all: 4 unreviewed, 3 past their deadline, names that are ours: 0 fi, 0 sv, 1 en, "
        "0 organisations with no confirmed contact details.",
    ]


def test_the_counts_are_those_of_the_edition() -> None:
    expected = ", ".join(
        f"{tiny.COUNTS[what]} {what}" for what in ("organisations", "packages", "services", "referral links")
    )
    assert counts(check(tiny.KUVALA, TODAY, {})).startswith(expected + ", ")


def test_warnings_do_not_fail_the_check(kuvala: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "check", str(kuvala)]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("No faults: 4 organisations")
    assert "market_stall_permit" in printed.out
    assert printed.err == ""


def test_a_fault_fails_the_check_and_warnings_are_told_all_the_same(kuvala: Path, capsys) -> None:
    line = tiny.replace(kuvala / HIRE, "replaced_by: []", "replaced_by: [cellar_apprentices]")
    assert main(["catalogue", "check", str(kuvala)]) == 1
    printed = capsys.readouterr()
    assert f"kuvala/{HIRE}:{line}: replaced_by.0: " in printed.err
    assert "No faults" not in printed.out
    assert "market_stall_permit" in printed.out


def test_faults_come_in_the_order_of_files_and_lines(kuvala: Path) -> None:
    tiny.replace(kuvala / PERMIT, "phrases:\n  fi:\n", "phrases:\n  fi:\n  - perustanko toiminimen vai osakeyhtiön\n")
    tiny.replace(kuvala / PERMIT, "kind: service", NOTE.format(id="no_such_entry") + "kind: service")
    tiny.replace(kuvala / ADVICE, "kind: service", NOTE.format(id="no_such_entry") + "kind: service")
    faults = check(kuvala, TODAY, {}).faults
    assert len(faults) == 7
    assert list(faults) == sorted(faults, key=_place)


def _place(fault: Fault) -> tuple[str, int, str]:
    return fault.file, fault.line, fault.message
