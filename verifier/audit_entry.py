"""Entries of the audit log, and bundles of them."""

import hashlib
import json
import re

from strict_values import is_number, read_json


class Entry:
    def __init__(self, tenant, event_id, happening, fact_hash, sequence=None, previous_hash=None):
        self.tenant, self.event_id, self.happening, self.fact_hash = tenant, event_id, happening, fact_hash
        self.sequence, self.previous_hash = sequence, previous_hash

    @property
    def is_chained(self):
        return self.sequence is not None


def read_entry(data):
    """An entry of format 1 or 2; None if it is neither."""
    value = read_json(data)
    if isinstance(value, dict) and is_number(value.get("format")) and value["format"] == 2:
        entry = Entry(*(value.get(name) for name in ("tenantId", "eventId", "happening", "factHash")))
    elif isinstance(value, list) and len(value) in (11, 13):
        entry = Entry(value[2], value[3], value[4], value[6], value[1], value[0])
        if not is_number(entry.sequence) or not isinstance(entry.previous_hash, str):
            return None
    else:
        return None
    texts = (entry.tenant, entry.event_id, entry.happening, entry.fact_hash)
    if not all(isinstance(text, str) for text in texts) or not re.fullmatch("[0-9a-f]{64}", entry.fact_hash):
        return None
    return entry


def genesis_hash(tenant):
    text = json.dumps(["sluice", tenant], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read_bundle(data, width):
    """The entries of a bundle; None if it does not have exactly this number."""
    entries, at = [], 0
    while at + 2 <= len(data) and len(entries) < width:
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if end > len(data):
            return None
        entries.append(data[at + 2 : end])
        at = end
    return entries if len(entries) == width and at == len(data) else None


def content_fault(entry, index, tenant):
    """What is wrong with an entry by itself; None if nothing is."""
    if entry is None:
        return "It is not an entry of format 1 or 2."
    if entry.tenant != tenant:
        return f"It is an entry of the tenant {entry.tenant!r}."
    if entry.is_chained and entry.sequence != index + 1:
        return f"It has the number {entry.sequence} in its chain, not {index + 1}."
    return None
