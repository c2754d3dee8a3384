"""iCalendar: what goes out keeps to RFC 5545, what comes in keeps its meaning, and nothing is lost on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import happenings
import pytest
from dateutil.tz import tzical
from happenings import event, publish
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy.engine import Engine

from bot.settings import ROOT
from service_catalogue import models
from service_catalogue.database import Sessions, session_maker
from service_catalogue.editing import Editor
from service_catalogue.errors import ImportFaulty
from service_catalogue.formats.icalendar_feed import feed, read_file, write_file
from service_catalogue.formats.importing import Outcome, propose
from service_catalogue.language import LANGUAGES, Language

SAMPLES = ROOT.parent / "shared" / "standards" / "ical"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the folder of the iCalendar samples is absent")
SUCCESSORS = {"kuvala_labour_office": "kuvala_employment"}
SITE = "https://bertta.example"
HELSINKI = ZoneInfo("Europe/Helsinki")


@pytest.fixture(scope="module")
def kuvala_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town's edition without events."""
    return happenings.kuvala_without_events(tmp_path_factory.mktemp("kuvala"))


@pytest.fixture()
def engine(kuvala_file: Path, tmp_path: Path) -> Iterator[Engine]:
    with happenings.own_copy(kuvala_file, tmp_path) as made:
        yield made


@pytest.fixture()
def sessions(engine: Engine) -> Sessions:
    return session_maker(engine)


def calendar_in(sessions: Sessions, language: Language = Language.FI) -> str:
    with sessions() as session:
        return feed(session, language, SITE).decode("utf-8")


def unfolded(text: str) -> list[str]:
    """The content lines, put together by the rule and not by the library that wrote them."""
    return text.replace("\r\n ", "").split("\r\n")


def lines_of_event(sessions: Sessions, language: Language = Language.FI) -> list[str]:
    """The content lines of the only event."""
    lines = unfolded(calendar_in(sessions, language))
    assert lines.count("BEGIN:VEVENT") == 1
    return lines[lines.index("BEGIN:VEVENT") + 1 : lines.index("END:VEVENT")]


def times_of(sessions: Sessions) -> dict[str, str]:
    """The lines of an event's start and end, by property."""
    lines = lines_of_event(sessions)
    return {re.split("[;:]", line)[0]: line for line in lines if line.startswith(("DTSTART", "DTEND"))}


def file_of(*lines: str, calendar: tuple[str, ...] = ()) -> bytes:
    """A calendar with one event of these lines; it has what every event must."""
    given_names = {re.split("[;:]", line)[0] for line in lines}
    needed = {"UID": "UID:1@elsewhere", "DTSTART": "DTSTART:20260505T060000Z", "SUMMARY": "SUMMARY;LANGUAGE=fi:Aamu"}
    body = [*lines, *(line for name, line in needed.items() if name not in given_names)]
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", *calendar, "BEGIN:VEVENT", *body, "END:VEVENT", "END:VCALENDAR", ""]
    ).encode()


def brought(sessions: Sessions, data: bytes) -> tuple[Outcome, list[str]]:
    """What an import does, and what it tells."""
    with sessions() as session:
        reading = read_file(data, session)
    return propose(sessions, reading, "anna", "ics"), reading.notes


def draft(sessions: Sessions, entry_id: str) -> dict[str, Any]:
    with sessions() as session:
        document: dict[str, Any] = session.get(models.Draft, ("event", entry_id)).document
    return document


def only_draft(sessions: Sessions, data: bytes) -> dict[str, Any]:
    """The one draft that an import makes."""
    outcome, _ = brought(sessions, data)
    assert len(outcome.new) == 1
    return draft(sessions, outcome.new[0])


# What goes out


