"""Web pages and archives: text and metadata, however the page was encoded, cut or broken."""

import gzip
import sys
import time
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean.errors import InputError, MissingExtraError
from corpusclean.io.html import extract_page
from corpusclean.io.http_body import decode_body
from corpusclean.io.readers import read_batches
from corpusclean.settings import ReadSettings

SENTENCES = (
    "The harbour bridge was closed on Monday because of the wind, the council said.",
    "Gäste aus Malmö kamen über die Brücke, während der Wind schwächer wurde.",
    "Nobody was hurt, and the ferries took the commuters to the other side of the bay.",
)
ARTICLE = "".join(f"<p>{sentence}</p>\n" for sentence in SENTENCES)
PAGE = f"""<html lang="en"><head><title>Bridge closed</title>
<link rel="canonical" href="https://www.example.org/bridge">
<meta property="og:url" content="https://www.example.org/bridge">
<meta property="article:published_time" content="2024-04-14"></head>
<body><nav><a href="/">Home</a></nav><article><h1>Bridge closed</h1>
{ARTICLE}</article></body></html>"""
BITS = (
    b"<p> </p> <b> <table> <td> <div> </div> <script> <!-- --> <![CDATA[ word \0 \xff &#55296; <a"
).split()
EXTRACTORS = pytest.mark.parametrize("extractor", ["trafilatura", "resiliparse", "none"])


def read(path, **options):
    batches = list(read_batches([path], ReadSettings(**options)))
    documents = [row for batch in batches for row in batch.documents.to_pylist()]
    return documents, [item for batch in batches for item in batch.rejected]


def record(kind, payload, *, http="HTTP/1.1 200 OK\r\nContent-Type: text/html", extra="", number=1):
    """One record of a web archive."""
    block = (http + "\r\n\r\n").encode() + payload if http else payload
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
        f"WARC-Target-URI: https://example.org/{number}\r\nWARC-Date: 2024-04-14T00:00:00Z\r\n"
        f"Content-Type: {'application/http' if http else 'text/plain'}\r\n"
        f"{extra}Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


@EXTRACTORS
@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252", "utf-16"])
def test_a_page_gives_its_text_and_metadata(tmp_path, extractor, encoding):
    declared = PAGE.replace("<head>", f'<head><meta charset="{encoding}">')
    (tmp_path / "page.html").write_bytes(declared.encode(encoding))
    (document,), rejected = read(tmp_path, html_extractor=extractor)
    assert not rejected
    assert all(sentence in document["text"] for sentence in SENTENCES)
    assert (document["id"], document["site"]) == ("page.html", "example.org")
    assert document["encoding"] is None
    for part in ('"title": "Bridge closed"', '"lang": "en"', '"date": "2024-04-14"'):
        assert part in document["metadata"]
    assert ("Home" in document["text"]) == (extractor == "none")


def test_a_wrong_declaration_does_not_harm_utf8():
    page = PAGE.replace("<head>", '<head><meta charset="iso-8859-1">').encode()
    text, _ = extract_page(page, "latin-1", ReadSettings())
    assert SENTENCES[1] in text


def test_latin_1_means_windows_1252_as_in_browsers():
    page = "<p>It’s “quoted” at length here, and then it’s not any more.</p>".encode("cp1252")
    text, _ = extract_page(page, "ISO-8859-1", ReadSettings(html_extractor="none"))
    assert "It’s “quoted”" in text


@EXTRACTORS
@pytest.mark.parametrize(
    "page",
    [
        "<html><body>" + "<div>" * 200_000 + ARTICLE,
        "<html><body>" + "<b><i>" * 50_000 + ARTICLE,
        "".join(f"<font size={n}><p>x" for n in range(20_000)),
        "<div></b>" * 50_000,
    ],
    ids=["div", "b and i", "font", "mismatched"],
)
def test_deep_nesting_is_refused_at_once(extractor, page):
    started = time.process_time()
    with pytest.raises(InputError, match="nests"):
        extract_page(page.encode(), None, ReadSettings(html_extractor=extractor))
    assert time.process_time() - started < 5


@EXTRACTORS
def test_unclosed_tags_and_odd_characters_are_read(extractor):
    page = "<html><body><div><p>" + "</p>".join(SENTENCES) + "\0<p>" * 2000
    text, _ = extract_page(page.encode(), None, ReadSettings(html_extractor=extractor))
    assert SENTENCES[0] in text


@EXTRACTORS
def test_a_page_without_text_is_rejected_whole(tmp_path, extractor):
    (tmp_path / "empty.html").write_bytes(b"<html><body></body></html>")
    documents, (item,) = read(tmp_path, html_extractor=extractor)
    assert not documents
    assert "no text" in item.reason
    assert ("takes all" in item.reason) == (extractor != "none")
    assert item.raw == b"<html><body></body></html>"


def test_a_page_beyond_the_limit_is_rejected_whole_in_pieces(tmp_path):
    page = b"<p>" + b"x" * (1 << 20)
    (tmp_path / "large.html").write_bytes(page)
    documents, rejected = read(tmp_path, page_bytes=1 << 19, batch_bytes=1 << 18)
    assert not documents
    assert b"".join(item.raw for item in rejected) == page
    assert "page_bytes = 524,288" in rejected[0].reason


