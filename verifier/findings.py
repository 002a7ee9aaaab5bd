"""What a verification knows, and what it found."""

from signed_note import both_keys, cosignature_state, signature_fault

INDEX_WORDS = ("altered-entry", "altered-fact", "missing-fact", "extra-fact")


class Findings:
    """Each word of a fault with its first place: the lowest index, or the first file."""

    def __init__(self):
        self.faults = {}

    def add(self, word, place, sentence):
        found = self.faults.get(word)
        if found is None or (word in INDEX_WORDS and place < found[0]):
            self.faults[word] = (place, sentence)


class Trust:
    """What the caller knows: keys of logs, and a policy and a checkpoint that was seen before, which may be None."""

    def __init__(self, keys, policy, since):
        self.keys, self.policy, self.since = keys + (policy.logs if policy else []), policy, since


def check_signatures(checkpoint, trust, findings):
    """Steps 1 and 3. Returns whether the checkpoint is known to be of its log, and the witnesses that cosigned."""
    if checkpoint is None:
        sentence = "It is not a signed checkpoint with an origin, a size and a root."
        findings.add("wrong-signature", "checkpoint", sentence)
        return False, []
    witnesses = trust.policy.witnesses if trust.policy else {}
    states = {name: cosignature_state(checkpoint.note, key) for name, key in witnesses.items()}
    sentence = signature_fault(checkpoint, trust.keys) or forged_sentence(states)
    if sentence:
        findings.add("wrong-signature", "checkpoint", f"{sentence} {both_keys(checkpoint.note, trust.keys)}")
        return False, []
    cosigners = [name for name, state in states.items() if state == "valid"]
    names = [name.encode("latin-1").decode("utf-8", "replace") for name in cosigners]
    if trust.policy and not trust.policy.is_met(set(cosigners)):
        findings.add("missing-cosignatures", "checkpoint", missing_sentence(names, len(witnesses)))
    return True, names


def forged_sentence(states):
    forged = next((name for name, state in states.items() if state == "invalid"), None)
    return forged and f"The cosignature of the witness {forged} is not valid for its text."


def missing_sentence(names, witness_count):
    cosigned = f" ({', '.join(names)})" if names else ""
    return f"The policy requires more: {len(names)} of its {witness_count} witnesses cosigned it{cosigned}."
