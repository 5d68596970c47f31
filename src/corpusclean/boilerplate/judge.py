"""The whole judgement in memory: segment, profile, decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from corpusclean import _kernel
from corpusclean.boilerplate.decisions import BlockDecision
from corpusclean.boilerplate.pages import page_blocks, site_of
from corpusclean.boilerplate.policy import decide
from corpusclean.boilerplate.profile import build_profile
from corpusclean.model import Document
from corpusclean.settings import BoilerplateSettings, SegmentSettings
from corpusclean.text.batches import text_array
from corpusclean.text.segments import segment_batch

_SEGMENT = SegmentSettings()
_BOILERPLATE = BoilerplateSettings()


def judge(
    documents: Sequence[Document],
    segment_settings: SegmentSettings = _SEGMENT,
    settings: BoilerplateSettings = _BOILERPLATE,
) -> list[list[BlockDecision]]:
    r"""
    Return the decision on each segment of each document, as `segment` cuts it.

    Sites are those of the documents, or the hosts of their addresses; documents without either
    are judged together. `evidence_page` is an index into `documents`. The decisions depend on
    the set of documents alone; equal documents of one site are told apart by their order.

    >>> menu = "Home\nContact us\n"
    >>> pages = [Document(menu + "It rained on Monday, and by the evening the river had risen.")]
    >>> [decision.decision for decision in judge(pages)[0]]
    ['drop', 'drop', 'keep']
    """
    texts = [document.text for document in documents]
    keys = _page_keys(documents)
    index = {key: i for i, key in enumerate(keys)}
    segments = segment_batch(text_array(texts), segment_settings)
    sites = [site_of(document) for document in documents]
    blocks = page_blocks(texts, segments, np.array(keys, np.uint64), sites)
    profile = build_profile(lambda: [blocks], settings)
    decisions = decide(blocks, profile, settings).pages()
    judged = dict(zip(blocks.pages[blocks.starts].tolist(), decisions, strict=True))
    return [[_by_index(one, index) for one in judged.get(key, [])] for key in keys]


def _page_keys(documents: Sequence[Document]) -> list[int]:
    """Return a distinct key for each document, of its id or else its site and text."""
    names = [
        f"id\0{document.id}" if document.id is not None else f"{site_of(document)}\0{document.text}"
        for document in documents
    ]
    seen: dict[str, int] = {}
    for i, name in enumerate(names):
        seen[name] = seen.get(name, 0) + 1
        names[i] = f"{seen[name]}\0{name}"
    keys: list[int] = _kernel.content_keys(text_array(names)).to_pylist()
    return keys


def _by_index(decision: BlockDecision, index: dict[int, int]) -> BlockDecision:
    if decision.evidence_page is None:
        return decision
    return replace(decision, evidence_page=index[decision.evidence_page])
