"""What was verified, for an input without faults."""

import base64

from visible import visible

NO_HISTORY = (
    "Only a checkpoint that you kept (--since) or a witness (--witnesses) can show that the log was not rewritten or "
    "shortened."
)
LATER_UNKNOWN = (
    "Only a newer checkpoint that you kept (--since) or a witness (--witnesses) can show that later entries were not "
    "rewritten or removed."
)
COSIGNED_HISTORY = "The log up to this checkpoint continues everything that these witnesses saw before."
NEWEST_UNKNOWN = (
    "Only a newer checkpoint that you kept (--since) can show that this is not an old copy without the latest entries."
)


def print_summary(check):
    layout, checkpoint = check.layout, check.checkpoint
    facts = f"{check.facts.fact_count} facts" if layout.has_facts else "no facts: a copy of the bucket has none"
    print(
        f"verified: entries {layout.start} to before {layout.end} of {layout.size} in {checkpoint.origin!r}; {facts}."
    )
    print(f"root: {base64.b64encode(checkpoint.root).decode('ascii')}")
    for line in [*cosigner_lines(check.cosigners, check.trust.policy), *history_lines(check.cosigners, check.trust)]:
        print(visible(line))
    if check.other_count:
        print(f"not verified: {check.other_count} files that do not belong to the export.")


def cosigner_lines(cosigners, policy):
    if cosigners:
        return [f"Cosigned by {', '.join(cosigners)}."]
    return ["The policy requires no cosignature."] if policy else []


def history_lines(cosigners, trust):
    """What the checkpoint that was kept and the witnesses show about the history, and what can show the rest."""
    kept = [f"It continues the checkpoint of {trust.since.size} entries that you kept."] if trust.since else []
    if cosigners:
        return [*kept, COSIGNED_HISTORY, NEWEST_UNKNOWN]
    return [*kept, LATER_UNKNOWN] if kept else [NO_HISTORY]
