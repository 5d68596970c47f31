"""The five promises, each as a property of whole runs on generated pages."""

from dataclasses import replace

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

import corpusclean as cc
from corpusclean import _kernel
from corpusclean.boilerplate.pages import masked_numbers
from corpusclean.settings import ReadSettings
from corpusclean.text.batches import text_array

WORDS = [
    "river",
    "stone",
    "market",
    "winter",
    "letter",
    "engine",
    "garden",
    "signal",
    "harbour",
    "painter",
    "council",
    "bridge",
]

sentences = st.lists(st.sampled_from(WORDS), min_size=3, max_size=14).map(
    lambda words: " ".join(words).capitalize() + "."
)
paragraphs = st.lists(sentences, min_size=1, max_size=3).map(" ".join)
shared = st.sampled_from(
    (
        "Read more",
        "Release time:Apr 14, 2024 02:41 AM",
        "The council met in winter and the painter wrote a letter about the harbour bridge.",
        "Garden engine signal\nGarden engine signal",
        "All rights reserved. No part of this page may be printed without a letter.",
        "Chinas first fair wasnt small and it didnt end.",
        "l\u00e2\u20ac\u2122\u00e9t\u00e9 d\u00e8s",
    )
)
pages = st.lists(st.one_of(paragraphs, shared), max_size=8).map("\n\n".join)
anything = st.text(max_size=80)
corpora = st.lists(st.one_of(pages, anything), max_size=7)
few = settings(deadline=None, max_examples=60)


def records(result):
    """Return what a run gave back, as comparable plain data."""
    documents = [document.to_record() for document in result.documents]
    removals = [removal.to_record() for removal in result.removals]
    return sorted(map(repr, documents)), sorted(map(repr, removals))


@few
@given(corpora)
def test_nothing_is_lost(texts):
    restored = [original for _, original in cc.restore(cc.clean(texts))]
    assert sorted(restored) == sorted(texts)


@few
@given(corpora)
def test_a_removed_document_has_a_kept_representative_that_is_similar(texts):
    result = cc.clean(texts)
    kept = {document.id: document.text for document in result.documents}
    for removal in result.removals:
        if removal.kind != "document":
            continue
        left, right = removal.text, kept[removal.representative]
        found = cc.find_near_duplicates([left, right], threshold=cc.Settings().duplicates.threshold)
        assert found.pairs
        assert found.pairs[0].similarity == removal.similarity


def similarity(left, right):
    """Return the exact similarity of two blocks, as boilerplate is told by it."""
    texts = masked_numbers(text_array([left, right]))
    shingles = _kernel.shingle_hashes(texts, cc.Settings().boilerplate.width)
    pair = (pa.array([0], pa.uint32()), pa.array([1], pa.uint32()))
    return _kernel.jaccard(shingles, *pair)[0].as_py()


@few
@given(corpora)
def test_a_dropped_block_names_a_page_with_a_similar_block_or_its_rule(texts):
    result = cc.clean(texts)
    pages = dict(cc.restore(result))
    for removal in result.removals:
        assert removal.rule
        assert removal.reason
        if removal.rule == "repeated":
            assert removal.representative != removal.source_id
            blocks = [one.text for one in cc.segment(cc.repair(pages[removal.representative]))]
            best = max(similarity(removal.text, block) for block in blocks)
            assert best >= removal.similarity >= cc.Settings().boilerplate.threshold


@few
@given(corpora, st.randoms(use_true_random=False))
def test_the_order_of_the_documents_does_not_matter(texts, random):
    shuffled = list(texts)
    random.shuffle(shuffled)
    assert records(cc.clean(shuffled)) == records(cc.clean(texts))


records_given = st.fixed_dictionaries(
    {"text": pages | st.sampled_from(WORDS), "n": st.integers(0, 2)},
    optional={"id": st.sampled_from("ab"), "url": st.sampled_from(("http://a.example/x", "b"))},
)


@few
@given(st.lists(records_given, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_records_with_equal_ids_does_not_matter(documents, random):
    shuffled = list(documents)
    random.shuffle(shuffled)
    result = cc.clean(documents)
    assert records(cc.clean(shuffled)) == records(result)
    assert len({source["id"] for source in result.edits}) == len(documents)


@few
@given(corpora, st.integers(1, 200))
def test_the_size_of_the_batches_does_not_matter(texts, size):
    small = replace(cc.Settings(), read=ReadSettings(batch_bytes=size))
    assert records(cc.clean(texts, small)) == records(cc.clean(texts))


@few
@given(st.lists(paragraphs, min_size=1, max_size=6).map("\n\n".join))
def test_healthy_text_is_left_alone(text):
    assert cc.repair(text) == text


@few
@given(pages)
def test_offsets_point_at_the_segments(page):
    for document in cc.clean([page]).documents:
        for segment in document.segments:
            if segment.decision == "keep":
                assert document.text[segment.start : segment.end] == segment.text
            else:
                assert segment.start is None


@few
@given(st.one_of(pages, anything))
def test_segments_tile_the_text(text):
    segments = cc.segment(text)
    assert "".join(segment.text for segment in segments) == text
    assert all(segment.text == text[segment.start : segment.end] for segment in segments)
