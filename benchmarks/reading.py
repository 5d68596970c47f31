"""
MB per CPU second of reading, writing and restoring, on a corpus of your choice.

    python benchmarks/reading.py CORPUS [--text-field text] [--id-field id] [--repeat 3]

CORPUS is anything that `corpusclean clean` reads. It is read as it is, and again rewritten as
JSON lines in every compression and as Parquet; then it goes through a run directory that changes
nothing, and back. CPU seconds are user + system time of this
process and its threads, the least of the repeats; MB are 10^6 bytes of UTF-8 text.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpusclean.io.readers import read_batches
from corpusclean.io.records import text_checksum
from corpusclean.io.restore import restore
from corpusclean.io.run_directory import RunDirectory
from corpusclean.io.writers import write_part
from corpusclean.settings import ReadSettings, Settings

CODECS = {"": None, ".gz": "gzip", ".bz2": "bz2", ".zst": "zstd"}


def cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def least(work: Callable[[], Any], repeat: int) -> float:
    seconds = []
    for _ in range(repeat):
        before = cpu_seconds()
        work()
        seconds.append(cpu_seconds() - before)
    return min(seconds)


def drain(batches: Iterable[Any]) -> None:
    for _ in batches:
        pass


def rewrite(batches: Iterable[pa.RecordBatch], folder: Path) -> list[Path]:
    """Write the documents as JSON lines in every compression, and as Parquet."""
    table = pa.Table.from_batches(batches).select(["id", "url", "text"])
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in table.to_pylist()]
    data = "".join(lines).encode()
    paths = []
    for suffix, codec in CODECS.items():
        paths.append(folder / f"corpus.jsonl{suffix}")
        with pa.output_stream(str(paths[-1]), compression=codec) as stream:
            stream.write(data)
    paths.append(folder / "corpus.parquet")
    pq.write_table(table, paths[-1])
    return paths


def records(batch: pa.RecordBatch) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield the document and the edit record of each document, as a run that changes nothing."""
    for row in batch.to_pylist():
        fields = {name: row[name] for name in ("id", "url", "site", "text")}
        segment = {
            "i": 0, "role": "body", "text": row["text"], "start": 0, "end": len(row["text"]),
            "source_start": 0, "source_end": len(row["text"]), "lang": None, "cluster": None,
            "decision": "keep", "reason": None, "score": None,
        }  # fmt: skip
        document = {
            "schema": 1, **fields, "source_id": row["id"], "part": 0, "lang": "und",
            "metadata": json.loads(row["metadata"]), "duplicates": None, "segments": [segment],
        }  # fmt: skip
        source = {name: row[name] for name in ("id", "path", "row", "encoding")}
        yield document, {**source, "checksum": text_checksum(row["text"]), "edits": ()}


def write_run(batches: Iterable[pa.RecordBatch], path: Path, form: str) -> None:
    run = RunDirectory.create(path, Settings())
    for index, batch in enumerate(batches):
        with (
            write_part(run, "documents", index, form) as documents,
            write_part(run, "edits", index, form) as edits,
        ):
            for document, edit in records(batch):
                documents.write([document])
                edits.write([edit])
    run.finish({})


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    options.add_argument("corpus", type=Path)
    options.add_argument("--text-field", default="text")
    options.add_argument("--id-field", default="id")
    options.add_argument("--repeat", type=int, default=3)
    given = options.parse_args()
    settings = ReadSettings(text_field=given.text_field, id_field=given.id_field)

    found = list(read_batches([given.corpus], settings))
    batches = [batch.documents for batch in found]
    size = sum(pc.sum(pc.binary_length(batch["text"])).as_py() or 0 for batch in batches) / 1e6
    count, rejected = sum(map(len, batches)), sum(len(batch.rejected) for batch in found)
    print(f"{count:,} documents, {rejected:,} rejected, {size:.1f} MB of text")

    def show(name: str, work: Callable[[], Any], repeat: int = given.repeat) -> None:
        seconds = least(work, repeat)
        print(f"{name:24} {size / max(seconds, 1e-9):8.1f} MB per CPU second ({seconds:.2f} s)")

    show("read as it is", lambda: drain(read_batches([given.corpus], settings)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in rewrite(batches, folder):
            show(f"read {path.name}", lambda path=path: drain(read_batches([path])))
        for form in ("jsonl", "parquet"):
            out = folder / form
            show(f"write {form}", lambda out=out, form=form: write_run(batches, out, form), 1)
            show(f"restore {form}", lambda out=out: drain(restore(out)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process: {peak:,.0f} MiB")


if __name__ == "__main__":
    main()