def test_an_event_goes_out_with_all_that_a_calendar_shows(sessions: Sessions) -> None:
    publish(sessions, event())
    lines = lines_of_event(sessions, Language.SV)
    assert {
        "UID:market_morning@bertta-kuvala",
        "SUMMARY;LANGUAGE=sv:Torgmorgon",
        "DESCRIPTION;LANGUAGE=sv:Kahvia ja neuvoja på svenska",
        "LOCATION;LANGUAGE=sv:Torget\\, Bildstad",
        "DTSTART;TZID=Europe/Helsinki:20260305T140000",
        "DTEND;TZID=Europe/Helsinki:20260305T163000",
        "CONTACT;LANGUAGE=sv:Bildstads stad",
        "CATEGORIES;LANGUAGE=sv:Kom i gång",
        "URL:https://kuvala.example/tori?a=1&b=2",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
    } <= set(lines)
    assert not [line for line in lines if line.startswith(("ORGANIZER", "ATTENDEE", "X-"))]


def test_a_calendar_says_what_it_is_and_in_which_zone(sessions: Sessions) -> None:
    lines = unfolded(calendar_in(sessions, Language.EN))
    assert lines[0] == "BEGIN:VCALENDAR" and lines[1] == "VERSION:2.0" and lines[2].startswith("PRODID:")
    assert {"CALSCALE:GREGORIAN", "X-WR-CALNAME:Kuvala Business Square", "TZID:Europe/Helsinki"} <= set(lines)
    assert "METHOD" not in calendar_in(sessions), "a method would make DTSTAMP the hour of writing"


def test_series_ended_and_withdrawn_events_stay_out_of_calendars(sessions: Sessions) -> None:
    publish(
        sessions,
        event(id="a_series", starts_at=None, ends_at=None),
        event(id="over", status="ended"),
        event(id="gone"),
    )
    Editor(sessions, "anna").withdraw("event", "gone")
    assert "VEVENT" not in calendar_in(sessions)


def test_a_cancelled_event_stays_and_says_so(sessions: Sessions) -> None:
    publish(sessions, event(status="cancelled"))
    assert "STATUS:CANCELLED" in lines_of_event(sessions)


def test_a_changed_event_keeps_its_uid_and_counts_its_changes(sessions: Sessions) -> None:
    publish(sessions, event())
    before = lines_of_event(sessions)
    publish(sessions, event(place=happenings.texts("Satama")))
    after = lines_of_event(sessions)
    assert {"UID:market_morning@bertta-kuvala", "SEQUENCE:1"} <= set(before)
    assert {"UID:market_morning@bertta-kuvala", "SEQUENCE:2"} <= set(after)
    stamp = next(line for line in after if line.startswith("DTSTAMP:"))
    assert re.fullmatch(r"DTSTAMP:\d{8}T\d{6}Z", stamp)
    assert f"LAST-MODIFIED:{stamp[8:]}" in after


def test_the_same_events_are_the_same_bytes(sessions: Sessions) -> None:
    publish(sessions, event(), event(id="other", starts_at="2026-03-05T12:00:00"))
    assert calendar_in(sessions) == calendar_in(sessions)


def test_an_event_without_an_address_leads_to_its_page(sessions: Sessions) -> None:
    publish(sessions, event(url=None))
    assert "URL:https://bertta.example/en/events/market_morning" in lines_of_event(sessions, Language.EN)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a.example/\r\nATTENDEE:mailto:x@y", "ftp://a", "www.a"]
)
def test_an_address_that_no_browser_should_follow_does_not_go_out(sessions: Sessions, url: str) -> None:
    publish(sessions, event(url=url))
    assert [line for line in lines_of_event(sessions) if line.startswith("URL:")] == [
        "URL:https://bertta.example/fi/events/market_morning"
    ]


def test_todays_organisation_is_named(sessions: Sessions) -> None:
    publish(sessions, event(organisers=["kuvala_labour_office", "kuvala_employment", "lantern_guarantee"]))
    assert [line for line in lines_of_event(sessions, Language.EN) if line.startswith("CONTACT")] == [
        "CONTACT;LANGUAGE=en:Kuvala Employment Services",
        "CONTACT;LANGUAGE=en:Lantern Guarantee Company",
    ]


def test_whole_days_are_days_even_when_the_clocks_change(sessions: Sessions) -> None:
    publish(sessions, event(starts_at="2026-03-28T22:00:00", ends_at="2026-03-29T21:00:00"))  # 23 hours
    assert times_of(sessions) == {"DTSTART": "DTSTART;VALUE=DATE:20260329", "DTEND": "DTEND;VALUE=DATE:20260330"}


