"""Files as streams of bytes, decompressed on the way."""

from __future__ import annotations

import io
import lzma
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

import pyarrow as pa

from corpusclean.errors import InputError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CODECS = {".gz": "gzip", ".zst": "zstd", ".zstd": "zstd", ".bz2": "bz2", ".xz": "xz"}
"""Suffixes of compressed files and the codec that each one means."""

# What is decoded in the same read as damage is lost with it, so no more than that at a time.
BUFFER_BYTES = 1 << 16


@contextmanager
def open_stream(path: str, codec: str | None = None) -> Iterator[BinaryIO]:
    """
    Open `path` for reading and decompress it with `codec`; several members or frames are one.

    Damage (a truncated stream, a wrong checksum, bytes behind the end) raises InputError from
    whichever read meets it; errors of the operating system stay what they are.
    """
    with open(path, "rb") as file:
        if codec is None:
            yield file
            return
        try:
            with _decompressor(file, codec) as stream:
                yield stream
        except (lzma.LZMAError, EOFError) as error:
            raise InputError(f"damaged {codec} stream: {error}") from error
        except OSError as error:
            if error.errno is not None:
                raise
            raise InputError(f"damaged {codec} stream: {error}") from error


def _decompressor(file: BinaryIO, codec: str) -> BinaryIO:
    if codec == "xz":  # Arrow has no xz
        return io.BufferedReader(_Xz(file), BUFFER_BYTES)
    stream = pa.CompressedInputStream(pa.PythonFile(file, "r"), codec)
    return cast("BinaryIO", io.BufferedReader(stream, BUFFER_BYTES))


class _Xz(io.RawIOBase):
    """The xz streams in a file, one behind the other; `lzma.open` would ignore what follows."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._stream: lzma.LZMADecompressor | None = None  # None: between two streams
        self._unused = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        while True:
            if self._stream is None and not self._start_stream():
                return 0
            chunk = self._decompress(len(view))
            if chunk:
                view[: len(chunk)] = chunk
                return len(chunk)

    def _start_stream(self) -> bool:
        """Skip the padding to the next stream; tell whether there is one."""
        while not self._unused:
            data = self._file.read(BUFFER_BYTES)
            if not data:
                return False
            self._unused = data.lstrip(b"\0")
        self._stream = lzma.LZMADecompressor(lzma.FORMAT_XZ)
        return True

    def _decompress(self, size: int) -> bytes:
        stream = cast("lzma.LZMADecompressor", self._stream)
        data, self._unused = self._unused, b""
        if not data and stream.needs_input:
            data = self._file.read(BUFFER_BYTES)
            if not data:
                raise EOFError("the stream ends early")
        chunk = stream.decompress(data, size)
        if stream.eof:
            self._stream, self._unused = None, stream.unused_data.lstrip(b"\0")
        return chunk
