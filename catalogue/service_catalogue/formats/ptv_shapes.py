"""What one entry of a PTV file says, whichever of PTV's shapes it has.

Known are services of the eleventh version (as PTV answers and as it is written to; the older ones are the same with
other words), services of the twelfth, national general descriptions as the eleventh version answers them, and as the
national list holds them. What an entry means for the catalogue is ptv_reading's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service_catalogue.errors import ImportFaulty
from service_catalogue.formats.ptv_entry import (
    DESCRIPTION,
    SERVICE,
    Item,
    PtvEntry,
    add_codes,
    charge,
    classify,
    day,
    leave,
    limited,
    objects,
    text_or_none,
    values,
)
from service_catalogue.formats.ptv_marks import Area, uuid_of
from service_catalogue.formats.ptv_text import from_markdown, paragraphs

AREAS = {
    "Nationwide": "WholeCountry",
    "WholeCountry": "WholeCountry",
    "NationwideExceptAlandIslands": "WholeCountryExceptAland",
    "WholeCountryExceptAlandIslands": "WholeCountryExceptAland",
    "WholeCountryExceptAland": "WholeCountryExceptAland",
}
#: PTV's kinds of texts (the older name of one beside the newer) and our fields for them.
TEXTS = {
    "Summary": "summary",
    "ShortDescription": "summary",
    "Description": "description",
    "BackgroundDescription": "description",
    "UserInstruction": "how_to_get",
}


def read_entry(place: str, item: Any) -> PtvEntry | None:
    """What an item of a file says; None for a PTV thing that is neither service nor general description.

    Raises ImportFaulty, naming the place, for what is none of PTV's shapes and for a part of the wrong type.
    """
    if not isinstance(item, dict):
        raise ImportFaulty([f"{place}: an object was expected"])
    if "languageVersions" in item and "serviceType" in item:
        return _twelfth(place, item)
    if "serviceNames" in item:
        return _eleventh(place, item, SERVICE, ("serviceNames", "serviceDescriptions"))
    if "ShortDescription" in item and "Name" in item:
        return _of_the_list(place, item)
    if "generalDescriptionType" in item or ("names" in item and "descriptions" in item):
        return _eleventh(place, item, DESCRIPTION, ("names", "descriptions"))
    if {"serviceChannelNames", "organizationNames", "serviceCollectionNames", "contentId"} & set(item):
        return None
    raise ImportFaulty([f"{place}: neither a service nor a general description of PTV"])


def _eleventh(place: str, item: Item, what: str, names: tuple[str, str]) -> PtvEntry:
    entry = PtvEntry(what, place, uuid_of(item.get("id")), text_or_none(item.get("sourceId")))
    entry.general_description = uuid_of(item.get("generalDescriptionId"))
    for name in objects(place, item, names[0]):
        if name.get("type") == "AlternativeName":
            entry.search_word(name.get("language"), name.get("value"))
        else:
            entry.say("name", name.get("language"), name.get("value"))
    _descriptions(entry, objects(place, item, names[1]))
    for requirement in objects(place, item, "requirements"):
        entry.say("who_for", requirement.get("language"), requirement.get("value"))
    for keyword in objects(place, item, "keywords"):
        entry.search_word(keyword.get("language"), keyword.get("value"))
    entry.languages = [language for language in values(place, item, "languages") if isinstance(language, str)]
    entry.modified = day(item.get("modified"))
    entry.status = text_or_none(item.get("publishingStatus")) or "Published"
    classify(entry, item, ("serviceClasses", "targetGroups", "ontologyTerms"))
    _eleventh_area(entry, item)
    entry.organisations = list(_organisations(place, item))
    _contacts(entry, item)
    charge(entry, item.get("serviceChargeType"))
    leave(entry, item, ("lifeEvents", "industrialClasses", "legislation", "serviceVouchers", "serviceCollections"))
    return entry


def _descriptions(entry: PtvEntry, found: list[Item]) -> None:
    for description in found:
        kind, text = str(description.get("type")), text_or_none(description.get("value"))
        if kind in TEXTS:
            entry.say(TEXTS[kind], description.get("language"), text)
        elif text:
            entry.left[kind] += 1


def _eleventh_area(entry: PtvEntry, item: Item) -> None:
    if whole := AREAS.get(str(item.get("areaType"))):
        entry.area = Area(whole)
        return
    found: dict[str, list[str]] = {"Municipality": [], "Region": [], "WellbeingServiceCounties": []}
    for area in objects(entry.place, item, "areas"):
        kind = str(area.get("type"))
        within = [one.get("code") for one in objects(f"{entry.place}.areas", area, "municipalities")]
        codes = [*values(f"{entry.place}.areas", area, "areaCodes"), *([area["code"]] if area.get("code") else [])]
        if kind not in found or not codes:  # the parts of an area that the twelfth version has no code for
            kind, codes = "Municipality", within or (codes if kind == "Municipality" else [])
        add_codes(entry, found[kind], codes, kind)
    entry.area = limited(*found.values())


def _organisations(place: str, item: Item) -> Iterator[tuple[str | None, str | None]]:
    roles = {"Responsible": 0, "OtherResponsible": 1}
    listed = objects(place, item, "organizations")
    for one in sorted(listed, key=lambda role: roles.get(str(role.get("roleType")), 2)):
        organisation = one.get("organization")
        if isinstance(organisation, dict):
            yield uuid_of(organisation.get("id")), text_or_none(organisation.get("name"))
    written = [item.get("mainResponsibleOrganization"), *values(place, item, "otherResponsibleOrganizations")]
    for producer in objects(place, item, "serviceProducers"):
        written.extend(values(place, producer, "organizations"))
    yield from ((known, None) for known in map(uuid_of, written) if known)


def _contacts(entry: PtvEntry, item: Item) -> None:
    """The contact details of a service's connections, with the name of the channel; its hours are left."""
    for connection in objects(entry.place, item, "serviceChannels"):
        channel, details = connection.get("serviceChannel"), connection.get("contactDetails")
        if isinstance(details, dict):
            name = text_or_none(channel.get("name")) if isinstance(channel, dict) else None
            entry.contacts.append({**details, "name": name})
        else:
            entry.left["serviceChannels (files of their own in PTV)"] += 1