def test_a_day_without_an_end_is_one_day(sessions: Sessions) -> None:
    publish(sessions, event(starts_at="2026-03-04T22:00:00", ends_at=None))
    assert times_of(sessions) == {"DTSTART": "DTSTART;VALUE=DATE:20260305"}


def test_times_around_the_spring_change_are_told_by_the_clock(sessions: Sessions) -> None:
    publish(sessions, event(starts_at="2026-03-29T00:30:00", ends_at="2026-03-29T01:30:00"))
    assert times_of(sessions) == {
        "DTSTART": "DTSTART;TZID=Europe/Helsinki:20260329T023000",
        "DTEND": "DTEND;TZID=Europe/Helsinki:20260329T043000",
    }


def test_the_second_of_an_hour_that_autumn_has_twice_is_told_in_utc(sessions: Sessions) -> None:
    publish(sessions, event(starts_at="2026-10-25T00:30:00", ends_at="2026-10-25T00:45:00"))
    assert times_of(sessions)["DTSTART"] == "DTSTART;TZID=Europe/Helsinki:20261025T033000"  # the first 3:30
    publish(sessions, event(starts_at="2026-10-25T00:30:00", ends_at="2026-10-25T01:30:00"))
    assert times_of(sessions) == {"DTSTART": "DTSTART:20261025T003000Z", "DTEND": "DTEND:20261025T013000Z"}


def test_an_event_that_takes_no_time_has_no_end(sessions: Sessions) -> None:
    publish(sessions, event(starts_at="2026-03-05T12:00:00", ends_at="2026-03-05T12:00:00"))
    assert set(times_of(sessions)) == {"DTSTART"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a;b,c", r"a\;b\,c"),
        ("C:\\Next", r"C:\\Next"),
        ('"x" : y', '"x" : y'),
        ("eka\nrivi", r"eka\nrivi"),
        ("eka\r\nBEGIN:VALARM", r"eka\nBEGIN:VALARM"),
    ],
)
def test_what_has_a_meaning_in_calendars_is_escaped(sessions: Sessions, text: str, line: str) -> None:
    publish(sessions, event(name={"fi": text, "sv": "b", "en": "c"}))
    assert f"SUMMARY;LANGUAGE=fi:{line}" in lines_of_event(sessions)


def test_no_line_is_longer_than_75_bytes_and_no_letter_is_cut(sessions: Sessions) -> None:
    publish(sessions, event(description={"fi": "äöå€😀 " * 60, "sv": "b", "en": "c"}))
    with sessions() as session:
        raw = feed(session, Language.FI, SITE)
    folded = raw.split(b"\r\n")
    assert max(map(len, folded)) <= 75 and b"\n" not in b"".join(folded) and folded[-1] == b""
    assert all(line.decode("utf-8") is not None for line in folded)
    assert ("äöå€😀 " * 60).strip() in "".join(unfolded(raw.decode()))


@pytest.mark.parametrize("year", [1997, 2010, 2026, 2037, 2050, 2099])
def test_the_zones_rule_is_the_zones_true_time(sessions: Sessions, year: int) -> None:
    text = calendar_in(sessions)
    told = tzical(StringIO(text[text.index("BEGIN:VTIMEZONE") : text.index("END:VCALENDAR")])).get()
    hours = [datetime(year, 1, 1, tzinfo=timezone.utc) + timedelta(hours=hour) for hour in range(365 * 24)]
    once = [moment.astimezone(HELSINKI) for moment in hours if not moment.astimezone(HELSINKI).fold]
    wrong = [local for local in once if told.utcoffset(local.replace(tzinfo=None)) != local.utcoffset()]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_event_has_what_it_must_once(sessions: Sessions, language: Language) -> None:
    publish(sessions, event(), event(id="other", place=None, url=None, packages=[]))
    for component in Calendar.from_ical(calendar_in(sessions, language)).walk("VEVENT"):
        for name in ("UID", "DTSTAMP", "DTSTART", "SUMMARY", "STATUS", "SEQUENCE"):
            assert name in component and not isinstance(component[name], list), name
        assert component["SUMMARY"].params["LANGUAGE"] == language.value


# What comes in


