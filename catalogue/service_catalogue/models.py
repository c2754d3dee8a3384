"""The catalogue's tables.

Names follow the field: organisation, service, channel, referral as in HSDS and CPSV-AP. A text is one JSON column
in the shape {fi, sv, en}; what people say when they need a service (`Phrase`) is kept apart from what is published.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import declarative_base, relationship

#: Named constraints, so that a migration can change one on every database.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
Base: Any = declarative_base(metadata=metadata)

ORGANISATION_KINDS = ("network", "partner")
ORGANISATION_STATUSES = ("active", "ended")
SERVICE_KINDS = ("service", "signpost")
SERVICE_STATUSES = ("ongoing", "ad_hoc", "ended")
CATEGORIES = ("advice_and_services", "projects", "financial_support", "partners")
COSTS = ("free", "paid", "members")
DELIVERIES = ("personal", "event", "online", "phone")
CHANNEL_KINDS = ("web", "phone", "email", "visit", "form", "booking", "chat")
CONFIDENCES = ("high", "medium", "low")
REFERRAL_BASES = ("established", "stated", "created", "public", "brainstormed")
EVENT_STATUSES = ("ongoing", "ad_hoc", "ended", "cancelled")
PUBLICATIONS = ("published", "withdrawn")
ACTIONS = ("publish", "withdraw", "end", "restore")


def _one_of(column: str, values: tuple[str, ...], *, optional: bool = False) -> CheckConstraint:
    rule = f"{column} IN ({', '.join(repr(value) for value in values)})"
    return CheckConstraint(f"{column} IS NULL OR {rule}" if optional else rule, name=column)


class City(Base):
    """The one edition that the database holds: whose catalogue this is."""

    __tablename__ = "city"
    id = Column(String(40), primary_key=True)
    name = Column(JSON, nullable=False)
    network = Column(JSON, nullable=False)
    about = Column(JSON, nullable=False)


class CatalogueState(Base):
    """One row: a number that every change raises, so that each process knows when its index is old."""

    __tablename__ = "catalogue_state"
    id = Column(Integer, primary_key=True)
    version = Column(Integer, nullable=False)


class Organisation(Base):
    """Who provides services: the network's own and its partners. An ended one names its successor."""

    __tablename__ = "organisation"
    id = Column(String(60), primary_key=True)
    name = Column(JSON, nullable=False)
    name_is_ours = Column(JSON, nullable=False)
    kind = Column(String(20), nullable=False)
    part_of_id = Column(ForeignKey("organisation.id"))
    successor_id = Column(ForeignKey("organisation.id"))
    status = Column(String(20), nullable=False)
    summary = Column(JSON, nullable=False)
    description = Column(JSON, nullable=False)
    nicknames = Column(JSON, nullable=False)
    serves = Column(JSON)
    #: Part of the public sector by law. Companies, foundations and associations are not, whoever owns them.
    public_body = Column(Boolean, nullable=False, default=False, server_default=false())
    source = Column(JSON, nullable=False)

    part_of = relationship("Organisation", remote_side=[id], foreign_keys=[part_of_id])
    successor = relationship("Organisation", remote_side=[id], foreign_keys=[successor_id])
    channels = relationship("Channel", order_by="Channel.position", back_populates="organisation")
    __table_args__ = (_one_of("kind", ORGANISATION_KINDS), _one_of("status", ORGANISATION_STATUSES))


class Channel(Base):
    """A way to reach somebody: an organisation, one service of it, or else the network."""

    __tablename__ = "channel"
    id = Column(Integer, primary_key=True)
    organisation_id = Column(ForeignKey("organisation.id"), index=True)
    service_id = Column(ForeignKey("service.id"), index=True)
    position = Column(Integer, nullable=False)
    kind = Column(String(20), nullable=False)
    value = Column(String(400), nullable=False)
    label = Column(JSON, nullable=False)
    language = Column(String(2))
    year = Column(Integer)
    confidence = Column(String(10), nullable=False)
    source = Column(Text, nullable=False)

    organisation = relationship("Organisation", back_populates="channels")
    service = relationship("Service", back_populates="channels")
    __table_args__ = (_one_of("kind", CHANNEL_KINDS), _one_of("confidence", CONFIDENCES))


class Package(Base):
    """One of the service packages, by the customer's need and not by organisation."""

    __tablename__ = "package"
    id = Column(String(60), primary_key=True)
    number = Column(Integer, nullable=False, unique=True)
    name = Column(JSON, nullable=False)
    name_is_ours = Column(JSON, nullable=False)
    summary = Column(JSON, nullable=False)
    description = Column(JSON, nullable=False)

    headings = relationship("Heading", order_by="Heading.position", back_populates="package")
    links = relationship("PackageLink", foreign_keys="PackageLink.package_id", order_by="PackageLink.id")


