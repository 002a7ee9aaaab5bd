"""Inputs that were tampered with, each with the verdict that both verifiers must give.

`python3 verifier/tampering.py FOLDER` writes them, with a list of them in `cases.json`.
"""

import json
import os
import sys
import tarfile

sys.dont_write_bytecode = True

import sample_log as sample

SIZE = 600
CHAIN_LENGTH = 5
ENTRIES = sample.sample_entries(SIZE, CHAIN_LENGTH)
SHORT = ENTRIES[:9]
WITNESS_LINES = "".join(f"witness w{number} {key.text}\n" for number, key in enumerate(sample.WITNESSES))


class Case:
    """An input with the options for it, and the faults that are expected: each a word and a place.

    The options are texts of the files for `since`, `witnesses` and `fact`. Both verifiers print `lines`.
    """

    def __init__(self, name, data, faults=(), code=None, lines=(), **options):
        self.name, self.data, self.faults, self.options, self.lines = name, data, list(faults), options, list(lines)
        self.code = code if code is not None else 1 if self.faults else 0

    @property
    def is_archive(self):
        return not self.data.startswith(b"c2sp.org/tlog-proof@v1")

    @property
    def is_about_files(self):
        """Whether its files as a folder are of interest, too: files are missing or changed as a whole."""
        words = {fault.split(" ")[0] for fault in self.faults}
        return self.is_archive and bool(words & {"gap", "altered-tile", "missing-fact", "extra-fact"})


def of_export(name, files, *faults, **options):
    return Case(name, sample.archive(files), faults, **options)


def of_proof(name, text, *faults, **options):
    return Case(name, text.encode("utf-8"), faults, **options)


def cases():
    return [
        *unchanged_exports(),
        *changed_files(),
        *changed_entries(),
        *signed_logs(),
        *changed_signatures(),
        *histories(),
        *second_histories(),
        *old_exports(),
        *spliced_tenants(),
        *proofs(),
        *hostile_archives(),
        *successes(),
        *wrong_keys_of_logs(),
        *other_inputs(),
    ]


def unchanged_exports():
    for size in (0, 1, 2, 255, 256, 257, 512, 513):
        yield of_export(f"a log of {size} entries", sample.export_files(sample.sample_entries(size, 3)))
    yield of_export("the middle of a log", sample.export_files(ENTRIES, 256, 512))
    yield of_export("the end of a log", sample.export_files(ENTRIES, 512))
    plain = [*sample.export_files(SHORT).items(), ("../../notes.txt", b"x" * 5000)]
    yield Case("a file that does not belong", sample.archive(plain))


def export_with(name, change):
    """The files of a good export with one of them changed, or removed if `change` returns None."""
    files = sample.export_files(ENTRIES)
    data = change(files[name]) if name in files else change(b"")
    return {
        **{other: kept for other, kept in files.items() if other != name or data is not None},
        **({name: data} if data is not None else {}),
    }


def replaced(old, new):
    def change(data):
        if old not in data:
            raise ValueError(f"{old!r} is not there")
        return data.replace(old, new, 1)

    change.__name__ = "changed"
    return change


def removed(_):
    return None


def longer(data):
    return data + b"\x00"


def shorter(data):
    return data[:-32]


def backwards(data):
    return data[::-1]