def test_a_foreign_event_becomes_a_draft_with_an_id_of_its_own(sessions: Sessions) -> None:
    outcome, notes = brought(
        sessions,
        file_of(
            "SUMMARY;LANGUAGE=fi:Verkostoaamu\\, kahvit",
            "DESCRIPTION;LANGUAGE=fi:Eka\\nToka",
            "LOCATION;LANGUAGE=fi:Kirjasto",
            "DTSTART;TZID=Europe/Helsinki:20260505T090000",
            "DTEND;TZID=Europe/Helsinki:20260505T110000",
            "URL:https://elsewhere.example/1",
            "ORGANIZER;CN=Kuvalan kaupunki:mailto:anna@kuvala.example",
            "CATEGORIES:Alkuun,Muuta",
            "ATTENDEE;CN=Matti:mailto:matti@elsewhere.example",
        ),
    )
    (entry_id,) = outcome.new
    assert re.fullmatch(r"ics_[0-9a-f]{32}", entry_id)
    assert draft(sessions, entry_id) == {
        "id": entry_id,
        "name": {"fi": "Verkostoaamu, kahvit"},
        "description": {"fi": "Eka\nToka"},
        "place": {"fi": "Kirjasto"},
        "starts_at": "2026-05-05T06:00:00",
        "ends_at": "2026-05-05T08:00:00",
        "organisers": ["kuvala_town"],
        "packages": ["begin"],
        "url": "https://elsewhere.example/1",
        "status": "ad_hoc",
        "source": ["iCalendar 1@elsewhere"],
    }
    assert notes == ["no place in the catalogue, left out: CATEGORIES (1)"]


def test_a_second_import_of_the_same_file_changes_nothing(sessions: Sessions) -> None:
    data = file_of("DESCRIPTION;LANGUAGE=fi:Kuvaus", "DTSTAMP:20260101T000000Z")
    first, _ = brought(sessions, data)
    again, _ = brought(sessions, data)
    assert again.unchanged == first.new and not again.new and not again.changed


