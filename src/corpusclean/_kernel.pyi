"""Types of the native module; checked against the built one by stubtest."""

from typing import final

import pyarrow as pa

__version__: str

@final
class LanguageModel:
    def __new__(
        cls,
        *,
        alphabet: pa.Array,
        grams: pa.Array,
        starts: pa.Array,
        languages: pa.Array,
        weights: pa.Array,
        language_count: int,
        script_count: int,
        temper: tuple[float, float],
    ) -> LanguageModel: ...
    def identify(self, texts: pa.Array) -> tuple[pa.Array, pa.Array]: ...
    def weigh(self, texts: pa.Array) -> tuple[pa.Array, pa.Array]: ...
