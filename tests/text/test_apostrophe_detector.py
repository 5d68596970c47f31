import re

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean._kernel import ApostropheTelltales
from corpusclean.text.apostrophe_detector import joint_doubt, may_have_lost, shows_loss
from corpusclean.text.apostrophe_model import apostrophe_telltales
from corpusclean.text.batches import text_array

WORDS = ["dont", "chinas", "todays", "theyre"]
PLURALS = ["states", "news"]
LETTER = "(?:[A-Za-z]|[^\x00-\x7f\u2000-\u203f])"
WORD = re.compile(f"{LETTER}+(?:(['‘’]){LETTER}+)?")

PIECES = (
    "China Chinas DONT Lingang Lingangs States State it's it’s a ' ’ é 漢s \u2014 \u20ac . 1990s "
    "dont todays theyre states news Xxxxxxxxxxxxxxxxxxxxxxxxxxxxxs"
)
pieces = st.sampled_from(PIECES.split(" "))
texts = st.lists(pieces | st.just(" "), max_size=30).map("".join) | st.text(max_size=80)


def look(text: str) -> tuple[int, int, int]:
    """Count the signs of loss, the readable way."""
    kept = lost = 0
    names: set[str] = set()
    stems: list[str] = []
    for match in WORD.finditer(text):
        word = re.sub("[A-Z]", lambda upper: upper[0].lower(), match[0])
        if match[1]:
            kept += 1
        elif text[match.end() : match.end() + 1] in ("'", "‘", "’"):
            continue  # a plural owner, or the end of a quotation
        elif not 3 <= len(word.encode()) <= 24:
            continue
        elif word in WORDS:
            lost += 1
        elif match[0][0] in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            if word[-1] != "s":
                names.add(word)
            elif word not in PLURALS:
                stems.append(word[:-1])
    return kept, lost, 0 if kept else sum(stem in names for stem in stems)


@settings(deadline=None, max_examples=400)
@given(st.lists(texts, max_size=4))
def test_the_native_glance_sees_what_the_readable_one_sees(batch: list[str]) -> None:
    kernel = ApostropheTelltales(
        pa.array(WORDS, pa.large_string()), pa.array(PLURALS, pa.large_string())
    )
    seen = zip(*(column.to_pylist() for column in kernel.look(text_array(batch))), strict=True)
    readable = [look(text) for text in text_array(batch).to_pylist()]
    assert list(seen) == readable


def test_the_kernel_takes_only_large_strings_without_nulls() -> None:
    empty = pa.array([], pa.large_string())
    kernel = ApostropheTelltales(empty, empty)
    for wrong in (pa.array([1]), pa.array(["a", None], pa.large_string()), pa.array(["a"])):
        with pytest.raises(TypeError, match="large_string"):
            kernel.look(wrong)


def test_a_glance_decides_each_text_of_a_batch() -> None:
    batch = text_array(["", "I dont know Chinas plan.", "It's late, dont ask.", "Lovely."])
    assert np.array_equal(may_have_lost(batch), [False, True, False, False])


def test_telltales_are_contractions_and_owners_but_no_common_plurals() -> None:
    look = apostrophe_telltales().look
    _, lost, _ = look(text_array(["dont isnt theyre", "its well years states people texas news"]))
    assert lost.to_pylist() == [3, 0]


def show(lost: list[float], kept: int, any_kept: bool, minimum: int) -> bool:
    owners, chances = np.zeros(len(lost), np.uint32), np.array(lost)
    doubt = joint_doubt(owners, chances, 1)
    counts = np.array([len(lost)]), doubt, np.array([kept]), np.array([any_kept])
    return bool(shows_loss(*counts, minimum)[0])


@given(st.lists(st.floats(0.5, 1 - 1e-12)), st.integers(0, 5), st.integers(1, 4))
def test_more_kept_apostrophes_never_speak_for_a_loss(
    lost: list[float], kept: int, minimum: int
) -> None:
    if show(lost, kept + 1, True, minimum):
        assert show(lost, kept, True, minimum)
    if show(lost, 0, False, minimum):
        assert len(lost) >= minimum
