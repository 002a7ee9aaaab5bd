"""Verifies the tiles of a log against the root of its checkpoint."""

from layout import TILE_WIDTH
from merkle_tree import HASH_BYTES, full_root, root_of_partial_tiles, split_hashes


class TileCheck:
    """Steps 4 and 5 for tiles. It keeps only tiles that lead to the root, and of level 1 only those for the entries.

    `old_size` is the size of a checkpoint that was seen before, or 0.
    """

    def __init__(self, source, layout, root, old_size, findings):
        self.source, self.layout, self.root, self.old_size, self.findings = source, layout, root, old_size, findings
        self.tiles, self.old_tiles = {}, {}

    def read_upper(self):
        partial, altered = {}, None
        for level, number in self.layout.upper_tiles():
            self.tiles.pop(level + 2, None)
            data = self.read_tile(level, number)
            if data is None:
                continue
            if self.layout.is_partial(level, number):
                partial[level] = data
            elif not self.leads_up(level, number, data):
                altered = altered or (
                    self.layout.name_of(level, number) if self.has_hash_above(level, number) else None
                )
                continue
            self.keep(level, number, data)
        if self.is_root(partial):
            self.add_altered_tile(altered)
        else:
            self.tiles, self.old_tiles = {}, {}

    def is_root(self, partial):
        levels = self.layout.partial_levels()
        if any(level not in partial for level in levels):
            return False
        if root_of_partial_tiles([partial[level] for level in levels]) == self.root:
            return True
        place = (
            self.layout.name_of(levels[0], self.layout.hash_count(levels[0]) // TILE_WIDTH) if levels else "checkpoint"
        )
        self.findings.add("altered-tile", place, "The partial tiles do not lead to the root of the checkpoint.")
        return False

    def read_tile(self, level, number):
        """The hashes of a tile; None, with the fault, if it is missing or has the wrong length."""
        name = self.layout.name_of(level, number)
        reader = self.source.open(name)
        data = reader.read_whole(TILE_WIDTH * HASH_BYTES) if reader else None
        if data is not None and len(data) == self.layout.width(level, number) * HASH_BYTES:
            return data
        self.findings.add("gap", name, "The tile has the wrong length." if reader else "The tile is missing.")
        return None

    def keep(self, level, number, data):
        """Keeps a tile for the level below, and its part for the root of the checkpoint that was seen before."""
        is_needed = (
            level != 1 or self.layout.first_bundle // TILE_WIDTH <= number <= self.layout.bundle_end // TILE_WIDTH
        )
        if is_needed:
            self.tiles.setdefault(level, {})[number] = data
        if self.old_size and number == self.old_count(level) // TILE_WIDTH:
            self.old_tiles[level] = data[: self.old_count(level) % TILE_WIDTH * HASH_BYTES]

    def has_hash_above(self, level, number):
        return number // TILE_WIDTH in self.tiles.get(level + 1, {})

    def leads_up(self, level, number, data):
        if not self.has_hash_above(level, number):
            return False
        at = number % TILE_WIDTH * HASH_BYTES
        return full_root(split_hashes(data)) == self.tiles[level + 1][number // TILE_WIDTH][at : at + HASH_BYTES]

    def add_altered_tile(self, name):
        if name:
            self.findings.add("altered-tile", name, "Its hashes do not lead to the tile above.")

    def read_leaves(self, number):
        """The leaf hashes of a bundle; None if they are not known to be unaltered."""
        if self.layout.is_partial(0, number):
            data = self.tiles.get(0, {}).get(number)
            return data and split_hashes(data)
        data = self.read_tile(0, number)
        if data is None or not self.has_hash_above(0, number):
            return None
        if not self.leads_up(0, number, data):
            self.add_altered_tile(self.layout.name_of(0, number))
            return None
        if self.old_size and number == self.old_count(0) // TILE_WIDTH:
            self.old_tiles[0] = data[: self.old_count(0) % TILE_WIDTH * HASH_BYTES]
        return split_hashes(data)

    def old_count(self, level):
        return self.old_size >> 8 * level

    def old_root(self):
        """The root at the old size; None if a tile that it needs is faulty or missing."""
        levels = [level for level in reversed(range(8)) if self.old_count(level) % TILE_WIDTH]
        if any(level not in self.old_tiles for level in levels):
            return None
        return root_of_partial_tiles([self.old_tiles[level] for level in levels])
