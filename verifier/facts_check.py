"""Compares the texts of facts with the hashes in their entries."""

import hashlib

from layout import TILE_WIDTH, facts_name
from strict_values import is_number, read_json


class FactsCheck:
    """Step 7."""

    def __init__(self, source, findings):
        self.source, self.findings = source, findings
        self.fact_count = self.archived_count = 0

    def check(self, number, entries):
        """`entries` has None for each altered entry, and is None if they cannot be judged."""
        first = number * TILE_WIDTH
        reader = self.source.open(facts_name(number))
        if entries is None:
            return
        if reader is None:
            self.findings.add("missing-fact", first, f"The file {facts_name(number)} is missing.")
            return
        expected, end = first, first + len(entries)
        for line in reader.lines():
            record = read_fact_line(line)
            index = record["index"] if record else expected
            if index < expected or index >= end:
                self.findings.add("extra-fact", index, "A line of the facts has no entry.")
                continue
            if index > expected:
                self.findings.add("missing-fact", expected, "The facts have no line for this entry.")
            self.check_fact(index, record, entries[index - first])
            expected = index + 1
        if expected < end:
            self.findings.add("missing-fact", expected, "The facts have no line for this entry.")

    def check_fact(self, index, record, entry):
        if record is None:
            self.findings.add("altered-fact", index, "Its line is not in the format of a fact.")
        elif "fact" not in record:
            self.findings.add("missing-fact", index, "Neither the log nor the archive has it.")
        elif entry:
            self.fact_count += 1
            self.archived_count += record.get("archived") is True
            text = record["fact"].encode("utf-8", "surrogatepass")
            if hashlib.sha256(text).hexdigest() != entry.fact_hash:
                self.findings.add("altered-fact", index, "Its text does not have the hash of its entry.")


def read_fact_line(line):
    """The object of a line of facts; None if it is not one."""
    record = read_json(line)
    if not isinstance(record, dict) or not is_number(record.get("index")):
        return None
    has_fact, is_absent = isinstance(record.get("fact"), str), record.get("absent") == "missing"
    return record if has_fact != is_absent else None
