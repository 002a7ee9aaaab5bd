"""The options of the command."""

import argparse

EPILOG = """\
exit codes:
  0  everything was verified
  1  a fault was found: one line for each kind of fault, with its first place
  2  the command was wrong: its options, a key, a policy, or the file of an option
  3  the input could not be read, or is not in the format of an export, a copy or a proof

examples:
  python3 verifier/verify.py export.tar --key "$KEY"
  python3 verifier/verify.py export.tar --key "$KEY" --since checkpoint-of-last-month
  python3 verifier/verify.py payment.tlog-proof --key "$KEY" --fact fact.json --witnesses policy.txt

The format is described in docs/audit-format.md."""


def options_of(arguments):
    parser = argparse.ArgumentParser(
        allow_abbrev=False,
        prog="verify.py",
        description="Verifies an export, a copy of the bucket, or a proof of the audit log of Sluice, offline.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "input",
        metavar="INPUT",
        help="an export (.tar), a folder with its files, a copy of the bucket of a tenant, or a proof",
    )
    parser.add_argument(
        "--key", action="append", default=[], metavar="VKEY", help="verifier key of the log; several are possible"
    )
    parser.add_argument(
        "--since", metavar="FILE", help="checkpoint that you saw before: finds a log that was rewritten or shortened"
    )
    parser.add_argument(
        "--witnesses", metavar="POLICY", help="file of a policy (c2sp.org/tlog-policy): which cosignatures are required"
    )
    parser.add_argument("--fact", metavar="FILE", help="exact text of the fact of a proof")
    return parser.parse_args(arguments)
