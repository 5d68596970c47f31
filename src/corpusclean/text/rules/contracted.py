"""The endings before which English has an apostrophe, and the words that they follow."""

from __future__ import annotations

import re

from corpusclean.text.english import is_known

# {mark} stands for what took the apostrophe's place.
PLACE = r"(?<![^\W\d_])([A-Za-z]{{1,40}})({mark})([SsTtDdMm]|re|ve|ll|RE|VE|LL)(?![^\W_]|=)"
SUBJECTS = {"i", "you", "he", "she", "it", "we", "they", "who", "that", "there", "what", "this"}
WOULD = {"would", "could", "should", "might", "must"}
NEGATED = {
    "ain", "aren", "can", "couldn", "didn", "doesn", "don", "hadn", "hasn", "haven", "isn",
    "mightn", "mustn", "needn", "shan", "shouldn", "wasn", "weren", "won", "wouldn",
}  # fmt: skip


def place_of(mark: str) -> re.Pattern[str]:
    """Return the pattern of word, `mark` and ending, in groups 1 to 3."""
    return re.compile(PLACE.format(mark=mark))


def takes_apostrophe(word: str, ending: str) -> bool:
    """
    Whether English writes `word`, an apostrophe and `ending`.

    >>> takes_apostrophe("don", "t"), takes_apostrophe("China", "s"), takes_apostrophe("apr", "s")
    (True, True, False)
    """
    word, ending = word.lower(), ending.lower()
    if ending == "t":
        return word in NEGATED
    if ending == "m":
        return word == "i"
    if ending == "s":
        return is_known(word)
    return word in SUBJECTS or (ending == "ve" and word in WOULD)