def changed_files():
    """One changed or missing file."""
    for name, change, fault in (
        ("tile/1/000.p/2", removed, "gap tile/1/000.p/2"),
        ("tile/0/002.p/88", removed, "gap tile/0/002.p/88"),
        ("tile/0/001", removed, "gap tile/0/001"),
        ("tile/entries/001", removed, "gap tile/entries/001"),
        ("tile/entries/002.p/88", removed, "gap tile/entries/002.p/88"),
        ("facts/001.jsonl", removed, "missing-fact 256"),
        ("tile/0/001", longer, "gap tile/0/001"),
        ("tile/0/001", shorter, "gap tile/0/001"),
        ("tile/entries/001", longer, "gap tile/entries/001"),
        ("tile/entries/001", shorter, "gap tile/entries/001"),
        ("tile/1/000.p/2", backwards, "altered-tile tile/1/000.p/2"),
        ("tile/0/002.p/88", backwards, "altered-tile tile/1/000.p/2"),
        ("tile/0/001", backwards, "altered-tile tile/0/001"),
        ("export.json", replaced(b'"to": 600, "size": 600', b'"to": 512, "size": 599'), "gap export.json"),
        ("export.json", replaced(b'"tenantId": "acme"', b'"tenantId": "other"'), "wrong-signature checkpoint"),
        ("export.json", replaced(b'"origin": "logs', b'"origin": "dogs'), "wrong-signature checkpoint"),
    ):
        yield of_export(f"{name} is {change.__name__}: {fault}", export_with(name, change), fault)
    yield from changed_facts()


def changed_facts():
    name = "facts/001.jsonl"
    line, before = (sample.fact_text(index).encode("utf-8") + b"\n" for index in (300, 299))
    for title, new, *faults in (
        ("changed text", line.replace(b"berweisung", b"Zahlung"), "altered-fact 300"),
        ("text that is not UTF-8", line.replace(b"berweisung", b"\xff"), "altered-fact 300"),
        ("text with a space at its end", line[:-1] + b" \n", "altered-fact 300"),
        ("line end of Windows", line[:-1] + b"\r\n", "altered-fact 300"),
        ("empty line", b"\n", "missing-fact 300"),
        ("removed line", b"", "missing-fact 300"),
        ("repeated line", line + line, "extra-fact 301"),
        ("empty line that does not belong", b"\n" + line, "extra-fact 300"),
        ("line of another entry", before + line, "extra-fact 300"),
    ):
        yield of_export(f"facts: {title}", export_with(name, replaced(line, new)), *faults)
    several = export_with(name, replaced(line + sample.fact_text(301).encode("utf-8"), b"\nx"))
    yield of_export("facts: a missing and a changed one", several, "altered-fact 301", "missing-fact 300")
    changed = replaced(before, b"x\n")(replaced(line, b"")(sample.facts_file(256, 512)))
    yield of_export("facts: a changed and a removed one", export_with(name, lambda _: changed), "missing-fact 299")
    for title, file, data, fault in (
        ("cut", "facts/002.jsonl", sample.facts_file(512, 599), "missing-fact 599"),
        ("empty file", "facts/002.jsonl", b"", "missing-fact 512"),
        ("a line too many", "facts/002.jsonl", sample.facts_file(512, 601), "extra-fact 600"),
        ("a file too many", "facts/003.jsonl", sample.facts_file(768, 769), "extra-fact 768"),
    ):
        yield of_export(f"facts: {title}", {**sample.export_files(ENTRIES), file: data}, fault)
    unended = sample.facts_file(512, 600)[:-1]
    yield of_export("facts: no last line end", {**sample.export_files(ENTRIES), "facts/002.jsonl": unended})


def changed_entries():
    """Changes of entries by someone without the key."""
    name, old, new = "tile/entries/001", b'"event-99"', b'"event-98"'
    changed = export_with(name, replaced(old, new))
    yield of_export("an entry is changed", changed, "altered-entry 297")
    leaf = sample.sha256(b"\x00" + ENTRIES[297])
    new_leaf = sample.sha256(b"\x00" + ENTRIES[297].replace(old, new))
    tile = replaced(leaf, new_leaf)(changed["tile/0/001"])
    yield of_export("an entry is changed with its leaf", {**changed, "tile/0/001": tile}, "altered-tile tile/0/001")
    swapped = sample.tile_files([*ENTRIES[:300], ENTRIES[301], ENTRIES[300], *ENTRIES[302:]])[name]
    yield of_export("two entries are swapped", export_with(name, lambda _: swapped), "altered-entry 300")
    shorter = sample.tile_files([*ENTRIES[:300], *ENTRIES[301:512]])[f"{name}.p/255"]
    yield of_export("an entry is removed", export_with(name, lambda _: shorter), f"gap {name}")
    several = {**changed, "tile/entries/000": replaced(b'"event-9"', b'"event-8"')(changed["tile/entries/000"])}
    several["facts/001.jsonl"] = replaced(b"berweisung", b"Zahlung")(several["facts/001.jsonl"])
    yield of_export("several changes", several, "altered-entry 27", "altered-fact 256")


