"""The learned half of the apostrophe repair: word tables and weights, loaded once."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusclean._kernel import ApostropheModel, ApostropheTelltales

# English contractions and owners; French elisions. Each language decides by its own words whether
# a text is its own.
WEIGHTS = ("apostrophes.npz", "elisions_fr.npz")
_SEEN_TWICE = 3  # as a level of the word table: half powers of two
_TWICE = 2
_PLAIN, _OWNER, _TAIL, _KIND = 0, 1, 5, 6  # columns of the word table, see the kernel's lexicon
_CONTEXT_DECIDES = 4  # words from this decision on are also words without an apostrophe

Uses = npt.NDArray[np.uint8]


class Tables(NamedTuple):
    """What one language's file holds."""

    words: list[str]
    uses: Uses  # a row for each word
    steps: dict[str, npt.NDArray[np.int8]]
    meta: dict[str, Any]


class Reader(NamedTuple):
    """The model of one language."""

    model: ApostropheModel
    kinds: tuple[str, ...]  # the names of its decisions
    least_typical: float  # share of the language's own words that a text must have


@cache
def apostrophe_readers() -> tuple[Reader, ...]:
    """Return the shipped models, English first."""
    return tuple(_reader(_tables(name)) for name in WEIGHTS)


@cache
def apostrophe_telltales() -> ApostropheTelltales:
    """Return the words, of any language, that tell of a loss."""
    english, *others = (_tables(name) for name in WEIGHTS)
    known = _known(english)
    lost = telltales(english.words, english.uses)
    for tables in others:
        # "nest" is French for n'est, and a nest.
        lost |= telltales(tables.words, tables.uses) - known
    plurals = sorted(word for word in known if word[-1:] == "s")
    return ApostropheTelltales(
        pa.array(sorted(lost), pa.large_string()), pa.array(plurals, pa.large_string())
    )


def telltales(words: list[str], uses: Uses) -> set[str]:
    """Return the words that mostly are something else with its apostrophe lost: dont, chinas."""
    plain = dict(zip(words, uses[:, _PLAIN].tolist(), strict=True))
    owners = {
        f"{stem}s"
        for stem, owner in zip(words, uses[:, _OWNER].tolist(), strict=True)
        if owner > _SEEN_TWICE and owner >= plain.get(f"{stem}s", 0) + _TWICE
    }
    sure = (uses[:, _TAIL] > 0) & (uses[:, _KIND] < _CONTEXT_DECIDES)
    return owners | {words[index] for index in np.nonzero(sure)[0].tolist()}


def _known(tables: Tables) -> set[str]:
    """Return the words that were seen without an apostrophe more than once or twice."""
    common = tables.uses[:, _PLAIN] > _SEEN_TWICE
    return {tables.words[index] for index in np.nonzero(common)[0].tolist()}


@cache
def _tables(name: str) -> Tables:
    with (files("corpusclean.text") / "data" / name).open("rb") as file:
        arrays = np.load(file)
        meta = json.loads(arrays["meta"].tobytes())
        words = arrays["words"].tobytes().decode("utf-8").split(" ")
        steps = {place: arrays[f"weights_{place}"] for place in meta["scale"]}
        return Tables(words, arrays["uses"], steps, meta)


def _reader(tables: Tables) -> Reader:
    words, uses, steps, meta = tables
    inside, after = (
        (pa.array(steps[place]), meta["scale"][place]) for place in ("inside", "after")
    )
    model = ApostropheModel(
        pa.array(words, pa.large_string()),
        pa.array(uses.ravel()),
        (meta["contracted"], meta["owned"]),
        inside,
        after,
        pa.array(np.array(meta["decisions"], np.float64).ravel()),
        meta["pooling"],
    )
    return Reader(model, tuple(meta["kinds"]), meta["least_typical"])
