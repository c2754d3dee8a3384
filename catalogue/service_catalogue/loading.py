"""Fill an empty database from an edition, all of it or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.content import ChannelEntry, Edition, OrganisationEntry, PackageEntry, ServiceEntry, read_edition
from service_catalogue.database import Sessions
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
        session.flush()
        _add_services(session, edition.services)
        session.flush()
        _add_referrals(session, edition)
        session.add(models.CatalogueState(id=1, version=1))
    return {
        "organisations": len(edition.organisations),
        "packages": len(edition.packages),
        "services": len(edition.services),
        "referral links": len(edition.referrals),
    }


def _add_frame(session: Session, edition: Edition) -> None:
    """All that services refer to."""
    session.add(models.City(**edition.city.dict(exclude={"channels"})))
    session.add_all(models.Stage(**entry.dict()) for entry in edition.stages)
    session.add_all(models.Audience(**entry.dict()) for entry in edition.audiences)
    session.add_all(_package(entry) for entry in edition.packages)
    session.add_all(_organisation(entry) for entry in edition.organisations)
    session.flush()
    # An organisation may name one that comes after it in the alphabet, so the ties follow the rows.
    for entry in edition.organisations:
        row = session.get(models.Organisation, entry.id)
        row.part_of_id, row.successor_id = entry.part_of, entry.successor
        session.add_all(_channels(entry.channels, entry.id))
    session.add_all(_channels(edition.city.channels, None))
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


def _organisation(entry: OrganisationEntry) -> models.Organisation:
    return models.Organisation(**entry.dict(exclude={"channels", "part_of", "successor"}))


def _channels(entries: list[ChannelEntry], organisation_id: str | None) -> list[models.Channel]:
    return [
        models.Channel(organisation_id=organisation_id, position=place, **entry.dict())
        for place, entry in enumerate(entries)
    ]


_TIES = {
    "providers": models.service_provider,
    "packages": models.service_package,
    "headings": models.service_heading,
    "stages": models.service_stage,
    "audiences": models.service_audience,
}


def _add_services(session: Session, entries: list[ServiceEntry]) -> None:
    apart = {"phrases", *_TIES}
    session.add_all(models.Service(**entry.dict(exclude=apart)) for entry in entries)
    session.flush()
    for name, table in _TIES.items():
        rows = [
            {"service_id": entry.id, "other_id": other, "position": place}
            for entry in entries
            for place, other in enumerate(getattr(entry, name))
        ]
        if rows:
            session.execute(table.insert(), rows)
    session.add_all(
        models.Phrase(service_id=entry.id, language=language, text=text)
        for entry in entries
        for language, texts in entry.phrases.dict().items()
        for text in texts
    )


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
