"""Whatever the catalogue holds, its HSDS export comes back as it was."""

from __future__ import annotations

import made
import pytest
import tiny
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.schema import migrate_all
from service_catalogue.database import open_engine, session_maker
from service_catalogue.documents import KINDS, document_of, tidy, write
from service_catalogue.entries import OrganisationEntry, ServiceEntry
from service_catalogue.formats.hsds import read_file, write_file
from service_catalogue.loading import load_edition


@pytest.fixture(scope="module")
def kuvala(tmp_path_factory):
    """The tiny edition; each example is rolled back."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('hsds') / 'kuvala.db'}")
    migrate_all(engine)
    made = session_maker(engine)
    load_edition(made, tiny.KUVALA)
    yield made
    engine.dispose()


TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=30).filter(str.strip)
TEXTS = st.fixed_dictionaries({"fi": TEXT, "sv": TEXT, "en": TEXT})
PLACES = st.one_of(
    TEXT,
    st.sampled_from(
        [
            "https://kuvala.example/ä ö?x=1#y",
            "https://kuvala.example/%zz",
            "a@kuvala.example",
            "+358 9 123",
            '"12"',
            "Kuja 1,  01230  Kuvala",
            "Kuja 1,01230 Kuvala",
            "A, Kuja 1 B, 01230 Kuvala",
            "kuvala.example",
        ]
    ),
)
CHANNELS = st.lists(
    made.channels_of(
        PLACES,
        {"label": TEXTS, "language": st.sampled_from([None, "fi", "sv", "en"]), "source": st.just("invented")},
    ),
    max_size=5,
)
CHANGES = st.fixed_dictionaries(
    {
        **dict.fromkeys(("name", "summary", "description", "how_to_get", "who_for"), TEXTS),
        "channels": CHANNELS,
        "cost": st.sampled_from([None, "free", "paid", "members"]),
        "delivery": st.lists(st.sampled_from(["personal", "event", "online", "phone"]), max_size=3),
        "languages": st.lists(st.sampled_from(["fi", "sv", "en"]), unique=True),
        "status": st.sampled_from(["ongoing", "ad_hoc"]),
        "kind": st.sampled_from(["service", "signpost"]),
        "stages": st.lists(st.sampled_from(["planning", "running"]), unique=True),
        "providers": st.lists(
            st.sampled_from(["kuvala_town", "kuvala_labour_office", "kuvala_employment"]), min_size=1, unique=True
        ),
    }
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=CHANGES, ways=CHANNELS)
def test_whatever_an_entry_holds_its_export_comes_back_without_a_change(kuvala, changes, ways):
    with kuvala() as session:
        for kind, shape, own_id, changed in (
            ("service", ServiceEntry, "founding_advice", changes),
            ("organisation", OrganisationEntry, "kuvala_town", {"channels": ways}),
        ):
            write(session, KINDS[kind], shape.parse_obj({**document_of(session, KINDS[kind], own_id), **changed}))
        reading = read_file(write_file(session), session)
        assert len(reading.proposals) == 5 + 3
        for proposal in reading.proposals:
            known = document_of(session, KINDS[proposal.kind], proposal.document["id"])
            found = tidy(KINDS[proposal.kind], proposal.document)
            assert found == {name: known[name] for name in found}
        session.rollback()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=CHANGES)
def test_an_export_carries_what_was_changed_to_a_copy_that_lacks_it(kuvala, changes):
    service = KINDS["service"]
    with kuvala() as session:
        write(session, service, ServiceEntry.parse_obj({**document_of(session, service, "founding_advice"), **changes}))
        wanted, data = document_of(session, service, "founding_advice"), write_file(session)
        session.rollback()
    with kuvala() as session:
        before = document_of(session, service, "founding_advice")
        proposed = next(
            one.document for one in read_file(data, session).proposals if one.document["id"] == before["id"]
        )
    after = {**before, **tidy(service, proposed)}
    for name in ("name", "summary", "description", "how_to_get", "who_for", "status", "kind"):
        assert after[name] == wanted[name]
    assert after["cost"] == (wanted["cost"] or before["cost"])
    assert after["stages"] == (wanted["stages"] or before["stages"])
    assert set(after["languages"]) >= set(wanted["languages"])
    today = {"kuvala_labour_office": "kuvala_employment"}
    assert after["providers"] == list(dict.fromkeys(today.get(one, one) for one in wanted["providers"]))
    emails = {way["value"] for way in wanted["channels"] if way["kind"] == "email" and "@" in way["value"]}
    assert emails <= {way["value"] for way in after["channels"]}
