"""The files of an input: of a tar archive."""

import re

from problems import UnreadableInput
from sources import FileReader


class ArchiveSource:
    """The files of a tar archive. It reads the archive once, from front to back, and extracts nothing.

    Files that do not belong to the layout go to `on_other`.
    """

    def __init__(self, stream, start):
        self.stream, self.start, self.layout, self.on_other, self.is_archive = stream, start, None, None, True
        self.reader, self.is_taken, self.is_at_end = None, False, False

    def read_bytes(self, count):
        data, self.start = self.start[:count], self.start[count:]
        while len(data) < count:
            block = self.stream.read(count - len(data))
            if not block:
                break
            data += block
        return data

    def next_reader(self):
        """The reader of the first file that was not taken yet; None at the end of the archive."""
        if self.reader is None or self.is_taken:
            if self.reader:
                self.reader.skip()
                self.read_bytes(-self.reader.length % TAR_BLOCK_BYTES)
            header = b"" if self.is_at_end else self.read_bytes(TAR_BLOCK_BYTES)
            self.is_taken = False
            self.reader = None
            if header == bytes(TAR_BLOCK_BYTES):
                self.check_end()
            elif not self.is_at_end:
                name, size = read_tar_header(header)
                self.reader = FileReader(self.read_bytes, size, name)
        return self.reader

    def check_end(self):
        self.is_at_end = True
        if self.read_bytes(TAR_BLOCK_BYTES) != bytes(TAR_BLOCK_BYTES):
            raise UnreadableInput(CUT_AT_END)
        block = self.read_bytes(FileReader.BLOCK_BYTES)
        while block:
            if block.count(0) != len(block):
                raise UnreadableInput("The archive has data after its end. Copy it again, or make the export again.")
            block = self.read_bytes(FileReader.BLOCK_BYTES)

    def open(self, name):
        """A reader of the file if it is the next one of the export, else None. `finish` finds what is in no place."""
        reader = self.next_reader()
        while reader and self.layout and self.layout.position(reader.name) is None:
            self.pass_other(reader)
            reader = self.next_reader()
        if reader is None or reader.name != name:
            return None
        self.is_taken = True
        return reader

    def pass_other(self, reader):
        self.on_other(reader.name)
        self.is_taken = True

    def finish(self):
        reader = self.next_reader()
        while reader:
            if self.layout.position(reader.name) is not None:
                raise UnreadableInput(out_of_order(reader.name))
            self.pass_other(reader)
            reader = self.next_reader()


TAR_BLOCK_BYTES = 512
CUT_AT_END = "The input is cut: it ends without its two blocks of zeros. Download it again."


def out_of_order(name):
    return (
        f"The file {name} of the archive is there twice, or is not in its place. "
        "Export again, or unpack the archive and verify the folder."
    )


def read_tar_header(header):
    """Name and size in a header of POSIX ustar. Raises UnreadableInput for anything but a regular file."""
    if len(header) < TAR_BLOCK_BYTES:
        raise UnreadableInput(CUT_AT_END)
    checksum = sum(header[:148]) + 8 * ord(" ") + sum(header[156:])
    if header[257:265] != b"ustar\x0000" or tar_number(header[148:156]) != checksum:
        raise UnreadableInput(
            "The input is not a tar archive in the format POSIX ustar. "
            "If another program made it, unpack it and verify the folder."
        )
    parts = [part.partition(b"\x00")[0] for part in (header[345:500], header[:100])]
    name = b"/".join(part for part in parts if part)
    size = tar_number(header[124:136])
    if not re.fullmatch(rb"[\x21-\x7e]+", name) or size is None:
        raise UnreadableInput("A file of the archive has no valid name or length. Export again.")
    if header[156:157] not in (b"0", b"\x00"):
        raise UnreadableInput(f"{name.decode('ascii')} in the archive is not a regular file. Export again.")
    return name.decode("ascii"), size


def tar_number(field):
    digits = field.strip(b" \x00")
    return int(digits, 8) if re.fullmatch(b"[0-7]{1,12}", digits) else None
