"""The official examples and the validator's files: what is HSDS comes in, what is not is refused with its places."""

from __future__ import annotations

import pytest
import tiny
from hsds_files import ORGANISATION_ID, SERVICE, SERVICE_ID, brought_in, draft_of, faults_of, packed, reading_of
from hsds_official import STANDARD, needs_standard

from service_catalogue.loading import load_edition

EXAMPLES = ("3.0/examples", "3.1-dev/examples", "uk-profile/examples", "mock-hsds-api/data")
#: Files of the examples' folders that hold no objects: an API's first answer, and which example belongs to which path.
NO_OBJECTS = ("base.json", "root.json")


@pytest.fixture()
def kuvala(sessions):
    """The tiny edition in a database of the test's own."""
    load_edition(sessions, tiny.KUVALA)
    return sessions


def official_examples() -> list[str]:
    """The official examples' files of JSON objects."""
    files = [
        file for folder in EXAMPLES for file in sorted((STANDARD / folder).rglob("*.json")) if "csv" not in file.parts
    ]
    return [str(file.relative_to(STANDARD)) for file in files if file.name not in NO_OBJECTS]


def expected_entries(path: str) -> list[str]:
    """The kinds of entries in an official example, by the name of its file or folder."""
    if "organization_list" in path:
        return ["organisation"]
    whole = any(name in path for name in ("service", "organization", "tabular"))
    return ["organisation", "service"] if whole else []


@needs_standard
@pytest.mark.parametrize("path", official_examples())
def test_every_official_example_comes_in_without_a_fault_and_a_second_time_changes_nothing(kuvala, path):
    data = (STANDARD / path).read_bytes()
    first = reading_of(kuvala, data)
    assert [proposal.kind for proposal in first.proposals] == expected_entries(path)
    outcome = brought_in(kuvala, data)
    assert len(outcome.new) == len(first.proposals)
    again = brought_in(kuvala, data)
    assert (again.new, again.changed, again.lines) == ([], [], [])


@needs_standard
@pytest.mark.parametrize("folder", ["3.0", "3.1-dev", "uk-profile"])
def test_the_official_tables_come_in_as_a_zip_file(kuvala, folder):
    files = {file.name: file.read_bytes() for file in (STANDARD / folder / "examples" / "csv").glob("*.csv")}
    assert len(files) > 15
    outcome = brought_in(kuvala, packed(files))
    assert sorted(outcome.new) == sorted([ORGANISATION_ID, SERVICE_ID])
    assert draft_of(kuvala, "service", SERVICE_ID)["providers"] == [ORGANISATION_ID]


@needs_standard
@pytest.mark.parametrize("kind", ["Default", "Test", "Warn"])
@pytest.mark.parametrize("file", ["service_full.json", "service_list.json", "service_at_location_full.json"])
def test_what_the_validator_passes_comes_in(kuvala, kind, file):
    data = (STANDARD / f"oruk-validator-mocks/V3.0-UK-{kind}" / file).read_bytes()
    assert sorted(brought_in(kuvala, data).new) == sorted([SERVICE_ID, ORGANISATION_ID])


@needs_standard
def test_a_service_that_stands_in_a_list_many_times_is_read_once_and_that_is_told(kuvala):
    data = (STANDARD / "oruk-validator-mocks/V3.0-UK-Test/service_list.json").read_bytes()
    assert f"The service {SERVICE} stands 128 times; the first was read." in reading_of(kuvala, data).notes


@needs_standard
@pytest.mark.parametrize(
    ("file", "faults"),
    [
        (
            "Fail/service_full.json",
            [
                "url: 'example/counselling' is no web address with its scheme (https://...)",
                "email: 'email-example_com' is no e-mail address",
            ],
        ),
        (
            "Fail/service_list.json",
            [
                "contents[0].name: is missing; a service needs it",
                "contents[0].url: 'example_counselling' is no web address with its scheme (https://...)",
                "contents[0].email: 'email-example_com' is no e-mail address",
                "contents[1].name: is missing; a service needs it",
                "contents[1].url: 'example_counselling' is no web address with its scheme (https://...)",
                "contents[1].email: 'email-example_com' is no e-mail address",
                "contents[2].name: is missing; a service needs it",
                "contents[2].url: 'example_counselling' is no web address with its scheme (https://...)",
                "contents[2].email: False is no text",
                "contents[3].name: is missing; a service needs it",
                "contents[3].email: 12345 is no text",
            ],
        ),
        (
            "Fail/taxonomy_term.json",
            [
                "description: is missing; a taxonomy_term needs it",
                "term_uri: 'example_com' is no web address with its scheme (https://...)",
            ],
        ),
        ("Fail/api_details.json", ["file: no HSDS object, which would have an id and mostly a name"]),
    ],
)
def test_the_validators_fail_sets_are_refused_with_reasons(kuvala, file, faults):
    assert faults_of(kuvala, (STANDARD / f"oruk-validator-mocks/V3.0-UK-{file}").read_bytes()) == faults
