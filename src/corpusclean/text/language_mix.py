"""Which languages the segments of a document are in, and whether that makes it mixed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from corpusclean.settings import LanguageSettings
from corpusclean.text.language import UNDETERMINED, Languages, identify_languages

# A segment is short, and the wrong language in one line in a hundred would make every long page
# mixed: of the verdicts above this probability about one in ten thousand is wrong
SURE = 0.99


@dataclass(frozen=True, slots=True)
class LanguageMix:
    """
    The languages of a document's segments, the largest share first.

    `shares` gives for each language its share of the characters in segments whose language is
    sure. `mixed` is true where a language other than the first reaches the share that
    `LanguageSettings.mixed` names. Without a sure segment there are no shares.
    """

    shares: tuple[tuple[str, float], ...]
    mixed: bool

    @property
    def main(self) -> str:
        """The language with the largest share, or "und"."""
        return self.shares[0][0] if self.shares else UNDETERMINED


def language_mix(segments: Iterable[str], settings: LanguageSettings | None = None) -> LanguageMix:
    """
    Return which languages the segments of one document are in.

    >>> mix = language_mix(["The river froze early that year.", "Der Fluss fror früh zu."])
    >>> mix.mixed, [code for code, _ in mix.shares]
    (True, ['en', 'de'])
    """
    return language_mixes([list(segments)], settings)[0]


def language_mixes(
    documents: pa.ListArray | pa.LargeListArray | Sequence[Sequence[str]],
    settings: LanguageSettings | None = None,
) -> list[LanguageMix]:
    """
    Return the mix of each document; `documents` holds a list of segments for each.

    All segments go to the detector as one batch.
    """
    settings = settings or LanguageSettings()
    lists = documents
    if not isinstance(lists, (pa.ListArray, pa.LargeListArray)):
        lists = pa.array(documents, pa.large_list(pa.large_string()))
    found = identify_languages(lists.flatten(), settings)
    return mixes_of(lists, found, settings)


def mixes_of(
    documents: pa.ListArray | pa.LargeListArray, found: Languages, settings: LanguageSettings
) -> list[LanguageMix]:
    """Return the mix of each document, given the language of each of all segments."""
    sure = pc.greater_equal(found.probabilities, max(SURE, settings.minimum))
    table = pa.table(
        {
            "document": pc.list_parent_indices(documents),
            "code": found.codes,
            "length": pc.utf8_length(documents.flatten()),
        }
    ).filter(sure)
    sums = table.group_by(["document", "code"]).aggregate([("length", "sum")]).to_pydict()
    lengths: list[dict[str, int]] = [{} for _ in range(len(documents))]
    for document, code, length in zip(
        sums["document"], sums["code"], sums["length_sum"], strict=True
    ):
        lengths[document][code] = length
    return [_mix(of, settings.mixed) for of in lengths]


def _mix(lengths: dict[str, int], limit: float) -> LanguageMix:
    total = sum(lengths.values())
    ordered = sorted(lengths.items(), key=lambda item: (-item[1], item[0]))
    shares = tuple((code, length / total) for code, length in ordered)
    return LanguageMix(shares, any(share >= limit for _, share in shares[1:]))
