"""Finds entries of the same fact."""

import heapq
import tempfile

from merkle_tree import sha256

RECORD_BYTES = 24
BLOCK_BYTES = 256 * RECORD_BYTES


class Repeats:
    """Finds entries with the same event and happening, in bounded memory: full runs go to a temporary file."""

    RUN_LENGTH_MAX = 200_000

    def __init__(self):
        self.run, self.file, self.ends = [], None, [0]

    def add(self, entry, index):
        key = f"{len(entry.event_id)} {entry.event_id} {entry.happening}"
        self.run.append(sha256(key.encode("utf-8", "surrogatepass"))[:16] + index.to_bytes(8, "big"))
        if len(self.run) == self.RUN_LENGTH_MAX:
            self.write_run()

    def write_run(self):
        self.file = self.file or tempfile.TemporaryFile()
        self.run.sort()
        self.file.write(b"".join(self.run))
        self.ends.append(self.file.tell())
        self.run = []

    def records(self, start, end):
        """The records of one run in the file."""
        while start < end:
            self.file.seek(start)
            block = self.file.read(min(BLOCK_BYTES, end - start))
            start += len(block)
            for at in range(0, len(block), RECORD_BYTES):
                yield block[at : at + RECORD_BYTES]

    def second_entries(self):
        """The index of each entry that repeats an earlier one."""
        self.run.sort()
        runs = [self.records(*bounds) for bounds in zip(self.ends, self.ends[1:])]
        previous = None
        for record in heapq.merge(self.run, *runs):
            if record[:16] == previous:
                yield int.from_bytes(record[16:], "big")
            previous = record[:16]
        if self.file:
            self.file.close()