def with_entry(index, text):
    return sample.export_files([*ENTRIES[:index], text, *ENTRIES[index + 1 :]])


def compact(value):
    return json.dumps(value, separators=(",", ":")).encode("utf-8")


def signed_logs():
    """Logs that the holder of the key signed, with entries that are wrong."""
    other = sample.canonical(sample.entry_value(50, tenant="other"))
    yield of_export("an entry of another tenant", with_entry(50, other), "altered-entry 50")
    for title, text in (
        ("empty", b""),
        ("an empty object", b"{}"),
        ("an array", b"[1,2]"),
        ("not UTF-8", b'"\xff"'),
        ("deep", b"[" * 60_000),
        ("of format 3", ENTRIES[50].replace(b'"format":2', b'"format":3')),
        ("without a hash", ENTRIES[50].replace(b'"factHash"', b'"hash"')),
        ("with a hash in capitals", sample.canonical(sample.entry_value(50, factHash="A" * 64))),
        ("with an event that is a number", sample.canonical(sample.entry_value(50, eventId=7))),
    ):
        yield of_export(f"an entry that is {title}", with_entry(50, text), "altered-entry 50")
    new = sample.canonical(sample.entry_value(50, member="of a later version"))
    yield of_export("an entry with a member that is not known", with_entry(50, new))
    chain = [json.loads(entry) for entry in ENTRIES[:CHAIN_LENGTH]]
    zero = "0" * 64
    yield of_export("a chain with a wrong link", with_entry(2, compact([zero, *chain[2][1:]])), "altered-entry 2")
    yield of_export(
        "a chain with a wrong number", with_entry(4, compact([chain[4][0], 4, *chain[4][2:]])), "altered-entry 4"
    )
    yield of_export("a chain with a wrong beginning", with_entry(0, compact([zero, *chain[0][1:]])), "altered-entry 0")
    link = sample.sha256(ENTRIES[5]).hex()
    late = compact(sample.chained_value(6, link))
    yield of_export("an entry of format 1 after format 2", with_entry(6, late), "altered-entry 6")
    twice = sample.export_files([*ENTRIES, ENTRIES[42]])
    twice["facts/002.jsonl"] = sample.facts_file(512, 600) + sample.facts_file(42, 43)
    yield of_export("a fact with two entries", twice, "extra-fact 600")


def with_checkpoint(text):
    return {**sample.export_files(SHORT), "checkpoint": text.encode("utf-8")}


def changed_signatures():
    good = sample.checkpoint_text(SHORT)
    body, fault = good.split("\n\n")[0] + "\n", "wrong-signature checkpoint"
    extended = f"{body}more\n"
    for title, text in (
        ("of an unknown key", sample.checkpoint_text(SHORT, [sample.OTHER_KEY])),
        ("of another size", good.replace("\n9\n", "\n8\n")),
        ("with an invalid second signature", good + sample.LOG_KEY.line(b"another text")),
        ("of another origin", sample.checkpoint_text(SHORT, origin="logs.example.com/other")),
        ("without a signature", body + "\n"),
        ("with an extension", f"{extended}\n{sample.LOG_KEY.line(extended.encode('utf-8'))}"),
        ("with a broken signature", good[:-3] + "\n"),
        ("with a signature whose name has a control character", f"{good}— a\x7fb {'A' * 92}\n"),
        ("with a signature whose name has a space of another kind", f"{good}— a\u00a0b {'A' * 92}\n"),
        ("that is empty", ""),
    ):
        yield of_export(f"a checkpoint {title}", with_checkpoint(text), fault)
    both = sample.checkpoint_text(SHORT, [sample.OTHER_KEY, sample.LOG_KEY])
    yield of_export("a checkpoint of a new and an old key", with_checkpoint(both))
    yield from cosigned_checkpoints()