def test_a_file_in_one_language_leaves_the_others_alone(sessions: Sessions) -> None:
    publish(sessions, event())
    changed = calendar_in(sessions, Language.SV).replace("Torgmorgon", "Torgkväll")
    outcome, _ = brought(sessions, changed.encode())
    assert outcome.changed == ["market_morning"]
    assert draft(sessions, "market_morning")["name"] == {"fi": "Toriaamu", "sv": "Torgkväll", "en": "Market morning"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_feed_brought_back_changes_nothing(sessions: Sessions, language: Language) -> None:
    publish(sessions, event(status="ongoing"), event(id="paged", url=None, organisers=["kuvala_labour_office"]))
    outcome, notes = brought(sessions, calendar_in(sessions, language).encode())
    assert sorted(outcome.unchanged) == ["market_morning", "paged"] and not outcome.changed and not notes


@pytest.mark.parametrize(
    ("summary", "language"),
    [
        ("SUMMARY:Tervetuloa kuulemaan yrityksen perustamisesta", "fi"),
        ("SUMMARY:Välkommen att höra om att grunda företag", "sv"),
        ("SUMMARY:Welcome to hear about starting a company", "en"),
        ("SUMMARY;LANGUAGE=sv-FI:Welcome", "sv"),
    ],
)
def test_a_text_goes_to_its_language_marked_or_guessed(sessions: Sessions, summary: str, language: str) -> None:
    assert set(only_draft(sessions, file_of(summary))["name"]) == {language}


def test_a_guess_is_told_of(sessions: Sessions) -> None:
    _, notes = brought(sessions, file_of("SUMMARY:Tervetuloa kuulemaan yrityksen perustamisesta"))
    assert notes == ["language not told, taken for fi: 1@elsewhere"]


@pytest.mark.parametrize(
    ("lines", "starts_at", "ends_at"),
    [
        (["DTSTART;VALUE=DATE:20260329"], "2026-03-28T22:00:00", None),
        (["DTSTART;VALUE=DATE:20260329", "DTEND;VALUE=DATE:20260329"], "2026-03-28T22:00:00", None),
        (["DTSTART;VALUE=DATE:20260329", "DTEND;VALUE=DATE:20260330"], "2026-03-28T22:00:00", "2026-03-29T21:00:00"),
        (["DTSTART;VALUE=DATE:20260328", "DURATION:P2D"], "2026-03-27T22:00:00", "2026-03-29T21:00:00"),
        # A time that spring skips counts from before the change, one that autumn has twice is the first.
        (["DTSTART;TZID=Europe/Helsinki:20260329T033000"], "2026-03-29T01:30:00", None),
        (["DTSTART;TZID=Europe/Helsinki:20261025T033000"], "2026-10-25T00:30:00", None),
        # Days count by the clock, hours as they pass.
        (
            ["DTSTART;TZID=Europe/Helsinki:20260328T120000", "DURATION:P1D"],
            "2026-03-28T10:00:00",
            "2026-03-29T09:00:00",
        ),
        (
            ["DTSTART;TZID=Europe/Helsinki:20260329T020000", "DURATION:PT2H"],
            "2026-03-29T00:00:00",
            "2026-03-29T02:00:00",
        ),
        (["DTSTART;TZID=America/New_York:20260305T070000"], "2026-03-05T12:00:00", None),
        (["DTSTART;TZID=FLE Standard Time:20260305T140000"], "2026-03-05T12:00:00", None),
        (["DTSTART:20260305T120000Z", "DTEND:20260305T120000Z"], "2026-03-05T12:00:00", None),
        (["DTSTART:20260305T140000"], "2026-03-05T12:00:00", None),
    ],
)
def test_dates_are_kept_in_utc(sessions: Sessions, lines: list[str], starts_at: str, ends_at: str | None) -> None:
    made = only_draft(sessions, file_of(*lines))
    assert (made["starts_at"], made["ends_at"]) == (starts_at, ends_at)


def test_a_time_without_a_zone_is_in_the_calendars_own(sessions: Sessions) -> None:
    made = only_draft(sessions, file_of("DTSTART:20260305T140000", calendar=("X-WR-TIMEZONE:Europe/Stockholm",)))
    assert made["starts_at"] == "2026-03-05T13:00:00"


def zone(offset: str, *rules: str) -> tuple[str, ...]:
    """A time zone of somebody's own."""
    return (
        "BEGIN:VTIMEZONE", "TZID:Ours", "BEGIN:STANDARD", "DTSTART:19700101T000000",
        f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}", *rules, "END:STANDARD", "END:VTIMEZONE",
    )  # fmt: skip


def test_a_zone_of_a_files_own_holds_for_that_file_only(sessions: Sessions) -> None:
    line = "DTSTART;TZID=Ours:20260305T140000"
    assert only_draft(sessions, file_of("UID:a", line, calendar=zone("+0500")))["starts_at"] == "2026-03-05T09:00:00"
    assert only_draft(sessions, file_of("UID:b", line, calendar=zone("-0300")))["starts_at"] == "2026-03-05T17:00:00"


def test_a_time_in_a_zone_that_nobody_knows_is_no_time(sessions: Sessions) -> None:
    outcome, notes = brought(sessions, file_of("DTSTART;TZID=Nowhere:20260305T140000"))
    assert outcome == Outcome() and notes == ["in a time zone that is not known (Nowhere), left out: 1@elsewhere"]


@pytest.mark.parametrize(
    "rule", ["RRULE:FREQ=SECONDLY", "RRULE:FREQ=YEARLY;BYSECOND=1,2,3", "rrule:freq=daily", "RRULE;X=1:FREQ=HOURLY"]
)
def test_a_zone_that_would_take_for_ever_is_refused_at_once(sessions: Sessions, rule: str) -> None:
    with pytest.raises(ImportFaulty, match="line 9: a time zone has too many changes"):
        brought(sessions, file_of("DTSTART;TZID=Ours:20260305T140000", calendar=zone("+0200", rule)))


@pytest.mark.parametrize(
    "repeats", ["RRULE:FREQ=WEEKLY", "RRULE:FREQ=SECONDLY;COUNT=999999999", "RDATE:20260606T060000Z"]
)
def test_what_repeats_is_a_series_without_dates(sessions: Sessions, repeats: str) -> None:
    outcome, notes = brought(sessions, file_of(repeats))
    made = draft(sessions, outcome.new[0])
    assert "starts_at" not in made and made["status"] == "ongoing"
    assert notes == ["repeats, kept as a series without dates: 1@elsewhere"]


