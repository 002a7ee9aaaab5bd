"""What a verification knows, and what it found."""

from signed_note import cosignature_time, signature_fault

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
        findings.add("wrong-signature", "checkpoint", "The checkpoint is not in the format of a signed checkpoint.")
        return False, []
    witnesses = trust.policy.witnesses if trust.policy else {}
    try:
        cosigners = {name for name, key in witnesses.items() if cosignature_time(checkpoint.note, key) is not None}
        sentence = signature_fault(checkpoint, trust.keys)
    except ValueError as invalid:
        cosigners, sentence = set(), str(invalid)
    if sentence:
        findings.add("wrong-signature", "checkpoint", sentence)
        return False, []
    names = sorted(witnesses[name].name for name in cosigners)
    if trust.policy and not trust.policy.is_met(cosigners):
        cosigned = ", ".join(names) or "no witness of the policy"
        findings.add("missing-cosignatures", "checkpoint", f"The policy requires more: {cosigned} cosigned.")
    return True, names
