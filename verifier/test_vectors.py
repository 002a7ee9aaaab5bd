"""Runs the verifier with docs/audit-vectors.json."""

import base64
import contextlib
import io
import json
import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True

import sample_log as sample
from audit_entry import read_bundle, read_entry
from layout import tile_name
from merkle_tree import is_included, leaf_hash, root_of_partial_tiles
from problems import WrongCommand
from signed_note import cosignature_time, read_checkpoint, read_note, signature_verdict
from trust_policy import read_policy
from verifier_key import KEY_KIND_LOG, KEY_KIND_WITNESS, read_verifier_key
from verify import main

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "docs", "audit-vectors.json")
with open(PATH, encoding="utf-8") as file:
    VECTORS = json.load(file)


def hashes(texts):
    return [bytes.fromhex(text) for text in texts]


def log_keys(texts):
    return [read_verifier_key(text, KEY_KIND_LOG) for text in texts]


class Case(unittest.TestCase):
    def each(self, check, vectors):
        """Runs `check` with each vector, in a subtest with its name."""
        self.assertGreater(len(vectors), 0)
        for number, vector in enumerate(vectors):
            with self.subTest(vector.get("name", number)):
                check(vector)


class Keys(Case):
    def test_keys(self):
        def check(vector):
            kind = KEY_KIND_WITNESS if vector["vkey"].startswith("witness") else KEY_KIND_LOG
            key = read_verifier_key(vector["vkey"], kind)
            self.assertEqual(key.public_key.hex(), vector["publicKey"])
            self.assertEqual(key.key_id.hex(), vector["keyId"])
            made = sample.Key(bytes.fromhex(vector["seed"]), key.name, kind)
            self.assertEqual(made.text, vector["vkey"])

        self.each(check, VECTORS["keys"])

    def test_invalid_keys(self):
        def check(vector):
            for kind in (KEY_KIND_LOG, KEY_KIND_WITNESS):
                self.assertRaises(WrongCommand, read_verifier_key, vector["text"], kind)

        self.each(check, VECTORS["invalidKeys"])


class Entries(Case):
    def test_entries(self):
        def check(vector):
            data, members = vector["text"].encode("utf-8"), vector["members"]
            entry = read_entry(data)
            self.assertEqual(leaf_hash(data).hex(), vector["leaf"])
            self.assertEqual(
                (entry.tenant, entry.event_id, entry.happening, entry.fact_hash, entry.sequence, entry.previous_hash),
                (
                    *(members[name] for name in ("tenantId", "eventId", "happening", "factHash")),
                    members.get("sequence"),
                    members.get("previousHash"),
                ),
            )

        self.each(check, VECTORS["entries"])

    def test_invalid_entries(self):
        def check(vector):
            self.assertIsNone(read_entry(vector["text"].encode("utf-8", "surrogatepass")))

        self.each(check, VECTORS["invalidEntries"])

    def test_bundles(self):
        def check(vector):
            entries = [entry.encode("utf-8") for entry in vector["entries"]]
            self.assertEqual(read_bundle(base64.b64decode(vector["bytes"]), len(entries)), entries)

        self.each(check, VECTORS["bundles"]["valid"])

    def test_invalid_bundles(self):
        def check(vector):
            for width in range(4):
                self.assertIsNone(read_bundle(base64.b64decode(vector["bytes"]), width))

        self.each(check, VECTORS["bundles"]["invalid"])


