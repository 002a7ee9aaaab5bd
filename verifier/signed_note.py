"""Verifier keys, signed notes, checkpoints and cosignatures of C2SP."""

import re

from ed25519 import is_ed25519_signature
from merkle_tree import HASH_BYTES, sha256
from problems import WrongCommand
from strict_values import read_base64, read_number

CHECKPOINT_BYTES_MAX = 64 * 1024
SIGNATURE_COUNT_MAX = 64


KEY_KIND_LOG, KEY_KIND_WITNESS = 1, 4


class VerifierKey:
    def __init__(self, name, key_id, public_key):
        self.name, self.key_id, self.public_key = name, key_id, public_key


def is_key_name(name):
    return name != "" and "+" not in name and not any(char.isspace() or ord(char) < 32 for char in name)


def read_verifier_key(text, kind):
    """The key of a vkey text of this kind.

    Raises WrongCommand, because keys come from the options and the policy.
    """
    parts = text.split("+", 2)
    if len(parts) != 3 or not is_key_name(parts[0]) or not re.fullmatch("[0-9a-f]{8}", parts[1]):
        raise WrongCommand(
            f"The key {text!r} is not a verifier key. Use the form name+id+base64, for example of GET /v1/audit/keys."
        )
    name, key_id, material = parts[0], bytes.fromhex(parts[1]), read_base64(parts[2])
    if material is None or len(material) != 33 or material[0] != kind:
        purpose = "a log (Ed25519, type 1)" if kind == KEY_KIND_LOG else "a witness (Ed25519 cosignature, type 4)"
        raise WrongCommand(
            f"The key {text!r} is not a key of {purpose}. Copy the whole key again, or use the key of the right kind."
        )
    if sha256(name.encode("utf-8") + b"\n" + material)[:4] != key_id:
        raise WrongCommand(
            f"The key {text!r} does not have the id of its name and public key. Copy the whole key again."
        )
    return VerifierKey(name, key_id, material[1:])


class Note:
    """A text, and its signatures: each a name, a key id and the bytes of the signature."""

    def __init__(self, text, signatures):
        self.text, self.signatures = text, signatures


def read_signature_line(line):
    """The name, the key id and the signature of a line of a note; None if it is not one."""
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—" or not is_key_name(parts[1]):
        return None
    data = read_base64(parts[2])
    return None if data is None or len(data) < 5 else (parts[1], data[:4], data[4:])


def read_note(data):
    """The signed note in these bytes; None if it is not one."""
    if len(data) > CHECKPOINT_BYTES_MAX:
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    body, separator, signed = text.rpartition("\n\n")
    if separator == "" or not signed.endswith("\n") or any(char < " " and char != "\n" for char in text):
        return None
    signatures = [read_signature_line(line) for line in signed[:-1].split("\n")]
    if None in signatures or len(signatures) > SIGNATURE_COUNT_MAX:
        return None
    return Note((body + "\n").encode("utf-8"), signatures)


class Checkpoint:
    def __init__(self, origin, size, root, note):
        self.origin, self.size, self.root, self.note = origin, size, root, note


def read_checkpoint(data):
    """The checkpoint in a signed note; None if it is not one."""
    note = read_note(data)
    lines = note.text.decode("utf-8")[:-1].split("\n") if note else []
    if len(lines) != 3 or not is_key_name(lines[0]):
        return None
    size, root = read_number(lines[1]), read_base64(lines[2])
    if size is None or root is None or len(root) != HASH_BYTES:
        return None
    return Checkpoint(lines[0], size, root, note)


def tenant_of(origin):
    return origin.rpartition("/")[2]


def signature_verdict(note, keys):
    """`valid` if a key signed, `invalid` if a signature of a key is invalid, `unknown` if no key signed."""
    verdict = "unknown"
    for name, key_id, signature in note.signatures:
        for key in keys:
            if (name, key_id) == (key.name, key.key_id):
                if not is_ed25519_signature(key.public_key, note.text, signature):
                    return "invalid"
                verdict = "valid"
    return verdict


def signature_fault(checkpoint, keys):
    """What is wrong with the signatures of the log; None if a known key signed and none of them is invalid."""
    known = [key for key in keys if key.name == checkpoint.origin]
    if not known:
        names = ", ".join(sorted({key.name for key in keys}))
        return f"The checkpoint is of {checkpoint.origin!r}, but the keys are of {names}. Use a key of this log."
    return {
        "valid": None,
        "invalid": "The signature of a known key is not of this checkpoint.",
        "unknown": "None of the known keys signed the checkpoint. Compare the key with GET /v1/audit/keys.",
    }[signature_verdict(checkpoint.note, known)]


def cosignature_time(note, key):
    """The time of the cosignature of a witness; None if it did not cosign. Raises ValueError for an invalid one."""
    found = None
    for name, key_id, signature in note.signatures:
        if (name, key_id) == (key.name, key.key_id):
            timestamp = int.from_bytes(signature[:8], "big")
            text = f"cosignature/v1\ntime {timestamp}\n".encode("ascii") + note.text
            if timestamp >= 2**63 or not is_ed25519_signature(key.public_key, text, signature[8:]):
                raise ValueError(f"The cosignature of {key.name} is not of this checkpoint.")
            found = timestamp
    return found
