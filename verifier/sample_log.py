"""Makes small logs, exports and proofs for the tests, by the definitions of the specifications and not by the verifier.

Each test changes files of them and expects a verdict.
"""

import base64
import hashlib
import io
import json
import tarfile

from ed25519 import BASE, ORDER, encode_point, point_multiply

ORIGIN = "logs.example.com/acme"
TENANT = "acme"


def sha256(data):
    return hashlib.sha256(data).digest()


def hex_hash(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def encode(data):
    return base64.b64encode(data).decode("ascii")


class Key:
    """An Ed25519 key from a seed, RFC 8032 section 5.1.5. Kind 1 signs notes, kind 4 cosigns checkpoints."""

    def __init__(self, seed, name, kind=1):
        digest = hashlib.sha512(seed).digest()
        self.scalar = int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254
        self.prefix, self.name, self.kind = digest[32:], name, kind
        self.public = encode_point(point_multiply(self.scalar, BASE))
        self.id = sha256(name.encode("utf-8") + b"\n" + bytes([kind]) + self.public)[:4]

    @property
    def text(self):
        return f"{self.name}+{self.id.hex()}+{encode(bytes([self.kind]) + self.public)}"

    def sign(self, message):
        nonce = int.from_bytes(hashlib.sha512(self.prefix + message).digest(), "little") % ORDER
        r = encode_point(point_multiply(nonce, BASE))
        challenge = int.from_bytes(hashlib.sha512(r + self.public + message).digest(), "little")
        return r + ((nonce + challenge * self.scalar) % ORDER).to_bytes(32, "little")

    def line(self, body, timestamp=1_700_000_000):
        if self.kind == 1:
            return f"— {self.name} {encode(self.id + self.sign(body))}\n"
        signed = f"cosignature/v1\ntime {timestamp}\n".encode("ascii") + body
        return f"— {self.name} {encode(self.id + timestamp.to_bytes(8, 'big') + self.sign(signed))}\n"


LOG_KEY = Key(bytes(range(32)), ORIGIN)
OTHER_KEY = Key(bytes(range(1, 33)), ORIGIN)
WITNESSES = [Key(bytes([number] * 32), f"witness-{number}.example.com", 4) for number in (1, 2, 3)]


def tree_root(leaves):
    """RFC 6962, section 2.1, of leaf hashes."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else sha256(b"")
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + tree_root(leaves[:split]) + tree_root(leaves[split:]))


def inclusion_path(index, leaves):
    """RFC 6962, section 2.1.1."""
    if len(leaves) == 1:
        return []
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if index < split:
        return inclusion_path(index, leaves[:split]) + [tree_root(leaves[split:])]
    return inclusion_path(index - split, leaves[split:]) + [tree_root(leaves[:split])]


def number_path(number):
    digits = f"{number:0{-(-len(str(number)) // 3) * 3}d}"
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])


def fact_text(index):
    return json.dumps({"id": f"fact-{index}", "text": f"Überweisung {index} 💶"}, ensure_ascii=False)


def entry_value(index, tenant=TENANT, **changed):
    value = {
        "actor": "psp-1",
        "actorKind": "sender",
        "auditedAt": "2026-01-02T03:04:06.000Z",
        "eventId": f"event-{index // 3}",
        "factHash": hex_hash(fact_text(index)),
        "factId": f"fact-{index}",
        "format": 2,
        "happening": f"happening-{index % 3}",
        "recordedAt": "2026-01-02T03:04:05.000Z",
        "tenantId": tenant,
        "type": "Payment.Transfer.Received.v1",
    }
    return {**value, **changed}


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def chained_value(index, previous_hash, tenant=TENANT):
    value = entry_value(index, tenant)
    names = ("eventId", "happening", "factId", "factHash", "type", "actor", "recordedAt", "auditedAt")
    kind = ["user", None] if index % 2 else []
    return [previous_hash, index + 1, tenant, *(value[name] for name in names), *kind]


def sample_entries(size, chained_count=0):
    """The first entries are of format 1, the others of format 2."""
    entries, previous = [], hex_hash('["sluice","acme"]')
    for index in range(size):
        if index < chained_count:
            text = json.dumps(chained_value(index, previous), separators=(",", ":"))
            previous = hex_hash(text)
            entries.append(text.encode("utf-8"))
        else:
            entries.append(canonical(entry_value(index)))
    return entries


def checkpoint_text(entries, keys=(LOG_KEY,), origin=ORIGIN):
    leaves = [sha256(b"\x00" + entry) for entry in entries]
    body = f"{origin}\n{len(entries)}\n{encode(tree_root(leaves))}\n"
    return body + "\n" + "".join(key.line(body.encode("utf-8")) for key in keys)


def tile_files(entries):
    """Every tile of every level, and every bundle, by the definition of tlog-tiles."""
    files, level = {}, 0
    hashes = [sha256(b"\x00" + entry) for entry in entries]
    while hashes:
        for start in range(0, len(hashes), 256):
            part = hashes[start : start + 256]
            name = number_path(start // 256) + (f".p/{len(part)}" if len(part) < 256 else "")
            files[f"tile/{level}/{name}"] = b"".join(part)
            if level == 0:
                bundle = entries[start : start + 256]
                files[f"tile/entries/{name}"] = b"".join(len(entry).to_bytes(2, "big") + entry for entry in bundle)
        full = len(hashes) // 256
        hashes, level = [tree_root(hashes[256 * at : 256 * at + 256]) for at in range(full)], level + 1
    return files


def facts_file(start, end):
    return "".join(fact_text(index) + "\n" for index in range(start, end)).encode("utf-8")


def export_files(entries, start=0, end=None, keys=(LOG_KEY,), origin=ORIGIN, tenant=TENANT):
    """The files of an export in their order."""
    size = len(entries)
    end = size if end is None else end
    tiles = tile_files(entries)
    about = {"format": 1, "origin": origin, "tenantId": tenant, "from": start, "to": end, "size": size}
    files = {"export.json": json.dumps({**about, "createdAt": "2026-02-01T00:00:00.000Z"}).encode("utf-8")}
    files["checkpoint"] = checkpoint_text(entries, keys, origin).encode("utf-8")
    upper = [name for name in tiles if not name.startswith(("tile/0/", "tile/entries/"))]
    for name in sorted(upper, key=lambda name: -int(name.split("/")[1])):
        files[name] = tiles[name]
    files.update({name: data for name, data in tiles.items() if name.startswith("tile/0/") and ".p/" in name})
    for first in range(start, end, 256):
        width = min(256, size - first)
        path = number_path(first // 256)
        name = path + (f".p/{width}" if width < 256 else "")
        for file in (f"tile/0/{name}", f"tile/entries/{name}"):
            files.setdefault(file, tiles[file])
        files[f"facts/{path}.jsonl"] = facts_file(first, first + width)
    return files


def archive(files):
    """A tar archive of (name, bytes) in this order, written by the standard library. A text is the target of a link."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in files.items() if isinstance(files, dict) else files:
            member = tarfile.TarInfo(name)
            if isinstance(data, str):
                member.type, member.linkname = tarfile.SYMTYPE, data
                tar.addfile(member)
            else:
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def proof_text(entries, index, keys=(LOG_KEY,), origin=ORIGIN, entry=None):
    leaves = [sha256(b"\x00" + text) for text in entries]
    path = "".join(encode(sibling) + "\n" for sibling in inclusion_path(index, leaves))
    extra = encode(entries[index] if entry is None else entry)
    return f"c2sp.org/tlog-proof@v1\nextra {extra}\nindex {index}\n{path}\n{checkpoint_text(entries, keys, origin)}"
