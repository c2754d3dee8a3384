"""What a reader is shown of an entry, in one language: cards, lists and the ways to reach somebody.

The shapes are those of docs/api.md; they hold texts and facts of the catalogue and no wording of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.errors import NotFound
from service_catalogue.language import FALLBACK, Language, in_language

Card = dict[str, Any]
Row = TypeVar("Row", bound=models.Base)

#: The most ways to reach somebody that a card carries: more would hide the best one.
MOST_CHANNELS = 4
#: Facts carry a mark from the beginning of the year that is so many after theirs.
OLD_AFTER = 2
#: How to say in each language that something is in another.
_SPOKEN: dict[Language, dict[str | None, str]] = {
    Language.FI: {"sv": "ruotsiksi", "en": "englanniksi"},
    Language.SV: {"fi": "på finska", "en": "på engelska"},
    Language.EN: {"fi": "in Finnish", "sv": "in Swedish"},
}
#: The order in which a customer is likely to want them.
_CHANNEL_ORDER = ("booking", "phone", "email", "chat", "form", "web", "visit")


def get(session: Session, table: type[Row], entry_id: str) -> Row:
    """The row with the id, for a reader: raises NotFound if there is none, or if it is withdrawn."""
    row = session.get(table, entry_id)
    if row is None or getattr(row, "publication", "published") != "published":
        raise NotFound(table.__tablename__, entry_id)
    return row


def today(organisation: models.Organisation) -> models.Organisation:
    """Who does an organisation's work now: itself, or the last of its successors."""
    seen = {organisation.id}
    while organisation.successor is not None and organisation.successor.id not in seen:
        organisation = organisation.successor
        seen.add(organisation.id)
    return organisation


def channel_list(channels: Iterable[models.Channel], language: Language, most: int = MOST_CHANNELS) -> list[Card]:
    """Ways to reach somebody for a reader of `language`: `kind`, `label`, `value`, the best first."""
    return [
        {"kind": channel.kind, "label": channel_label(channel, language), "value": channel.value}
        for channel in best_channels(channels, language, most)
    ]


def channel_label(channel: models.Channel, language: Language) -> str:
    """What a channel is called for a reader of `language`, who is told when it answers in another."""
    label = in_language(channel.label, language)
    foreign = _SPOKEN[language].get(channel.language)
    return f"{label} ({foreign})" if foreign else label


def best_channels(
    channels: Iterable[models.Channel], language: Language, most: int = MOST_CHANNELS
) -> list[models.Channel]:
    """The channels that a reader of `language` is shown, the best first."""
    usable = [channel for channel in channels if channel.kind != "web"] + _one_web(channels, language)
    return sorted(usable, key=lambda channel: (_rank(channel, language), channel.position))[:most]


def _rank(channel: models.Channel, language: Language) -> float:
    """How early a reader of `language` is likely to want a channel; a page in another language comes late."""
    rank = _CHANNEL_ORDER.index(channel.kind)
    foreign = channel.language not in (None, language.value)
    return max(rank, _CHANNEL_ORDER.index("web") - 0.5) if foreign else rank


def _one_web(channels: Iterable[models.Channel], language: Language) -> list[models.Channel]:
    """The web address that suits the reader's language best."""
    wanted = [code.value for code in FALLBACK[language]]
    order = [wanted[0], None, *wanted[1:]]
    web = sorted(
        (channel for channel in channels if channel.kind == "web"),
        key=lambda channel: (order.index(channel.language), channel.position),
    )
    return web[:1]


def network_channels(session: Session, language: Language, most: int = MOST_CHANNELS) -> list[Card]:
    """How to reach the network itself."""
    rows = session.execute(select(models.Channel).where(models.Channel.organisation_id.is_(None))).scalars()
    return channel_list(list(rows), language, most)


def organisation_brief(organisation: models.Organisation, language: Language) -> Card:
    """`id` and `name`."""
    return {"id": organisation.id, "name": in_language(organisation.name, language)}


def service_card(service: models.Service, language: Language, public_url: str = "") -> Card:
    """A service as the contract's `service_cards` shows it, with today's provider and how to reach it."""
    providers = list(dict.fromkeys(today(provider) for provider in service.providers))
    first = providers[0] if providers else None  # a signpost may lead to firms of the market
    channels = list(service.channels) or (list(first.channels) if first else [])
    package = service.packages[0] if service.packages else None
    as_of = oldest_year(service, best_channels(channels, language))
    return {
        "id": service.id,
        "name": in_language(service.name, language),
        "summary": in_language(service.summary, language),
        "organisation": organisation_brief(first, language) if first else None,
        "also_by": [organisation_brief(provider, language) for provider in providers[1:]],
        "package": {"id": package.id, "name": in_language(package.name, language)} if package else None,
        "heading": in_language(service.headings[0].name, language) if service.headings else None,
        "how_to_get": in_language(service.how_to_get, language),
        "cost": service.cost,
        "languages": list(service.languages),
        "channels": channel_list(channels, language),
        "url": f"{public_url}/{language.value}/services/{service.id}",
        "reviewed_on": service.reviewed_on.isoformat() if service.reviewed_on else None,
        "as_of": as_of,
        "valid_until": service.valid_until.isoformat() if service.valid_until else None,
        "expired": expired(service.valid_until, date.today()),
        "out_of_date": out_of_date(as_of, date.today()) or expired(service.valid_until, date.today()),
        "in_network": first is not None and in_network(first),
        "kind": service.kind,
        "status": service.status,
        "replaced_by": list(service.replaced_by),
    }


