"""What holds for English holds for every script: no spaces, cases or Latin marks are assumed."""

import random
import unicodedata
from itertools import combinations

import pyarrow as pa
import pytest

from corpusclean._kernel import jaccard, shingle_hashes
from corpusclean.dedup.near_duplicates import find_near_duplicates
from corpusclean.text.segments import segment
from corpusclean.text.sentences import UNSPLIT, sentences
from paragraphs import PARAGRAPHS

LANGUAGES = [
    "en", "de", "fr", "es", "ru", "uk", "ar", "fa", "he", "hi", "bn", "ta", "th", "km", "zh-cn",
    "zh-tw", "ja", "ko", "vi", "am",
]  # fmt: skip
WITHOUT_SPACES = {"th", "km", "zh-cn", "zh-tw", "ja"}


def words(language):
    """Return the words of a paragraph, or pairs of graphemes where no spaces part words."""
    if language not in WITHOUT_SPACES:
        return PARAGRAPHS[language].split()
    graphemes = []
    for character in PARAGRAPHS[language].replace(" ", ""):
        if graphemes and unicodedata.category(character)[0] == "M":
            graphemes[-1] += character
        else:
            graphemes.append(character)
    return ["".join(graphemes[start : start + 2]) for start in range(0, len(graphemes), 2)]


def write(language, chosen):
    return ("" if language in WITHOUT_SPACES else " ").join(chosen)


def edited(chosen, vocabulary, share, chance):
    """Replace, delete or insert a word at exactly this share of the places."""
    places = set(chance.sample(range(len(chosen)), round(share * len(chosen))))
    result = []
    for place, word in enumerate(chosen):
        kind = chance.choice("rdi") if place in places else "keep"
        if kind in ("keep", "i"):
            result.append(word)
        if kind in ("r", "i"):
            result.append(chance.choice(vocabulary))
    return result


def copies(language, share, count=10, length=300):
    chance = random.Random(f"{language}{share}")  # noqa: S311
    vocabulary = words(language)
    for _ in range(count):
        original = chance.choices(vocabulary, k=length)
        copy = edited(original, vocabulary, share, chance)
        yield write(language, original), write(language, copy)


def similarities(texts, pairs):
    left, right = (pa.array(side, pa.uint32()) for side in zip(*pairs, strict=True))
    shingles = shingle_hashes(pa.array(texts, pa.large_string()), 6)
    return jaccard(shingles, left, right).to_numpy()


def test_the_same_edits_cost_the_same_similarity_in_every_script():
    means = {}
    for language in LANGUAGES:
        texts = [text for pair in copies(language, 0.1) for text in pair]
        pairs = [(index, index + 1) for index in range(0, len(texts), 2)]
        means[language] = float(similarities(texts, pairs).mean())
    assert max(means.values()) - min(means.values()) <= 0.12, means
    assert min(means.values()) > 0.45, means


def test_one_threshold_finds_the_edited_copies_of_all_scripts_and_nothing_else():
    texts = [text for language in LANGUAGES for pair in copies(language, 0.04, 3) for text in pair]
    every = list(combinations(range(len(texts)), 2))
    near = {
        pair for pair, value in zip(every, similarities(texts, every), strict=True) if value >= 0.6
    }
    assert near <= {(index, index + 1) for index in range(0, len(texts), 2)}
    assert len(near) >= 0.95 * len(texts) / 2
    found = {(pair.left, pair.right) for pair in find_near_duplicates(texts, 0.6).pairs}
    assert found <= near
    assert len(found) >= 0.98 * len(near)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paragraphs_of_a_page_are_its_body(language):
    paragraph = PARAGRAPHS[language]
    page = f"{paragraph}\n\n2024-05-17\n\n{paragraph}\n"
    segments = segment(page)
    assert "".join(part.text for part in segments) == page
    roles = {part.text.strip(): part.role for part in segments}
    assert roles == {paragraph: "body", "2024-05-17": "date"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_found_where_the_script_marks_them(language):
    text = PARAGRAPHS[language]
    spans = sentences(text, language)
    assert "".join(text[start:end] for start, end in spans) == text
    assert len(spans) == (1 if language in UNSPLIT else 5)