@settings(deadline=None, max_examples=40)
@given(
    data=st.binary(max_size=300) | st.lists(st.sampled_from(BITS), max_size=60).map(b"".join),
    extractor=st.sampled_from(["trafilatura", "resiliparse", "none"]),
)
def test_any_bytes_are_a_page_or_a_typed_error(data, extractor):
    try:
        text, _ = extract_page(data, None, ReadSettings(html_extractor=extractor))
    except InputError:
        return
    assert text.strip()


@pytest.mark.parametrize(
    "module", ["trafilatura", "resiliparse.extract.html2text", "fastwarc.warc"]
)
def test_a_missing_extra_is_named_at_once(tmp_path, monkeypatch, module):
    monkeypatch.setitem(sys.modules, module, None)
    kind = "warc" if "warc" in module else "html"
    (tmp_path / f"page.{kind}").write_text(PAGE)
    with pytest.raises(MissingExtraError, match=rf"corpusclean\[{kind}\]"):
        read(tmp_path, html_extractor=module.partition(".")[0] if kind == "html" else "none")


def test_an_archive_gives_its_pages_and_says_what_it_holds_besides(tmp_path):
    page = PAGE.encode()
    archive = (
        record("warcinfo", b"software: demo", http="", number=1)
        + record("response", page, number=2, extra="WARC-Truncated: length\r\n")
        + record("revisit", b"", number=3)
        + record("response", page, http="HTTP/1.1 404 Gone\r\nContent-Type: text/html", number=4)
        + record("response", b"GIF", http="HTTP/1.1 200 OK\r\nContent-Type: image/gif", number=5)
        + record("conversion", "Größe".encode(), http="", number=6)
        + record("response", b"<p></p>", number=7)
    )
    (tmp_path / "crawl.warc.gz").write_bytes(
        b"".join(gzip.compress(b"WARC/1.0" + part) for part in archive.split(b"WARC/1.0")[1:])
    )
    documents, rejected = read(tmp_path)
    assert [(d["id"], d["row"], d["url"]) for d in documents] == [
        ("urn:uuid:2", 2, "https://example.org/2"),
        ("urn:uuid:6", 6, "https://example.org/6"),
    ]
    assert SENTENCES[1] in documents[0]["text"]
    assert documents[1]["text"] == "Größe"
    assert '"truncated": "length"' in documents[0]["metadata"]
    assert [(item.line, item.raw) for item in rejected] == [
        (3, None), (4, None), (5, None), (7, b"<p></p>")
    ]  # fmt: skip
    assert "revisit" in rejected[0].reason
    assert "404" in rejected[1].reason
    assert "image/gif" in rejected[2].reason


@pytest.mark.parametrize("cut", [10, 300, 700])
def test_an_archive_that_breaks_off_is_rejected_after_its_pages(tmp_path, cut):
    page = PAGE.encode()
    archive = record("response", page, number=1) + record("response", page, number=2)
    whole = len(archive) // 2
    (tmp_path / "crawl.warc").write_bytes(archive[: whole + cut])
    documents, (item,) = read(tmp_path)
    assert [document["id"] for document in documents] == ["urn:uuid:1"]
    assert "damaged WARC" in item.reason
    assert item.raw == archive[: whole + cut]


@pytest.mark.parametrize("damage", ["truncated", "flipped"])
def test_a_damaged_compressed_archive_is_rejected_after_its_pages(tmp_path, damage):
    members = [
        gzip.compress(record("response", PAGE.encode(), number=number)) for number in range(1, 200)
    ]
    data = bytearray(b"".join(members))
    if damage == "truncated":
        del data[-100:]
    else:
        data[-100] ^= 0x10
    (tmp_path / "crawl.warc.gz").write_bytes(data)
    documents, (item,) = read(tmp_path)
    assert documents[0]["id"] == "urn:uuid:1"
    assert item.reason.startswith("damaged gzip stream")
    assert item.raw == data


@settings(deadline=None, max_examples=30)
@given(data=st.binary(max_size=200), position=st.integers(0, 500))
def test_any_damage_to_an_archive_is_no_crash(tmp_path_factory, data, position):
    archive = record("response", b"<p>text", number=1) + record("response", b"<p>more", number=2)
    path = tmp_path_factory.mktemp("in") / "crawl.warc"
    path.write_bytes(archive[:position] + data + archive[position:])
    documents, rejected = read(path, html_extractor="none")
    assert documents or rejected


def chunked(body, size):
    pieces = [body[i : i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"


@settings(deadline=None)
@given(body=st.binary(max_size=400), size=st.integers(1, 90))
def test_bodies_come_out_of_every_encoding(body, size):
    raw_deflate = zlib.compressobj(wbits=-15)
    encoded = {
        "gzip": gzip.compress(body),
        "deflate": zlib.compress(body),
        "Deflate ": raw_deflate.compress(body) + raw_deflate.flush(),
        "identity": body,
    }
    for encoding, data in encoded.items():
        assert decode_body(chunked(data, size), "chunked", encoding, 400) == body


def test_bombs_and_damage_in_bodies_are_typed_errors():
    bomb = gzip.compress(bytes(10**7))
    for body, encoding, reason in (
        (bomb, "gzip", "page_bytes"),
        (bomb[:-9], "gzip", "page_bytes"),
        (gzip.compress(b"x" * 99)[:-9], "gzip", "ends early"),
        (b"\x1f\x8bno", "gzip", "damaged"),
        (b"x", "compress", "not known"),
    ):
        with pytest.raises(InputError, match=reason):
            decode_body(body, "", encoding, 1000)
    assert decode_body(b"decoded already", "chunked", "gzip", 1000) == b"decoded already"