class Heading(Base):
    """A heading within a package."""

    __tablename__ = "heading"
    id = Column(String(60), primary_key=True)
    package_id = Column(ForeignKey("package.id"), nullable=False, index=True)
    position = Column(Integer, nullable=False)
    name = Column(JSON, nullable=False)

    package = relationship("Package", back_populates="headings")


class PackageLink(Base):
    """Where a package's customers often go on to, and why."""

    __tablename__ = "package_link"
    id = Column(Integer, primary_key=True)
    package_id = Column(ForeignKey("package.id"), nullable=False, index=True)
    to_id = Column(ForeignKey("package.id"), nullable=False)
    why = Column(JSON, nullable=False)
    basis = Column(String(20), nullable=False)


class Stage(Base):
    """A stage in the life of a business."""

    __tablename__ = "stage"
    id = Column(String(40), primary_key=True)
    number = Column(Integer, nullable=False, unique=True)
    name = Column(JSON, nullable=False)
    nicknames = Column(JSON, nullable=False, default=dict, server_default="{}")


class Audience(Base):
    """Whom a service has in mind: a soft hint for ranking, never a box to sort people into."""

    __tablename__ = "audience"
    id = Column(String(40), primary_key=True)
    name = Column(JSON, nullable=False)
    nicknames = Column(JSON, nullable=False, default=dict, server_default="{}")


class Place(Base):
    """A part of the city or a municipality near it that people name."""

    __tablename__ = "place"
    id = Column(String(40), primary_key=True)
    name = Column(JSON, nullable=False)
    nicknames = Column(JSON, nullable=False)


class CompanyForm(Base):
    """A legal form in which business is done."""

    __tablename__ = "company_form"
    id = Column(String(40), primary_key=True)
    name = Column(JSON, nullable=False)
    nicknames = Column(JSON, nullable=False)


def _ordered_link(name: str, other: str, owner: str = "service") -> Table:
    """A table that ties services (or another `owner`) to `other`, in an order that counts (the first one leads)."""
    return Table(
        name,
        metadata,
        Column(f"{owner}_id", ForeignKey(f"{owner}.id", ondelete="CASCADE"), primary_key=True),
        Column("other_id", ForeignKey(f"{other}.id"), primary_key=True, index=True),
        Column("position", Integer, nullable=False),
    )


service_provider = _ordered_link("service_provider", "organisation")
service_package = _ordered_link("service_package", "package")
service_heading = _ordered_link("service_heading", "heading")
service_stage = _ordered_link("service_stage", "stage")
service_audience = _ordered_link("service_audience", "audience")
event_organiser = _ordered_link("event_organiser", "organisation", "event")
event_package = _ordered_link("event_package", "package", "event")
faq_service = _ordered_link("faq_service", "service", "faq")


class Service(Base):
    """A service, or a signpost that says where to turn with a matter the network does not serve."""

    __tablename__ = "service"
    id = Column(String(60), primary_key=True)
    kind = Column(String(20), nullable=False)
    status = Column(String(20), nullable=False)
    publication = Column(String(20), nullable=False, default="published", server_default="published")
    category = Column(String(40), nullable=False)
    cost = Column(String(20))
    name = Column(JSON, nullable=False)
    name_is_ours = Column(JSON, nullable=False)
    summary = Column(JSON, nullable=False)
    description = Column(JSON, nullable=False)
    how_to_get = Column(JSON, nullable=False)
    who_for = Column(JSON, nullable=False)
    internal_note = Column(JSON)
    delivery = Column(JSON, nullable=False)
    languages = Column(JSON, nullable=False)
    replaced_by = Column(JSON, nullable=False)
    as_of = Column(Integer)
    reviewed_on = Column(Date)
    valid_until = Column(Date)
    source = Column(JSON, nullable=False)

    providers = relationship("Organisation", secondary=service_provider, order_by=service_provider.c.position)
    packages = relationship("Package", secondary=service_package, order_by=service_package.c.position)
    headings = relationship("Heading", secondary=service_heading, order_by=service_heading.c.position)
    stages = relationship("Stage", secondary=service_stage, order_by=service_stage.c.position)
    audiences = relationship("Audience", secondary=service_audience, order_by=service_audience.c.position)
    channels = relationship(
        "Channel", order_by="Channel.position", back_populates="service", cascade="all, delete-orphan"
    )
    phrases = relationship("Phrase", order_by="Phrase.id", back_populates="service", cascade="all, delete-orphan")
    __table_args__ = (
        _one_of("publication", PUBLICATIONS),
        _one_of("kind", SERVICE_KINDS),
        _one_of("status", SERVICE_STATUSES),
        _one_of("category", CATEGORIES),
        _one_of("cost", COSTS, optional=True),
    )


