"""Our services as PTV's twelfth version takes them, and the report of what its rules let through.

A service goes out under our own id (`externalId`), so that sending it again changes it and makes no second one.
PTV keeps channels and collections apart from services; they are not written.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from service_catalogue import models
from service_catalogue.cards import current_services, today
from service_catalogue.formats.ptv_codes import municipalities
from service_catalogue.formats.ptv_crosswalk import classes_and_terms, target_groups_for
from service_catalogue.formats.ptv_marks import LIMITED, Area, Mark, mark_of, uuid_of
from service_catalogue.formats.ptv_rules import MOST_CLASSES, MOST_TERMS, Body, faults_of
from service_catalogue.formats.ptv_text import to_markdown
from service_catalogue.language import LANGUAGES

CHARGES = {"free": "Free", "paid": "Charged"}
#: How an organisation says in English that it serves everybody.
_WHOLE_COUNTRY = re.compile(r"\b(?:whole|all) (?:of )?Finland\b|\bwhole country\b", re.IGNORECASE)


def write_file(session: Session) -> bytes:
    """The services that PTV's rules let through, as the list of bodies that its API takes one by one."""
    passed = [body for _, body, faults in _linted(session) if not faults]
    return (json.dumps(passed, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def lint(session: Session) -> dict[str, list[str]]:
    """The faults of every service that could go to PTV, by our id; an empty list means that it is in the file."""
    return {service.id: faults for service, _, faults in _linted(session)}


def report(session: Session) -> list[str]:
    """What is in the file and what is not, and why; and what somebody has to do before it is sent."""
    linted = list(_linted(session))
    refused = {service.id: faults for service, _, faults in linted if faults}
    passed = [(service, body) for service, body, faults in linted if not faults]
    return [
        f"{len(linted)} services: {len(passed)} written, {len(refused)} refused by PTV's rules",
        *(f"refused {entry_id}: {'; '.join(faults)}" for entry_id, faults in refused.items()),
        *_counted(refused),
        *_not_services(session),
        *_before_sending(passed),
    ]


def content_id(organisation: models.Organisation) -> str:
    """PTV's id of an organisation if its sources tell it, else one made from ours, which PTV does not know."""
    return _known_id(organisation) or str(uuid5(NAMESPACE_URL, f"ptv:organisation:{organisation.id}"))


def _known_id(organisation: models.Organisation) -> str | None:
    mark = mark_of(organisation.source)
    return uuid_of(mark.id) if mark and mark.what == "organisation" else None


def _linted(session: Session) -> Iterator[tuple[models.Service, Body, list[str]]]:
    """The services that can be had, with their bodies and faults. An organisation may use a name once."""
    city = session.execute(select(models.City)).scalars().first()
    parts = (models.Service.providers, models.Service.packages, models.Service.headings, models.Service.audiences)
    query = select(models.Service).where(*current_services(), models.Service.kind == "service")
    query = query.options(*map(selectinload, parts))
    names: set[tuple[str, str, str]] = set()
    for service in session.execute(query.order_by(models.Service.id)).scalars():
        body = body_of(service, city)
        faults = faults_of(body)
        mine = {(body["organizationContentId"], language, name) for language, name in service.name.items()}
        if used := sorted(name for _, _, name in mine & names):
            faults.append(f"name: the organisation has another service of this name: {', '.join(used)}")
        names |= mine
        yield service, body, faults


def body_of(service: models.Service, city: models.City | None) -> Body:
    """A service as the body that PTV's API takes; whether its rules let it through is another matter."""
    providers = list(dict.fromkeys(map(today, service.providers)))
    mark = mark_of(service.source) or Mark("service")
    description = _general_description(mark)
    classes, groups, terms = _codes(service, mark)
    return {
        "externalId": service.id,
        "organizationContentId": content_id(providers[0]) if providers else None,
        "generalDescriptionContentId": description,
        "serviceType": "Service",
        "targetGroups": groups,
        "serviceClasses": classes,
        "ontologyTerms": terms,
        "lifeEvents": [],
        "industrialClasses": [],
        "otherResponsibleOrganizations": list(filter(None, map(_known_id, providers[1:]))),
        "producers": _producers(providers),
        "area": (mark.area or _area(providers, city)).as_json(),
        "chargeType": CHARGES.get(service.cost),
        # The catalogue does not say who pays; what is for members is paid by them.
        "fundingType": "MarketFunded" if service.cost == "members" else "PubliclyFunded",
        "serviceLanguages": list(service.languages),
        "languageVersions": {str(language): _version(service, str(language)) for language in LANGUAGES},
    }


def _general_description(mark: Mark) -> str | None:
    return mark.general_description or (uuid_of(mark.id) if mark.what == "general description" else None)


def _codes(service: models.Service, mark: Mark) -> tuple[list[str], list[str], list[str]]:
    """Classes, groups and terms: PTV's own if the service came from there, else what ours correspond to."""
    if mark.what == "general description" and uuid_of(mark.id):
        return [], [], []  # they are the general description's, which the service refers to
    headings, packages = [one.id for one in service.headings], [one.id for one in service.packages]
    classes, terms = classes_and_terms(headings, packages, MOST_CLASSES)
    groups = target_groups_for([audience.id for audience in service.audiences], packages)
    return list(mark.classes) or classes, list(mark.groups) or groups, list(mark.terms) or terms[:MOST_TERMS]


def _producers(providers: list[models.Organisation]) -> dict[str, Any]:
    """The first provider produces the service itself; others that PTV knows are responsible too, the rest are named."""
    named = [{"name": {language: name[:150].strip() for language, name in one.name.items()}} for one in providers[1:]]
    unknown = [name for one, name in zip(providers[1:], named, strict=True) if not _known_id(one)]
    return {
        "selfProducedProducers": {"organizations": [content_id(one) for one in providers[:1]]},
        "procuredProducers": {"organizations": [], "other": []},
        "otherProducers": {"organizations": [], "other": unknown},
    }


def _area(providers: list[models.Organisation], city: models.City | None) -> Area:
    """Where a service can be had: in the city, and where its first provider says that it serves."""
    serves = (providers[0].serves or {}).get("en", "") if providers else ""
    if _WHOLE_COUNTRY.search(serves):
        return Area("WholeCountry")
    words = set(re.findall(r"[\w-]+", serves))
    named = [code for name, code in municipalities().items() if name in words]
    return Area(LIMITED, tuple(sorted({*filter(None, [municipality_of(city)]), *named})))


def municipality_of(city: models.City | None) -> str | None:
    """The code of the city's municipality; None for a city that is none in Finland."""
    return municipalities().get(city.name["fi"]) if city else None


def _version(service: models.Service, language: str) -> dict[str, Any]:
    """A service's texts in one language; the longer ones as Markdown."""
    return {
        "name": service.name[language],
        "alternativeName": None,
        "summary": service.summary[language],
        "description": to_markdown(service.description[language]),
        "userInstructions": to_markdown(service.how_to_get[language]),
        "conditions": to_markdown(service.who_for[language]),
        "chargeTypeAdditionalInformation": None,
        "legislationLinks": [],
        "freelyAssignedKeywords": [],
        "voucher": {"voucherType": "NotUsed"},
    }


def _counted(refused: dict[str, list[str]]) -> Iterator[str]:
    """How often each field is at fault."""
    fields = Counter(fault.split(":")[0].split(".")[-1] for faults in refused.values() for fault in set(faults))
    if fields:
        yield f"fields at fault: {', '.join(f'{name} {count}' for name, count in fields.most_common())}"


def _not_services(session: Session) -> Iterator[str]:
    rows = session.execute(select(models.Service.kind, models.Service.status, models.Service.publication)).all()
    out = Counter(
        "withdrawn" if publication != "published" else "ended" if status == "ended" else f"{kind}s"
        for kind, status, publication in rows
    )
    del out["services"]
    if out:
        yield f"not for PTV: {', '.join(f'{name} {count}' for name, count in out.most_common())}"


def _before_sending(passed: list[tuple[models.Service, Body]]) -> Iterator[str]:
    first = Counter(today(service.providers[0]) for service, _ in passed)
    unknown = sorted(organisation.id for organisation in first if not _known_id(organisation))
    if unknown:
        yield (
            f"organisations that PTV has to be asked for ({len(unknown)}): {', '.join(unknown)}; their "
            "organizationContentId is made from our id until their sources hold a line 'PTV organisation <id>'"
        )
    if members := sum(service.cost == "members" for service, _ in passed):
        yield f"for members, which PTV's charge types do not know: {members} (left empty, funding MarketFunded)"
    if passed:
        yield "fundingType is not in the catalogue: PubliclyFunded unless for members; look it over before sending"
        yield "not written: channels (resources of their own in PTV), stages, delivery, phrases, internal notes"
