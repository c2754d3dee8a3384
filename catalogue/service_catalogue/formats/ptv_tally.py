"""The report of an import from PTV: what was taken as it is, what was mapped, and what was left and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from service_catalogue.documents import Document
from service_catalogue.formats.ptv_entry import PtvEntry

#: The longest summary that an entry may be published with.
_LONGEST_SUMMARY = 150
#: How many names or codes a line tells; of the others it says how many they are.
_MOST_TOLD = 8
#: Fields that are always filled, and so say nothing about the file.
_ALWAYS = ("category",)


class Tally:
    """Counts what becomes of a file's entries; its public counts are of what leads to nothing of ours."""

    def __init__(self) -> None:
        self.classes: Counter[str] = Counter()
        self.groups: Counter[str] = Counter()
        self.organisations: Counter[str] = Counter()
        #: Entries whose municipalities are others than the city's.
        self.elsewhere = 0
        #: Things of PTV's that are neither services nor general descriptions.
        self.others = 0
        self._read: Counter[str] = Counter()
        self._reasons: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._taken: Counter[str] = Counter()
        self._mapped: Counter[str] = Counter()
        self._left: Counter[str] = Counter()
        self._mended: Counter[str] = Counter()
        self._kept: Counter[str] = Counter()
        self._names: Counter[str] = Counter()
        self._long = 0

    def leave_out(self, entry: PtvEntry, reason: str) -> None:
        """Count an entry that is not taken."""
        self._read[entry.what] += 1
        self._reasons[entry.what][reason] += 1

    def take(self, entry: PtvEntry, taken: Document, mapped: Document) -> None:
        """Count an entry that becomes a draft, and its parts."""
        self._read[entry.what] += 1
        self._taken.update(list(taken))
        self._mapped.update(name for name in mapped if name not in _ALWAYS)
        self._left.update({name: count for name, count in entry.left.items() if count})
        self._mended.update(entry.mended)
        kept = {"ontology terms": entry.terms, "areas": entry.area, "general description": entry.general_description}
        self._kept.update(name for name, value in kept.items() if value)
        name = entry.texts["name"]
        self._names[next(iter(name.get(language, "") for language in ("fi", "sv", "en") if language in name))] += 1
        self._long += any(len(text) > _LONGEST_SUMMARY for text in entry.texts.get("summary", {}).values())

    def lines(self) -> Iterator[str]:
        """The report, a line a matter."""
        for what, count in self._read.items():
            reasons = self._reasons[what]
            left_out = f", {sum(reasons.values())} left out: {_told(reasons)}" if reasons else ""
            yield f"{count} {what}s read: {count - sum(reasons.values())} taken{left_out}"
        if self.others:
            yield f"{self.others} other things of PTV's left out: they are no services"
        for word, counts in (
            ("taken as they are", self._taken),
            ("mapped from PTV's codes, names and search words", self._mapped),
            ("kept as codes in the source line", self._kept),
            ("mended", self._mended),
            ("left: service classes that no package of ours is about", self.classes),
            ("left: target groups that no audience of ours is about", self.groups),
            ("left: organisations that are not among ours", self.organisations),
            ("left: parts that an entry here has no place for", self._left),
        ):
            if counts:
                yield f"{word}: {_told(counts)}"
        yield from self._for_people()

    def _for_people(self) -> Iterator[str]:
        """What somebody has to look at before publishing."""
        if self._long:
            yield f"{self._long} entries have a summary of more than {_LONGEST_SUMMARY} characters, to be shortened"
        if self.elsewhere:
            yield f"{self.elsewhere} entries are for other municipalities than this city's"
        if repeated := Counter({name: count for name, count in self._names.items() if count > 1}):
            yield f"names that more than one entry has: {_told(repeated)}"


def _told(counts: Counter[str]) -> str:
    told = ", ".join(f"{name} {count}" for name, count in counts.most_common(_MOST_TOLD))
    more = len(counts) - _MOST_TOLD
    return f"{told} and {more} more" if more > 0 else told
