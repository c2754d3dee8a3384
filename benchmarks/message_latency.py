"""How long a message takes through `/api/v1/conversations`, with the encoder's part apart.

Start the server (`make run`), then in another shell, with nothing else running:

    .venv/bin/python benchmarks/message_latency.py [--url http://127.0.0.1:8000] [--count 150]

Each question is new to the server (a number makes it so: the encoder remembers texts), and goes to a new conversation
and as a fifth turn of one. The encoder is then timed alone, in this process, on the same questions.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from itertools import cycle, islice
from pathlib import Path

import httpx

from service_catalogue.encoder import open_encoder

NLU = Path(__file__).resolve().parents[1] / "tests" / "nlu"


def questions(count: int) -> list[str]:
    """Tuning questions of ordinary length, each made new by a number."""
    files = sorted(NLU.glob("tuning_*.jsonl"))
    texts = [json.loads(line)["text"] for file in files for line in file.read_text("utf-8").splitlines()]
    usual = [text for text in texts if 20 <= len(text) <= 90]
    return [f"{text} {number}" for number, text in enumerate(islice(cycle(usual), count))]


def timed(client: httpx.Client, asked: list[str], turn: int) -> list[float]:
    """Milliseconds for each question as the given turn of a conversation of its own."""
    taken = []
    for text in asked:
        started = client.post("/api/v1/conversations", json={}).json()
        headers = {"Authorization": f"Bearer {started['token']}"}
        path = f"/api/v1/conversations/{started['id']}/messages"
        for _ in range(turn - 1):
            client.post(path, json={"text": "kiitos"}, headers=headers).raise_for_status()
        begun = time.perf_counter()
        client.post(path, json={"text": text}, headers=headers).raise_for_status()
        taken.append((time.perf_counter() - begun) * 1000)
        client.delete(path.rsplit("/", 1)[0], headers=headers)
    return taken


def encoded(asked: list[str]) -> list[float]:
    """Milliseconds that the encoder alone takes for each question."""
    encoder, taken = open_encoder(), []
    encoder.query("warm up")
    for text in asked:
        begun = time.perf_counter()
        encoder.query(text + " apart")
        taken.append((time.perf_counter() - begun) * 1000)
    return taken


def main() -> None:
    """Print medians and 95th percentiles."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--count", type=int, default=150)
    chosen = parser.parse_args()
    asked = questions(chosen.count)
    print(f"{len(asked)} questions, {statistics.mean(map(len, asked)):.0f} characters on average")
    with httpx.Client(base_url=chosen.url, timeout=20) as client:
        timed(client, [f"{text} warm" for text in asked[:10]], 1)
        for turn in (1, 5):
            show(f"message, turn {turn}", timed(client, [f"{text} {turn}" for text in asked], turn))
    show("encoder alone", encoded(asked))


def show(name: str, taken: list[float]) -> None:
    """Print one line."""
    ranked = sorted(taken)
    print(f"{name:18} median {statistics.median(ranked):6.1f} ms   p95 {ranked[int(0.95 * len(ranked))]:6.1f} ms")


if __name__ == "__main__":
    main()