def test_a_date_of_a_series_that_was_moved_is_no_event_of_its_own(sessions: Sessions) -> None:
    series = file_of("RRULE:FREQ=WEEKLY").decode()
    moved = file_of("RECURRENCE-ID:20260512T060000Z", "DTSTART:20260513T060000Z").decode()
    both = series.replace("END:VCALENDAR\r\n", "") + moved[moved.index("BEGIN:VEVENT") :]
    outcome, notes = brought(sessions, both.encode())
    assert len(outcome.new) == 1 and "one date of a series, left out: 1@elsewhere" in notes
    assert only_draft(sessions, moved.encode())["starts_at"] == "2026-05-13T06:00:00"


@pytest.mark.parametrize(
    ("lines", "calendar"), [(["STATUS:CANCELLED"], ()), (["STATUS:CONFIRMED"], ("METHOD:CANCEL",))]
)
def test_a_cancelled_event_comes_in_as_cancelled(
    sessions: Sessions, lines: list[str], calendar: tuple[str, ...]
) -> None:
    assert only_draft(sessions, file_of(*lines, calendar=calendar))["status"] == "cancelled"


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("CLASS:PRIVATE", "not public, left out"),
        ("CLASS:CONFIDENTIAL", "not public, left out"),
        ("SUMMARY:", "without a name, left out"),
        ("SUMMARY;LANGUAGE=de:Morgen", None),
    ],
)
def test_what_is_not_for_everybody_or_has_no_name_is_left_out(sessions: Sessions, line: str, note: str | None) -> None:
    outcome, notes = brought(sessions, file_of(line))
    if note:
        assert outcome == Outcome() and notes == [f"{note}: 1@elsewhere"]
    else:
        assert notes == ["texts in another language (de), left out: 1@elsewhere"]


def test_an_address_that_is_not_of_the_web_is_left_out(sessions: Sessions) -> None:
    outcome, notes = brought(sessions, file_of("URL:javascript:alert(1)"))
    assert "url" not in draft(sessions, outcome.new[0])
    assert notes == ["its address is not one of the web, left out: 1@elsewhere"]


def test_html_in_a_description_becomes_plain_text(sessions: Sessions) -> None:
    made = only_draft(sessions, file_of("DESCRIPTION;LANGUAGE=fi:<p>Tule<br>heti</p><script>x()</script>"))
    assert made["description"] == {"fi": "Tule\nheti"}


def test_an_event_without_a_uid_is_known_by_its_name_and_date(sessions: Sessions) -> None:
    data = file_of("UID:")
    first, notes = brought(sessions, data)
    assert notes == ["without a UID, known by its name and date: VEVENT 1"]
    assert brought(sessions, data)[0].unchanged == first.new


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (file_of("DTSTART:tomorrow"), "1@elsewhere: DTSTART cannot be read, or stands twice"),
        (file_of("DTSTART:20260505T060000Z", "DTSTART:20260506T060000Z"), "1@elsewhere: DTSTART cannot be read"),
        (file_of("DTEND:20260504T060000Z"), "1@elsewhere: ends before it starts"),
        (file_of("DURATION:-PT1H"), "1@elsewhere: ends before it starts"),
        (file_of("DTSTART;VALUE=DATE:00010101"), "1@elsewhere: "),
        (file_of("DTSTART:99991231T235959Z", "DURATION:P1D"), "1@elsewhere: "),
        (file_of()[:-27], "line 1: VCALENDAR is never ended; the file is cut off"),
        (file_of().replace(b"END:VEVENT", b"END:VTODO"), "line 7: END:VTODO ends nothing that was begun before it"),
        (b"END:VCALENDAR\r\n", "line 1: END:VCALENDAR ends nothing"),
        (b"\xff\xfe", "not UTF-8"),
        (b"SUMMARY:x\r\n", "not a calendar: "),
        (b"BEGIN:VCALENDAR\r\nno colon\r\nEND:VCALENDAR\r\n", "not a calendar: "),
        (b"BEGIN:X\r\n" * 60 + b"END:X\r\n" * 60, "line 41: more than 40 levels"),
        (file_of("X-A:" + "a" * 200_000), "line 4: more than 40 levels, 100000 lines, or 100000 characters in one"),
        (file_of(*["COMMENT:x"] * 100_001), "line 100001: more than"),
        (b" " * 3_000_001, "the file has 3000001 bytes; 3000000 is the most for a calendar"),
    ],
    ids=range(16),
)
def test_a_fault_is_named_by_its_line_or_event_and_nothing_is_kept(sessions: Sessions, data: bytes, fault: str) -> None:
    with pytest.raises(ImportFaulty) as refused:
        brought(sessions, data)
    assert refused.value.faults[0].startswith(fault)
    with sessions() as session:
        assert session.query(models.Draft).count() == 0


