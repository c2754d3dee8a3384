"""CPSV-AP out and back: what was not changed in between changes nothing."""

from __future__ import annotations

import made
import pytest
from cpsv_files import FORMS, SITE, bring, documents, exported, load_kuvala, load_shipped, read
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text, update

from service_catalogue import models
from service_catalogue.database import Sessions
from service_catalogue.documents import KINDS, Document, document_of, write


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Sessions:
    """The shipped content; no test may change it."""
    return load_shipped(tmp_path_factory.mktemp("cpsv"))


@pytest.fixture()
def kuvala_sessions(sessions: Sessions) -> Sessions:
    """The edition of Kuvala, whose town and offices are public."""
    return load_kuvala(sessions)


@pytest.mark.parametrize("base", ["", "https://bertta.example"])
@pytest.mark.parametrize("form", FORMS)
def test_our_own_export_comes_back_without_a_change(shipped: Sessions, form: str, base: str) -> None:
    outcome = bring(shipped, exported(shipped, form, base), dry_run=True)
    assert (outcome.new, outcome.changed) == ([], []), outcome.lines
    assert len(outcome.unchanged) > 100


def test_a_change_in_our_own_export_becomes_a_draft_of_that_field(kuvala_sessions: Sessions) -> None:
    changed = exported(kuvala_sessions).replace(b"Market stall permit", b"Permit for a market stall")
    outcome = bring(kuvala_sessions, changed)
    assert outcome.changed == ["market_stall_permit"] and len(outcome.lines) == 1
    with kuvala_sessions() as session:
        draft = session.get(models.Draft, ("service", "market_stall_permit")).document
        assert draft["name"] == {
            "fi": "Torimyyntilupa",
            "sv": "Tillstånd för torghandel",
            "en": "Permit for a market stall",
        }
        live = document_of(session, KINDS["service"], "market_stall_permit") or {}
    assert {**draft, "name": live["name"]} == live
    assert bring(kuvala_sessions, changed).changed == []


def test_a_catalogue_that_lost_a_service_gets_it_back_as_a_draft(kuvala_sessions: Sessions) -> None:
    data = exported(kuvala_sessions, base=SITE)
    with kuvala_sessions() as session:
        before = document_of(session, KINDS["service"], "loan_guarantee") or {}
        session.execute(text("DELETE FROM service WHERE id = 'loan_guarantee'"))
    assert bring(kuvala_sessions, data).new == ["loan_guarantee"]
    with kuvala_sessions() as session:
        draft = session.get(models.Draft, ("service", "loan_guarantee")).document
    lost = {name for name, value in before.items() if value and name not in draft}
    assert lost == {"source", "phrases"}
    for name, value in draft.items():
        # What a graph cannot keep is the order of a list.
        assert value == before[name] or sorted(value) == sorted(before[name]), name


def test_another_citys_export_is_not_taken_for_our_entries(kuvala_sessions: Sessions) -> None:
    data = exported(kuvala_sessions)
    with kuvala_sessions() as session:
        session.execute(update(models.City).values(id="elsewhere"))
    reading = read(kuvala_sessions, data)
    assert len(documents(reading)) > 3
    assert all(name.startswith("cpsv_") for name in documents(reading))


#: A text that a database can hold.
TEXTS = st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), min_size=1, max_size=60)
TEXTS = TEXTS.map(str.strip).filter(bool)
IN_LANGUAGES = st.fixed_dictionaries({"fi": TEXTS, "sv": TEXTS, "en": TEXTS})
CHANNEL = made.channels_of(
    TEXTS,
    {
        "label": IN_LANGUAGES,
        "language": st.sampled_from([None, "fi", "sv", "en"]),
        "year": st.sampled_from([None, 2024]),
        "confidence": st.just("low"),
        "source": st.just("invented"),
    },
)
CHANGES = st.fixed_dictionaries(
    {
        **dict.fromkeys(("name", "description", "how_to_get", "who_for"), IN_LANGUAGES),
        "providers": st.permutations(["kuvala_town", "lantern_guarantee", "kuvala_labour_office"]),
        "packages": st.lists(st.sampled_from(["begin", "people"]), unique=True),
        "cost": st.sampled_from([None, *models.COSTS]),
        "delivery": st.lists(st.sampled_from(models.DELIVERIES), unique=True),
        "languages": st.lists(st.sampled_from(["fi", "sv", "en"]), unique=True),
        "kind": st.sampled_from(models.SERVICE_KINDS),
        "category": st.sampled_from(models.CATEGORIES),
        "status": st.sampled_from(["ongoing", "ad_hoc"]),
        "as_of": st.none() | st.integers(2000, 2100),
        "valid_until": st.none() | st.dates().map(lambda day: day.isoformat()),
        "channels": st.lists(CHANNEL, max_size=3, unique_by=lambda channel: (channel["kind"], channel["value"])),
    }
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES, form=st.sampled_from(FORMS), base=st.sampled_from(["", SITE]))
def test_whatever_a_service_holds_survives_the_way_out_and_back(
    kuvala_sessions: Sessions, changes: Document, form: str, base: str
) -> None:
    kind = KINDS["service"]
    with kuvala_sessions() as session:
        document = {**(document_of(session, kind, "founding_advice") or {}), **changes}
        write(session, kind, kind.shape.parse_obj(document))
    outcome = bring(kuvala_sessions, exported(kuvala_sessions, form, base), dry_run=True)
    assert (outcome.new, outcome.changed) == ([], []), outcome.lines
