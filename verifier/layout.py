"""Which files an export has, what their names are, and in which order they are."""

import re

TILE_WIDTH = 256


def number_path(number):
    """A number as in tlog-tiles: 1234067 is x001/x234/067."""
    parts = [f"{number % 1000:03d}"]
    while number >= 1000:
        number //= 1000
        parts.append(f"x{number % 1000:03d}")
    return "/".join(reversed(parts))


def tile_name(level, number, width):
    return f"tile/{level}/{number_path(number)}" + ("" if width == TILE_WIDTH else f".p/{width}")


def facts_name(number):
    return f"facts/{number_path(number)}.jsonl"


NAME_PATTERN = re.compile(
    r"(?:(?P<kind>facts|tile/(?:0|[1-9][0-9]?|entries))/)(?P<number>(?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2})|(?P<facts>\.jsonl))?"
)


class FileName:
    """A name of the format: its kind (`entries`, `facts` or a level), its number, its width."""

    def __init__(self, kind, number, width):
        self.kind, self.number, self.width = kind, number, width


def read_name(text):
    """The parts of the name of a tile, a bundle or a file of facts; None for any other name."""
    match = NAME_PATTERN.fullmatch(text)
    if not match:
        return None
    kind, number = match["kind"].rpartition("/")[2], int(match["number"].replace("x", "").replace("/", ""))
    width = int(match["width"] or TILE_WIDTH)
    is_canonical = number_path(number) == match["number"] and (match["width"] is None or width < TILE_WIDTH)
    if not is_canonical or (kind == "facts") != (match["facts"] is not None):
        return None
    return FileName(kind if kind in ("facts", "entries") else int(kind), number, width)


FIRST_FILES = ("export.json", "checkpoint")


class Layout:
    """Which files an export of [start, end) of a log of `size` entries has, and in which order."""

    def __init__(self, start, end, size, has_facts):
        self.start, self.end, self.size, self.has_facts = start, end, size, has_facts
        self.first_bundle, self.bundle_end = start // TILE_WIDTH, -(-end // TILE_WIDTH)
        self.level_max = 0
        while size >> 8 * (self.level_max + 1):
            self.level_max += 1

    def hash_count(self, level):
        return self.size >> 8 * level

    def width(self, level, number):
        return min(TILE_WIDTH, self.hash_count(level) - number * TILE_WIDTH)

    def name_of(self, kind, number):
        """The name of a tile of level `kind`, or of a bundle (`entries`)."""
        return tile_name(kind, number, self.width(0 if kind == "entries" else kind, number))

    def upper_tiles(self):
        """Level and number of each tile above level 0, then of the partial tile of level 0."""
        for level in range(self.level_max, 0, -1):
            for number in range(-(-self.hash_count(level) // TILE_WIDTH)):
                yield level, number
        if self.size % TILE_WIDTH:
            yield 0, self.size // TILE_WIDTH

    def partial_levels(self):
        return [level for level in range(self.level_max, -1, -1) if self.hash_count(level) % TILE_WIDTH]

    def is_partial(self, level, number):
        return self.width(level, number) < TILE_WIDTH

    def position(self, text):
        """Where a file stands in the order of the export; None if the export does not have it."""
        if text in FIRST_FILES:
            return (FIRST_FILES.index(text) - len(FIRST_FILES),)
        name = read_name(text)
        if name is None:
            return None
        if name.kind not in ("entries", "facts"):
            return self.tile_position(name)
        is_inside = self.first_bundle <= name.number < self.bundle_end
        if name.kind == "facts":
            return (2, name.number, 2) if is_inside and self.has_facts else None
        return (2, name.number, 1) if is_inside and name.width == self.width(0, name.number) else None

    def tile_position(self, name):
        exists = name.kind <= self.level_max and name.number * TILE_WIDTH < self.hash_count(name.kind)
        if not exists or name.width != self.width(name.kind, name.number):
            return None
        if name.kind > 0:
            return (0, -name.kind, name.number)
        if self.is_partial(0, name.number):
            return (1, 0, 0)
        return (2, name.number, 0) if self.first_bundle <= name.number < self.bundle_end else None
