"""Sums of money and dates are read as people write them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant.quantities import quantities_in


def _values(text: str, kind: str) -> list[str]:
    return [found.value for found in quantities_in(text) if found.kind == kind]


@pytest.mark.parametrize(
    ("text", "euros"),
    [
        ("tarvitsen 50 000 euroa koneeseen", "50000"),
        ("lainaa 20k€ kiitos", "20000"),
        ("noin 1,5 miljoonaa euroa", "1500000"),
        ("10 tonnia euroa", "10000"),
        ("alle 100 €", "100"),
        ("jag behöver 15 000 euro", "15000"),
        ("två miljoner eller 2 miljoner euro", "2000000"),
        ("EUR 60,000 without VAT", "60000"),
        ("€1.500 a month", "1500"),
        ("5 thousand euros", "5000"),
        ("99,90 eur", "100"),
    ],
)
def test_a_sum_is_told_in_whole_euros(text: str, euros: str) -> None:
    assert _values(text, "amount") == [euros]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("aloitan 1.12.2026", "2026-12-01"),
        ("käykö 3.5.?", "--05-03"),
        ("1. joulukuuta 2026", "2026-12-01"),
        ("tammikuussa aukeaa", "--01"),
        ("marraskuun 3. päivä", "--11-03"),
        ("den 1 december", "--12-01"),
        ("i mars 2027", "2027-03"),
        ("2026-12-01", "2026-12-01"),
        ("December 1, 2026", "2026-12-01"),
        ("on the 2nd of June", "--06-02"),
        ("the 29 February", "--02-29"),
    ],
)
def test_a_date_is_told_as_exactly_as_it_was_said(text: str, value: str) -> None:
    assert _values(text, "date") == [value]


@pytest.mark.parametrize(
    "text",
    ["soita 0401234567", "3 henkilöä", "31.2.2026", "may I ask", "kolme kuukautta", "99 problems", "", "1.1.1.1"],
)
def test_other_numbers_and_words_are_neither(text: str) -> None:
    assert quantities_in(text) == []


def test_a_date_is_no_sum() -> None:
    assert _values("1.12.2026 50 euroa", "amount") == ["50"]


@given(st.text())
def test_any_text_is_read_and_what_is_found_lies_in_it(text: str) -> None:
    found = quantities_in(text)
    assert all(0 <= one.start < one.end <= len(text) and one.value for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
