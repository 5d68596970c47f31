"""Types of the native module; checked against the built one by stubtest."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, final

__all__ = [
    "NORMALISATION",
    "ApostropheModel",
    "ApostropheTelltales",
    "Guard",
    "LanguageModel",
    "Lexicon",
    "__version__",
    "candidate_pairs",
    "clusters",
    "common_shares",
    "containment",
    "content_keys",
    "cross_candidates",
    "first_of_equal",
    "gram_sets",
    "jaccard",
    "json_lines",
    "lay_out",
    "letter_counts",
    "masked_numbers",
    "page_blocks",
    "partners",
    "rare_candidates",
    "read_json_lines",
    "repeated_spans",
    "representatives",
    "romanised_words",
    "segments",
    "shingle_hashes",
    "short_pairs",
    "sign",
    "sign_documents",
    "signatures",
    "text_keys",
    "titles_without_site",
    "token_hashes",
    "unanswered",
    "unit_weights",
    "verified_pairs",
    "word_sets",
]
__version__: str

NORMALISATION: Final[int]

# Near-duplicates. Arrow arrays without nulls: texts are large_string, shingles large_list of
# uint64, signatures fixed_size_list of uint32, indices, ranks and weights uint32, keys uint64.
def shingle_hashes(texts: Any, width: int) -> Any: ...
def sign(texts: Any, width: int, num_perm: int, seed: int = 1) -> Any: ...
def signatures(shingles: Any, num_perm: int, seed: int = 1) -> Any: ...
def sign_documents(texts: Any, width: int, bands: int, rows: int, seed: int = 1) -> list[Any]: ...
def verified_pairs(
    bands: Iterable[Any],
    shingles: list[Any],
    ranks: Any,
    rule: tuple[float, float],
    limits: tuple[int, int],
) -> list[Any]: ...
def short_pairs(
    texts: Any,
    ranks: Any,
    least: float,
    plan: tuple[int, int],
    seed: int,
    limits: tuple[int, int],
) -> list[Any]: ...
def first_of_equal(text_keys: Any, content_keys: Any, entries: int) -> Any: ...
def partners(shingles: list[Any], sample: Any, threshold: float) -> list[Any]: ...
def text_keys(texts: Any) -> Any: ...
def content_keys(texts: Any) -> Any: ...
def unit_weights(texts: Any) -> Any: ...
def candidate_pairs(signatures: Any, bands: int, rows: int) -> tuple[Any, Any]: ...
def jaccard(shingles: Any, left: Any, right: Any) -> Any: ...
def containment(shingles: Any, left: Any, right: Any) -> Any: ...
def clusters(count: int, left: Any, right: Any) -> Any: ...
def representatives(ranks: Any, left: Any, right: Any, similarities: Any) -> tuple[Any, Any]: ...

# Languages. Tables are Arrow arrays: alphabet, starts and weights uint32, grams uint64, languages
# uint8; texts large_string. `identify` gives int16 numbers and float32 probabilities, `weigh`
# scores and counts of n-grams, both uint64.
@final
class LanguageModel:
    def __new__(
        cls,
        *,
        alphabet: Any,
        grams: Any,
        starts: Any,
        languages: Any,
        weights: Any,
        usual: Any,
        script_count: int,
        temper: tuple[float, float],
        familiarity: tuple[float, float, float, float, float, int],
    ) -> LanguageModel: ...
    def identify(self, texts: Any) -> tuple[Any, Any]: ...
    def weigh(self, texts: Any) -> list[list[Any]]: ...

# Repair. `suspicious_lines` takes large_string and gives large_list of int64.
@final
class Guard:
    def __new__(
        cls,
        alarms: list[tuple[Sequence[tuple[bytes, bytes, bytes]], str, str | None, bool]],
        segment: int,
    ) -> Guard: ...
    def suspicious_lines(self, texts: Any) -> Any: ...

# Segments. Roles are uint8 codes in the order of `model.ROLES`, counts and offsets int64.
@final
class Lexicon:
    def __new__(cls, words: object) -> Lexicon: ...

def segments(texts: Any, words: Lexicon | None, rejoin: bool) -> list[Any]: ...
def page_blocks(pages: Any, counts: Any, ends: Any) -> list[Any]: ...
def masked_numbers(lines: Any) -> Any: ...

# Lost apostrophes: large_string in, one array for each kind of telltale out.
@final
class ApostropheTelltales:
    def __new__(cls, words: Any, plurals: Any) -> ApostropheTelltales: ...
    def look(self, texts: Any) -> list[Any]: ...

@final
class ApostropheModel:
    def __new__(
        cls,
        words: Any,
        uses: Any,
        templates: tuple[Sequence[str], Sequence[str]],
        inside: tuple[Any, float],
        after: tuple[Any, float],
        decisions: Any,
        pooling: float,
    ) -> ApostropheModel: ...
    def read(self, texts: Any, plural: bool) -> tuple[list[Any], list[Any]]: ...
    def candidates(self, texts: Any) -> list[Any]: ...
    @staticmethod
    def atom_names() -> list[str]: ...

# Translations. Sets are large_list of uint64, groups and languages uint16, weights float32.
def word_sets(texts: Any) -> tuple[Any, Any]: ...
def gram_sets(texts: Any) -> tuple[Any, Any, Any]: ...
def romanised_words(texts: Any) -> Any: ...
def letter_counts(texts: Any) -> Any: ...
def token_hashes(tokens: Any, family: int) -> Any: ...
def rare_candidates(
    sets: Any, groups: Any, *, rarest: int, shared: int, cap: int, size_ratio: float
) -> tuple[Any, Any]: ...
def common_shares(sets: Any, groups: Any, prior: float, prior_size: float) -> Any: ...
def unanswered(sets: Any, counts: Any, groups: Any, left: Any, right: Any) -> Any: ...
def cross_candidates(
    sets: Any,
    positions: Any,
    weights: Any,
    languages: Any,
    lengths: Any,
    *,
    top: int,
    cap: int,
    family_weights: Sequence[float],
) -> tuple[Any, Any, Any]: ...

# Repeated passages: text and group uint32, start and end uint64 in code points.
def repeated_spans(texts: Any, least: int) -> list[Any]: ...
def read_json_lines(block: bytes, fields: tuple[str, str, str, str]) -> list[Any]: ...
def json_lines(batch: Any, raw: Sequence[str], rows: Sequence[str]) -> Any: ...
def titles_without_site(titles: Any) -> Any: ...
def lay_out(texts: Any, segments: Any, kept: Any, parts: Any) -> list[Any]: ...