class Tree(Case):
    @classmethod
    def setUpClass(cls):
        cls.leaves = [leaf_hash(f"entry {index}".encode("ascii")) for index in range(70_000)]

    def tiles(self, size):
        """The tiles of a log of this size, by name. The highest level is the last."""
        tiles, level, nodes = {}, 0, self.leaves[:size]
        while nodes:
            for start in range(0, len(nodes), 256):
                part = nodes[start : start + 256]
                tiles[tile_name(level, start // 256, len(part))] = b"".join(part)
            full = len(nodes) // 256
            nodes, level = [sample.tree_root(nodes[256 * at : 256 * at + 256]) for at in range(full)], level + 1
        return tiles

    def root(self, size):
        return root_of_partial_tiles([data for name, data in reversed(self.tiles(size).items()) if ".p/" in name]).hex()

    def test_roots(self):
        def check(vector):
            self.assertEqual(self.root(vector["size"]), vector["root"])

        self.each(check, VECTORS["tree"]["roots"])

    def test_tiles(self):
        tiles = self.tiles(70_000)

        def check(vector):
            name = tile_name(vector["level"], vector["index"], vector["width"])
            self.assertEqual((name, sample.sha256(tiles[name]).hex()), (vector["path"], vector["sha256"]))

        self.each(check, VECTORS["tree"]["tiles"])

    def check_inclusion(self, vector):
        leaf, root = hashes((vector["leaf"], vector["root"]))
        return is_included(leaf, vector["index"], vector["size"], hashes(vector["proof"]), root)

    def test_inclusion_proofs(self):
        def check(vector):
            self.assertTrue(self.check_inclusion(vector))

        self.each(check, VECTORS["tree"]["inclusion"])

    def test_invalid_inclusion_proofs(self):
        def check(vector):
            self.assertFalse(self.check_inclusion(vector))

        self.each(check, VECTORS["tree"]["invalidInclusion"])


class Notes(Case):
    def test_notes(self):
        def check(vector):
            note = read_note(vector["text"].encode("utf-8"))
            self.assertEqual(signature_verdict(note, log_keys(vector["keys"])), vector["verdict"])

        self.each(check, VECTORS["notes"])

    def test_invalid_notes(self):
        def check(vector):
            self.assertIsNone(read_note(vector["text"].encode("utf-8")))

        self.each(check, VECTORS["invalidNotes"])

    def test_checkpoints(self):
        def check(vector):
            self.assertEqual(read_checkpoint(vector["text"].encode("utf-8")) is not None, vector["valid"])

        self.each(check, VECTORS["checkpoints"])

    def test_cosignatures(self):
        def check(vector):
            note, key = read_note(vector["text"].encode("utf-8")), read_verifier_key(vector["key"], KEY_KIND_WITNESS)
            try:
                time = cosignature_time(note, key)
                verdict = "missing" if time is None else "valid"
            except ValueError:
                time, verdict = None, "invalid"
            self.assertEqual((verdict, time), (vector["verdict"], vector.get("timestamp")))

        self.each(check, VECTORS["cosignatures"])


class Policies(Case):
    def test_policies(self):
        def check(vector):
            policy = read_policy(vector["text"].encode("utf-8"), "policy")
            for cosigners, is_met in vector["met"]:
                self.assertEqual(policy.is_met(set(cosigners)), is_met)

        self.each(check, VECTORS["policies"])

    def test_invalid_policies(self):
        def check(vector):
            self.assertRaises(WrongCommand, read_policy, vector["text"].encode("utf-8"), "policy")

        self.each(check, VECTORS["invalidPolicies"])


class Proofs(Case):
    def test_proofs(self):
        def check(vector):
            with tempfile.TemporaryDirectory() as folder:
                self.assertEqual(self.verify(vector, folder), (vector["exit"], vector["faults"]))

        self.each(check, VECTORS["proofs"])

    def verify(self, vector, folder):
        """The exit code and the faults of the command."""
        arguments = [self.write(folder, "proof", vector["text"])]
        arguments += [part for key in vector["keys"] for part in ("--key", key)]
        for option, text in (("--fact", vector.get("fact")), ("--witnesses", vector.get("policy"))):
            arguments += [option, self.write(folder, option, text)] if text is not None else []
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            code = main(arguments)
        lines = out.getvalue().splitlines() if code == 1 else []
        words = [line.split(":")[0].split(" ") for line in lines]
        return code, [{"word": word, "place": place} for word, place in words]

    def write(self, folder, name, text):
        path = os.path.join(folder, name)
        with open(path, "wb") as file:
            file.write(text.encode("utf-8"))
        return path


if __name__ == "__main__":
    unittest.main()
