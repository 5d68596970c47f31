"""
Near-duplicate pairs by one library, on the shingles that its users would make.

    python near_duplicate_peers.py rensa texts.json 0.8

Ours as it comes; for the others word trigrams of the lowercase text, 128 permutations, candidates
kept where the library's own estimate reaches the threshold. Prints JSON: CPU
seconds, peak memory in MB, pairs.
"""

import json
import sys
import time
from pathlib import Path


def word_shingles(text: str) -> set[str]:
    words = text.lower().split()
    return {" ".join(words[i : i + 3]) for i in range(max(len(words) - 2, 1))} if words else set()


def corpusclean_pairs(texts, threshold):
    from corpusclean import find_near_duplicates

    found = find_near_duplicates(texts, threshold).verified
    return zip(found.left.tolist(), found.right.tolist(), strict=True)


def rensa_pairs(texts, threshold):
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=threshold, num_perm=128, num_bands=16)
    hashes = []
    for number, text in enumerate(texts):
        minhash = RMinHash(num_perm=128, seed=1)
        minhash.update(list(word_shingles(text)))
        index.insert(number, minhash)
        hashes.append(minhash)
    for number, minhash in enumerate(hashes):
        for other in index.query(minhash):
            if other > number and minhash.jaccard(hashes[other]) >= threshold:
                yield number, other


def datasketch_pairs(texts, threshold):
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=threshold, num_perm=128)
    hashes = []
    for number, text in enumerate(texts):
        minhash = MinHash(num_perm=128)
        minhash.update_batch([shingle.encode() for shingle in word_shingles(text)])
        index.insert(number, minhash)
        hashes.append(minhash)
    for number, minhash in enumerate(hashes):
        for other in index.query(minhash):
            if other > number and minhash.jaccard(hashes[other]) >= threshold:
                yield number, other


def gaoya_pairs(texts, threshold):
    from gaoya.minhash import MinHashStringIndex

    index = MinHashStringIndex(
        hash_size=32, jaccard_threshold=threshold, num_bands=16, band_size=8,
        analyzer="word", lowercase=True, ngram_range=(3, 3),
    )  # fmt: skip
    index.par_bulk_insert_docs(list(range(len(texts))), texts)
    for number, found in enumerate(index.par_bulk_query(texts)):
        for other in found:
            if other > number:
                yield number, other


def daft_pairs(texts, threshold):
    import daft.functions
    import numpy as np

    column = daft.functions.normalize(daft.col("text"), lowercase=True, white_space=True)
    frame = daft.from_pydict({"text": texts}).select(
        daft.functions.minhash(column, num_hashes=128, ngram_size=3, seed=1).alias("minhash")
    )
    values = np.array(frame.to_pydict()["minhash"], dtype=np.uint32)
    buckets = {}
    for band in range(16):
        for number, row in enumerate(values[:, band * 8 : band * 8 + 8]):
            buckets.setdefault((band, row.tobytes()), []).append(number)
    seen = set()
    for members in buckets.values():
        for place, number in enumerate(members):
            for other in members[place + 1 :]:
                if (number, other) not in seen:
                    seen.add((number, other))
                    if (values[number] == values[other]).mean() >= threshold:
                        yield number, other


LIBRARIES = {
    "corpusclean": corpusclean_pairs,
    "rensa": rensa_pairs,
    "datasketch": datasketch_pairs,
    "gaoya": gaoya_pairs,
    "daft": daft_pairs,
}


def main() -> None:
    name, path, threshold = sys.argv[1:]
    texts = json.loads(Path(path).read_text(encoding="utf-8"))
    list(LIBRARIES[name](texts[:2], float(threshold)))  # loads the library before the clock starts
    started = time.process_time()
    pairs = sorted(LIBRARIES[name](texts, float(threshold)))
    cpu = time.process_time() - started
    # ru_maxrss would hold what the parent had at the fork
    status = Path("/proc/self/status").read_text()
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    json.dump({"cpu": cpu, "peak": peak, "pairs": pairs}, sys.stdout)


if __name__ == "__main__":
    main()
