"""PTV's rules for a service of its twelfth version: the form that its API describes, and what PTV itself refuses.

There is no public validator without a network. The form is that of the API's description (0.1.0 beta); the other rules
are those that the eleventh version answers with, in its words where it has some, and hold for the same data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from service_catalogue.formats.ptv_codes import service_classes, target_groups
from service_catalogue.formats.ptv_marks import LIMITED, WHOLE_COUNTRY, uuid_of
from service_catalogue.formats.ptv_text import from_markdown

Body = dict[str, Any]

MOST_CLASSES, MOST_TERMS = 4, 10
#: The longest texts, by the field; of the last three PTV counts what is shown and not the marks.
LONGEST = {"name": 100, "summary": 150, "description": 5000, "userInstructions": 5000, "conditions": 5000}
ONE_LINE = ("name", "summary")
CHARGES, FUNDINGS = ("Free", "Charged", None), ("MarketFunded", "PubliclyFunded")
_EACH_ONCE = (
    *("serviceClasses", "ontologyTerms", "targetGroups", "lifeEvents", "industrialClasses"),
    *("serviceLanguages", "otherResponsibleOrganizations"),
)
_ONE_LINE = re.compile(r"\S+.*\S+|\S")
_KOKO = re.compile(r"http://www\.yso\.fi/onto/koko/p\d+", re.ASCII)
_AREA_CODES = {"municipalities": r"\d{3}", "regions": r"\d{2}", "wellbeingServicesCounties": r"\d{2}"}


def faults_of(body: Body) -> list[str]:
    """What PTV would refuse in the body of a service, each fault beginning with its field; nothing means: send it."""
    return [fault for rule in _RULES for fault in rule(body)]


def _ids(body: Body) -> Iterator[str]:
    if not 1 <= len(str(body["externalId"]).strip()) <= 100:
        yield "externalId: 1 to 100 characters"
    if uuid_of(body["organizationContentId"]) is None:
        yield "organizationContentId: a responsible organisation is required"
    producers = body["producers"].values()
    if not any(producer["organizations"] or producer.get("other") for producer in producers):
        yield "producers: somebody must produce the service"


def _texts(body: Body) -> Iterator[str]:
    versions = body["languageVersions"]
    if not versions:
        yield "languageVersions: at least one language version is required"
    for language, version in versions.items():
        for name in LONGEST:
            yield from _text(f"{language}.{name}", name, version[name])
        if not (version["description"] or body["generalDescriptionContentId"]):
            yield f"{language}.description: required when there is no general description"
        if _same(version["name"], version["summary"]):
            yield f"{language}.summary: the summary must not be the name"


def _text(place: str, name: str, text: str | None) -> Iterator[str]:
    if not text:
        if name in ONE_LINE:
            yield f"{place}: required"
        return
    length = len(text) if name in ONE_LINE else len(from_markdown(text))
    if length > LONGEST[name]:
        yield f"{place}: {length} characters; {LONGEST[name]} is the most"
    if name in ONE_LINE and not _ONE_LINE.fullmatch(text):
        yield f"{place}: one line without blanks at its ends"


def _same(name: str | None, summary: str | None) -> bool:
    return (name or "").strip(" .").casefold() == (summary or "").strip(" .").casefold()


def _classification(body: Body) -> Iterator[str]:
    if not body["generalDescriptionContentId"]:
        for name in ("serviceClasses", "ontologyTerms", "targetGroups"):
            if not body[name]:
                yield f"{name}: The field is required when 'GeneralDescriptionId' has value 'null'"
    for name in _EACH_ONCE:
        if len(set(body[name])) != len(body[name]):
            yield f"{name}: each one once"
    for name, most in (("serviceClasses", MOST_CLASSES), ("ontologyTerms", MOST_TERMS)):
        if len(body[name]) > most:
            yield f"{name}: Only {most} items allowed!"


def _classes_and_terms(body: Body) -> Iterator[str]:
    classes = body["serviceClasses"]
    if unknown := [code for code in classes if code not in service_classes()]:
        yield f"serviceClasses: there is no {', '.join(unknown)}"
    if classes and not any("." in code for code in classes):
        yield "serviceClasses: All the service classes are main service classes. Not allowed!"
    if other := [term for term in body["ontologyTerms"] if not _KOKO.fullmatch(term)]:
        yield f"ontologyTerms: KOKO's concepts only, not {', '.join(other)}"


def _groups(body: Body) -> Iterator[str]:
    groups = body["targetGroups"]
    if unknown := [code for code in groups if code not in target_groups()]:
        yield f"targetGroups: there is no {', '.join(unknown)}"
    narrower = any(code.startswith("KR2.") for code in groups)
    if "KR2" in groups and not narrower:
        yield "targetGroups: with KR2 one of its sub target groups is required"
    if body["lifeEvents"] and not any(code.split(".")[0] == "KR1" for code in groups):
        yield "lifeEvents: for citizens (KR1) only; PTV has none for businesses"
    if body["industrialClasses"] and not narrower:
        yield "industrialClasses: only with KR2 and one of its sub target groups"


def _terms_of_use(body: Body) -> Iterator[str]:
    if not body["serviceLanguages"]:
        yield "serviceLanguages: at least one is required, and the catalogue knows none"
    if body["chargeType"] not in CHARGES:
        yield f"chargeType: there is no {body['chargeType']}"
    if body["fundingType"] not in FUNDINGS:
        yield f"fundingType: there is no {body['fundingType']}"
    if body["serviceType"] != "Service":
        yield f"serviceType: there is no {body['serviceType']}"


def _area(body: Body) -> Iterator[str]:
    area = body["area"]
    if area["areaType"] in WHOLE_COUNTRY:
        return
    if area["areaType"] != LIMITED:
        yield f"area: there is no {area['areaType']}"
        return
    if not any(area[name] for name in _AREA_CODES):
        yield "area: a limited area needs a municipality, a region or a wellbeing services county"
    for name, form in _AREA_CODES.items():
        for code in area[name]:
            if not (isinstance(code, str) and re.fullmatch(form, code, re.ASCII)):
                yield f"area.{name}: {code!r} is no code; codes are texts with their zeros"


_RULES = (_ids, _texts, _classification, _classes_and_terms, _groups, _terms_of_use, _area)
