"""Verifies exports, folders of them, and copies of the bucket."""

import sys

from bundle_check import BundleCheck
from description import read_description
from facts_check import FactsCheck
from findings import check_signatures
from layout import TILE_WIDTH, Layout, number_path, read_name
from problems import WrongCommand
from signed_note import CHECKPOINT_BYTES_MAX, both_keys, read_checkpoint, signature_fault, tenant_of
from tile_check import TileCheck

OTHER_FILES_NAMED_MAX = 10


class ExportCheck:
    """The steps of docs/audit-format.md, "Steps of a verifier"."""

    def __init__(self, source, trust, findings):
        self.source, self.trust, self.findings = source, trust, findings
        self.checkpoint = self.layout = self.tenant = self.facts = None
        self.cosigners, self.other_count = [], 0

    def run(self, progress):
        description = read_description(self.source)
        if not self.read_signed_checkpoint(description):
            return
        since = self.trust.since
        if since:
            self.check_since_file(since)
        tiles = TileCheck(self.source, self.layout, self.checkpoint.root, since.size if since else 0, self.findings)
        tiles.read_upper()
        self.check_bundles(tiles, progress)
        if since:
            self.compare_since(since, tiles)
        self.source.finish()

    def check_bundles(self, tiles, progress):
        layout = self.layout
        bundles = BundleCheck(self.source, layout, self.tenant, self.findings)
        self.facts = FactsCheck(self.source, self.findings)
        for number in range(layout.first_bundle, layout.bundle_end):
            entries = bundles.check(number, tiles.read_leaves(number))
            if layout.has_facts:
                self.facts.check(number, entries)
            progress(min((number + 1) * TILE_WIDTH, layout.end), layout.end)
        bundles.check_repeats()

    def read_signed_checkpoint(self, description):
        """Returns whether the verification goes on."""
        reader = self.source.open("checkpoint")
        if reader is None:
            sentence = (
                "It is missing. Use an export, a folder of one, or a copy of the bucket below the name of its tenant."
            )
            self.findings.add("gap", "checkpoint", sentence)
            return False
        checkpoint = read_checkpoint(reader.read_whole(CHECKPOINT_BYTES_MAX) or b"")
        is_known, self.cosigners = check_signatures(checkpoint, self.trust, self.findings)
        if not is_known:
            return False
        self.checkpoint, self.tenant = checkpoint, tenant_of(checkpoint.origin)
        if description is None:
            self.lay_out(0, checkpoint.size, False)
            return True
        if description["origin"] != checkpoint.origin or description["tenantId"] != self.tenant:
            self.findings.add("wrong-signature", "checkpoint", self.other_log(description))
            return False
        if description["size"] != checkpoint.size:
            self.findings.add(
                "gap",
                "export.json",
                f"It describes a log of {description['size']} entries, and the checkpoint is of {checkpoint.size}.",
            )
            return False
        self.lay_out(description["from"], description["to"], True)
        return True

    def other_log(self, description):
        return (
            f"It is of the log {self.checkpoint.origin}, and export.json is of {description['origin']} "
            f"and the tenant {description['tenantId']}."
        )

    def lay_out(self, start, end, has_facts):
        self.layout = self.source.layout = Layout(start, end, self.checkpoint.size, has_facts)
        self.source.on_other = self.note_other

    def note_other(self, name):
        """Names a file that does not belong to the export. A copy of the bucket has partial tiles of other sizes."""
        found = read_name(name)
        if found and found.kind == "facts" and self.layout.has_facts:
            self.findings.add(
                "extra-fact", found.number * TILE_WIDTH, f"{ascii(name)} has facts of entries outside of the export."
            )
        elif found is None or self.layout.has_facts:
            self.other_count += 1
            if self.other_count <= OTHER_FILES_NAMED_MAX:
                print(f"not verified: {ascii(name)} does not belong to the export.", file=sys.stderr)

    def check_since_file(self, since):
        if since.origin != self.checkpoint.origin:
            raise WrongCommand(
                f"The checkpoint of --since is of the log {since.origin}, and the input is of {self.checkpoint.origin}. "
                "Use one of this log."
            )
        sentence = signature_fault(since, self.trust.keys)
        if sentence:
            raise WrongCommand(
                f"The checkpoint of --since cannot be relied on: {sentence} {both_keys(since.note, self.trust.keys)} "
                "Add the key that signed it with --key."
            )
        number = since.size // TILE_WIDTH
        is_inside = self.layout.first_bundle <= number < self.layout.bundle_end or self.layout.is_partial(0, number)
        if since.size < self.layout.size and since.size % TILE_WIDTH and not is_inside:
            raise WrongCommand(
                f"The export has no tile/0/{number_path(number)}, which the comparison with --since needs. "
                f"Export the entries from {number * TILE_WIDTH} on, or use another checkpoint."
            )

    def compare_since(self, since, tiles):
        size = self.layout.size
        if since.size > size:
            sentence = f"The log has {size} entries, fewer than a checkpoint that was seen before."
            self.findings.add("shortened-history", since.size, sentence)
            return
        root = self.checkpoint.root if since.size == size else tiles.old_root()
        if root is not None and root != since.root:
            sentence = "The log had another root at this size when it was seen before."
            self.findings.add("inconsistent-history", since.size, sentence)
