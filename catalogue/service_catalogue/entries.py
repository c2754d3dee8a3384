"""The shapes of an edition's entries: what a content file, an import or an edit must hold, checked field by field."""

from __future__ import annotations

import re
from datetime import date, datetime, timezone
from typing import Any, Literal, Optional

from pydantic import BaseModel, ConstrainedStr, Extra, Field, root_validator, validator

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

_DOMAIN = r"(?:[\w-]+\.)+[\w-]+"
_WEB = (re.compile(rf"https?://{_DOMAIN}(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE), "an address on the web", "https://...")
#: What the value of a channel must look like where a machine follows it: the shape, its name, and an example.
_VALUES = {
    **dict.fromkeys(("web", "form", "booking", "chat"), _WEB),
    "email": (re.compile(rf"[^\s@:,;<>()\[\]\"]+@{_DOMAIN}"), "an e-mail address", "advice@town.example"),
    "phone": (
        re.compile(r"(?=\+?(?: ?[0-9]){3,15}\Z)\+?[0-9]+(?: [0-9]+)*"),
        "a phone number of digits and single spaces",
        "+358 9 000 0001",
    ),
}


class Id(ConstrainedStr):
    """A stable id in lower-case snake case."""

    strict = True
    regex = r"^[a-z][a-z0-9_]{1,59}\Z"


class ShortId(Id):
    """An id of what there are few of: its column is narrower."""

    max_length = 40


class NonEmpty(ConstrainedStr):
    """A text with something in it. What YAML reads as something else (`no`, `12:30`) is a fault: it needs quotes."""

    strict = True
    strip_whitespace = True
    min_length = 1


class ShortText(NonEmpty):
    """A summary: what fits on a card."""

    max_length = 150


class Address(NonEmpty):
    """What a channel leads to."""

    max_length = 400


class Entry(BaseModel):
    """The base of all shapes: a key that we do not know is a fault, not a silent loss."""

    class Config:
        extra = Extra.forbid


class TextsEntry(Entry):
    """A text in the three languages."""

    fi: NonEmpty
    sv: NonEmpty
    en: NonEmpty


class SummaryEntry(Entry):
    """A summary in the three languages."""

    fi: ShortText
    sv: ShortText
    en: ShortText


class WordLists(Entry):
    """Words or phrases per language; none is allowed where nobody uses another name."""

    fi: list[NonEmpty] = []
    sv: list[NonEmpty] = []
    en: list[NonEmpty] = []


def _each_once(values: list[str]) -> list[str]:
    # pydantic's own `unique_items` looks before white space is taken away.
    if repeated := sorted({value for value in values if values.count(value) > 1}):
        raise ValueError(f"{repeated[0]!r} stands in the list more than once")
    return values


class PhraseLists(Entry):
    """What people say: eight or more in each language."""

    fi: list[NonEmpty] = Field(..., min_items=8)
    sv: list[NonEmpty] = Field(..., min_items=8)
    en: list[NonEmpty] = Field(..., min_items=8)

    _each_once = validator("fi", "sv", "en", allow_reuse=True)(_each_once)


LanguageCode = Literal["fi", "sv", "en"]


class ChannelEntry(Entry):
    """A way to reach somebody."""

    kind: Literal["web", "phone", "email", "visit", "form", "booking", "chat"]
    value: Address
    label: TextsEntry
    language: Optional[LanguageCode] = None
    year: Optional[int] = Field(None, ge=2000, le=2100)
    confidence: Literal["high", "medium", "low"] = "high"
    source: NonEmpty

    @validator("value")
    def of_its_kind(cls, value: str, values: dict[str, Any]) -> str:
        """What is dialled, written to or opened must look like it; a place to visit is any text."""
        shape, name, example = _VALUES.get(values.get("kind", ""), (None, "", ""))
        if shape and not shape.fullmatch(value):
            raise ValueError(f"{name} was expected, such as {example}")
        return value


class CityEntry(Entry):
    """`city.yaml`: whose catalogue this is, and the network's own channels."""

    id: ShortId
    name: TextsEntry
    network: TextsEntry
    about: TextsEntry
    channels: list[ChannelEntry] = Field(..., min_items=1)


class OrganisationEntry(Entry):
    """`organisations/<id>.yaml`."""

    id: Id
    name: TextsEntry
    name_is_ours: list[LanguageCode] = []
    kind: Literal["network", "partner"]
    part_of: Optional[Id] = None
    summary: SummaryEntry
    description: TextsEntry
    nicknames: WordLists
    serves: Optional[TextsEntry] = None
    public_body: bool = Field(False, description="part of the public sector by law; what companies and clubs are not")
    status: Literal["active", "ended"] = "active"
    successor: Optional[Id] = None
    channels: list[ChannelEntry]
    source: list[NonEmpty]


class HeadingEntry(Entry):
    """A heading within a package."""

    id: Id
    name: TextsEntry


class PackageLinkEntry(Entry):
    """Where a package's customers go on to."""

    to: Id
    why: TextsEntry
    basis: Literal["seed", "proposed"]


class PackageEntry(Entry):
    """An item of `packages.yaml`."""

    id: Id
    number: int = Field(..., ge=1)
    name: TextsEntry
    name_is_ours: list[LanguageCode] = []
    summary: SummaryEntry
    description: TextsEntry
    headings: list[HeadingEntry] = Field(..., min_items=1)
    links: list[PackageLinkEntry] = []


class StageEntry(Entry):
    """An item of `stages.yaml`."""

    id: ShortId
    number: int = Field(..., ge=1)
    name: TextsEntry
    nicknames: WordLists = WordLists()


class NamedEntry(Entry):
    """An item of `audiences.yaml`, `places.yaml` or `company_forms.yaml`: what people call it, to recognise it by."""

    id: ShortId
    name: TextsEntry
    nicknames: WordLists = WordLists()


class ReferralEntry(Entry):
    """An item of `referrals.yaml`."""

    from_: list[Id] = Field(..., alias="from", description="empty: from anywhere")
    to: list[Id] = Field(..., description="empty: the service tells where to, or, for staff, those who send together")
    service: Optional[Id] = None
    why: TextsEntry
    basis: Literal["established", "stated", "created", "public", "brainstormed"]
    public: bool
    source: list[NonEmpty]

    _each_once = validator("from_", "to", allow_reuse=True)(_each_once)

    @root_validator(skip_on_failure=True)
    def leads_somewhere(cls, values: dict[str, Any]) -> dict[str, Any]:
        """A link to no organisation must name a service, or else be for staff: what some might do together."""
        if values["public"] and not values["to"] and not values["service"]:
            raise ValueError("names neither an organisation nor a service to go on to")
        return values


class ServiceEntry(Entry):
    """`services/<package>/<id>.yaml`."""

    id: Id
    name: TextsEntry
    name_is_ours: list[LanguageCode] = []
    summary: SummaryEntry
    description: TextsEntry
    how_to_get: TextsEntry
    who_for: TextsEntry
    internal_note: Optional[TextsEntry] = None
    kind: Literal["service", "signpost"]
    status: Literal["ongoing", "ad_hoc", "ended"]
    category: Literal["advice_and_services", "projects", "financial_support", "partners"]
    providers: list[Id]
    packages: list[Id]
    headings: list[Id]
    stages: list[Id]
    audiences: list[Id]
    cost: Optional[Literal["free", "paid", "members"]]
    delivery: list[Literal["personal", "event", "online", "phone"]]
    languages: list[LanguageCode]
    replaced_by: list[Id]
    as_of: Optional[int] = Field(..., ge=2000, le=2100)
    reviewed_on: Optional[date]
    valid_until: Optional[date]
    channels: list[ChannelEntry] = []
    source: list[NonEmpty] = Field(..., min_items=1)
    phrases: PhraseLists

    _each_once = validator(
        "providers", "packages", "headings", "stages", "audiences", "replaced_by", "languages", allow_reuse=True
    )(_each_once)

    @validator("reviewed_on", "valid_until", pre=True)
    def a_day(cls, value: Any) -> Any:
        """A number would count as seconds since 1970, and `2025` is a number."""
        if value is None or isinstance(value, date) or (isinstance(value, str) and _DAY.match(value)):
            return value
        raise ValueError("a day was expected, such as 2025-06-30")

    @validator("reviewed_on")
    def reviewed_by_now(cls, day: Optional[date]) -> Optional[date]:
        """A review is noted when somebody has made it."""
        if day and day > date.today():
            raise ValueError("it lies in the future; give the day of a review that was made")
        return day

    @validator("providers")
    def provided_by_somebody(cls, providers: list[str], values: dict[str, Any]) -> list[str]:
        """Only a signpost may lead to firms of the market, which are no organisations of the catalogue."""
        if not providers and values.get("kind") != "signpost":
            raise ValueError("a service needs a provider")
        return providers


class EventEntry(Entry):
    """An item of `events.yaml`: an event with its dates (in UTC), or a series without."""

    id: Id
    name: TextsEntry
    name_is_ours: list[LanguageCode] = []
    summary: SummaryEntry
    description: TextsEntry
    organisers: list[Id] = Field(..., min_items=1)
    status: Literal["ongoing", "ad_hoc", "ended", "cancelled"]
    packages: list[Id]
    starts_at: Optional[datetime] = None
    ends_at: Optional[datetime] = None
    place: Optional[TextsEntry] = None
    url: Optional[Address] = None
    as_of: Optional[int] = Field(None, ge=2000, le=2100)
    source: list[NonEmpty] = Field(..., min_items=1)

    _each_once = validator("organisers", "packages", allow_reuse=True)(_each_once)

    @validator("starts_at", "ends_at", pre=True)
    def a_moment(cls, value: Any) -> Any:
        """A number would count as seconds since 1970."""
        if value is None or isinstance(value, date) or (isinstance(value, str) and _DAY.match(value)):
            return value
        raise ValueError("a time was expected, such as 2025-06-30T09:00:00Z")

    @validator("starts_at", "ends_at")
    def in_utc(cls, moment: Optional[datetime]) -> Optional[datetime]:
        """A moment with a zone is turned into UTC; one without counts as UTC."""
        if moment is None or moment.tzinfo is None:
            return moment
        return moment.astimezone(timezone.utc).replace(tzinfo=None)

    @root_validator(skip_on_failure=True)
    def ends_after_it_starts(cls, values: dict[str, Any]) -> dict[str, Any]:
        """An end needs an earlier start."""
        starts, ends = values["starts_at"], values["ends_at"]
        if ends and (starts is None or ends < starts):
            raise ValueError("ends before it starts")
        return values


class FaqEntry(Entry):
    """An item of `faqs.yaml`."""

    id: Id
    topic: ShortId
    question: TextsEntry
    answer: TextsEntry
    services: list[Id]
    as_of: Optional[int] = Field(None, ge=2000, le=2100)
    source: list[NonEmpty] = Field(..., min_items=1)

    _each_once = validator("services", allow_reuse=True)(_each_once)


class TermEntry(Entry):
    """An item of `glossary.yaml`."""

    id: Id
    term: TextsEntry
    meaning: Optional[TextsEntry] = None


class IndicatorEntry(Entry):
    """An item of `indicators.yaml`; for staff."""

    id: Id
    number: int = Field(..., ge=1)
    name: TextsEntry
    covers: Optional[TextsEntry] = None
    data_source: Optional[TextsEntry] = None
    value: Optional[TextsEntry] = None
    source: list[NonEmpty] = Field(..., min_items=1)
