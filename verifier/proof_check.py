"""Verifies proofs of c2sp.org/tlog-proof."""

import hashlib

from audit_entry import content_fault, read_entry
from findings import check_signatures
from merkle_tree import HASH_BYTES, is_included, leaf_hash
from problems import UnreadableInput
from signed_note import read_checkpoint, tenant_of
from strict_values import read_base64, read_number
from summary import cosigner_lines

PROOF_FIRST_LINE = "c2sp.org/tlog-proof@v1\n"
NO_PROOF = (
    "The input begins like a proof and is not a whole one: a tlog-proof with an entry in its line extra and a signed "
    "checkpoint. Download the answer of GET /v1/events/{id}/proof again."
)


class Proof:
    def __init__(self, entry, index, path, checkpoint):
        self.entry, self.index, self.path, self.checkpoint = entry, index, path, checkpoint


def read_proofs(data):
    """The proofs of a file."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise UnreadableInput(NO_PROOF) from None
    if not text.endswith("\n"):
        raise UnreadableInput(NO_PROOF)
    return [read_proof(part + "\n") for part in text[:-1].split("\n\n" + PROOF_FIRST_LINE.rstrip())]


def read_proof(text):
    head, _, checkpoint = text.partition("\n\n")
    _, *lines = head.split("\n")
    extra = lines.pop(0) if lines and lines[0].startswith("extra ") else ""
    index = lines.pop(0) if lines and lines[0].startswith("index ") else ""
    entry, number = read_base64(extra[6:]), read_number(index[6:])
    path, signed = [read_base64(line) for line in lines], read_checkpoint(checkpoint.encode("utf-8"))
    is_valid = extra and entry is not None and number is not None and len(path) <= 63 and signed
    if not is_valid or any(sibling is None or len(sibling) != HASH_BYTES for sibling in path):
        raise UnreadableInput(NO_PROOF)
    return Proof(entry, number, path, signed)


def check_proof(proof, trust, fact, findings):
    """The steps of docs/audit-format.md, "Proofs". Returns the lines that describe what was verified."""
    is_known, witnesses = check_signatures(proof.checkpoint, trust, findings)
    if not is_known:
        return []
    entry, checkpoint = read_entry(proof.entry), proof.checkpoint
    if not is_included(leaf_hash(proof.entry), proof.index, checkpoint.size, proof.path, checkpoint.root):
        sentence = "The entry and its inclusion proof do not lead to the root of the checkpoint."
    else:
        sentence = content_fault(entry, proof.index, tenant_of(checkpoint.origin))
    if sentence:
        findings.add("altered-entry", proof.index, sentence)
        return []
    if fact is not None and hashlib.sha256(fact).hexdigest() != entry.fact_hash:
        sentence = "The file of --fact does not have the hash of the entry. Use exactly the text that Sluice returned."
        findings.add("altered-fact", proof.index, sentence)
    return [
        f"verified: entry {proof.index} of {checkpoint.size} in {checkpoint.origin!r}.",
        f"event {entry.event_id!r}, {entry.happening!r}, fact with the hash {entry.fact_hash}.",
        "The fact was not compared: use --fact." if fact is None else "The fact has this hash.",
        *cosigner_lines(witnesses, trust.policy),
    ]