def cosigned_checkpoints():
    policy = WITNESS_LINES + "group two 2 w0 w1 w2\nquorum two\n"
    two = sample.checkpoint_text(SHORT, [sample.LOG_KEY, *sample.WITNESSES[:2]])
    one = sample.checkpoint_text(SHORT, [sample.LOG_KEY, sample.WITNESSES[0]])
    twice = one + sample.WITNESSES[0].line(one.split("\n\n")[0].encode("utf-8") + b"\n", 1_700_000_001)
    invalid = two + sample.WITNESSES[2].line(b"another text")
    missing, wrong = "missing-cosignatures checkpoint", "wrong-signature checkpoint"
    yield of_export("two cosignatures of two", with_checkpoint(two), witnesses=policy)
    yield of_export("one cosignature of two", with_checkpoint(one), missing, witnesses=policy)
    yield of_export("two cosignatures of one witness", with_checkpoint(twice), missing, witnesses=policy)
    yield of_export("an invalid cosignature", with_checkpoint(invalid), wrong, witnesses=policy)
    yield of_export("an invalid cosignature without a policy", with_checkpoint(invalid))
    changed = {**with_checkpoint(one), "tile/0/000.p/9": bytes(9 * 32)}
    yield of_export("two faults", changed, "altered-tile tile/0/000.p/9", missing, witnesses=policy)


def histories():
    other = [*ENTRIES[:20], ENTRIES[21], ENTRIES[20], *ENTRIES[22:]]
    whole, part = sample.export_files(ENTRIES), sample.export_files(ENTRIES, 256, 512)
    for size in (0, 1, 255, 256, 300, 512, 599, 600):
        yield of_export(f"a log since {size}", whole, since=sample.checkpoint_text(ENTRIES[:size]))
    for size in (22, 256, 300, 512, 599, 600):
        fault = f"inconsistent-history {size}"
        yield of_export(f"a rewritten log since {size}", whole, fault, since=sample.checkpoint_text(other[:size]))
    short = sample.export_files(ENTRIES[:500])
    yield of_export("a shortened log", short, "shortened-history 600", since=sample.checkpoint_text(ENTRIES))
    for size in (256, 300, 520):
        yield of_export(f"a part of a log since {size}", part, since=sample.checkpoint_text(ENTRIES[:size]))
    yield of_export("a part that cannot show it", part, code=2, since=sample.checkpoint_text(ENTRIES[:100]))
    unknown = sample.checkpoint_text(SHORT, [sample.OTHER_KEY])
    yield of_export("a remembered checkpoint of an unknown key", whole, code=2, since=unknown)
    elsewhere = sample.checkpoint_text(SHORT, origin="logs.example.com/other")
    yield of_export("a remembered checkpoint of another log", whole, code=2, since=elsewhere)
    yield of_export("a remembered checkpoint that is none", whole, code=2, since="nothing")


QUORUM = WITNESS_LINES + "group two 2 w0 w1 w2\nquorum two\n"
COSIGNED = [sample.LOG_KEY, *sample.WITNESSES[:2]]


def second_histories():
    """Logs of one size, both signed with the key of the log. The witnesses have cosigned the first."""
    other = [*ENTRIES[:599], sample.canonical(sample.entry_value(700))]
    second = {
        **sample.export_files(other),
        "facts/002.jsonl": sample.facts_file(512, 599) + sample.facts_file(700, 701),
    }
    seen, missing = sample.checkpoint_text(ENTRIES), "missing-cosignatures checkpoint"
    yield of_export("a second history, which nothing in it shows", second)
    yield of_export("a second history since the first", second, "inconsistent-history 600", since=seen)
    yield of_export("a second history without its witnesses", second, missing, witnesses=QUORUM)
    first = sample.export_files(ENTRIES, keys=COSIGNED)
    yield of_export("a first history with its witnesses", first, since=seen, witnesses=QUORUM)


