"""A small edition of a town that does not exist, Kuvala (Bildstad in Swedish), and what tests do with it.

Nothing of it is the shipped edition's: what works here works for any city.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.encoder import SentenceEncoder, Vectors
from service_catalogue.reading import Catalogue

KUVALA = Path(__file__).with_name("kuvala")
COUNTS = {"organisations": 4, "packages": 2, "services": 6, "referral links": 2, "events": 2, "questions": 1}
#: The texts that the index is made of: 8 phrases, a name and a summary of each service in each language.
SAYINGS = 6 * (8 + 2) * 3


def copy_to(folder: Path) -> Path:
    """A copy of the edition that a test may break."""
    return Path(shutil.copytree(KUVALA, folder / "kuvala"))


def replace(file: Path, old: str, new: str, at: int = 1) -> int:
    """Put `new` in the place of the `at`-th `old` in `file`; the line (from 1) where that begins."""
    text = file.read_text(encoding="utf-8")
    place = -1
    for _ in range(at):
        place = text.index(old, place + 1)
    file.write_text(text[:place] + new + text[place + len(old) :], encoding="utf-8")
    return text.count("\n", 0, place) + 1


class CountingEncoder:
    """The encoder handed in, with a list of all texts it was asked to encode."""

    def __init__(self, inner: SentenceEncoder) -> None:
        self.inner = inner
        self.name = inner.name
        self.catalogue_texts: list[str] = []
        self.questions: list[str] = []

    def query(self, text: str) -> Vectors:
        """One question."""
        self.questions.append(text)
        return self.inner.query(text)

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Texts of the catalogue."""
        self.catalogue_texts.extend(texts)
        return self.inner.queries(texts)

    def meaning_based(self) -> bool:
        """As the inner one."""
        return self.inner.meaning_based()


class FakeEncoder:
    """A vector of four numbers from the letters of a text: quick, where a test is not about meaning."""

    name = "fake"

    def query(self, text: str) -> Vectors:
        """One question."""
        return self.queries([text])[0]

    def queries(self, texts: Sequence[str]) -> Vectors:
        """A row for each text."""
        rows = np.array([[len(text), text.count("a"), text.count("i"), 1.0] for text in texts], dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def meaning_based(self) -> bool:
        """No."""
        return False


#: A service that the edition lacks, for tests that publish one while the catalogue is being read.
BEEKEEPING = {
    "fi": ("Mehiläistarhan perustaminen", "mistä saan mehiläispesiä", "haluan alkaa tuottaa hunajaa"),
    "sv": ("Att grunda en bigård", "var får jag bikupor", "jag vill börja producera honung"),
    "en": ("Setting up an apiary", "where do I get beehives", "I want to start producing honey"),
}


def publish_beekeeping(session: Session) -> None:
    """Add a service as staff would, and raise the catalogue's number."""
    names = {language: texts[0] for language, texts in BEEKEEPING.items()}
    service = models.Service(
        id="beekeeping",
        kind="service",
        status="ongoing",
        category="advice_and_services",
        cost="free",
        name=names,
        name_is_ours=[],
        summary=names,
        description=names,
        how_to_get=names,
        who_for=names,
        delivery=["personal"],
        languages=["fi"],
        replaced_by=[],
        source=["invented for the tests"],
    )
    for language, (_, *phrases) in BEEKEEPING.items():
        service.phrases.extend(models.Phrase(language=language, text=text) for text in phrases)
    session.add(service)
    session.flush()
    session.execute(models.service_provider.insert(), [tie("beekeeping", "lantern_guarantee")])
    session.execute(models.service_package.insert(), [tie("beekeeping", "people")])
    raise_version(session)


def beekeeping() -> dict[str, Any]:
    """The same service as a document that may be published."""
    names = {language: texts[0] for language, texts in BEEKEEPING.items()}
    phrases = {
        language: [*texts[1:], *(f"{texts[0].casefold()} {number}" for number in range(6))]
        for language, texts in BEEKEEPING.items()
    }
    return {
        **{name: dict(names) for name in ("name", "summary", "description", "how_to_get", "who_for")},
        **{name: [] for name in ("headings", "stages", "audiences", "replaced_by")},
        "id": "beekeeping",
        "kind": "service",
        "status": "ongoing",
        "category": "advice_and_services",
        "providers": ["lantern_guarantee"],
        "packages": ["people"],
        "cost": "free",
        "delivery": ["personal"],
        "languages": ["fi"],
        "as_of": 2025,
        "reviewed_on": None,
        "valid_until": None,
        "source": ["invented for the tests"],
        "phrases": phrases,
    }


def tie(service_id: str, other_id: str, position: int = 0) -> dict[str, object]:
    """A row of a table that ties services to something."""
    return {"service_id": service_id, "other_id": other_id, "position": position}


def raise_version(session: Session) -> None:
    """Tell all processes that the catalogue has changed."""
    session.get(models.CatalogueState, 1).version += 1


def first_service(catalogue: Catalogue, text: str) -> str:
    """The id of the service that fits `text` best."""
    return catalogue.route(text).services[0].id
