"""PTV's classification beside ours: packages and headings with service classes and terms, audiences with target groups.

The ids are those of the network's model, which other cities take over; an edition with ids of its own gets what it
shares with them. PTV has no life events for businesses, so stages have no counterpart. The terms are concepts of the
ontology KOKO that national general descriptions use for the same matters; none of those is about recruitment.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

KOKO = "http://www.yso.fi/onto/koko/"


class Subject(NamedTuple):
    """What a heading or a package is about: PTV's service classes and KOKO's concepts."""

    classes: tuple[str, ...]
    terms: tuple[str, ...] = ()


PACKAGES = {
    "start_a_business": Subject(("P11.1",), ("p61825", "p58471")),
    "grow_your_business": Subject(("P11.3",), ("p53774", "p53205")),
    "competence_development": Subject(("P12.4",), ("p55863",)),
    "recruitment_assistance": Subject(("P12.2",)),
    "internationalisation": Subject(("P11.6",), ("p8269", "p1257")),
    "change_situations": Subject(("P15.2",), ("p63258",)),
}
HEADINGS = {
    "start_advice": Subject(("P11.1",), ("p61825", "p58471")),
    "start_permits": Subject(("P11.2",), ("p61825",)),
    "start_funding": Subject(("P15.8",), ("p64925", "p58471")),
    "start_register": Subject(("P11.1",), ("p61825",)),
    "start_training": Subject(("P6.12",), ("p63480", "p63555")),
    "grow_sparring": Subject(("P11.3",), ("p53774", "p53205")),
    "grow_networking": Subject(("P11.5",), ("p36903", "p61800")),
    "grow_financing": Subject(("P15.8",), ("p64925",)),
    "grow_city_partner": Subject(("P11.5",), ("p53774",)),
    "comp_clinics": Subject(("P12.4",), ("p55863",)),
    "comp_entrepreneur": Subject(("P6.12",), ("p63480",)),
    "comp_staff": Subject(("P12.4", "P6.11"), ("p57842", "p30932")),
    "comp_qualifications": Subject(("P6.10",), ("p16120",)),
    "comp_spaces": Subject(("P6.11",), ("p55863",)),
    "recruit_find": Subject(("P12.2",)),
    "recruit_employer": Subject(("P12.1",)),
    "recruit_subsidies": Subject(("P10.7", "P12.1"), ("p10274",)),
    "recruit_training": Subject(("P6.7", "P12.2"), ("p14550",)),
    "recruit_international": Subject(("P12.2",)),
    "intl_advice": Subject(("P11.6",), ("p8269", "p58210")),
    "intl_landing": Subject(("P11.6",), ("p1257",)),
    "intl_network": Subject(("P11.6", "P11.5"), ("p1257", "p36903")),
    "intl_funding": Subject(("P11.6", "P15.8"), ("p59885",)),
    "change_finances": Subject(("P15.2",), ("p65422", "p15112")),
    "change_ownership": Subject(("P11.8",), ("p7604", "p9100")),
    "change_staff": Subject(("P12.1",), ("p4477", "p13350")),
    "change_direction": Subject(("P11.9",), ("p63258",)),
}
#: Where a service of a class belongs: the package, and the heading where there is only one for it.
CLASSES: dict[str, tuple[str, str | None]] = {
    "P2.3": ("grow_your_business", "grow_city_partner"),
    "P2.5": ("grow_your_business", "grow_city_partner"),
    "P5.21": ("start_a_business", "start_permits"),
    "P6.7": ("recruitment_assistance", "recruit_training"),
    "P6.10": ("competence_development", None),
    "P6.11": ("competence_development", "comp_staff"),
    "P6.12": ("start_a_business", "start_training"),
    "P10.7": ("recruitment_assistance", "recruit_subsidies"),
    "P11.1": ("start_a_business", None),
    "P11.2": ("start_a_business", "start_permits"),
    "P11.3": ("grow_your_business", "grow_sparring"),
    "P11.4": ("grow_your_business", None),
    "P11.5": ("grow_your_business", "grow_networking"),
    "P11.6": ("internationalisation", None),
    "P11.7": ("internationalisation", None),
    "P11.8": ("change_situations", "change_ownership"),
    "P11.9": ("change_situations", "change_direction"),
    "P12.1": ("recruitment_assistance", "recruit_employer"),
    "P12.2": ("recruitment_assistance", "recruit_find"),
    "P12.4": ("competence_development", "comp_staff"),
    "P14.5": ("grow_your_business", "grow_city_partner"),
    "P15.2": ("change_situations", "change_finances"),
    "P15.4": ("change_situations", "change_finances"),
    "P15.8": ("grow_your_business", "grow_financing"),
    "P23.5": ("start_a_business", "start_permits"),
}
#: The class of money for businesses, which is a category of ours.
FUNDING = "P15.8"
#: Target groups that say whom a service has in mind, from the narrowest audience of ours on.
GROUPS: dict[str, tuple[str, ...]] = {
    "KR2.1": ("internationaliser",),
    "KR2.3": ("sole", "micro", "small", "medium"),
    "KR2.4": ("immigrant",),
    "KR2.5": ("corporation",),
    "KR2.6": ("employer",),
    "KR2.7": ("association",),
    "KR2.8": ("prospective",),
}
AUDIENCES = {
    **{audience: group for group, audiences in GROUPS.items() for audience in audiences},
    **dict.fromkeys(("established", "growth", "continuer", "competence_developer", "direction_changer"), "KR2.3"),
    **dict.fromkeys(("quitter", "freezer", "edtech", "from_elsewhere"), "KR2.3"),
    "startup": "KR2.8",
    "job_seeker": "KR1",
    "resident": "KR1",
    "authority": "KR3",
}
#: Whom a package has in mind where no audience of a service says it.
PACKAGE_GROUPS = {
    "start_a_business": "KR2.8",
    "grow_your_business": "KR2.3",
    "competence_development": "KR2.3",
    "recruitment_assistance": "KR2.6",
    "internationalisation": "KR2.1",
    "change_situations": "KR2.3",
}


def classes_and_terms(headings: Iterable[str], packages: Iterable[str], most: int) -> tuple[list[str], list[str]]:
    """PTV's classes (at most so many) and KOKO's concepts for a service's headings, or else for its packages."""
    subjects = [HEADINGS[heading] for heading in headings if heading in HEADINGS]
    wider = [PACKAGES[package] for package in packages if package in PACKAGES]
    classes = dict.fromkeys(code for subject in subjects or wider for code in subject.classes)
    terms = dict.fromkeys(term for subject in subjects for term in subject.terms)
    terms = terms or dict.fromkeys(term for subject in wider for term in subject.terms)
    return list(classes)[:most], [KOKO + term for term in terms]


def target_groups_for(audiences: Iterable[str], packages: Iterable[str]) -> list[str]:
    """PTV's target groups for a service's audiences; a group of businesses brings the group of them all."""
    found = {AUDIENCES[audience] for audience in audiences if audience in AUDIENCES}
    if not any(group.startswith("KR2.") for group in found):
        found |= {PACKAGE_GROUPS[package] for package in packages if package in PACKAGE_GROUPS}
    if any(group.startswith("KR2.") for group in found):
        found.add("KR2")
    return sorted(found)
