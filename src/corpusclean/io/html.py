"""Web pages to text, by an extractor of the user's choice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from corpusclean.errors import InputError, MissingExtraError
from corpusclean.io.jsonl import site_of, to_json
from corpusclean.io.schema import Row
from corpusclean.settings import ReadSettings
from corpusclean.text.encoding import decode_bytes

# An HTML parser nests without a bound, and those that walk the tree recurse: 100,000 open <div>
# crash resiliparse, 20,000 keep it busy for ten seconds.
MAX_DEPTH = 1000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Elements that are void or that the parser closes by itself.
_FLAT = {
    "area", "base", "body", "br", "col", "colgroup", "dd", "dt", "embed", "head", "hr", "html",
    "img", "input", "li", "link", "meta", "optgroup", "option", "p", "param", "rb", "rp", "rt",
    "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr",
}  # fmt: skip
_DECLARED = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,500}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)"
)
HEAD_BYTES = 4096
# What browsers read these names as (WHATWG encoding standard, section 4.2).
_LATIN = frozenset(("ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin-1", "latin1"))

Fields = dict[str, Any]


def read_html(stream: BinaryIO, name: str, settings: ReadSettings) -> Iterator[Row]:
    """Yield the one document of an HTML file; its id is its name, its original the page's text."""
    data = stream.read(settings.page_bytes + 1)
    text, fields = extract_page(data, None, settings)
    url = fields.pop("url", None)
    yield page_row(name, 1, name, url, text, fields)._replace(extractor=chosen_by(settings))


def page_row(
    path: str, number: int, id_: str | None, url: str | None, text: str, fields: Fields
) -> Row:
    """Return the document of a page with the metadata found in it."""
    size = len(text.encode("utf-8", "surrogatepass"))
    site = site_of(url) if url else None
    return Row(path, number, id_, url, site, text, None, to_json(fields), size)


def chosen_by(settings: ReadSettings) -> str | None:
    """Return the extractor that tells an article from its page; None where all text is taken."""
    return None if settings.html_extractor == "none" else settings.html_extractor


def extract_page(data: bytes, charset: str | None, settings: ReadSettings) -> tuple[str, Fields]:
    """
    Return the text of an HTML page and its metadata: url, title, date, lang, authors.

    `charset` is what the server declared; else the page itself may. Raises InputError for a page
    that is too large, nested too deeply, of no known encoding, or without any text.
    """
    if len(data) > settings.page_bytes:
        raise InputError(f"the page has more than page_bytes = {settings.page_bytes:,} bytes")
    html = decode_bytes(data, _encoding(data, charset)).text
    if _depth(html) > MAX_DEPTH:
        raise InputError(f"the page nests more than {MAX_DEPTH:,} elements")
    text, found = _EXTRACTORS[settings.html_extractor](html, settings)
    if not text or text.isspace():
        if settings.html_extractor == "none":
            raise InputError("there is no text in the page")
        advice = 'html_extractor = "none" takes all'
        raise InputError(f"{settings.html_extractor} finds no text in the page; {advice}")
    return text, {name: value for name, value in found.items() if value}


def _encoding(data: bytes, charset: str | None) -> str | None:
    if charset is None:
        match = _DECLARED.search(data[:HEAD_BYTES].lower())
        if match is None:
            return None
        charset = match[1].decode("ascii", "replace")
    return "sloppy-windows-1252" if charset.strip().lower() in _LATIN else charset


def _depth(html: str) -> int:
    """Return a bound on how deep elements nest: those of each name that are never closed."""
    open_: Counter[str] = Counter()
    deepest = depth = 0
    for closing, name in _TAG.findall(html):
        name = name.lower()
        if name in _FLAT:
            continue
        if not closing:
            open_[name] += 1
            depth += 1
            deepest = max(deepest, depth)
        elif open_[name]:
            open_[name] -= 1
            depth -= 1
    return deepest


def _trafilatura(html: str, settings: ReadSettings) -> tuple[str | None, Fields]:
    try:
        from trafilatura import bare_extraction, load_html
    except ImportError as error:
        raise MissingExtraError("reading HTML", "html") from error
    tree = load_html(html)
    if tree is None:
        return None, {}
    fields: Fields = {"lang": tree.get("lang")}
    page = bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        favor_precision=settings.html_mode == "precision",
        favor_recall=settings.html_mode == "recall",
    )
    if page is None:
        return None, fields
    fields |= {"url": page.url, "title": page.title, "date": page.date, "authors": page.author}
    return page.text, fields


def _resiliparse(html: str, settings: ReadSettings) -> tuple[str | None, Fields]:
    try:
        from resiliparse.extract.html2text import extract_plain_text
        from resiliparse.parse.html import HTMLTree
    except ImportError as error:
        raise MissingExtraError("reading HTML", "html") from error
    tree = HTMLTree.parse(html)
    root = tree.document
    fields = {
        "lang": _attribute(root, "html", "lang"),
        "url": _attribute(root, 'link[rel="canonical"]', "href")
        or _attribute(root, 'meta[property="og:url"]', "content"),
        "title": tree.title,
        "date": _attribute(root, 'meta[property="article:published_time"]', "content"),
        "authors": _attribute(root, 'meta[name="author"]', "content"),
    }
    main = settings.html_extractor == "resiliparse"
    return extract_plain_text(tree, preserve_formatting=True, main_content=main), fields


def _attribute(root: Any, selector: str, name: str) -> str | None:
    element = root.query_selector(selector)
    return element.getattr(name) if element else None


_EXTRACTORS: dict[str, Callable[[str, ReadSettings], tuple[str | None, Fields]]] = {
    "trafilatura": _trafilatura,
    "resiliparse": _resiliparse,
    "none": _resiliparse,
}