def _of_the_list(place: str, item: Item) -> PtvEntry:
    reference = text_or_none(item.get("ReferenceCode"))
    entry = PtvEntry(DESCRIPTION, place, uuid_of(item.get("Id")), reference)
    for part, name in (
        ("Name", "name"),
        ("ShortDescription", "summary"),
        ("BackgroundDescription", "description"),
        ("Description", "description"),
        ("UserInstructions", "how_to_get"),
        ("ServiceRestrictions", "who_for"),
    ):
        for text in objects(place, item, part):
            entry.say(name, text.get("Lang"), paragraphs(text["Label"]) if isinstance(text.get("Label"), str) else None)
    classify(entry, item, ("ServiceClass", "TargetGroup", "OntologyTerm"))
    charge(entry, item.get("ChargeType"))
    details = ("ChargeTypeAdditionalInfo", "DeadLineAdditionalInfo", "ProcessingTimeAdditionalInfo")
    for part in (*details, "ValidityTimeAdditionalInfo"):
        entry.left[part] += sum(bool(text.get("Label")) for text in objects(place, item, part))
    leave(entry, item, ("Laws", "LifeEvent", "IndustrialClass"))
    return entry


def _twelfth(place: str, item: Item) -> PtvEntry:
    entry = PtvEntry(SERVICE, place, uuid_of(item.get("contentId")), text_or_none(item.get("externalId")))
    entry.general_description = uuid_of(item.get("generalDescriptionContentId"))
    versions = item["languageVersions"]
    if not isinstance(versions, dict):
        raise ImportFaulty([f"{place}.languageVersions: an object was expected"])
    for language, version in versions.items():
        if not isinstance(version, dict):
            raise ImportFaulty([f"{place}.languageVersions.{language}: an object was expected"])
        _version(entry, language, version)
    entry.languages = [language for language in values(place, item, "serviceLanguages") if isinstance(language, str)]
    entry.modified = day(item.get("publishedAt"))
    classify(entry, item, ("serviceClasses", "targetGroups", "ontologyTerms"))
    _twelfth_area(entry, item.get("area"))
    entry.organisations = list(_responsible(place, item))
    charge(entry, item.get("chargeType"))
    leave(entry, item, ("lifeEvents", "industrialClasses"))
    return entry


def _version(entry: PtvEntry, language: str, version: Item) -> None:
    """One language of a service of the twelfth version; its longer texts are Markdown."""
    names = {"description": "description", "userInstructions": "how_to_get", "conditions": "who_for"}
    for name in ("name", "summary"):
        entry.say(name, language, version.get(name))
    for name, ours in names.items():
        text = version.get(name)
        entry.say(ours, language, from_markdown(text) if isinstance(text, str) else None)
    entry.search_word(language, version.get("alternativeName"))
    for keyword in values(f"{entry.place}.{language}", version, "freelyAssignedKeywords"):
        entry.search_word(language, keyword)
    for name in version:
        if name.endswith("AdditionalInformation") and version[name]:
            entry.left[name] += 1
    entry.left["legislationLinks"] += len(values(f"{entry.place}.{language}", version, "legislationLinks"))


def _twelfth_area(entry: PtvEntry, area: Any) -> None:
    if not isinstance(area, dict):
        return
    if whole := AREAS.get(str(area.get("areaType"))):
        entry.area = Area(whole)
        return
    found: list[list[str]] = [[], [], []]
    kinds = ("Municipality", "Region", "WellbeingServiceCounties")
    for kept, name, kind in zip(found, ("municipalities", "regions", "wellbeingServicesCounties"), kinds, strict=True):
        add_codes(entry, kept, values(f"{entry.place}.area", area, name), kind)
    entry.area = limited(*found)


def _responsible(place: str, item: Item) -> Iterator[tuple[str | None, str | None]]:
    written = [item.get("organizationContentId"), *values(place, item, "otherResponsibleOrganizations")]
    producers = item.get("producers")
    others: list[Any] = []
    for name, producer in producers.items() if isinstance(producers, dict) else ():
        if isinstance(producer, dict):
            written.extend(values(f"{place}.producers.{name}", producer, "organizations"))
            others.extend(objects(f"{place}.producers.{name}", producer, "other"))
    yield from ((known, None) for known in map(uuid_of, written) if known)
    for other in others:
        names = other.get("name")
        if isinstance(names, dict):
            yield None, next(filter(None, map(text_or_none, names.values())), None)
