"""Web archives to rows: each stored page is a document."""

from __future__ import annotations

from collections.abc import Iterator
from io import UnsupportedOperation
from lzma import LZMAError
from typing import Any, BinaryIO

from corpusclean.errors import InputError, MissingExtraError
from corpusclean.io.html import Fields, chosen_by, extract_page, page_row
from corpusclean.io.http_body import decode_body
from corpusclean.io.schema import Rejected, Row
from corpusclean.settings import ReadSettings
from corpusclean.text.encoding import decode_bytes

HTML_TYPES = ("text/html", "application/xhtml+xml")
OTHER_RECORDS = ("warcinfo", "request", "metadata")
"""Records that are about pages and hold none."""


def read_warc(stream: BinaryIO, name: str, settings: ReadSettings) -> Iterator[Row | Rejected]:
    """
    Yield one row for each page (HTML or plain text) of a web archive; rows count all records.

    The id is the record's own. A revisit, another kind of content and an HTTP error are rejected
    without their content; a page that cannot be extracted, with it. An archive that breaks off
    raises InputError after the pages before the break.
    """
    try:
        from fastwarc.warc import ArchiveIterator
    except ImportError as error:
        raise MissingExtraError("reading WARC", "warc") from error
    forward = _Forward(stream)
    try:
        for number, record in enumerate(ArchiveIterator(forward), 1):
            if record.headers.get("WARC-Type") not in OTHER_RECORDS:
                yield _read_record(record, name, number, settings)
    except (InputError, OSError) as error:
        raise forward.error or InputError(f"damaged WARC: {error}") from error
    if forward.error:
        raise forward.error


class _Forward:
    """
    A stream that is read once and ends where reading it fails; the error is kept.

    fastwarc panics where `tell` fails, as on Arrow's streams, so it gets a count instead.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._position = 0
        self.error: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        if self.error:  # another read would go on behind the damage
            return b""
        try:
            data = self._stream.read(size)
        except (OSError, EOFError, LZMAError) as error:
            self.error = error
            return b""
        self._position += len(data)
        return data

    def tell(self) -> int:
        return self._position

    def seek(self, _offset: int, _whence: int = 0) -> int:
        raise UnsupportedOperation("a stream that is read once")

    def close(self) -> None:
        """Leave the stream to who opened it."""


def _read_record(record: Any, name: str, number: int, settings: ReadSettings) -> Row | Rejected:
    headers = record.headers
    if "Content-Length" not in headers:
        raise InputError(f"record {number:,} has no Content-Length")
    url = headers.get("WARC-Target-URI", "").strip("<>") or None
    reason = _reason_to_skip(record, settings)
    if reason:
        return Rejected(name, number, f"not read: {reason} ({url})")
    body = record.reader.read()
    if len(body) < record.content_length:
        raise InputError(f"it ends within record {number:,}")
    try:
        text, fields = _extract(record, body, settings)
    except InputError as error:
        return Rejected(name, number, f"{error} ({url})", body)
    url = url or fields.get("url")
    fields.pop("url", None)
    stored = {"crawled": headers.get("WARC-Date"), "truncated": headers.get("WARC-Truncated")}
    fields |= {key: value for key, value in stored.items() if value}
    id_ = headers.get("WARC-Record-ID", "").strip("<>") or None
    row = page_row(name, number, id_, url, text, fields)
    return row._replace(extractor=chosen_by(settings) if _is_html(record) else None)


def _reason_to_skip(record: Any, settings: ReadSettings) -> str | None:
    """Return why the content of a record need not be read, or None if it must."""
    if record.headers.get("WARC-Type") == "revisit":
        return "a revisit has no content of its own"
    status = record.http_headers.status_code if record.is_http and record.http_headers else 200
    if status is not None and not 200 <= status < 300:
        return f"HTTP status {status}"
    kind = _content_type(record)
    if kind not in (*HTML_TYPES, "text/plain"):
        return f"content of type {kind or 'unknown'}"
    if record.content_length > settings.page_bytes:
        return f"the page has more than page_bytes = {settings.page_bytes:,} bytes"
    return None


def _content_type(record: Any) -> str:
    declared = record.http_content_type
    if not record.is_http:
        declared = record.headers.get("Content-Type")
    return (declared or "").partition(";")[0].strip().lower()


def _is_html(record: Any) -> bool:
    return _content_type(record) in HTML_TYPES


def _extract(record: Any, body: bytes, settings: ReadSettings) -> tuple[str, Fields]:
    charset = None
    if record.is_http and record.http_headers:
        http, charset = record.http_headers, record.http_charset
        transfer, content = http.get("Transfer-Encoding", ""), http.get("Content-Encoding", "")
        body = decode_body(body, transfer, content, settings.page_bytes)
    if _is_html(record):
        return extract_page(body, charset, settings)
    return decode_bytes(body, charset).text, {}
