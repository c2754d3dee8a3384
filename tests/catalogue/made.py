"""Documents made by hypothesis: what the shapes of Kuvala's entries allow, and above all what formats stumble on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from hypothesis import strategies as st

from service_catalogue.documents import KINDS

LANGUAGES = ("fi", "sv", "en")
#: Texts that a spreadsheet, YAML or a line of parts could take for something else.
TRAPS = (
    *("=1+1", "+358 9 000 0001", "-5", "@SUM(A1)", '=HYPERLINK("https://x.example")', "#REF!", "TRUE", "no", "null"),
    *("2026-03-02", "31.3.2026", "12:30", "007", "1e5", "~", "- item", "key: value", "*alias", "&anchor", "!!tag"),
    *("_x000D_", "_x005F_", "_x005F_x0041_", "_x000D\rx", "__x0041_", "_x0041_x0042_", "x005F_", "a\r\nb", "a\rb"),
    *("two\nlines", "tab\there", "back\\slash", "\\n", "\\", "a | b", "|", "\\|", "a=b", "fi=x", "🚀", "e\u0301"),
    *("'quoted'", '"', "<b>&amp;</b>", "]]>", "x\x85y", "x\xa0y", "x\u2028y", "\u200d", "ä" * 150),
)

_any = st.one_of(
    st.sampled_from(TRAPS),
    st.text(
        st.characters(blacklist_categories=("Cs", "Cc", "Cn")) | st.sampled_from("\n\r\t|\\=_"), min_size=1, max_size=40
    ),
).map(str.strip)
texts = _any.filter(bool)
short_texts = texts.filter(lambda text: len(text) <= 150)
items = st.lists(texts, max_size=4)
years = st.none() | st.integers(2000, 2100)


def in_three(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """`values` in each language."""
    return st.fixed_dictionaries(dict.fromkeys(LANGUAGES, values))


def some_of(*values: str) -> st.SearchStrategy[list[str]]:
    """Some of `values`, each once, in any order."""
    return st.builds(lambda order, most: order[:most], st.permutations(values), st.integers(0, len(values)))


trilingual = in_three(texts)

_paths = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cn", "Zs", "Zl", "Zp")), max_size=20)
addresses = st.builds(
    "{}://kuvala.example{}{}".format, st.sampled_from(["https", "http"]), st.sampled_from(["/", "?", ":8443/#"]), _paths
) | st.just("https://kuvala.example")
phones = st.sampled_from(["+358 9 000 0001", "+358 9 123", "116 117", "0295020500"])
emails = st.sampled_from(["a@kuvala.example", "=x+y@kuvala.example", "-1|2\\n@käpy.kuvala.example"])


def kinds_and_values(places: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, str]]:
    """A kind of channel and a value that such a one may have; `places` to visit are any texts."""
    values = {**dict.fromkeys(("web", "form", "booking", "chat"), addresses), "phone": phones, "email": emails}
    return st.one_of(*(st.tuples(st.just(kind), of_kind) for kind, of_kind in [*values.items(), ("visit", places)]))


def channels_of(
    places: st.SearchStrategy[str], others: dict[str, st.SearchStrategy[Any]]
) -> st.SearchStrategy[dict[str, Any]]:
    """A channel with `others` as its other fields."""
    return st.builds(
        lambda pair, rest: {"kind": pair[0], "value": pair[1], **rest},
        kinds_and_values(places),
        st.fixed_dictionaries(others),
    )


channels = st.lists(
    channels_of(
        texts,
        {
            "label": trilingual,
            "language": st.none() | st.sampled_from(LANGUAGES),
            "year": years,
            "confidence": st.sampled_from(["high", "medium", "low"]),
            "source": texts,
        },
    ),
    max_size=3,
)
common = {
    "name": trilingual,
    "name_is_ours": some_of(*LANGUAGES),
    "summary": in_three(short_texts),
    "description": trilingual,
}

services = st.fixed_dictionaries(
    {
        **common,
        "id": st.just("founding_advice"),
        "how_to_get": trilingual,
        "who_for": trilingual,
        "internal_note": st.none() | trilingual,
        "kind": st.just("signpost"),
        "status": st.sampled_from(["ongoing", "ad_hoc", "ended"]),
        "category": st.sampled_from(["advice_and_services", "projects", "financial_support", "partners"]),
        "providers": some_of("kuvala_town", "kuvala_employment", "kuvala_labour_office"),
        "packages": some_of("begin", "people"),
        "headings": some_of("begin_advice", "people_hiring"),
        "stages": some_of("planning", "running"),
        "audiences": some_of("founder", "employer"),
        "cost": st.none() | st.sampled_from(["free", "paid", "members"]),
        "delivery": some_of("personal", "event", "online", "phone"),
        "languages": some_of(*LANGUAGES),
        "replaced_by": some_of("loan_guarantee", "market_stall_permit"),
        "as_of": years,
        "reviewed_on": st.none() | st.dates(date(1, 1, 1), date(2026, 1, 1)).map(date.isoformat),
        "valid_until": st.none() | st.dates(date(1890, 1, 1), date(2200, 1, 1)).map(date.isoformat),
        "channels": channels,
        "source": st.lists(texts, min_size=1, max_size=3),
        "phrases": in_three(st.lists(texts, min_size=8, max_size=9, unique=True)),
    }
)


def reachable_if_member(document: dict[str, Any]) -> dict[str, Any]:
    """A member of the network that nobody can reach may not be published, a partner may."""
    sure = any(channel["confidence"] != "low" for channel in document["channels"])
    return document if sure or document["status"] == "ended" else {**document, "kind": "partner"}


organisations = st.fixed_dictionaries(
    {
        **common,
        "id": st.just("lantern_guarantee"),
        "kind": st.sampled_from(["network", "partner"]),
        "part_of": st.none() | st.just("kuvala_town"),
        "nicknames": in_three(items),
        "serves": st.none() | trilingual,
        "public_body": st.booleans(),
        "status": st.sampled_from(["active", "ended"]),
        "successor": st.none() | st.just("kuvala_employment"),
        "channels": channels,
        "source": items,
    }
).map(reachable_if_member)

moments = st.datetimes(datetime(1890, 1, 1), datetime(2200, 1, 1))
events = st.fixed_dictionaries(
    {
        **common,
        "id": st.just("harbour_fair"),
        "organisers": some_of("kuvala_town", "kuvala_employment").filter(bool),
        "status": st.sampled_from(["ongoing", "ad_hoc", "ended", "cancelled"]),
        "packages": some_of("begin", "people"),
        "starts_at": st.none() | moments.map(datetime.isoformat),
        "ends_at": st.none(),
        "place": st.none() | trilingual,
        "url": st.none() | texts,
        "as_of": years,
        "source": st.lists(texts, min_size=1, max_size=3),
    }
)

documents = st.one_of(
    st.tuples(st.just("service"), services),
    st.tuples(st.just("organisation"), organisations),
    st.tuples(st.just("event"), events),
)


def complete(kind: str, document: dict[str, Any]) -> bool:
    """Whether a document has every field of its kind: a new field belongs into the strategies here."""
    return set(document) == set(KINDS[kind].shape.__fields__)
