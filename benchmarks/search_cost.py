"""What a search costs as the catalogue grows: milliseconds for one question, the encoding apart, and memory.

    .venv/bin/python benchmarks/search_cost.py [--services 200 20000]

Sayings are made of words drawn from the shipped edition's phrases and vectors are drawn around a middle per service, so
that letters and vectors are as many and as varied as in a catalogue of that size, without encoding for hours.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from pathlib import Path

import numpy as np

from service_catalogue.content import read_edition
from service_catalogue.encoder import Vectors, unit
from service_catalogue.index import Saying, SearchIndex
from service_catalogue.language import LANGUAGES, Language
from service_catalogue.routing import probabilities

EDITION = Path(__file__).resolve().parents[1] / "catalogue" / "content" / "espoo"
SAYINGS_EACH = 30
DIMENSIONS = 384
QUESTIONS = 100


def words_by_language() -> dict[Language, list[str]]:
    """All words of the shipped phrases, as often as they occur."""
    found: dict[Language, list[str]] = {language: [] for language in LANGUAGES}
    for service in read_edition(EDITION).services:
        for language in LANGUAGES:
            found[language] += [word for phrase in getattr(service.phrases, language.value) for word in phrase.split()]
    return found


def made_up(services: int, random: np.random.Generator) -> tuple[list[Saying], Vectors]:
    """Sayings of so many services, and their vectors (sayings, dimensions)."""
    words = {language: np.array(said) for language, said in words_by_language().items()}
    sayings = []
    for number in range(services):
        for place in range(SAYINGS_EACH):
            language = LANGUAGES[place % len(LANGUAGES)]
            said = " ".join(words[language][random.integers(0, len(words[language]), size=8)])
            sayings.append(Saying(f"service_{number}", language, said))
    middles = random.standard_normal((services, DIMENSIONS), dtype=np.float32)
    around = random.standard_normal((len(sayings), DIMENSIONS), dtype=np.float32)
    return sayings, unit(np.repeat(middles, SAYINGS_EACH, axis=0) + around)


def measure(services: int) -> None:
    """Print one line about a catalogue of so many services."""
    random = np.random.default_rng(0)
    sayings, vectors = made_up(services, random)
    begun = time.perf_counter()
    index = SearchIndex(sayings, vectors)
    made = time.perf_counter() - begun
    asked = random.integers(0, len(sayings), QUESTIONS)
    taken = []
    for place in asked:
        begun = time.perf_counter()
        probabilities(index.views(sayings[place].text, vectors[place], sayings[place].language))
        taken.append((time.perf_counter() - begun) * 1000)
    ranked = sorted(taken)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    p95 = ranked[int(0.95 * len(ranked))]
    print(
        f"{services:6} services  median {statistics.median(ranked):6.2f} ms  p95 {p95:6.2f} ms"
        f"  index made in {made:5.1f} s  index holds {index.bytes_held() / 1e6:5.0f} MB  peak {peak:5.0f} MB"
    )


def main() -> None:
    """Measure each size in turn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--services", type=int, nargs="+", default=[200, 20_000])
    for services in parser.parse_args().services:
        measure(services)


if __name__ == "__main__":
    main()
