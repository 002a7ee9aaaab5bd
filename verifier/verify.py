#!/usr/bin/env python3
"""Verifies an export, a copy of the bucket, or a proof of the audit log of Sluice, offline.

Written from docs/audit-format.md alone. It needs Python 3.9 or newer and nothing else.
"""

import os
import sys
import time

sys.dont_write_bytecode = True

from archive import ArchiveSource
from describe_input import START_BYTES_MAX, describe_file, describe_folder
from export_check import ExportCheck
from findings import Findings, Trust
from options import options_of
from problems import UnreadableInput, WrongCommand
from proof_check import PROOF_FIRST_LINE, check_proof, read_proofs
from signed_note import read_checkpoint
from sources import FolderSource
from summary import print_summary
from trust_policy import read_policy
from verifier_key import KEY_KIND_LOG, read_verifier_key
from visible import visible

OPTION_BYTES_MAX = 16 * 1024 * 1024
PROOFS_BYTES_MAX = 16 * 1024 * 1024

EXIT_VERIFIED, EXIT_FAULT, EXIT_COMMAND, EXIT_INPUT = 0, 1, 2, 3


def read_option_file(path, option):
    try:
        with open(path, "rb") as file:
            data = file.read(OPTION_BYTES_MAX + 1)
    except OSError as error:
        raise WrongCommand(f"The file of {option} could not be read: {path}: {error.strerror}.") from None
    if len(data) > OPTION_BYTES_MAX:
        raise WrongCommand(f"The file of {option} has more than {OPTION_BYTES_MAX} bytes: {path}.")
    return data


def read_trust(options):
    keys = [read_verifier_key(text, KEY_KIND_LOG) for text in options.key]
    policy = (
        read_policy(read_option_file(options.witnesses, "--witnesses"), options.witnesses)
        if options.witnesses
        else None
    )
    since = read_checkpoint(read_option_file(options.since, "--since")) if options.since else None
    if options.since and since is None:
        raise WrongCommand(
            f"The file of --since is not a signed checkpoint: {options.since}. Use one of GET /v1/audit/checkpoints."
        )
    trust = Trust(keys, policy, since)
    if not trust.keys:
        raise WrongCommand(
            "A key of the log is missing. Add --key with a verifier key, for example of GET /v1/audit/keys."
        )
    return trust


class Progress:
    """One line on a terminal, at most five times a second."""

    def __init__(self):
        self.is_shown, self.next_at = sys.stderr.isatty(), 0.0

    def __call__(self, done, total):
        if self.is_shown and (time.monotonic() >= self.next_at or done == total):
            self.next_at = time.monotonic() + 0.2
            print(f"\r{done:,} of {total:,} entries", end="\n" if done == total else "", file=sys.stderr, flush=True)


def verify_export(source, options, trust, findings):
    if options.fact:
        raise WrongCommand("--fact is for a proof. An export has its facts.")
    check = ExportCheck(source, trust, findings)
    check.run(Progress())
    if not findings.faults:
        print_summary(check)


def verify_proofs(data, options, trust, findings):
    if trust.since:
        raise WrongCommand("--since is for an export or a copy of the bucket. A proof has no tiles to compare.")
    proofs = read_proofs(data)
    if options.fact and len(proofs) != 1:
        raise WrongCommand(f"--fact is for one proof, but the file has {len(proofs)}. Select one with ?happening=.")
    fact = read_option_file(options.fact, "--fact").removesuffix(b"\n") if options.fact else None
    lines = [line for proof in proofs for line in check_proof(proof, trust, fact, findings)]
    if not findings.faults:
        print("\n".join(lines))


def verify(options, findings):
    trust = read_trust(options)
    if os.path.isdir(options.input):
        refuse(describe_folder(options.input))
        verify_export(FolderSource(options.input), options, trust, findings)
        return
    with open(options.input, "rb") as stream:
        start = stream.read(START_BYTES_MAX)
        if start.startswith(PROOF_FIRST_LINE.encode("ascii")):
            data = start + stream.read(PROOFS_BYTES_MAX)
            if len(data) > PROOFS_BYTES_MAX:
                raise UnreadableInput(f"The file of proofs has more than {PROOFS_BYTES_MAX} bytes.")
            verify_proofs(data, options, trust, findings)
        elif start.startswith(b"\x1f\x8b"):
            raise UnreadableInput("The input is compressed. Run gunzip first.")
        else:
            refuse(describe_file(start))
            verify_export(ArchiveSource(stream, start), options, trust, findings)


def refuse(description):
    if description:
        raise UnreadableInput(description)


def main(arguments):
    options, findings = options_of(arguments), Findings()
    try:
        verify(options, findings)
    except WrongCommand as wrong:
        print(f"verify.py: {visible(str(wrong))}", file=sys.stderr)
        return EXIT_COMMAND
    except UnreadableInput as unreadable:
        print(f"verify.py: {visible(str(unreadable))}", file=sys.stderr)
        return EXIT_INPUT
    except OSError as error:
        print(f"verify.py: {error.filename or options.input} could not be read: {error.strerror}.", file=sys.stderr)
        return EXIT_INPUT
    for word, (place, sentence) in findings.faults.items():
        print(f"{word} {visible(str(place))}: {visible(sentence)}")
    return EXIT_FAULT if findings.faults else EXIT_VERIFIED


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
