"""The files of an input: of a folder."""

import os
import stat

from problems import UnreadableInput

FACT_LINE_BYTES_MAX = 4 * 1024 * 1024


class FileReader:
    """Reads one file of the input, by block or by line. `read_bytes` returns fewer bytes only at its end."""

    BLOCK_BYTES = 64 * 1024

    def __init__(self, read_bytes, length, name):
        self.read_bytes, self.left, self.length, self.name = read_bytes, length, length, name

    def read(self, count):
        count = min(count, self.left)
        data = self.read_bytes(count)
        if len(data) < count:
            raise UnreadableInput(f"The input is cut: it ends within {self.name}. Download it again.")
        self.left -= count
        return data

    def read_whole(self, count_max):
        """All bytes of the file; None if it has more than `count_max`."""
        return self.read(self.length) if self.length <= count_max else None

    def skip(self):
        while self.left:
            self.read(self.BLOCK_BYTES)

    def lines(self):
        """Each line without its end."""
        rest = b""
        while self.left or rest:
            while b"\n" not in rest and self.left and len(rest) <= FACT_LINE_BYTES_MAX:
                rest += self.read(self.BLOCK_BYTES)
            *lines, rest = rest.split(b"\n")
            if not lines and not self.left:
                lines, rest = [rest], b""
            if len(rest) > FACT_LINE_BYTES_MAX or any(len(line) > FACT_LINE_BYTES_MAX for line in lines):
                raise UnreadableInput(f"A line of {self.name} is longer than {FACT_LINE_BYTES_MAX} bytes.")
            yield from lines


class FolderSource:
    """The files of a folder. Their order does not matter. Files that do not belong to the layout go to `on_other`."""

    def __init__(self, path):
        self.path, self.layout, self.on_other, self.opened, self.is_archive = path, None, None, None, False

    def open(self, name):
        """A reader of the file; None if the folder does not have it. The reader is valid until the next call."""
        self.close()
        path = os.path.join(self.path, *name.split("/"))
        try:
            state = os.lstat(path)
            if not stat.S_ISREG(state.st_mode):
                raise UnreadableInput(f"{name} is not a regular file. Copy the folder again, without links.")
            self.opened = open(path, "rb")
        except (FileNotFoundError, NotADirectoryError):
            return None
        return FileReader(self.opened.read, state.st_size, name)

    def close(self):
        if self.opened:
            self.opened.close()
            self.opened = None

    def finish(self):
        self.close()
        for folder, folders, files in os.walk(self.path):
            folders.sort()
            for file in sorted(files):
                name = os.path.relpath(os.path.join(folder, file), self.path).replace(os.sep, "/")
                if self.layout.position(name) is None:
                    self.on_other(name)
