"""Run them with `python3 -m unittest discover -s verifier`, in the folder of the project."""

import base64
import contextlib
import io
import os
import subprocess
import sys
import tarfile
import tempfile
import unittest

sys.dont_write_bytecode = True

import sample_log as sample
from ed25519 import is_ed25519_signature
from merkle_tree import is_included
from repeats import Repeats
from tampering import ENTRIES, cases, unpack, wrong_keys
from tampering import WITNESS_LINES as POLICY
from trust_policy import read_policy
from verifier_key import KEY_KIND_LOG, read_verifier_key
from verify import main


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def write(self, name, data):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data.encode("utf-8") if isinstance(data, str) else data)
        return path

    def write_folder(self, files):
        for name, data in files.items():
            self.write(f"export/{name}", data)
        return os.path.join(self.folder, "export")

    def run_command(self, *arguments, key=sample.LOG_KEY):
        """The exit code, and the lines of the standard output and of the standard error."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = main([*arguments, "--key", key.text])
            except SystemExit as end:
                code = end.code
        return code, out.getvalue(), err.getvalue()

    def faults_of(self, *arguments, **options):
        """The word and the place of each fault, and the exit code."""
        code, out, _ = self.run_command(*arguments, **options)
        if code == 0:
            return [], 0
        return sorted(line.split(":")[0] for line in out.splitlines()), code

    def assert_refused(self, code, message, *arguments, **options):
        found = self.run_command(*arguments, **options)
        self.assertEqual(found[0], code, found)
        self.assertIn(message, found[2])


class Exports(Case):
    def test_exports_of_many_sizes_are_verified(self):
        for size in (0, 1, 2, 255, 256, 257, 511, 512, 513, 700):
            with self.subTest(size=size):
                files = sample.export_files(sample.sample_entries(size, chained_count=3))
                code, out, _ = self.run_command(self.write("export.tar", sample.archive(files)))
                self.assertEqual(code, 0, out)
                self.assertIn(f"entries 0 to before {size} of {size}", out)

    def test_a_log_with_three_levels_is_verified(self):
        entries = [b"outside of the export"] * 70_000
        start, end = 65_536 - 256, 65_536 + 256
        entries[start:end] = [sample.canonical(sample.entry_value(index)) for index in range(start, end)]
        files = sample.export_files(entries, start, end)
        self.assertIn("tile/2/000.p/1", files)
        self.assertEqual(self.faults_of(self.write("export.tar", sample.archive(files))), ([], 0))
        files["tile/1/000"] = files["tile/1/000"][::-1]
        path = self.write("export.tar", sample.archive(files))
        self.assertEqual(self.faults_of(path), (["altered-tile tile/1/000"], 1))

    def test_a_part_of_a_log_is_verified_and_named(self):
        files = sample.export_files(ENTRIES, 256, 512)
        code, out, _ = self.run_command(self.write("export.tar", sample.archive(files)))
        self.assertEqual(code, 0)
        self.assertIn("entries 256 to before 512 of 600", out)

    def test_a_copy_of_the_bucket_is_verified(self):
        files = {**sample.tile_files(ENTRIES[:300]), **sample.tile_files(ENTRIES)}
        files["checkpoint"] = sample.checkpoint_text(ENTRIES).encode("utf-8")
        code, out, err = self.run_command(self.write_folder(files))
        self.assertEqual((code, err), (0, ""))
        self.assertIn("no facts", out)

    def test_an_archive_is_read_from_a_pipe(self):
        path = self.write("export.tar", sample.archive(sample.export_files(ENTRIES)))
        command = [sys.executable, os.path.join(os.path.dirname(__file__), "verify.py"), "/dev/stdin"]
        with open(path, "rb") as file:
            ended = subprocess.run(["cat"], stdin=file, stdout=subprocess.PIPE, check=True)
        verified = subprocess.run(
            [*command, "--key", sample.LOG_KEY.text], input=ended.stdout, capture_output=True, timeout=60
        )
        self.assertEqual((verified.returncode, verified.stderr), (0, b""))

    def test_files_that_do_not_belong_are_named(self):
        files = {**sample.export_files(ENTRIES[:3]), "notes/\u00fc.txt": b"x"}
        code, out, err = self.run_command(self.write_folder(files))
        self.assertEqual(code, 0)
        self.assertIn("notes/\\xfc.txt", err)
        self.assertIn("1 files that do not belong", out)
        plain = [*sample.export_files(ENTRIES[:3]).items(), ("../../etc/passwd", b"x" * 5000)]
        code, _, err = self.run_command(self.write("export.tar", sample.archive(plain)))
        self.assertEqual(code, 0)
        self.assertIn("../../etc/passwd", err)


class Tampering(Case):
    def test_every_case_has_its_verdict(self):
        for case in cases():
            with self.subTest(case.name):
                path = self.write("input", case.data)
                options = [
                    part for option, text in case.options.items() for part in (f"--{option}", self.write(option, text))
                ]
                self.assertEqual(self.faults_of(path, *options), (sorted(case.faults), case.code))
                _, *output = self.run_command(path, *options)
                for line in case.lines:
                    self.assertIn(line, "".join(output))
                if case.is_archive and case.code < 3:
                    folder = tempfile.TemporaryDirectory()
                    self.addCleanup(folder.cleanup)
                    unpack(path, folder.name)
                    self.assertEqual(self.faults_of(folder.name, *options), (sorted(case.faults), case.code))


class Signatures(Case):
    def test_each_of_two_keys_is_enough(self):
        text = sample.checkpoint_text(ENTRIES[:3], [sample.OTHER_KEY, sample.LOG_KEY])
        files = {**sample.export_files(ENTRIES[:3]), "checkpoint": text.encode("utf-8")}
        path = self.write("export.tar", sample.archive(files))
        self.assertEqual(self.faults_of(path, key=sample.OTHER_KEY), ([], 0))

    def test_a_log_of_the_policy_is_known(self):
        policy = self.write("policy", f"log {sample.OTHER_KEY.text} https://example.com\nquorum none\n")
        text = sample.checkpoint_text(ENTRIES[:3], [sample.OTHER_KEY])
        files = {**sample.export_files(ENTRIES[:3]), "checkpoint": text.encode("utf-8")}
        path = self.write("export.tar", sample.archive(files))
        self.assertEqual(self.faults_of(path, "--witnesses", policy), ([], 0))


class HostileArchives(Case):
    def assert_unreadable(self, data, message):
        self.assert_refused(3, message, self.write("export.tar", data))

    def setUp(self):
        super().setUp()
        self.files = sample.export_files(ENTRIES)
        self.archive = sample.archive(self.files)

    def test_files_in_another_order_or_twice(self):
        items = list(self.files.items())
        for name in self.files:
            with self.subTest(twice=name):
                self.assert_unreadable(sample.archive([*items, (name, self.files[name])]), "not in its place")
        swapped = [*items[:4], items[5], items[4], *items[6:]]
        self.assert_unreadable(sample.archive(swapped), "not in its place")
        self.assert_unreadable(sample.archive(items[1:]), "does not begin with export.json")

    def test_members_that_are_not_regular_files(self):
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
            with self.subTest(kind=kind):
                buffer = io.BytesIO()
                with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
                    member = tarfile.TarInfo("export.json")
                    member.type, member.linkname = kind, "/etc/passwd"
                    tar.addfile(member)
                self.assert_unreadable(buffer.getvalue(), "not a regular file")

    def test_headers_of_other_formats(self):
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as tar:
            tar.addfile(tarfile.TarInfo("export.json"))
        self.assert_unreadable(buffer.getvalue(), "POSIX ustar")
        self.assert_unreadable(b"\x1f\x8b" + bytes(600), "gunzip")
        self.assert_unreadable(bytes([self.archive[0] ^ 1]) + self.archive[1:], "POSIX ustar")

    def test_files_with_a_length_beyond_all_limits(self):
        header = bytearray(self.archive[:512])
        header[124:136] = b"77777777777\x00"
        header[148:156] = b" " * 8
        header[148:156] = f"{sum(header):06o}\x00 ".encode("ascii")
        self.assert_unreadable(bytes(header) + bytes(1024), "does not describe an export")

    def test_a_line_of_facts_without_an_end(self):
        self.files["facts/000.jsonl"] = b"x" * (4 * 1024 * 1024 + 1)
        self.assert_unreadable(sample.archive(self.files), "longer than")

    def test_links_in_a_folder(self):
        folder = self.write_folder(self.files)
        os.remove(os.path.join(folder, "tile/0/001"))
        os.symlink("/dev/zero", os.path.join(folder, "tile/0/001"))
        self.assert_refused(3, "not a regular file", folder)


class Commands(Case):
    def test_wrong_keys(self):
        for text, sentence in wrong_keys():
            with self.subTest(text=text):
                err = io.StringIO()
                with contextlib.redirect_stderr(err):
                    self.assertEqual(main([self.folder, "--key", text]), 2)
                self.assertIn(f"cannot be used: {sentence}", err.getvalue())
                self.assertIn("Copy the whole line of GET /v1/audit/keys?tenant=TENANT.", err.getvalue())

    def test_folders_that_are_not_an_export(self):
        self.write("export/notes.txt", "x")
        self.assert_refused(3, "it has no export.json, no checkpoint and no tile", os.path.join(self.folder, "export"))
        self.write("export/acme/checkpoint", "x")
        self.assert_refused(3, "its folder acme has a checkpoint", os.path.join(self.folder, "export"))

    def test_files_that_are_missing(self):
        self.assert_refused(3, "could not be read", os.path.join(self.folder, "nothing"))
        self.assertEqual(self.faults_of(self.write_folder({"tile/0/000": b""})), (["gap checkpoint"], 1))
        for option in ("--since", "--witnesses"):
            self.assert_refused(2, "could not be read", self.folder, option, os.path.join(self.folder, "nothing"))

    def test_options_of_another_input(self):
        proof = self.write("proof", sample.proof_text(ENTRIES[:9], 4))
        since = self.write("seen", sample.checkpoint_text(ENTRIES[:9]))
        self.assert_refused(2, "--since is for an export", proof, "--since", since)
        folder = self.write_folder({"checkpoint": b""})
        self.assert_refused(2, "--fact is for a proof", folder, "--fact", since)
        self.assert_refused(2, "unrecognized arguments", self.folder, "--unknown")

    def test_a_command_without_a_key(self):
        err = io.StringIO()
        with contextlib.redirect_stderr(err):
            self.assertEqual(main([self.folder]), 2)
        self.assertIn("Add --key", err.getvalue())

    def test_the_help(self):
        out = io.StringIO()
        with contextlib.redirect_stdout(out), self.assertRaises(SystemExit) as end:
            main(["--help"])
        self.assertEqual(end.exception.code, 0)
        self.assertIn("exit codes:", out.getvalue())


class Policies(Case):
    def test_quorums(self):
        text = f"# of two organizations\n{POLICY}group pair all w0\tw1\n group any-of any pair w2\n\nquorum any-of\n"
        policy = read_policy(text.encode("utf-8"), "policy")
        for valid, is_met in ((set(), False), ({"w0"}, False), ({"w0", "w1"}, True), ({"w2"}, True)):
            with self.subTest(valid=valid):
                self.assertEqual(policy.is_met(valid), is_met)

    def test_policies_that_are_wrong(self):
        path = self.write_folder({"checkpoint": b""})
        for text, message in (
            ("", "no line `quorum`"),
            ("quorum none\nquorum none\n", "second line `quorum`"),
            ("quorum w0\n", "not defined"),
            (POLICY + POLICY + "quorum none\n", "in use"),
            (POLICY + POLICY.replace("witness w", "witness v") + "quorum none\n", "same public key"),
            (POLICY + "group g 0 w0\nquorum g\n", "threshold"),
            (POLICY + "group g 2 w0\nquorum g\n", "threshold"),
            (POLICY + "group g any w0\ngroup h any w0\nquorum g\n", "member of a group already"),
            (POLICY + "group g any g\nquorum g\n", "not defined"),
            ("quorum none\r\n", "control character"),
            ("trust all\nquorum none\n", "Lines are"),
            (f"log {sample.WITNESSES[0].text}\nquorum none\n", "It is the key of a witness"),
            (f"witness none {sample.WITNESSES[0].text}\nquorum none\n", "in use"),
        ):
            with self.subTest(message=message):
                self.assert_refused(2, message, path, "--witnesses", self.write("policy", text))


class Parts(unittest.TestCase):
    def test_the_signatures_of_rfc_8032(self):
        for public, message, signature in (
            (
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                "d25bf5f0595bbe24655141438e7a100b",
            ),
            (
                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
                "af82",
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
                "4a7c15e9716ed28dc027beceea1ec40a",
            ),
        ):
            key, text, good = (bytes.fromhex(value) for value in (public, message, signature))
            self.assertTrue(is_ed25519_signature(key, text, good))
            self.assertFalse(is_ed25519_signature(key, text + b"x", good))
            for bit in range(0, 512, 7):
                changed = (int.from_bytes(good, "little") ^ 1 << bit).to_bytes(64, "little")
                self.assertFalse(is_ed25519_signature(key, text, changed))
            order = 2**252 + 27742317777372353535851937790883648493
            high = (int.from_bytes(good[32:], "little") + order).to_bytes(32, "little")
            self.assertFalse(is_ed25519_signature(key, text, good[:32] + high))
            self.assertFalse(is_ed25519_signature(b"\xff" * 32, text, good))

    def test_the_notes_of_the_specifications(self):
        key = read_verifier_key("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", KEY_KIND_LOG)
        line = "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
        signature = base64.b64decode(line)
        self.assertEqual(signature[:4], key.key_id)
        self.assertTrue(is_ed25519_signature(key.public_key, b"This is an example message.\n", signature[4:]))

    def test_inclusion_proofs_of_every_index(self):
        leaves = [sample.sha256(bytes([number])) for number in range(40)]
        for size in range(1, 41):
            root = sample.tree_root(leaves[:size])
            for index in range(size):
                path = sample.inclusion_path(index, leaves[:size])
                self.assertTrue(is_included(leaves[index], index, size, path, root))
                for other in range(size + 1):
                    if other != index:
                        self.assertFalse(is_included(leaves[index], other, size, path, root), (size, index, other))

    def test_repeats_in_several_runs(self):
        class Few(Repeats):
            RUN_LENGTH_MAX = 7

        class Named:
            def __init__(self, event_id):
                self.event_id, self.happening = event_id, "received"

        repeats = Few()
        for index in range(100):
            repeats.add(Named(f"event-{index % 97}"), index)
        self.assertEqual(sorted(repeats.second_entries()), [97, 98, 99])


if __name__ == "__main__":
    unittest.main()
