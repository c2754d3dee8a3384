"""One entry of a PTV file in PTV's own terms, and how its parts are taken from JSON of any version.

Codes are joined as texts; what has no place here is counted under PTV's name for it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from service_catalogue.errors import ImportFaulty
from service_catalogue.formats.ptv_codes import code_of, three_digits
from service_catalogue.formats.ptv_marks import LIMITED, Area
from service_catalogue.language import LANGUAGES

Item = dict[str, Any]
Texts = dict[str, str]
OURS = tuple(language.value for language in LANGUAGES)

SERVICE, DESCRIPTION = "service", "general description"
#: PTV's words for what things cost, in all versions.
COSTS = {"Free": "free", "FreeOfCharge": "free", "Charged": "paid", "Chargeable": "paid"}
#: Our fields that hold one line.
ONE_LINE = ("name", "summary")
#: A concept of an ontology.
_TERM = re.compile(r"http://www\.yso\.fi/onto/[a-z]+/p\d{1,9}", re.ASCII)
_AREA = re.compile(r"\d{2,5}", re.ASCII)
_DAY = re.compile(r"20\d\d-\d\d-\d\d", re.ASCII)
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass
class PtvEntry:
    """A service or a general description. `texts` are by our field names, then by language."""

    what: str
    place: str
    id: str | None = None
    external_id: str | None = None
    general_description: str | None = None
    texts: dict[str, Texts] = field(default_factory=dict)
    keywords: dict[str, list[str]] = field(default_factory=dict)
    cost: str | None = None
    languages: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    area: Area | None = None
    #: Who is responsible, then who produces: PTV's id, and the name where the file has it.
    organisations: list[tuple[str | None, str | None]] = field(default_factory=list)
    contacts: list[Item] = field(default_factory=list)
    modified: str | None = None
    status: str = "Published"
    #: What of it has no place here, by PTV's name.
    left: Counter[str] = field(default_factory=Counter)
    #: What was not as PTV has it, and could be read all the same.
    mended: Counter[str] = field(default_factory=Counter)

    def say(self, name: str, language: Any, text: Any) -> None:
        """Add a text to one of our fields; an empty one, and one in another language than ours, is left."""
        said, known = text_or_none(text), self.texts.get(name, {})
        if said is None:
            return
        if language not in OURS:
            self.left[f"texts in {text_or_none(language)}"] += 1
        elif name in ONE_LINE:
            self.texts[name] = {language: " ".join(said.split()), **known}
        else:
            before = f"{known[language]}\n\n" if language in known else ""
            self.texts[name] = {**known, language: before + said}

    def search_word(self, language: Any, text: Any) -> None:
        """Add a word that people search with."""
        word = text_or_none(text)
        if word and language in OURS and word not in self.keywords.setdefault(language, []):
            self.keywords[language].append(word)


def objects(place: str, item: Item, name: str) -> list[Item]:
    """The list of objects that `item` has under `name`, which PTV may leave out or empty (null)."""
    value = item.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise ImportFaulty([f"{place}.{name}: a list of objects was expected"])
    return value


def values(place: str, item: Item, name: str) -> list[Any]:
    """The list that `item` has under `name`, which PTV may leave out or empty (null)."""
    value = item.get(name)
    if value is not None and not isinstance(value, list):
        raise ImportFaulty([f"{place}.{name}: a list was expected"])
    return value or []


def classify(entry: PtvEntry, item: Item, names: tuple[str, str, str]) -> None:
    """Codes of classes and groups, and concepts by address; a class without a code that we know is left."""
    for kept, name in ((entry.classes, names[0]), (entry.groups, names[1])):
        for one in values(entry.place, item, name):
            code = code_of(one)
            if code is None:
                entry.left[f"{name} without a known code"] += 1
            elif code not in kept:
                kept.append(code)
    for one in values(entry.place, item, names[2]):
        uri = (one.get("uri") or one.get("Key")) if isinstance(one, dict) else one
        if not isinstance(uri, str) or not _TERM.fullmatch(uri):
            entry.left[f"{names[2]} of other lists"] += 1
        elif uri not in entry.terms:
            entry.terms.append(uri)


def add_codes(entry: PtvEntry, kept: list[str], codes: list[Any], kind: str) -> None:
    """Add codes of areas of one kind, as texts: a number has lost its leading zeros, which are put back."""
    for code in codes:
        known = three_digits(code) if kind == "Municipality" else code
        if not isinstance(known, str) or not _AREA.fullmatch(known):
            entry.left["areas without a known code"] += 1
            continue
        if not isinstance(code, str):
            entry.mended["municipality codes written as numbers, read with their zeros"] += 1
        if known not in kept:
            kept.append(known)


def limited(municipalities: list[str], regions: list[str], counties: list[str]) -> Area | None:
    """The area that codes make together; None without any."""
    found = Area(LIMITED, tuple(municipalities), tuple(regions), tuple(counties))
    return found if found != Area() else None


def charge(entry: PtvEntry, kind: Any) -> None:
    """What it costs, in our word; a word of PTV's that we have none for is left."""
    entry.cost = COSTS.get(str(kind))
    if kind and entry.cost is None:
        entry.left[f"charge type {text_or_none(kind)}"] += 1


def leave(entry: PtvEntry, item: Item, names: tuple[str, ...]) -> None:
    """Count what has no place here."""
    for name in names:
        entry.left[name] += len(values(entry.place, item, name))


def text_or_none(value: Any) -> str | None:
    """A text without what no text holds (control characters, halves of characters); None for no text."""
    return _NO_TEXT.sub("", value).strip() or None if isinstance(value, str) else None


def day(value: Any) -> str | None:
    """The day of a moment, as PTV writes them."""
    found = _DAY.match(value) if isinstance(value, str) else None
    return found[0] if found else None
