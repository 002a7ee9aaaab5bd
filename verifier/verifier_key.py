"""Verifier keys of C2SP."""

import re
import unicodedata

from merkle_tree import sha256
from problems import WrongCommand
from strict_values import read_base64

KEY_KIND_LOG, KEY_KIND_WITNESS = 1, 4
TEXT_LENGTH_MAX, SHOWN_LENGTH_MAX, LISTED_MAX = 1024, 120, 5
MATERIAL_BYTES, MATERIAL_LENGTH = 33, 44

FORM = (
    "The verifier key of a log is one line, NAME+ID+KEY: the name of the log, 8 digits, and 44 characters, such as "
    "log.example/acme+1a2b3c4d+AQ… Copy the whole line of GET /v1/audit/keys?tenant=TENANT."
)


class VerifierKey:
    def __init__(self, name, key_id, public_key):
        self.name, self.key_id, self.public_key = name, key_id, public_key


def is_key_name(name):
    """Without control characters, half surrogates, spaces of any kind and the separator of a key."""
    return name != "" and "+" not in name and not any(is_refused(char) for char in name)


def is_refused(char):
    category = unicodedata.category(char)
    return category in ("Cc", "Cs") or category.startswith("Z")


def key_name_of(key):
    """The name and the id of a key: the beginning of its text."""
    return f"{key.name}+{key.key_id.hex()}"


def list_of_keys(keys):
    names = ", ".join(key_name_of(key) for key in keys[:LISTED_MAX])
    return f"{names} and {len(keys) - LISTED_MAX} more" if len(keys) > LISTED_MAX else names


def read_verifier_key(text, kind):
    """The key of a vkey text of this kind.

    Raises WrongCommand, because keys come from the options and the policy. It names the part that is wrong.
    """
    fault = key_fault(text, kind)
    if fault:
        form = f" {FORM}" if kind == KEY_KIND_LOG else ""
        raise WrongCommand(f'The key "{shown(text)}" cannot be used: {fault}{form}')
    name, key_id, material = text.split("+", 2)
    return VerifierKey(name, bytes.fromhex(key_id), read_base64(material)[1:])


def shown(text):
    return f"{text[:SHOWN_LENGTH_MAX]}…" if len(text) > SHOWN_LENGTH_MAX else text


def key_fault(text, kind):
    if text.strip() == "":
        return "It is empty."
    if text.startswith("{"):
        return "It is a whole answer in JSON, and not the text of verifierKey in it."
    if len(text) > TEXT_LENGTH_MAX:
        return f"It has more than {TEXT_LENGTH_MAX} characters."
    parts = text.split("+", 2)
    if len(parts) < 3:
        return missing_part(parts)
    name, key_id, material = parts
    return part_fault(name, key_id) or material_fault(material, kind) or id_fault(name, key_id, material)


def is_key_id(text):
    return re.fullmatch("[0-9a-f]{8}", text) is not None


def missing_part(parts):
    if len(parts) == 1:
        return 'It has no "+" between its three parts.'
    if is_key_id(parts[0]):
        return "Its first part, the name of the log, is missing."
    return f"Its {'third part, the public key' if is_key_id(parts[1]) else 'second part, the id'}, is missing."


def part_fault(name, key_id):
    if not is_key_name(name):
        return "Its first part, the name of the log, is empty, or has a space or a control character."
    return None if is_key_id(key_id) else f'Its second part, the id "{shown(key_id)}", is not 8 digits of 0-9 and a-f.'


def material_fault(material, kind):
    if len(material) != MATERIAL_LENGTH:
        return f"Its third part, the public key, has {len(material)} characters and not {MATERIAL_LENGTH}."
    data = read_base64(material)
    if data is None or len(data) != MATERIAL_BYTES:
        return "Its third part, the public key, is not base64."
    if data[0] == kind:
        return None
    if kind == KEY_KIND_WITNESS:
        return "It is not a key of a witness (Ed25519 cosignature, type 4)."
    if data[0] == KEY_KIND_WITNESS:
        return "It is the key of a witness, not of a log."
    return "Its third part, the public key, is not an Ed25519 key of a log."


def id_fault(name, key_id, material):
    right = sha256(name.encode("utf-8") + b"\n" + read_base64(material))[:4].hex()
    if key_id == right:
        return None
    return (
        f"Its id {key_id} is not that of its name and its public key, which is {right}: "
        "a character of one part was changed."
    )