class Phrase(Base):
    """What somebody says when they need a service; the search learns from it, nobody reads it as a text."""

    __tablename__ = "phrase"
    id = Column(Integer, primary_key=True)
    service_id = Column(ForeignKey("service.id", ondelete="CASCADE"), nullable=False, index=True)
    language = Column(String(2), nullable=False)
    text = Column(Text, nullable=False)

    service = relationship("Service", back_populates="phrases")
    __table_args__ = (UniqueConstraint("service_id", "language", "text"),)


class Event(Base):
    """An event, or a series of them without dates of its own."""

    __tablename__ = "event"
    id = Column(String(60), primary_key=True)
    status = Column(String(20), nullable=False)
    publication = Column(String(20), nullable=False, default="published", server_default="published")
    name = Column(JSON, nullable=False)
    name_is_ours = Column(JSON, nullable=False)
    summary = Column(JSON, nullable=False)
    description = Column(JSON, nullable=False)
    #: In UTC, without a zone in the value: SQLite keeps none.
    starts_at = Column(DateTime, index=True)
    ends_at = Column(DateTime)
    place = Column(JSON)
    url = Column(String(400))
    as_of = Column(Integer)
    source = Column(JSON, nullable=False)

    organisers = relationship("Organisation", secondary=event_organiser, order_by=event_organiser.c.position)
    packages = relationship("Package", secondary=event_package, order_by=event_package.c.position)
    __table_args__ = (_one_of("status", EVENT_STATUSES), _one_of("publication", PUBLICATIONS))


class Faq(Base):
    """A question that is often asked, with its answer and the services that help further."""

    __tablename__ = "faq"
    id = Column(String(60), primary_key=True)
    topic = Column(String(40), nullable=False)
    question = Column(JSON, nullable=False)
    answer = Column(JSON, nullable=False)
    as_of = Column(Integer)
    source = Column(JSON, nullable=False)

    services = relationship("Service", secondary=faq_service, order_by=faq_service.c.position)


class Term(Base):
    """A term of the field, the same thing in three languages."""

    __tablename__ = "term"
    id = Column(String(60), primary_key=True)
    term = Column(JSON, nullable=False)
    meaning = Column(JSON)


class Indicator(Base):
    """How the network measures itself; for staff."""

    __tablename__ = "indicator"
    id = Column(String(60), primary_key=True)
    number = Column(Integer, nullable=False, unique=True)
    name = Column(JSON, nullable=False)
    covers = Column(JSON)
    data_source = Column(JSON)
    value = Column(JSON)
    source = Column(JSON, nullable=False)


referral_from = Table(
    "referral_from",
    metadata,
    Column("referral_id", ForeignKey("referral_link.id", ondelete="CASCADE"), primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id"), primary_key=True),
)
referral_to = Table(
    "referral_to",
    metadata,
    Column("referral_id", ForeignKey("referral_link.id", ondelete="CASCADE"), primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id"), primary_key=True),
)


class ReferralLink(Base):
    """Who sends customers on to whom, and why. Brainstormed ones are for staff only."""

    __tablename__ = "referral_link"
    id = Column(Integer, primary_key=True)
    service_id = Column(ForeignKey("service.id", ondelete="CASCADE"), index=True)
    why = Column(JSON, nullable=False)
    basis = Column(String(20), nullable=False)
    public = Column(Boolean, nullable=False)
    source = Column(JSON, nullable=False)

    service = relationship("Service")
    senders = relationship("Organisation", secondary=referral_from)
    receivers = relationship("Organisation", secondary=referral_to)
    __table_args__ = (_one_of("basis", REFERRAL_BASES),)


class Revision(Base):
    """One change of an entry: who made it, when, and the entry before and after."""

    __tablename__ = "revision"
    id = Column(Integer, primary_key=True)
    kind = Column(String(20), nullable=False)
    entry_id = Column(String(60), nullable=False)
    number = Column(Integer, nullable=False)
    action = Column(String(20), nullable=False)
    who = Column(String(120), nullable=False)
    at = Column(DateTime, nullable=False)
    before = Column(JSON)
    after = Column(JSON, nullable=False)
    __table_args__ = (UniqueConstraint("kind", "entry_id", "number"), _one_of("action", ACTIONS))


class Draft(Base):
    """What an entry is to become: as far as it is written, and seen by no visitor."""

    __tablename__ = "draft"
    kind = Column(String(20), primary_key=True)
    entry_id = Column(String(60), primary_key=True)
    document = Column(JSON, nullable=False)
    #: The revision that the writer began from; 0 for a new entry.
    began_from = Column(Integer, nullable=False)
    origin = Column(String(120), nullable=False)
    who = Column(String(120), nullable=False)
    at = Column(DateTime, nullable=False)


class TextVector(Base):
    """An encoder's vector of a text, kept so that a start does not encode the whole catalogue again."""

    __tablename__ = "text_vector"
    encoder = Column(String(60), primary_key=True)
    digest = Column(String(32), primary_key=True)
    vector = Column(LargeBinary, nullable=False)
