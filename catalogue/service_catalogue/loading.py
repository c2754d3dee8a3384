"""Fill an empty database from an edition, all of it or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.content import Edition, read_edition
from service_catalogue.database import Sessions
from service_catalogue.documents import KINDS, write
from service_catalogue.editing import raise_version
from service_catalogue.entries import OrganisationEntry, PackageEntry
from service_catalogue.errors import AlreadyFilled


def is_filled(session: Session) -> bool:
    """Whether the database holds an edition already."""
    return session.execute(select(models.City.id)).first() is not None


def load_edition(sessions: Sessions, folder: Path) -> dict[str, int]:
    """Load the edition in `folder` into the empty database of `sessions`; the counts of what was loaded.

    Raises ContentFaulty if the files break a rule and AlreadyFilled if the database has content: the YAML fills an
    empty database only, later changes are edits.
    """
    edition = read_edition(folder)
    with sessions() as session:
        if is_filled(session):
            raise AlreadyFilled("The database has content; the YAML fills an empty one only.")
        _add_frame(session, edition)
        _add_organisations(session, edition.organisations)
        for kind, entries in (("service", edition.services), ("event", edition.events)):
            for entry in entries:
                write(session, KINDS[kind], entry)
        _add_referrals(session, edition)
        _add_knowledge(session, edition)
        raise_version(session)
    return {
        "organisations": len(edition.organisations),
        "packages": len(edition.packages),
        "services": len(edition.services),
        "referral links": len(edition.referrals),
        "events": len(edition.events),
        "questions": len(edition.faqs),
    }


def _add_frame(session: Session, edition: Edition) -> None:
    """The city and what services are sorted by."""
    session.add(models.City(**edition.city.dict(exclude={"channels"})))
    session.add_all(models.Stage(**entry.dict()) for entry in edition.stages)
    session.add_all(models.Audience(**entry.dict()) for entry in edition.audiences)
    session.add_all(models.Place(**entry.dict()) for entry in edition.places)
    session.add_all(models.CompanyForm(**entry.dict()) for entry in edition.company_forms)
    session.add_all(_package(entry) for entry in edition.packages)
    for place, channel in enumerate(edition.city.channels):
        session.add(models.Channel(position=place, **channel.dict()))
    session.flush()
    for package in edition.packages:
        session.add_all(
            models.PackageLink(package_id=package.id, to_id=link.to, why=link.why.dict(), basis=link.basis)
            for link in package.links
        )


def _package(entry: PackageEntry) -> models.Package:
    headings = [
        models.Heading(id=heading.id, position=place, name=heading.name.dict())
        for place, heading in enumerate(entry.headings)
    ]
    return models.Package(headings=headings, **entry.dict(exclude={"headings", "links"}))


def _add_organisations(session: Session, entries: list[OrganisationEntry]) -> None:
    # An organisation may name one that comes after it in the alphabet, so they are tied when all are there.
    for entry in entries:
        write(session, KINDS["organisation"], entry.copy(update={"part_of": None, "successor": None}))
    for entry in entries:
        row = session.get(models.Organisation, entry.id)
        row.part_of_id, row.successor_id = entry.part_of, entry.successor
    session.flush()


def _add_referrals(session: Session, edition: Edition) -> None:
    organisations: dict[str, Any] = {row.id: row for row in session.execute(select(models.Organisation)).scalars()}
    for entry in edition.referrals:
        session.add(
            models.ReferralLink(
                service_id=entry.service,
                why=entry.why.dict(),
                basis=entry.basis,
                public=entry.public,
                source=list(entry.source),
                senders=[organisations[wanted] for wanted in entry.from_],
                receivers=[organisations[wanted] for wanted in entry.to],
            )
        )


def _add_knowledge(session: Session, edition: Edition) -> None:
    """What is known beside the services: questions, terms, indicators."""
    session.add_all(models.Term(**entry.dict()) for entry in edition.terms)
    session.add_all(models.Indicator(**entry.dict()) for entry in edition.indicators)
    session.add_all(models.Faq(**entry.dict(exclude={"services"})) for entry in edition.faqs)
    session.flush()
    rows = [
        {"faq_id": entry.id, "other_id": service, "position": place}
        for entry in edition.faqs
        for place, service in enumerate(entry.services)
    ]
    if rows:
        session.execute(models.faq_service.insert(), rows)
