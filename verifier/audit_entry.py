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


MEMBERS = ("actor", "auditedAt", "eventId", "factHash", "factId", "happening", "recordedAt", "tenantId", "type")


def read_entry(data):
    """An entry of format 1 or 2 in exactly the bytes of its format; None if it is neither."""
    value = read_json(data)
    if isinstance(value, dict):
        return read_object(value, data)
    return read_chained(value, data) if isinstance(value, list) else None


def read_object(value, data):
    format_number = value.pop("format", None)
    is_valid = (
        is_number(format_number)
        and format_number == 2
        and all(isinstance(member, str) and re.fullmatch("[A-Za-z]+", name) for name, member in value.items())
        and all(name in value for name in MEMBERS)
        and canonical_text({**value, "format": 2}) == data
    )
    return entry_of(value["tenantId"], value["eventId"], value["happening"], value["factHash"]) if is_valid else None


def read_chained(value, data):
    texts = [part for at, part in enumerate(value[:11]) if at != 1]
    is_valid = (
        len(value) in (11, 13)
        and all(isinstance(text, str) for text in texts)
        and is_number(value[1])
        and all(part is None or isinstance(part, str) for part in value[11:])
        and array_text(value) == data
    )
    return entry_of(value[2], value[3], value[4], value[6], value[1], value[0]) if is_valid else None


def entry_of(tenant, event_id, happening, fact_hash, *chained):
    is_hash = re.fullmatch("[0-9a-f]{64}", fact_hash)
    return Entry(tenant, event_id, happening, fact_hash, *chained) if is_hash else None


def canonical_text(value):
    """An object of texts and numbers as RFC 8785 writes it; None if a text has half of a surrogate pair."""
    try:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
    except UnicodeEncodeError:
        return None


def array_text(value):
    """An array as JSON.stringify of ECMAScript writes it: it escapes half of a surrogate pair."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", text).encode("utf-8")


def genesis_hash(tenant):
    return hashlib.sha256(array_text(["sluice", tenant])).hexdigest()


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
