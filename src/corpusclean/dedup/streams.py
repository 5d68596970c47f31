"""
What near-duplicate search must know of each document, batch by batch, in memory or on disk.

`sign_batch` is a pure function of one batch of texts. Its batches are gathered in memory by
`signed_documents`, or appended to a `SignedStore`, whose files are read through the memory map:
shingle hashes and keys as Arrow IPC, and one file of 64-bit keys for each band, so that a band is
scanned without touching the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusclean import _kernel
from corpusclean.dedup.banding import BandPlan
from corpusclean.dedup.signatures import NORMALISATION, SEED
from corpusclean.errors import RunError

Keys = npt.NDArray[np.uint64]

_DOCUMENTS = "documents.arrow"
_HEADER = "signed.json"
_COLUMNS = ("text_key", "content_key", "shingles", "short_form")


@dataclass(frozen=True, slots=True, eq=False)
class SignedDocuments:
    """
    The signed documents of a corpus, in order of arrival.

    `text_keys` are equal for texts that are equal after normalisation (0: no word characters),
    `content_keys` for texts that are equal as they stand. `bands` holds the keys of all documents
    for each band, `shingles` the chunks of their sets of shingle hashes, `short_forms` the
    normalised text of documents under ten tokens, empty for others (None: there are none).
    """

    text_keys: Keys
    content_keys: Keys
    bands: Sequence[Keys]
    shingles: Sequence[pa.LargeListArray]
    short_forms: pa.ChunkedArray | None = None

    def __len__(self) -> int:
        return len(self.text_keys)


def sign_batch(texts: pa.LargeStringArray, plan: BandPlan, width: int) -> pa.RecordBatch:
    """
    Return the signed form of one batch of texts.

    Its columns are text_key and content_key (uint64), shingles (large_list of uint64), short_form
    (large_string: a text under ten tokens, normalised; empty for others) and bands (fixed list of
    uint64, one for each band).

    >>> texts = pa.array(["One two three four", "?"], pa.large_string())
    >>> sign_batch(texts, BandPlan(bands=4, rows=2), width=6).column_names
    ['text_key', 'content_key', 'shingles', 'short_form', 'bands']
    """
    columns = _kernel.sign_documents(texts, width, plan.bands, plan.rows, SEED)
    return pa.record_batch(list(columns), names=[*_COLUMNS, "bands"])


def signed_documents(batches: Iterable[pa.RecordBatch]) -> SignedDocuments:
    """Gather the batches of `sign_batch`, at least one, in memory."""
    table = pa.Table.from_batches(batches)
    bands = np.concatenate([_band_matrix(chunk) for chunk in table["bands"].chunks])
    return SignedDocuments(
        text_keys=table["text_key"].to_numpy(),
        content_keys=table["content_key"].to_numpy(),
        bands=tuple(np.ascontiguousarray(column) for column in bands.T),
        shingles=tuple(table["shingles"].chunks),
        short_forms=table["short_form"],
    )


def gather(
    batches: Iterable[pa.RecordBatch], plan: BandPlan, width: int, folder: Path | None
) -> SignedDocuments:
    """Gather the batches of `sign_batch`, also none: in `folder`, or in memory without one."""
    if folder is None:
        empty = sign_batch(pa.array([], pa.large_string()), plan, width)
        return signed_documents([empty, *batches])
    with SignedStore(folder, plan, width) as store:
        for batch in batches:
            store.append(batch)
    return open_store(folder, plan, width)


class SignedStore:
    """
    The batches of `sign_batch` on disk, in a folder of their own.

    Use it as a context manager around `append`; `open_store` reads what it wrote.
    """

    def __init__(self, folder: Path, plan: BandPlan, width: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._header = _header(plan, width)
        self._bands = [_band_path(folder, band).open("wb") for band in range(plan.bands)]
        schema = [pa.field(name, pa.uint64()) for name in _COLUMNS[:2]]
        item = pa.field("item", pa.uint64(), nullable=False)
        schema.append(pa.field("shingles", pa.large_list(item)))
        schema.append(pa.field("short_form", pa.large_string()))
        self._documents = pa.ipc.new_file(str(folder / _DOCUMENTS), pa.schema(schema))

    def append(self, batch: pa.RecordBatch) -> None:
        """Append one batch of `sign_batch`."""
        self._documents.write_batch(batch.select(list(_COLUMNS)))
        for file, column in zip(self._bands, _band_matrix(batch["bands"]).T, strict=True):
            file.write(np.ascontiguousarray(column).data)

    def close(self) -> None:
        """Finish the files; the header comes last, so that a store without one is incomplete."""
        self._documents.close()
        for file in self._bands:
            file.close()
        (self._folder / _HEADER).write_text(json.dumps(self._header))

    def __enter__(self) -> SignedStore:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.close()


def open_store(folder: Path, plan: BandPlan, width: int) -> SignedDocuments:
    """
    Open a finished store through the memory map.

    Raises RunError where it is unfinished or was made with other parameters.
    """
    header = folder / _HEADER
    if not header.exists():
        raise RunError(f"{folder} has no {_HEADER}: signing was not finished; sign again")
    found, wanted = json.loads(header.read_text()), _header(plan, width)
    for name, value in wanted.items():
        if found.get(name) != value:
            raise RunError(f"{folder} has {name}={found.get(name)}, not {value}; sign again")
    table = pa.ipc.open_file(pa.memory_map(str(folder / _DOCUMENTS))).read_all()
    return SignedDocuments(
        text_keys=table["text_key"].to_numpy(),
        content_keys=table["content_key"].to_numpy(),
        bands=_StoredBands(folder, plan.bands),
        shingles=_StoredShingles(folder / _DOCUMENTS),
        short_forms=table["short_form"],
    )


class _StoredShingles(Sequence[pa.LargeListArray]):
    """
    The chunks of sets of a store.

    One that is asked for is mapped alone, so that its pages leave memory with it; all of them,
    one after the other, share one map.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._count: int = self._reader().num_record_batches

    def _reader(self) -> Any:
        return pa.ipc.open_file(pa.memory_map(str(self._path)))

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, chunk: Any) -> Any:
        return self._reader().get_batch(range(self._count)[chunk]).column("shingles")

    def __iter__(self) -> Iterator[pa.LargeListArray]:
        reader = self._reader()
        return (reader.get_batch(chunk).column("shingles") for chunk in range(self._count))


class _StoredBands(Sequence[Keys]):
    """The bands of a store; each is mapped when it is asked for, and let go with the array."""

    def __init__(self, folder: Path, count: int) -> None:
        self._paths = [_band_path(folder, band) for band in range(count)]

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, band: Any) -> Any:
        path = self._paths[band]
        # numpy cannot map an empty file
        return np.memmap(path, np.uint64, "r") if path.stat().st_size else np.empty(0, np.uint64)


def _band_path(folder: Path, band: int) -> Path:
    return folder / f"band-{band:04}.keys"


def _band_matrix(bands: pa.FixedSizeListArray) -> Keys:
    keys: Keys = bands.flatten().to_numpy()
    return keys.reshape(-1, bands.type.list_size)


def _header(plan: BandPlan, width: int) -> dict[str, Any]:
    return {
        "columns": list(_COLUMNS),
        "normalisation": NORMALISATION,
        "seed": SEED,
        "width": width,
        "bands": plan.bands,
        "rows": plan.rows,
    }
