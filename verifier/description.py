"""`export.json`: which entries of which log an export has."""

from layout import TILE_WIDTH
from problems import UnreadableInput
from signed_note import CHECKPOINT_BYTES_MAX
from strict_values import is_number, read_json


def read_description(source):
    """The fields of export.json; None for a folder without it, which is a copy of the bucket."""
    reader = source.open("export.json")
    if reader is None:
        if source.is_archive:
            raise UnreadableInput(other_archive(source.next_reader()))
        return None
    value = read_json(reader.read_whole(CHECKPOINT_BYTES_MAX) or b"")
    is_valid = (
        isinstance(value, dict)
        and is_number(value.get("format"))
        and value["format"] == 1
        and all(isinstance(value.get(name), str) for name in ("origin", "tenantId"))
        and all(is_number(value.get(name)) for name in ("from", "to", "size"))
        and value["from"] <= value["to"] <= value["size"]
        and value["from"] % TILE_WIDTH == 0
        and (value["to"] % TILE_WIDTH == 0 or value["to"] == value["size"])
    )
    if not is_valid:
        raise UnreadableInput("export.json does not describe an export of format 1. Export again.")
    return value


def other_archive(first):
    name = first.name if first else "no file"
    return (
        f"The archive does not begin with export.json but with {name}. Use an archive of POST /v1/audit/exports. "
        "If it has a copy of the bucket, unpack it and verify the folder."
    )