def old_exports():
    """Exports that were right at their time."""
    old, newer = sample.export_files(ENTRIES[:500], keys=COSIGNED), sample.checkpoint_text(ENTRIES)
    yield of_export("an old export, which its witnesses have cosigned", old, witnesses=QUORUM)
    yield of_export("an old export since a newer checkpoint", old, "shortened-history 600", since=newer)
    both = {"since": newer, "witnesses": QUORUM}
    yield of_export("an old export with its witnesses since a newer checkpoint", old, "shortened-history 600", **both)


def spliced_tenants():
    """Parts of the logs of two tenants, which one key signs."""
    origin, entries = "logs.example.com/other", [sample.canonical(sample.entry_value(at, "other")) for at in range(SIZE)]
    own, other = sample.export_files(ENTRIES), sample.export_files(entries, origin=origin, tenant="other")
    yield of_export("an export of another tenant", other, "wrong-signature checkpoint")
    heads = {name: own[name] for name in ("export.json", "checkpoint")}
    yield of_export("another tenant below this checkpoint", {**other, **heads}, "altered-tile tile/1/000.p/2")
    parts = ("tile/0/001", "tile/entries/001")
    with_parts = {**own, **{name: other[name] for name in parts}}
    yield of_export("a bundle and its tile of another tenant", with_parts, "altered-tile tile/0/001")
    with_bundle = {**own, "tile/entries/001": other["tile/entries/001"]}
    yield of_export("a bundle of another tenant", with_bundle, "altered-entry 256")
    signed = sample.export_files([*ENTRIES[:300], *entries[300:]])
    yield of_export("a signed log that goes on with another tenant", signed, "altered-entry 300")


def proofs():
    good, fact = sample.proof_text(SHORT, 4), sample.fact_text(4)
    for size, index in ((1, 0), (2, 1), (3, 2), (7, 3), (600, 299), (600, 599)):
        text = sample.proof_text(ENTRIES[:size], index)
        yield of_proof(f"entry {index} of {size}", text, fact=sample.fact_text(index))
    sibling, other = good.split("\n")[3], sample.canonical(sample.entry_value(4, tenant="other"))
    spliced = sample.proof_text([*SHORT[:4], other, *SHORT[5:]], 4)
    altered = sample.proof_text(SHORT, 4, entry=ENTRIES[5])
    for title, text, fault in (
        ("of another entry", altered, "altered-entry 4"),
        ("of another index", good.replace("index 4", "index 5"), "altered-entry 5"),
        ("of an index after the end", good.replace("index 4", "index 9"), "altered-entry 9"),
        ("with a hash too few", good.replace(f"{sibling}\n", ""), "altered-entry 4"),
        ("with a hash too many", good.replace(sibling, f"{sibling}\n{sibling}"), "altered-entry 4"),
        ("of another tenant", spliced, "altered-entry 4"),
        ("of an unknown key", sample.proof_text(SHORT, 4, [sample.OTHER_KEY]), "wrong-signature checkpoint"),
    ):
        yield of_proof(f"a proof {title}", text, fault)
    yield of_proof("a proof of another fact", good, "altered-fact 4", fact=fact + " ")
    yield of_proof("a fact with a line end", good, fact=fact + "\n")
    second = sample.proof_text(SHORT, 7)
    yield of_proof("two proofs", f"{good}\n{second}")
    yield of_proof("two proofs, the second altered", f"{second}\n{altered}", "altered-entry 4")
    yield of_proof("two proofs and one fact", f"{good}\n{second}", code=2, fact=fact)
    yield of_proof("a proof and a remembered checkpoint", good, code=2, since=sample.checkpoint_text(SHORT))
    missing = "missing-cosignatures checkpoint"
    yield of_proof("a proof without cosignatures", good, missing, witnesses=WITNESS_LINES + "quorum w1\n")
    for title, old, new in (
        ("without an entry", good.split("\n")[1] + "\n", ""),
        ("with a broken checkpoint", "=\n", "\n"),
        ("with a zero before the index", "index 4", "index 04"),
        ("with an index above all limits", "index 4", "index 9007199254740992"),
        ("with two spaces", "extra ", "extra  "),
    ):
        yield of_proof(f"a proof {title}", good.replace(old, new), code=3)