def test_one_bad_event_keeps_the_good_ones_out_too(sessions: Sessions) -> None:
    good, bad = file_of().decode(), file_of("UID:2@elsewhere", "DTSTART:x").decode()
    with pytest.raises(ImportFaulty, match="2@elsewhere"):
        brought(sessions, (good + bad).encode())


def test_a_uid_that_stands_twice_is_a_fault(sessions: Sessions) -> None:
    with pytest.raises(ImportFaulty, match="more than once"):
        brought(sessions, file_of() + file_of())


def test_a_file_without_events_says_so(sessions: Sessions) -> None:
    outcome, notes = brought(sessions, b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")
    assert outcome == Outcome() and notes == ["nothing to import: the file holds no events"]


NAMES = ("DTSTART", "DTEND", "DURATION", "UID", "SUMMARY", "URL", "STATUS", "ORGANIZER", "CATEGORIES", "RRULE", "RDATE")
PARAMETERS = (
    "",
    ";VALUE=DATE",
    ";TZID=Europe/Helsinki",
    ";TZID=Europe",
    ";TZID=../x",
    ";LANGUAGE=fi",
    ";VALUE=PERIOD",
    ";",
)
VALUES = ("20260505", "20260505T060000Z", "P1D", "-P1W", "", "x", "a,b;c", "20260505T060000Z/PT1H", "\\", "mailto:a@b")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(*map(st.sampled_from, (NAMES, PARAMETERS, VALUES))), max_size=5))
def test_whatever_an_event_says_is_read_or_refused(engine: Engine, said: list[tuple[str, str, str]]) -> None:
    data = file_of(*(f"{name}{parameter}:{value}" for name, parameter, value in said))
    with happenings.trial(engine) as session:
        try:
            reading = read_file(data, session)
        except ImportFaulty as refused:
            assert refused.faults
            return
        propose(happenings.drafts_of(session), reading, "anna", "x", dry_run=True)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.integers(0, 400))
def test_whatever_bytes_a_file_has_are_read_or_refused(engine: Engine, junk: bytes, at: int) -> None:
    whole = file_of("DESCRIPTION;LANGUAGE=fi:x", calendar=zone("+0200"))
    with happenings.trial(engine) as session:
        try:
            read_file(whole[:at] + junk + whole[at:], session)
        except ImportFaulty as refused:
            assert refused.faults


# The samples

#: What each of the iCalendar project's own files comes to: the names of the drafts, or None where it is refused.
EXPECTED: dict[str, list[str] | None] = {
    "big_bad_calendar.ics": None,
    "created_calendar_with_unicode_fields.ics": ["Non-ASCII Test: ÄÖÜ äöü €", "åäö"],
    "event_with_escaped_character1.ics": [],
    "event_with_escaped_character2.ics": [],
    "event_with_escaped_character3.ics": [],
    "event_with_escaped_character4.ics": [],
    "event_with_escaped_characters.ics": [],
    "event_with_rsvp.ics": [],
    "event_with_unicode_fields.ics": ["Non-ASCII Test: ÄÖÜ äöü €"],
    "example.ics": ["New Year's Day", "Orthodox Christmas", "International Women's Day"],
    "issue_350.ics": ['Termin 4353 und"so"'],
    "issue_722_missing_VTIMEZONE_custom.ics": [],
    "issue_722_missing_timezones.ics": ["an event with a custom tz name"],
    "multiple_calendar_components.ics": ["Christmas Day", "Boxing Day", "Christmas again!"],
    "multiple_timezones.ics": [],
    "parsing_error.ics": [],
    "parsing_error_in_UTC_offset.ics": None,
    "period_with_timezone.ics": ["Test RDATE"],
    "rfc_6868.ics": [],
    "rfc_7265_appendix_example_1_ical.ics": ["Planning meeting"],
    "rfc_7265_appendix_example_2_ical.ics": ["Event #2"],
    "rfc_7265_example_1.ics": [],
    "timezoned.ics": ["artsprint 2012"],
    "x_location.ics": ["Daily Sync"],
}
AMBIGUOUS = "issue_722_timezone_transition_ambiguity.ics"


