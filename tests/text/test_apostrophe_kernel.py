import pyarrow as pa
import pytest
from apostrophe_oracle import Oracle
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean._kernel import ApostropheModel
from corpusclean.text.apostrophe_model import apostrophe_readers
from corpusclean.text.batches import text_array

ORACLE = Oracle()
WORDS = (
    "its Its ITS dont don't Chinas China's the The years world's a of and he said that shell well "
    "were cant students students' Texas boss isnt is , . 's ' ’ “ ” i id James two 1990s 3.5 8, "
    "\n \n\n o'clock oclock n''s it’s Straße cafés ÉS Ωs props.items _ids x= (ours) end. -- McDs"
)
pieces = st.sampled_from(WORDS.split(" "))
texts = st.lists(pieces, max_size=40).map(" ".join) | st.lists(pieces, max_size=9).map("".join)


@settings(deadline=None, max_examples=200)
@given(texts)
def test_the_kernel_sees_the_atoms_that_the_oracle_sees(text: str) -> None:
    columns = apostrophe_readers()[0].model.candidates(text_array([text]))
    _, start, end, kind, kept, word, atoms = (column.to_pylist() for column in columns)
    expected = ORACLE.candidates(text)
    assert list(zip(start, end, kind, kept, word, strict=True)) == [
        (token.start, token.end, kind, token.kept, atoms[0]) for token, kind, atoms in expected
    ]
    assert atoms == [atom for *_, row in expected for atom in row]


@settings(deadline=None, max_examples=150)
@given(st.lists(texts, max_size=4), st.booleans())
def test_the_kernel_is_sure_where_the_oracle_is(batch: list[str], plural: bool) -> None:
    (owner, place, kind, kept, chance), counts = (
        [column.to_pylist() for column in columns]
        for columns in apostrophe_readers()[0].model.read(text_array(batch), plural)
    )
    expected = [(i, *guess) for i, text in enumerate(batch) for guess in ORACLE.sure(text, plural)]
    assert list(zip(owner, place, kind, kept, strict=True)) == [row[:4] for row in expected]
    assert chance == pytest.approx([row[4] for row in expected], abs=1e-12)
    assert all(len(count) == len(batch) for count in counts)


def test_a_model_that_does_not_fit_together_is_refused() -> None:
    words, none = pa.array(["a"], pa.large_string()), (pa.array([0], pa.int8()), 1.0)
    decisions = pa.array([1.0, 0.0, 0.0])

    def build(uses=bytes(9), templates=((), ()), weights=none):
        table = pa.array(list(uses), pa.uint8())
        ApostropheModel(words, table, templates, weights, none, decisions, 0.0)

    build()
    for wrong, message in (
        ({"uses": bytes(8)}, "8 bytes of use for 1 words"),
        ({"uses": bytes(6) + b"\1\0\0"}, "number of a decision"),
        ({"templates": (["w+9"], [])}, '"w\\+9" is unknown'),
        ({"weights": (pa.array([1, 2, 3], pa.int8()), 1.0)}, "power of two"),
    ):
        with pytest.raises(ValueError, match=message):
            build(**wrong)
