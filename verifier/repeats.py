"""Finds entries of the same fact."""

import heapq
import tempfile

from merkle_tree import sha256


class Repeats:
    """Finds two entries with the same event and happening, in bounded memory: full runs go to a temporary file each."""

    RUN_LENGTH_MAX = 200_000
    RECORD_BYTES = 24

    def __init__(self):
        self.run, self.files = [], []

    def add(self, entry, index):
        key = f"{len(entry.event_id)} {entry.event_id} {entry.happening}"
        self.run.append(sha256(key.encode("utf-8", "surrogatepass"))[:16] + index.to_bytes(8, "big"))
        if len(self.run) == self.RUN_LENGTH_MAX:
            self.run.sort()
            file = tempfile.TemporaryFile()
            file.write(b"".join(self.run))
            file.seek(0)
            self.files.append(file)
            self.run = []

    def second_entries(self):
        """The index of each entry that repeats an earlier one."""
        self.run.sort()
        previous = None
        for record in heapq.merge(
            self.run, *(iter(lambda f=file: f.read(self.RECORD_BYTES), b"") for file in self.files)
        ):
            if record[:16] == previous:
                yield int.from_bytes(record[16:], "big")
            previous = record[:16]
        for file in self.files:
            file.close()
