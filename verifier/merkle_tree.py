"""The tree of RFC 6962, section 2.1, with SHA-256."""

import hashlib

HASH_BYTES = 32


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(entry):
    return sha256(b"\x00" + entry)


def node_hash(left, right):
    return sha256(b"\x01" + left + right)


def split_hashes(data):
    return [data[start : start + HASH_BYTES] for start in range(0, len(data), HASH_BYTES)]


def full_root(hashes):
    """The root over a power of two of hashes."""
    while len(hashes) > 1:
        hashes = [node_hash(hashes[at], hashes[at + 1]) for at in range(0, len(hashes), 2)]
    return hashes[0]


def subtree_roots(hashes):
    """The roots of the largest complete subtrees of a partial tile, from left to right."""
    roots, start = [], 0
    for bit in (128, 64, 32, 16, 8, 4, 2, 1):
        if len(hashes) & bit:
            roots.append(full_root(hashes[start : start + bit]))
            start += bit
    return roots


def root_of_partial_tiles(tiles):
    """The root of a tree from its partial tiles, the highest level first; no tiles are the empty tree."""
    roots = [root for tile in tiles for root in subtree_roots(split_hashes(tile))]
    if not roots:
        return sha256(b"")
    root = roots.pop()
    while roots:
        root = node_hash(roots.pop(), root)
    return root


def is_included(leaf, index, size, path, root):
    if index >= size:
        return False
    node, last, reached = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            reached = node_hash(sibling, reached)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            reached = node_hash(reached, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and reached == root
