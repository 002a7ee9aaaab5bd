"""What an input seems to be that is not an export, a copy of the bucket or a proof, and what to do next."""

import os
import re

from strict_values import read_json

START_BYTES_MAX = 64 * 1024
DETAIL_LENGTH_MAX = 300
INSTEAD = "saved in the place of the file"
EXPORT_NAMES = ("export.json", "checkpoint", "tile", "facts")
UNKNOWN = (
    "The input is not an export, a copy of the bucket or a proof. Check the path. "
    "If it is an archive of another program, unpack it and verify the folder."
)
CHECKPOINT_PATTERN = re.compile("[^\n]+\n[0-9]+\n[^\n]{44}\n\n— ")


def describe_file(start):
    """Describes a file that is not an archive and not a proof, from its first bytes; None if it can be an archive."""
    if start == b"":
        return "The input is empty. A download that failed leaves an empty file: download it again."
    if start[257:262] == b"ustar" or start.startswith(b"export.json\x00"):
        return None
    try:
        text = start.decode("utf-8")
    except UnicodeDecodeError:
        text = start.decode("latin-1")
    return describe_text(text.removeprefix("\ufeff").lstrip())


def describe_text(text):
    if text.startswith("{"):
        fields = read_json(text.encode("utf-8"))
        return describe_json(fields if isinstance(fields, dict) else {})
    if text.startswith("<"):
        return describe_markup(text)
    if text.startswith("c2sp.org/tlog-proof@"):
        return (
            "The input is a proof of another version, or with other line ends. "
            "Download the answer of GET /v1/events/{id}/proof again."
        )
    if CHECKPOINT_PATTERN.match(text):
        return (
            "The input is a checkpoint alone, without entries to verify. Name an export, a copy of the bucket or a "
            "proof; a checkpoint that you kept belongs to --since."
        )
    return UNKNOWN


def describe_json(fields):
    """Answers of Sluice are problems with a status and a code. The gateway before it writes only a message."""
    status, code, message = fields.get("status"), fields.get("code"), fields.get("message")
    if fields.get("format") == 1 and isinstance(fields.get("origin"), str):
        return "The input is the file export.json of an export. Name the folder that it is in."
    if isinstance(status, (int, float)) and isinstance(code, str):
        return (
            f"The input is an error answer of Sluice, {INSTEAD}: {status} {code}. {shown(fields.get('detail'))} "
            "Correct this, and download the file again."
        )
    if isinstance(message, str):
        return (
            f"The input is an error answer, {INSTEAD}: {shown(message)}. Correct this, and download the file again."
        )
    return (
        "The input is JSON, not an export, a copy of the bucket or a proof. "
        "Download the archive from the url in the answer of GET /v1/audit/exports/{id}."
    )


def shown(text):
    return text[:DETAIL_LENGTH_MAX] if isinstance(text, str) else "No detail."


def describe_markup(text):
    code = re.search("<Code>([A-Za-z]{1,64})</Code>", text)
    if code is None:
        return (
            "The input is a web page or another text with tags, not an export, a copy of the bucket or a proof. "
            "Open it to see who answered, and download the file again."
        )
    return (
        f"The input is an error answer of the store, {INSTEAD}: {code[1]}. The address of an export works for "
        "15 minutes: read the export again for another one, and download the archive again."
    )


def describe_folder(path):
    """Describes a folder that has nothing of an export; None if it can be an export or a copy of the bucket."""
    names = sorted(os.listdir(path))
    if any(name in EXPORT_NAMES for name in names):
        return None
    for name in names:
        inner = os.path.join(path, name, "checkpoint")
        if os.path.isfile(inner) and not os.path.islink(inner):
            return f"The folder is not an export, but its folder {name} has a checkpoint. Name that folder."
    return (
        "The folder is not an export: it has no export.json, no checkpoint and no tile. "
        "Name the folder of an export, or of a copy of the bucket below the name of the tenant."
    )