def hostile_archives():
    files = sample.export_files(ENTRIES)
    items, whole = list(files.items()), sample.archive(files)
    for length in (0, 100, 512, 513, 5000, len(whole) // 2, len(whole) - 10_240):
        yield Case(f"an archive that is cut at {length}", whole[:length], code=3)
    yield Case("an archive with data after its end", whole + b"x", code=3)
    for name in ("export.json", "checkpoint", "tile/1/000.p/2", "tile/0/001", "tile/entries/000", "facts/002.jsonl"):
        yield Case(f"an archive with {name} twice", sample.archive([*items, (name, files[name])]), code=3)
    swapped = [*items[:4], items[5], items[4], *items[6:]]
    yield Case("an archive in another order", sample.archive(swapped), code=3)
    yield Case("an archive without a description", sample.archive(items[1:]), code=3)
    yield Case("an archive without a checkpoint", sample.archive([items[0], *items[2:]]), ["gap checkpoint"])
    yield Case("an archive with a link", sample.archive([*items[:5], ("tile/0/000", "/dev/zero"), *items[6:]]), code=3)
    yield Case("a compressed archive", b"\x1f\x8b" + bytes(600), code=3)
    yield Case("no archive", b"x" * 2000, code=3)
    for old, new in (
        (b'"format": 1', b'"format": 2'),
        (b'"from": 0', b'"from": 1'),
        (b'"to": 600', b'"to": 500'),
        (b'"to": 600', b'"to": 768'),
        (b'"size": 600', b'"size": "600"'),
    ):
        data = replaced(old, new)(files["export.json"])
        title = f"a description with {new.decode('ascii')}"
        yield Case(title, sample.archive({**files, "export.json": data}), code=3)


def successes():
    """What is known about the history of a log without a fault, by what was given."""
    kept = "It continues the checkpoint of 9 entries that you kept."
    cosigned = "The log up to this checkpoint continues everything that these witnesses saw before."
    only, files, since = "Only a", sample.export_files(ENTRIES, keys=COSIGNED), sample.checkpoint_text(SHORT)
    newest = f"{only} newer checkpoint that you kept (--since) can show that this is not an old copy without the latest entries."
    witness, names = "or a witness (--witnesses) can show that", "Cosigned by w0, w1."
    unknown = f"{only} checkpoint that you kept (--since) {witness} the log was not rewritten or shortened."
    later = f"{only} newer checkpoint that you kept (--since) {witness} later entries were not rewritten or removed."
    none, nothing = WITNESS_LINES + "quorum none\n", "The policy requires no cosignature."
    plain = sample.export_files(ENTRIES)
    yield of_export("neither a kept checkpoint nor a witness", files, lines=[unknown])
    yield of_export("a kept checkpoint alone", files, lines=[kept, later], since=since)
    yield of_export("witnesses alone", files, lines=[names, cosigned, newest], witnesses=QUORUM)
    both = {"since": since, "witnesses": QUORUM}
    yield of_export("a kept checkpoint and witnesses", files, lines=[names, kept, cosigned, newest], **both)
    yield of_export("a policy that requires nothing", plain, lines=[nothing, unknown], witnesses=none)
    yield of_proof("a proof with witnesses", sample.proof_text(SHORT, 4, COSIGNED), lines=[names], witnesses=QUORUM)


def key_name(key):
    return "+".join(key.text.split("+")[:2])


def wrong_keys_of_logs():
    """`wrong-signature` names the keys on both sides."""
    word, known = "wrong-signature checkpoint", f"Known keys: {key_name(sample.LOG_KEY)}."
    other, ask = f"Keys in the checkpoint: {key_name(sample.OTHER_KEY)}.", "GET /v1/audit/keys?tenant="
    unsigned = f"{word}: No known key signed it. Compare the key with {ask}acme. {known} {other}"
    signed_by_other = sample.checkpoint_text(SHORT, [sample.OTHER_KEY])
    yield of_export("a checkpoint of another key", with_checkpoint(signed_by_other), word, lines=[unsigned])
    yield of_proof("a proof of another key", sample.proof_text(SHORT, 4, [sample.OTHER_KEY]), word, lines=[unsigned])
    origin = "logs.example.com/other"
    elsewhere = f"{word}: It is of the log {origin}, and no known key is. Use the key of {ask}other. {known} "
    text = sample.checkpoint_text(SHORT, origin=origin)
    own = f"Keys in the checkpoint: {key_name(sample.LOG_KEY)}."
    yield of_export("a checkpoint of another log", with_checkpoint(text), word, lines=[elsewhere + own])
    changed = sample.checkpoint_text(SHORT, [sample.LOG_KEY, *sample.WITNESSES]).replace("\n9\n", "\n8\n")
    names = ", ".join(key_name(key) for key in (sample.LOG_KEY, *sample.WITNESSES))
    invalid = f"{word}: The signature of the key {key_name(sample.LOG_KEY)} is not valid for its text. {known} "
    carried = f"Keys in the checkpoint: {names}."
    yield of_export("a changed checkpoint", with_checkpoint(changed), word, lines=[invalid + carried])
    many = sample.checkpoint_text(SHORT, [sample.OTHER_KEY] * 7)
    five = ", ".join([key_name(sample.OTHER_KEY)] * 5)
    yield of_export(
        "a checkpoint of many keys",
        with_checkpoint(many),
        word,
        lines=[unsigned.replace(other, f"Keys in the checkpoint: {five} and 2 more.")],
    )
    yield of_export("no checkpoint", with_checkpoint("x"), word, lines=[f"{word}: {NO_CHECKPOINT}"])


NO_CHECKPOINT = "It is not a signed checkpoint with an origin, a size and a root."


def other_inputs():
    """Files that are saved instead of an export, and archives that are cut."""
    problem = {"status": 401, "code": "token-invalid", "detail": "The token has expired.\x1b[31m Request a new one."}
    instead = "saved in the place of the file"
    whole = sample.archive(sample.export_files(ENTRIES))
    description = sample.export_files(SHORT)["export.json"]
    store = b'<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>'
    for title, data, line in (
        ("an empty file", b"", "The input is empty. A download that failed leaves an empty file: download it again."),
        (
            "a problem of Sluice",
            json.dumps(problem).encode("utf-8"),
            f"The input is an error answer of Sluice, {instead}: 401 token-invalid. The token has expired."
            "\\u{1b}[31m Request a new one. Correct this, and download the file again.",
        ),
        (
            "a message of the gateway",
            b'\n{"message":"Forbidden"}',
            f"The input is an error answer, {instead}: Forbidden. Correct this, and download the file again.",
        ),
        ("the view of an export", b'{"id":"x","status":"running"}', "The input is JSON, not an export"),
        ("half of a JSON text", b'{"id":', "The input is JSON, not an export"),
        ("export.json alone", description, "The input is the file export.json of an export. Name the folder"),
        ("an error of the store", store, f"The input is an error answer of the store, {instead}: AccessDenied. The"),
        ("a web page", b"\xef\xbb\xbf<!doctype html><p>Sign in</p>", "The input is a web page or another text with tags"),
        ("a checkpoint alone", sample.checkpoint_text(SHORT).encode("utf-8"), "The input is a checkpoint alone"),
        ("a proof of Windows", b"c2sp.org/tlog-proof@v1\r\nextra x\r\n", "with other line ends. Download the answer"),
        ("half of a proof", sample.proof_text(SHORT, 4).encode("utf-8")[:200], "The input begins like a proof"),
        ("any text", b"hello", "The input is not an export, a copy of the bucket or a proof. Check the path."),
        ("an archive that is cut in its header", whole[:100], "The input is cut: it ends without its two blocks"),
        ("an archive that is cut in a tile", whole[:6000], "The input is cut: it ends within tile/0/002.p/88. Download"),
        ("an archive of other files", sample.archive({"acme/checkpoint": b"x"}), "but with acme/checkpoint. Use"),
        ("an archive without files", bytes(10_240), "The input is not an export"),
    ):
        yield Case(f"saved: {title}", data, code=3, lines=[line])


def wrong_keys():
    """Texts for --key, each with the sentence about the part that is wrong."""
    name, key_id, material = sample.LOG_KEY.text.split("+", 2)
    other_id = sample.OTHER_KEY.text.split("+")[1]
    third = "Its third part, the public key,"
    return [
        ("", "It is empty."),
        ('{"keys":[]}', "It is a whole answer in JSON, and not the text of verifierKey in it."),
        ("x", 'It has no "+" between its three parts.'),
        (f"{name}+{key_id}", f"{third} is missing."),
        (f"{key_id}+AQ", "Its first part, the name of the log, is missing."),
        (f"{name}+AQ", "Its second part, the id, is missing."),
        (f"+{key_id}+{material}", "Its first part, the name of the log, is empty, or has a space or a control character."),
        (f"a b+{key_id}+{material}", "Its first part, the name of the log, is empty, or has a space or a control character."),
        (f"{name}+{key_id.upper()}x+{material}", f'Its second part, the id "{key_id.upper()}x", is not 8 digits'),
        (f"{name}+{key_id}+{material[:-4]}", f"{third} has 40 characters and not 44."),
        (f"{name}+{key_id}+{material}\n", f"{third} has 45 characters and not 44."),
        (f"{name}+{key_id}+{material[:-1]}?", f"{third} is not base64."),
        (f"{name}+{key_id}+B{material[1:]}", f"{third} is not an Ed25519 key of a log."),
        (sample.WITNESSES[0].text, "It is the key of a witness, not of a log."),
        (f"{name}+{other_id}+{material}", f"Its id {other_id} is not that of its name and its public key, which is {key_id}:"),
        (f"{name}x+{key_id}+{material}", f"Its id {key_id} is not that of its name and its public key, which is"),
        ("a" * 1025, "It has more than 1024 characters."),
    ]


def unpack(archive, folder):
    """Writes the files of an archive into a folder, without those that would be outside of it."""
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            if not member.name.startswith(".."):
                target = os.path.join(folder, member.name)
                os.makedirs(os.path.dirname(target), exist_ok=True)
                with open(target, "wb") as file:
                    file.write(tar.extractfile(member).read())


def write_case(case, number, folder):
    """Writes the files of a case, and returns it with their names."""
    options = {option: f"{number:03d}.{option}" for option in case.options}
    name = f"{number:03d}.input"
    files = {name: case.data, **{options[option]: text.encode("utf-8") for option, text in case.options.items()}}
    for file_name, data in files.items():
        with open(os.path.join(folder, file_name), "wb") as file:
            file.write(data)
    about = {"name": case.name, "input": name, "options": options, "faults": sorted(case.faults), "code": case.code}
    return {**about, "lines": case.lines}


def write_cases(folder):
    listed = []
    for number, case in enumerate(cases()):
        about = write_case(case, number, folder)
        listed.append(about)
        if case.is_about_files:
            unpacked = f"{number:03d}.folder"
            unpack(os.path.join(folder, about["input"]), os.path.join(folder, unpacked))
            listed.append({**about, "name": f"{case.name}, as a folder", "input": unpacked})
    with open(os.path.join(folder, "cases.json"), "w", encoding="utf-8") as file:
        wrong = [{"text": text, "sentence": sentence} for text, sentence in wrong_keys()]
        json.dump({"key": sample.LOG_KEY.text, "cases": listed, "wrongKeys": wrong}, file)


if __name__ == "__main__":
    write_cases(sys.argv[1])