def oldest_year(service: models.Service, shown: Iterable[models.Channel]) -> int | None:
    """The year of the oldest fact on a card: the service's own or a channel's; None if the service's is unknown."""
    if service.as_of is None:
        return None
    return int(min([service.as_of, *(channel.year for channel in shown if channel.year)]))


def out_of_date(as_of: int | None, today: date) -> bool:
    """Whether a reader should check the facts first: a whole year lies between theirs and ours, or nobody knows."""
    return as_of is None or today.year - as_of >= OLD_AFTER


def expired(valid_until: date | None, today: date) -> bool:
    """Whether what a service says of itself is no longer valid; its last day still counts."""
    return valid_until is not None and valid_until < today


def in_network(organisation: models.Organisation) -> bool:
    """Whether an organisation is one of the network's: a member, a part of one, or a member's successor."""
    if organisation.kind == "network":
        return True
    return bool(organisation.part_of and organisation.part_of.kind == "network")


def organisation_card(
    session: Session, organisation: models.Organisation, language: Language, public_url: str = ""
) -> Card:
    """An organisation as the contract's `organisation_card` shows it, with the services it provides today."""
    current = today(organisation)
    services = services_of(session, current)
    return {
        **organisation_brief(current, language),
        "summary": in_language(current.summary, language),
        "description": in_language(current.description, language),
        "channels": channel_list(current.channels, language),
        "services": [{"id": service.id, "name": in_language(service.name, language)} for service in services],
        "in_network": in_network(current),
        "url": f"{public_url}/{language.value}/organisations/{current.id}",
    }


def services_of(session: Session, organisation: models.Organisation) -> list[models.Service]:
    """The services that an organisation provides and that have not ended, those it leads first."""
    query = (
        select(models.Service)
        .join(models.service_provider, models.service_provider.c.service_id == models.Service.id)
        .where(models.service_provider.c.other_id.in_(_past_and_present(session, organisation)))
        .where(*current_services())
        .order_by(models.service_provider.c.position, models.Service.id)
    )
    return list(dict.fromkeys(session.execute(query).scalars()))


def _past_and_present(session: Session, organisation: models.Organisation) -> list[str]:
    """The ids of an organisation and of those whose work it does now."""
    rows = session.execute(select(models.Organisation)).scalars()
    return [organisation.id, *(row.id for row in rows if today(row).id == organisation.id and row is not organisation)]


def current_services() -> tuple[Any, ...]:
    """The conditions that a service must meet to be shown as one that can be had: published and not ended."""
    return models.Service.publication == "published", models.Service.status != "ended"


def services_under(session: Session, package: models.Package) -> dict[str, list[models.Service]]:
    """A package's services that have not ended, by heading id, in the order of their names' ids."""
    query = (
        select(models.Service)
        .join(models.service_package, models.service_package.c.service_id == models.Service.id)
        .where(models.service_package.c.other_id == package.id, *current_services())
        .order_by(models.service_package.c.position, models.Service.id)
    )
    found: dict[str, list[models.Service]] = {heading.id: [] for heading in package.headings}
    for service in session.execute(query).scalars():
        # A service's heading may stand in another package: it is listed here under the first heading that is ours.
        mine = next((heading.id for heading in service.headings if heading.id in found), None)
        found.setdefault(mine or "", []).append(service)
    return {heading: services for heading, services in found.items() if services}


def all_packages(session: Session) -> list[models.Package]:
    """The packages in their order."""
    return list(session.execute(select(models.Package).order_by(models.Package.number)).scalars())


def packages_with_counts(session: Session, language: Language) -> list[Card]:
    """The packages with `id`, `name`, `summary` and how many `services` each has."""
    return [
        {
            "id": package.id,
            "name": in_language(package.name, language),
            "summary": in_language(package.summary, language),
            "services": sum(map(len, services_under(session, package).values())),
        }
        for package in all_packages(session)
    ]


def network_organisations(session: Session, language: Language) -> list[tuple[str, str]]:
    """The network's members today as (id, name), a successor in the place of one that has ended."""
    rows = session.execute(select(models.Organisation).where(models.Organisation.kind == "network")).scalars()
    current = {member.id: in_language(member.name, language) for member in map(today, rows)}
    return sorted(current.items(), key=lambda pair: pair[1].casefold())


def network_card(session: Session, language: Language, public_url: str = "") -> Card:
    """The network itself in the shape of an organisation's card."""
    city = session.execute(select(models.City)).scalar_one()
    return {
        "id": city.id,
        "name": in_language(city.network, language),
        "summary": in_language(city.about, language),
        "description": in_language(city.about, language),
        "channels": network_channels(session, language),
        "services": [],
        "in_network": True,
        "url": f"{public_url}/{language.value}/",
    }
