"""
Speed and memory of `find_repeated_spans` on texts of your own.

    python benchmarks/repeated_spans.py CORPUS.jsonl.zst [COPIES]
"""

import resource
import sys
import time

import pyarrow as pa

from corpusclean.dedup.repeated_spans import find_repeated_spans
from corpusclean.io.readers import read_batches

texts = pa.chunked_array([batch.documents.column("text") for batch in read_batches(sys.argv[1:2])])
texts = pa.concat_arrays(texts.chunks * int((*sys.argv, 1)[2]))
megabytes = texts.nbytes / 1e6
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.process_time()
spans = find_repeated_spans(texts)
seconds = time.process_time() - start
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000
print(f"{len(texts)} texts, {megabytes:.1f} MB; {len(spans)} spans")
print(f"{megabytes / seconds:.0f} MB per CPU second, {grown / megabytes:.2f} bytes per input byte")