@needs_samples
def test_every_sample_is_looked_at() -> None:
    assert {file.name for file in SAMPLES.glob("*.ics")} == {*EXPECTED, AMBIGUOUS}


@needs_samples
@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_comes_to_what_it_says(sessions: Sessions, name: str) -> None:
    data, expected = (SAMPLES / name).read_bytes(), EXPECTED[name]
    if expected is None:
        with pytest.raises(ImportFaulty):
            brought(sessions, data)
        return
    outcome, _ = brought(sessions, data)
    assert [next(iter(draft(sessions, entry_id)["name"].values())) for entry_id in outcome.new] == expected
    assert brought(sessions, data)[0].unchanged == outcome.new


@needs_samples
def test_a_zone_that_changes_at_eight_is_followed_to_the_second(sessions: Sessions) -> None:
    outcome, _ = brought(sessions, (SAMPLES / AMBIGUOUS).read_bytes())
    assert [draft(sessions, entry_id)["starts_at"] for entry_id in outcome.new] == [
        "2024-03-02T20:00:00",  # winter, +12
        "2024-08-02T22:00:00",  # summer, +10
        "2024-05-04T22:00:01",
        "2024-05-04T19:00:01",
    ]


# There and back

PROPERTY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@PROPERTY
@given(events=happenings.any_events(dated=True))
def test_what_goes_out_and_comes_back_changes_nothing(engine: Engine, events: list[dict[str, Any]]) -> None:
    with happenings.trial(engine, *events) as session:
        for data in (write_file(session), *(feed(session, language, SITE) for language in LANGUAGES)):
            reading = read_file(data, session)
            outcome = propose(happenings.drafts_of(session), reading, "anna", "ics")
            assert sorted(outcome.unchanged) == sorted(document["id"] for document in events), outcome.lines


@PROPERTY
@given(events=happenings.any_events(dated=True))
def test_another_catalogue_of_the_same_town_gets_all_that_is_told(engine: Engine, events: list[dict[str, Any]]) -> None:
    with happenings.trial(engine, *events) as session:
        data = write_file(session)
        before = happenings.stored_events(session)
    with happenings.trial(engine) as session:
        after = {proposal.document["id"]: proposal.document for proposal in read_file(data, session).proposals}
    assert {entry_id: happenings.as_told(document, SUCCESSORS) for entry_id, document in after.items()} == {
        entry_id: happenings.as_told(document, SUCCESSORS) for entry_id, document in before.items() if document
    }


@PROPERTY
@given(events=happenings.any_events(dated=True), language=st.sampled_from(LANGUAGES))
def test_any_feed_keeps_to_the_standard(engine: Engine, events: list[dict[str, Any]], language: Language) -> None:
    with happenings.trial(engine, *events) as session:
        raw = feed(session, language, SITE)
    assert raw.endswith(b"END:VCALENDAR\r\n") and max(map(len, raw.split(b"\r\n"))) <= 75
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|(?<!\r)\n|\r(?!\n)", raw)
    found = Calendar.from_ical(raw).walk("VEVENT")
    assert sorted(component["UID"] for component in found) == sorted(f"{item['id']}@bertta-kuvala" for item in events)
    for component in found:
        starts, ends = component["DTSTART"].dt, component.get("DTEND")
        assert ends is None or (type(ends.dt) is type(starts) and ends.dt > starts)
