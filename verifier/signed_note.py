"""Signed notes, checkpoints and cosignatures of C2SP."""

from ed25519 import is_ed25519_signature
from merkle_tree import HASH_BYTES
from strict_values import read_base64, read_number
from verifier_key import VerifierKey, is_key_name, key_name_of, list_of_keys

CHECKPOINT_BYTES_MAX = 64 * 1024
SIGNATURE_COUNT_MAX = 64


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
    own = [key for key in keys if key.name == checkpoint.origin]
    where = f"GET /v1/audit/keys?tenant={tenant_of(checkpoint.origin)}"
    if not own:
        return f"It is of the log {checkpoint.origin}, and no known key is. Use the key of {where}."
    verdict = signature_verdict(checkpoint.note, own)
    if verdict == "unknown":
        return f"No known key signed it. Compare the key with {where}."
    invalid = [key for key in own if signature_verdict(checkpoint.note, [key]) == "invalid"]
    return f"The signature of the key {key_name_of(invalid[0])} is not valid for its text." if invalid else None


def both_keys(note, keys):
    """The keys on both sides, for a sentence about a signature."""
    carried = [VerifierKey(name, key_id, b"") for name, key_id, _ in note.signatures]
    return f"Known keys: {list_of_keys(keys)}. Keys in the checkpoint: {list_of_keys(carried)}."


def cosignature_time(note, key):
    """The time of the cosignature of a witness; None if it did not cosign. Raises ValueError for an invalid one."""
    found = None
    for name, key_id, signature in note.signatures:
        if (name, key_id) == (key.name, key.key_id):
            timestamp = int.from_bytes(signature[:8], "big")
            text = f"cosignature/v1\ntime {timestamp}\n".encode("ascii") + note.text
            if timestamp >= 2**63 or not is_ed25519_signature(key.public_key, text, signature[8:]):
                raise ValueError(f"The cosignature of {key.name} is not valid.")
            found = timestamp
    return found


def cosignature_state(note, key):
    """`valid` if the witness cosigned, `invalid` if a cosignature of it is not of this note, else `missing`."""
    try:
        return "missing" if cosignature_time(note, key) is None else "valid"
    except ValueError:
        return "invalid"
