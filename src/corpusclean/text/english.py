"""What the English rules know of English: a list of words, and whether a line is English at all."""

from __future__ import annotations

import lzma
import re
from functools import cache
from importlib.resources import files

# Function words that few other languages spell alike; "in", "on", "me", "an", "so" they do.
FUNCTION_WORDS = re.compile(
    r"\b(?:the|of|and|to|that|is|was|with|for|it|this|are|you|have|not|be|from|they|we|he|she|but"
    r"|his|her|what|which|would|there|their|will|has|been|i)\b",
    re.IGNORECASE,
)
SENTENCE_STARTS = {
    "A", "After", "All", "Also", "Although", "And", "As", "At", "But", "For", "From", "He", "Her",
    "His", "How", "However", "I", "If", "In", "It", "Its", "Many", "More", "Most", "My", "No", "On",
    "One", "Our", "She", "Since", "So", "Some", "That", "The", "Their", "Then", "There", "These",
    "They", "This", "Those", "To", "We", "What", "When", "While", "With", "You",
}  # fmt: skip
WORD = re.compile(r"[^\W\d_]+")
ENOUGH_WORDS, ENOUGH_SHARE = 2, 0.12  # WMT English lines have a share of .25 to .45, others < .05


@cache
def english_words() -> frozenset[str]:
    """Return the words, in lower case, that stand in at least five of 14,000 English documents."""
    packed = files("corpusclean.text").joinpath("data/english_words.txt.xz").read_bytes()
    return frozenset(lzma.decompress(packed).decode().split("\n"))


def is_known(word: str) -> bool:
    """
    Whether `word`, in any case, is in the list of English words.

    >>> is_known("Policy"), is_known("policyIt")
    (True, False)
    """
    return word.lower() in english_words()


def is_english(text: str) -> bool:
    """
    Whether the function words of `text` are English.

    >>> is_english("It is what they have seen."), is_english("Le progrès est très lent.")
    (True, False)
    """
    found = sum(1 for _ in FUNCTION_WORDS.finditer(text))
    return found >= ENOUGH_WORDS and found >= ENOUGH_SHARE * sum(1 for _ in WORD.finditer(text))
