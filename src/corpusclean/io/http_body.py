"""The body of a stored HTTP response without its transfer and content encodings."""

from __future__ import annotations

import zlib

from corpusclean.errors import InputError

GZIP, DEFLATE, RAW_DEFLATE = 31, 15, -15  # window sizes that zlib takes to mean the container


def decode_body(body: bytes, transfer: str, content: str, limit: int) -> bytes:
    r"""
    Return the body that `Transfer-Encoding` and `Content-Encoding` were applied to.

    Archives often hold bodies that are decoded already beside headers that say otherwise: what
    does not begin like a gzip stream is taken as it is. At most `limit` bytes come out, else
    InputError, as for damage and for encodings other than gzip and deflate.

    >>> decode_body(b"5\r\nhello\r\n0\r\n\r\n", "chunked", "", 100)
    b'hello'
    """
    if transfer.strip().lower() == "chunked":
        body = _unchunk(body)
    encoding = content.strip().lower()
    if encoding in ("gzip", "x-gzip"):
        return _inflate(body, GZIP, limit) if body.startswith(b"\x1f\x8b") else body
    if encoding == "deflate":
        try:
            return _inflate(body, DEFLATE, limit)
        except InputError:  # servers send it with and without the zlib header
            return _inflate(body, RAW_DEFLATE, limit)
    if encoding in ("", "identity"):
        return body
    raise InputError(f"the content encoding {encoding!r} is not known here; gzip and deflate are")


def _inflate(body: bytes, window: int, limit: int) -> bytes:
    stream = zlib.decompressobj(window)
    try:
        data = stream.decompress(body, limit + 1)
    except zlib.error as error:
        raise InputError(f"damaged content encoding: {error}") from error
    if len(data) > limit:
        raise InputError(f"the page has more than page_bytes = {limit:,} bytes")
    if not stream.eof:
        raise InputError("damaged content encoding: the stream ends early")
    return data


def _unchunk(body: bytes) -> bytes:
    pieces: list[bytes] = []
    position = 0
    while True:
        end = body.find(b"\r\n", position)
        size = body[position : max(end, position)].partition(b";")[0].strip()
        if end < 0 or not size or size.strip(b"0123456789abcdefABCDEF"):
            if position == 0:  # decoded already
                return body
            raise InputError("damaged transfer encoding: no chunk size where one must stand")
        length = int(size[:16], 16)
        if length == 0:
            return b"".join(pieces)
        pieces.append(body[end + 2 : end + 2 + length])
        position = end + 2 + length + 2
