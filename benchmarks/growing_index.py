"""
Speed of an index on disk that grows by your texts, batch after batch.

    python benchmarks/growing_index.py CORPUS.jsonl.zst [BATCH]
"""

import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa

from corpusclean.dedup.index import Index
from corpusclean.dedup.near_duplicates import find_near_duplicates
from corpusclean.io.readers import read_batches

table = pa.Table.from_batches([batch.documents for batch in read_batches(sys.argv[1:2])])
texts, ids = table["text"].combine_chunks(), table["id"].to_pylist()
size = int((*sys.argv, 1000)[2])
with tempfile.TemporaryDirectory() as folder:
    index = Index(Path(folder) / "index")
    start = time.process_time()
    answers = []
    for place in range(0, len(texts), size):
        answers += index.add(texts.slice(place, size), ids[place : place + size])
    seconds = time.process_time() - start
    stored = sum(path.stat().st_size for path in (Path(folder) / "index").iterdir())
    print(f"added {len(texts)} texts in batches of {size}: {texts.nbytes / 1e6 / seconds:.1f} MB")
    print(f"per CPU second; {len(index)} kept, {stored / len(index):.0f} bytes for each")
    start = time.process_time()
    for place in range(100):
        index.query(texts.slice(place, 1))
    print(f"{(time.process_time() - start) * 10:.2f} ms CPU for a query of one text")
batch = find_near_duplicates(texts, keep="first")
assert {ids[removal.index] for removal in batch.removals} == {
    id_ for id_, answer in zip(ids, answers, strict=True) if answer
}
print("the removals are those of one batch")
