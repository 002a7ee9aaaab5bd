"""Compares the texts of facts with the hashes in their entries."""

import hashlib

from layout import TILE_WIDTH, facts_name


class Differences:
    """Where the lines of a file differ from its entries: the first place of each kind, and the count of lines.

    An entry that is None was altered: its line is not compared.
    """

    def __init__(self, lines, entries):
        self.count, self.empty, self.other = 0, None, None
        for line in lines:
            entry = entries[self.count] if self.count < len(entries) else None
            if entry and line == b"":
                self.empty = self.count if self.empty is None else self.empty
            elif entry and hashlib.sha256(line).hexdigest() != entry.fact_hash:
                self.other = self.count if self.other is None else self.other
            self.count += 1

    def first(self):
        """The place of the first line that does not have the hash of its entry; None if there is none."""
        return min((place for place in (self.empty, self.other) if place is not None), default=None)


class FactsCheck:
    """Step 7."""

    def __init__(self, source, findings):
        self.source, self.findings, self.fact_count = source, findings, 0

    def check(self, number, entries):
        """`entries` has None for each altered entry, and is None if they cannot be judged."""
        first = number * TILE_WIDTH
        reader = self.source.open(facts_name(number))
        if entries is None:
            return
        if reader is None:
            self.findings.add("missing-fact", first, f"The file {facts_name(number)} is missing.")
            return
        found = Differences(reader.lines(), entries)
        self.fact_count += min(found.count, len(entries))
        if found.count != len(entries):
            self.add_count_fault(found, first, len(entries))
            return
        if found.empty is not None:
            self.findings.add("missing-fact", first + found.empty, "Neither the log nor the archive had it.")
        if found.other is not None:
            self.findings.add("altered-fact", first + found.other, "Its text does not have the hash of its entry.")

    def add_count_fault(self, found, first, entry_count):
        word = "missing-fact" if found.count < entry_count else "extra-fact"
        place = found.first()
        place = min(found.count, entry_count) if place is None else place
        self.findings.add(word, first + place, f"The facts have {found.count} lines for {entry_count} entries.")
