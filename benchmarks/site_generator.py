"""
Synthetic sites around real bodies, whose templates come from the bodies' own language.

Menus, notices and promotions are words and sentences drawn from texts that are no page's body,
so that no word list can know them: what is measured is repetition, place and shape. Every site
draws its own layout; traps are pages at home in other pages' teasers, mirrors, shared quotes,
shared headings, and a notice that is one page's only content.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Block = dict[str, Any]

SENTENCE = re.compile(r"[^.!?。！？।]{20,}?[.!?。！？।]+")


@dataclass
class _Site:
    """What all pages of one site share, and how they are laid out."""

    name: str
    chosen: random.Random
    phrases: list[str]
    sentences: list[str]
    layout: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        pick = self.chosen
        self.layout = {
            "menu": pick.sample(self.phrases, pick.randint(3, 9)),
            "menu_mark": pick.choice([None, None, " · ", " | "]),
            "crumbs": pick.choice([None, " / ", " » "]),
            "banner": pick.choice([None, self.sentence()]),
            "promo": pick.choice([None, self.sentence()]),
            "promo_count": pick.random() < 0.5,
            "date": pick.choice([None, "{y}-{m:02d}-{d:02d}", "{d:02d}.{m:02d}.{y} {h}:15"]),
            "suffix": pick.choice(["", f" - {pick.choice(self.phrases)}"]),
            "teaser": pick.choice(["doubled", "plain", "titles", "ellipsis"]),
            "teaser_head": pick.choice(self.phrases),
            "headings": pick.sample(self.phrases, 3),
            "footer": [self.sentence() for _ in range(pick.randint(1, 4))],
            "links": pick.sample(self.phrases, pick.randint(2, 5)),
        }

    def sentence(self) -> str:
        return self.chosen.choice(self.sentences)


def distinct(documents: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one text for each document and language: translations by several systems are alike."""
    first: dict[tuple[str, str], dict[str, Any]] = {}
    for row in sorted(documents, key=lambda row: (row.get("system") != "src", row["id"])):
        first.setdefault((row["lang"], row.get("doc", row["id"])), row)
    return list(first.values())


def generate(documents: Iterable[dict[str, Any]], seed: int = 7) -> list[dict[str, Any]]:
    """
    Return pages of synthetic sites; `documents` have lang and text.

    A site takes two to sixteen bodies of one language.
    """
    chosen = random.Random(seed)
    texts: dict[str, list[str]] = defaultdict(list)
    for document in documents:
        if len(SENTENCE.findall(document["text"])) >= 5:
            texts[document["lang"]].append(document["text"])
    pages: list[dict[str, Any]] = []
    for language in sorted(texts):
        bodies = sorted(set(texts[language]))
        chosen.shuffle(bodies)
        spare, bodies = bodies[: len(bodies) // 3], bodies[len(bodies) // 3 : len(bodies) // 3 + 90]
        sentences = [" ".join(s.split()) for text in spare for s in SENTENCE.findall(text)]
        phrases = sorted({phrase for s in sentences if (phrase := phrase_of(s))})
        if len(phrases) < 30 or len(bodies) < 12:
            continue
        number = 0
        while bodies:
            size = chosen.choice((2, 3, 5, 8, 12, 16))
            site = _Site(f"{language}-{number}.example", chosen, phrases, sentences)
            pages += _pages(site, bodies[:size])
            bodies, number = bodies[size:], number + 1
    return pages


def phrase_of(sentence: str) -> str:
    """Return the first two words of a sentence, or four of its Han letters."""
    words = sentence.split()
    return " ".join(words[:2]) if len(words) > 4 else sentence[:4] if len(words) == 1 else ""


def _pages(site: _Site, bodies: list[str]) -> list[dict[str, Any]]:
    articles = []
    for text in bodies:
        sentences = [" ".join(s.split()) for s in SENTENCE.findall(text)]
        step = site.chosen.randint(1, 3)
        paragraphs = [" ".join(sentences[i : i + step]) for i in range(1, len(sentences), step)]
        articles.append((sentences[0].rstrip(".。।!?！？")[:90], paragraphs))
    quote = site.sentence()
    pages = [_page(site, i, articles, quote) for i in range(len(articles))]
    if len(pages) > 4:
        mirror = [dict(block) for block in pages[0]["blocks"]]
        for block in mirror:
            block["trap"] = "mirror" if block["keep"] else None
        pages.append({"id": f"{site.name}/mirror", "site": site.name, "blocks": mirror})
        notice = site.layout["footer"][0]
        own = [
            _block(f"{site.sentence()[:60]} {site.name}", "title"),
            _block(notice, "body", trap="notice"),
        ]
        shell = _page(site, 1, articles, quote)["blocks"]
        head = [block for block in shell if block["role"] in {"menu", "banner"}]
        tail = [block for block in shell if block["role"] in {"links", "teaser"}]
        pages.append({"id": f"{site.name}/notice", "site": site.name, "blocks": head + own + tail})
    return pages


def _block(text: str, role: str, *, keep: bool = True, trap: str | None = None) -> Block:
    return {"text": text, "role": role, "keep": keep, "trap": trap}


def _page(
    site: _Site, number: int, articles: list[tuple[str, list[str]]], quote: str
) -> dict[str, Any]:
    pick, layout = site.chosen, site.layout
    title, paragraphs = articles[number]
    blocks: list[Block] = []

    def noise(text: str, role: str) -> None:
        blocks.append(_block(text, role, keep=False))

    if layout["banner"]:
        noise(layout["banner"], "banner")
    if layout["menu_mark"]:
        noise(layout["menu_mark"].join(layout["menu"]), "menu")
    else:
        for entry in layout["menu"]:
            noise(entry, "menu")
    if layout["crumbs"]:
        noise(layout["crumbs"].join([*layout["menu"][:2], title[:30]]), "crumbs")
    blocks.append(_block(title + layout["suffix"], "title", trap="home"))
    if layout["date"]:
        noise(layout["date"].format(y=2024, m=pick.randint(1, 12), d=pick.randint(1, 28),
                                    h=pick.randint(10, 23)), "date")  # fmt: skip
    middle = len(paragraphs) // 2
    for i, paragraph in enumerate(paragraphs):
        if i == middle and layout["promo"]:
            count = f" {pick.randint(2, 99)}" if layout["promo_count"] else ""
            noise(layout["promo"] + count, "promo")
        if i == middle and i and pick.random() < 0.4:
            blocks.append(_block(pick.choice(layout["headings"]), "heading", trap="heading"))
        if i == middle + 1 and number in {1, 2}:
            blocks.append(_block(quote, "quote", trap="quote"))
        blocks.append(_block(paragraph, "body", trap="home"))
    _teasers(site, number, articles, noise)
    for sentence in layout["footer"]:
        noise(sentence, "footer")
    for entry in layout["links"]:
        noise(entry, "links")
    return {"id": f"{site.name}/{number}", "site": site.name, "blocks": blocks}


def _teasers(site: _Site, number: int, articles: list[tuple[str, list[str]]], noise: Any) -> None:
    """Links to up to four other articles of the site, in the site's own form."""
    others = [i for i in range(len(articles)) if i != number]
    form = site.layout["teaser"]
    noise(site.layout["teaser_head"], "teaser head")
    for i in site.chosen.sample(others, min(4, len(others))):
        title, paragraphs = articles[i]
        lead = " ".join(paragraphs)
        noise(title, "teaser")
        if form == "doubled":
            noise(title, "teaser")
        if form != "titles":
            cut = lead[: site.chosen.choice((120, 160))]
            noise(f"{cut}…" if form == "ellipsis" else cut, "teaser")
