"""A process of its own that answers from the catalogue: a question a line in, what it finds a line out, as JSON."""

from __future__ import annotations

import json
import sys

import structlog

from service_catalogue.database import open_engine
from service_catalogue.encoder import LetterEncoder
from service_catalogue.language import Language
from service_catalogue.reading import Catalogue


def main(address: str) -> None:
    """Answer until the input ends."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    catalogue = Catalogue(open_engine(address), LetterEncoder())
    for line in sys.stdin:
        question = json.loads(line)
        found = catalogue.search(question)
        answer = {
            "version": catalogue.version(),
            "found": [scored.id for scored in found],
            "routed": [scored.id for scored in catalogue.route(question).services],
            "first": catalogue.service_cards([found[0].id], Language.EN)[0],
            "organisations": catalogue.snapshot().names.organisations,
        }
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
