"""
Sites of other kinds than news, around real bodies: recipes, shops, forums, comments, long reads.

Each kind has its trap: what many of its pages share and yet belongs to them (ingredients,
properties of goods, the title of an article on several pages), or what is a page's own and looks
like the site's (short posts, comments). Templates are words of the bodies' language, drawn from
texts that are no page's body.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from site_generator import SENTENCE, phrase_of

Block = dict[str, Any]
Body = list[str]  # its sentences


@dataclass(frozen=True)
class _Words:
    """What a site draws its templates from."""

    chosen: random.Random
    phrases: list[str]
    sentences: list[str]

    def phrases_of(self, count: int) -> list[str]:
        return self.chosen.sample(self.phrases, count)

    def sentence(self) -> str:
        return self.chosen.choice(self.sentences)


def generate_kinds(documents: Iterable[dict[str, Any]], seed: int = 11) -> list[dict[str, Any]]:
    """Return pages of three sites of each kind and language; `documents` have lang and text."""
    chosen = random.Random(seed)
    texts: dict[str, set[str]] = defaultdict(set)
    for row in documents:
        texts[row["lang"]].add(row["text"])
    pages: list[dict[str, Any]] = []
    for language in sorted(texts):
        bodies = [_sentences(text) for text in sorted(texts[language])]
        chosen.shuffle(bodies)
        spare, bodies = bodies[: len(bodies) // 3], bodies[len(bodies) // 3 :]
        sentences = [sentence for body in spare for sentence in body]
        words = _Words(chosen, sorted({p for s in sentences if (p := phrase_of(s))}), sentences)
        bodies = [body for body in bodies if len(body) > 5]
        if len(words.phrases) < 60 or len(bodies) < 12:
            continue
        for number in range(3):
            for kind, build in KINDS.items():
                name = f"{kind}-{language}-{number}.example"
                some = chosen.sample(bodies, min(len(bodies), chosen.choice((4, 8, 16, 30))))
                for place, blocks in enumerate(_framed(build(words, some), words)):
                    pages.append({"id": f"{name}/{place}", "site": name, "blocks": blocks})
    return pages


def _sentences(text: str) -> Body:
    return [" ".join(sentence.split()) for sentence in SENTENCE.findall(text)]


def _framed(pages: list[list[Block]], words: _Words) -> list[list[Block]]:
    """Put the site's menu above and its footer below each page."""
    menu = [_noise(text, "menu") for text in words.phrases_of(5)]
    footer = [
        _noise(words.sentence(), "footer"),
        *(_noise(p, "links") for p in words.phrases_of(3)),
    ]
    return [[dict(one) for one in (*menu, *blocks, *footer)] for blocks in pages]


def _keep(text: str, role: str, trap: str | None = None) -> Block:
    return {"text": text, "role": role, "keep": True, "trap": trap}


def _noise(text: str, role: str) -> Block:
    return {"text": text, "role": role, "keep": False, "trap": None}


def _title(body: Body) -> str:
    return body[0].rstrip(".。।!?！？")[:70]


def _recipes(words: _Words, bodies: list[Body]) -> list[list[Block]]:
    """Pages with a list of ingredients out of a common stock, between the title and the text."""
    stock, heading, share = words.phrases_of(20), *words.phrases_of(2)
    pages = []
    for body in bodies:
        some = words.chosen.sample(stock, words.chosen.randint(5, 9))
        lines = [f"{words.chosen.randint(1, 9) * 50} g {thing}" for thing in some]
        pages.append(
            [
                _keep(_title(body), "title"),
                _noise(share, "share"),
                _keep(heading, "heading", "section"),
                *(_keep(line, "list", "ingredient") for line in lines),
                *(_keep(step, "body") for step in body[1:6]),
            ]
        )
    return pages


def _goods(words: _Words, bodies: list[Body]) -> list[list[Block]]:
    """Pages with properties that other goods have, too, links to other goods, and a notice."""
    names = words.phrases_of(6)
    values = {name: words.phrases_of(4) for name in names}
    delivery, more = words.sentence(), words.phrases_of(1)[0]
    pages = []
    for i, body in enumerate(bodies):
        properties = [f"{name}: {words.chosen.choice(values[name])}" for name in names]
        others = words.chosen.sample([j for j in range(len(bodies)) if j != i], 3)
        pages.append(
            [
                _keep(_title(body), "title"),
                _keep(body[1], "body"),
                *(_keep(line, "table", "property") for line in properties),
                *(_keep(text, "body") for text in body[2:4]),
                _noise(delivery, "notice"),
                _noise(more, "teaser head"),
                *(_noise(_title(bodies[j]), "teaser") for j in others),
            ]
        )
    return pages


def _forum(words: _Words, bodies: list[Body]) -> list[list[Block]]:
    """Threads: posts of some sentences, each with the same button and one of a few answers."""
    button, thanks = words.phrases_of(1)[0], words.phrases_of(3)
    pages = []
    for body in bodies:
        blocks = [_keep(_title(body), "title")]
        for i in range(1, len(body), 2):
            blocks += [_keep(" ".join(body[i : i + 2]), "body"), _noise(button, "button")]
            if words.chosen.random() < 0.2:
                blocks += [_keep(words.chosen.choice(thanks), "body", "thanks")]
                blocks += [_noise(button, "button")]
        pages.append(blocks)
    return pages


def _commented(words: _Words, bodies: list[Body]) -> list[list[Block]]:
    """Articles with comments below: the comments are the page's own, what frames them is not."""
    heading, button = words.phrases_of(2)
    pages = []
    for body in bodies:
        half = max(len(body) // 2, 3)
        blocks = [_keep(_title(body), "title"), *(_keep(text, "body") for text in body[1:half])]
        blocks.append(_noise(f"{words.chosen.randint(2, 90)} {heading}", "comment head"))
        for text in body[half:]:
            blocks += [_keep(text, "body", "comment"), _noise(button, "button")]
        pages.append(blocks)
    return pages


def _long_reads(words: _Words, bodies: list[Body]) -> list[list[Block]]:
    """Articles on two or three pages under one title, each with a pager."""
    following = words.phrases_of(1)[0]
    pages = []
    for body in bodies:
        count = min(3, len(body) // 3)
        size = -(-(len(body) - 1) // count)
        for i in range(count):
            some = body[1 + i * size : 1 + (i + 1) * size]
            pages.append(
                [
                    _keep(_title(body), "title", "paged title"),
                    *(_keep(text, "body") for text in some),
                    _noise(" ".join(map(str, range(1, count + 1))) + f" {following}", "pager"),
                ]
            )
    return pages


KINDS: dict[str, Callable[[_Words, list[Body]], list[list[Block]]]] = {
    "recipe": _recipes,
    "shop": _goods,
    "forum": _forum,
    "comments": _commented,
    "paged": _long_reads,
}
