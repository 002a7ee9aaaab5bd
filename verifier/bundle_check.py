"""Verifies bundles of entries against their leaf hashes."""

import hashlib

from audit_entry import content_fault, genesis_hash, read_bundle, read_entry
from layout import TILE_WIDTH
from merkle_tree import leaf_hash
from repeats import Repeats

BUNDLE_BYTES_MAX = TILE_WIDTH * (2 + 65_535)


class BundleCheck:
    """Steps 5, 6 and 8. Bundles are checked in ascending order."""

    def __init__(self, source, layout, tenant, findings):
        self.source, self.layout, self.tenant, self.findings = source, layout, tenant, findings
        self.previous, self.repeats = None, Repeats()

    def check(self, number, leaves):
        """The entries of a bundle, with None for each that is altered.

        It returns None if the bundle cannot be judged: it is missing, or its leaf hashes are not known to be unaltered.
        """
        bundle = self.read(number)
        if bundle is None or leaves is None:
            self.previous = None
            return None
        first = number * TILE_WIDTH
        return [self.check_entry(first + at, data, leaves[at]) for at, data in enumerate(bundle)]

    def check_repeats(self):
        for index in self.repeats.second_entries():
            self.findings.add("extra-fact", index, "An earlier entry has the same event and happening.")

    def read(self, number):
        name, width = self.layout.name_of("entries", number), self.layout.width(0, number)
        reader = self.source.open(name)
        data = reader.read_whole(BUNDLE_BYTES_MAX) if reader else None
        bundle = None if data is None else read_bundle(data, width)
        if bundle is None:
            self.findings.add(
                "gap",
                name,
                f"The bundle does not have exactly {width} entries." if reader else "The bundle is missing.",
            )
        return bundle

    def check_entry(self, index, data, leaf):
        """The entry; None, with the fault, if it is altered."""
        entry = read_entry(data)
        sentence = (
            "It does not have the hash of its leaf." if leaf_hash(data) != leaf else self.entry_fault(index, entry)
        )
        if sentence:
            self.findings.add("altered-entry", index, sentence)
            self.previous = None
            return None
        self.previous = (data, entry)
        self.repeats.add(entry, index)
        return entry

    def entry_fault(self, index, entry):
        sentence = content_fault(entry, index, self.tenant)
        if sentence or not entry.is_chained:
            return sentence
        if index == 0:
            return (
                None
                if entry.previous_hash == genesis_hash(self.tenant)
                else "It is not the beginning of the chain of its tenant."
            )
        if self.previous is None:
            return None
        before, entry_before = self.previous
        if not entry_before.is_chained or hashlib.sha256(before).hexdigest() != entry.previous_hash:
            return "Its link does not lead to the entry before."
        return None
