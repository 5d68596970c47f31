"""
Language identification: accuracy, agreement with langdetect, speed, one shingle for all scripts.

    python benchmarks/languages.py UDHR.jsonl.zst NEWS.jsonl.zst [--detectors langdetect,pycld2]

UDHR holds rows of `code` and `text`, NEWS rows of `lang`, `system` and `text`; other detectors
than the profiles run only where they are named and installed. CPU seconds, not wall time.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
import zlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from corpusclean._kernel import jaccard, shingle_hashes
from corpusclean.settings import LanguageSettings
from corpusclean.text.language import identify_languages

# The UDHR's file codes of the languages that have a profile.
_CODES = (
    "afr:af arb:ar bul:bg ben:bn cat:ca ces:cs cym:cy dan:da deu_1996:de deu_1901:de "
    "ell_monotonic:el eng:en spa:es est:et pes_1:fa pes_2:fa fin:fi fra:fr guj:gu heb:he "
    "hin:hi hrv:hr hun:hu ind:id ita:it jpn:ja kan:kn kor:ko lit:lt lvs:lv lav:lv mkd:mk "
    "mal:ml mar:mr nep:ne nld:nl nob:no nno:no pan:pa pol:pl por_BR:pt por_PT:pt ron_2006:ro "
    "rus:ru slk:sk slv:sl som:so als:sq swe:sv swh:sw tam:ta tel:te tha:th tgl:tl tur:tr "
    "ukr:uk urd:ur vie:vi cmn_hans:zh-cn cmn_hant:zh-tw"
)
UDHR_CODES = dict(pair.split(":") for pair in _CODES.split())
NEWS_CODES = {code: code for code in ("bn", "de", "en", "fr", "hi", "ja", "ru")} | {"zh": "zh-cn"}
SENTENCE_END = re.compile(r"(?<=[.!?।])\s+|(?<=[。！？])|\n+")
SCRIPTS = {
    "eng", "deu_1996", "rus", "arb", "pes_1", "heb", "hin", "ben", "tam", "tha", "khm", "lao",
    "mya", "cmn_hans", "cmn_hant", "jpn", "kor", "vie", "amh", "ell_monotonic", "kat", "hye",
}  # fmt: skip
HALVES = ("dev", "test")
UNSPACED = {"tha", "khm", "lao", "mya", "cmn_hans", "cmn_hant", "jpn"}


class Sample(NamedTuple):
    """A text whose language is known."""

    language: str
    text: str


def rows(path: Path) -> Iterator[dict[str, str]]:
    with pa.input_stream(str(path), compression="detect") as stream:
        for line in stream.read().splitlines():
            yield json.loads(line)


def sentences(text: str) -> list[str]:
    return [part.strip() for part in SENTENCE_END.split(text) if len(part.strip()) >= 15]


def samples(udhr: Path, news: Path) -> tuple[list[Sample], list[Sample]]:
    """Return sentences and documents, at most 60 and 25 of each language and source."""
    short, long = defaultdict(list), defaultdict(list)
    for row in rows(udhr):
        if language := UDHR_CODES.get(row["code"]):
            short["udhr", language] += sentences(row["text"])
            starts = range(0, len(row["text"]) - 600, 1200)
            long["udhr", language] += [row["text"][start : start + 1200] for start in starts]
    for row in rows(news):
        language = NEWS_CODES.get(row["lang"])
        if language and row["system"] == "src":
            short["news", language] += sentences(row["text"])
            if len(row["text"]) >= 200:
                long["news", language].append(row["text"])
    return _drawn(short, 60), _drawn(long, 25)


def _drawn(texts: dict[tuple[str, str], list[str]], most: int) -> list[Sample]:
    chance = random.Random(1)
    return [
        Sample(language, text)
        for (_, language), known in sorted(texts.items())
        for text in chance.sample(known, min(most, len(known)))
    ]


def judge(samples: list[Sample], detector: str) -> tuple[np.ndarray, np.ndarray, float]:
    """Return codes, probabilities and texts per CPU second."""
    settings = LanguageSettings(detector=detector, minimum=0.0)
    identify_languages(["Models are loaded with the first text."], settings)
    start = time.process_time()
    found = identify_languages([sample.text for sample in samples], settings)
    seconds = time.process_time() - start
    codes = np.array(found.codes.to_pylist())
    return codes, found.probabilities.to_numpy(), len(samples) / seconds


def compare(name: str, samples: list[Sample], detectors: list[str]) -> None:
    truth = np.array([sample.language for sample in samples])
    print(f"\n{name}: {len(samples)} texts in {len(set(truth))} languages")
    ours, probabilities, _ = judge(samples, "profiles")
    for detector in detectors:
        codes, sureness, speed = judge(samples, detector)
        right = codes == truth
        macro = np.mean([right[truth == language].mean() for language in set(truth)])
        line = f"  {detector:10} accuracy {right.mean():.4f}  macro {macro:.4f}  {speed:9,.0f}/s"
        if detector == "langdetect":
            sure = sureness > 0.9999
            agree = (codes == ours)[sure]
            line += f"  agrees where sure {agree.mean():.4f} of {sure.sum()}"
            right_here = sure & (codes == truth)
            line += f", where also right {(codes == ours)[right_here].mean():.4f}"
        print(line)
    for low, high in ((0.0, 0.5), (0.5, 0.9), (0.9, 0.99), (0.99, 1.01)):
        band = (probabilities >= low) & (probabilities < high)
        if band.any():
            right = (ours == truth)[band].mean()
            print(f"  probability {low:.2f}-{min(high, 1):.2f}: {band.sum():5} right {right:.4f}")


def speed(news: Path) -> None:
    documents = [row["text"] for row in rows(news)]
    long = [text for text in documents if len(text) > 1000]
    kilobytes = [text.encode()[:1000].decode(errors="ignore") for text in long]
    print()
    for name, texts in (("all", documents), ("over 1,000 characters", long), ("1 kB", kilobytes)):
        array = pa.array(texts, pa.large_string())
        start = time.process_time()
        identify_languages(array)
        seconds = time.process_time() - start
        megabytes = array.nbytes / 1e6
        print(
            f"{len(array)} documents, {name}, {1e6 * megabytes / len(array):,.0f} B on average: "
            f"{len(array) / seconds:,.0f} and {megabytes / seconds:.0f} MB per CPU second"
        )


def unknown(udhr: Path, half: str) -> None:
    """Print how many texts in languages without a profile are und, in one half of them."""
    print(f"\nlanguages without a profile, {half} half:")
    for length in (100, 400, 1200):
        texts, codes = [], []
        for row in rows(udhr):
            code, text = row["code"], row["text"]
            if code not in UDHR_CODES and HALVES[zlib.crc32(code.encode()) % 2] == half:
                pieces = [text[start : start + length] for start in range(600, 6600, 1200)]
                texts += [piece for piece in pieces if len(piece) == length]
                codes += [code] * (len(texts) - len(codes))
        found = identify_languages(texts).codes.to_pylist()
        verdicts = defaultdict(list)
        for code, verdict in zip(codes, found, strict=True):
            verdicts[code].append(verdict)
        print(
            f"  {length} characters: {found.count('und') / len(found):.3f} of {len(found)} texts; "
            f"of {len(verdicts)} languages all of {sum({*v} == {'und'} for v in verdicts.values())}"
        )
        if length == 400:
            named = {code: max(set(v), key=v.count) for code, v in sorted(verdicts.items())}
            print("  " + " ".join(f"{c}:{v}" for c, v in named.items() if v != "und"))


def scripts(udhr: Path) -> None:
    """Print the mean Jaccard similarity at 10 % edits of words, or pairs of characters."""
    chance = random.Random(1)
    means = {}
    for row in rows(udhr):
        if row["code"] not in SCRIPTS:
            continue
        unspaced = row["code"] in UNSPACED
        text = row["text"].replace("፡", " ")  # the Ethiopic space
        units = re.findall(r"\S\S?", text) if unspaced else text.split()
        values = []
        for start in range(0, len(units) - 300, 300):
            original = units[start : start + 300]
            copy = list(original)
            for place in chance.sample(range(300), 30):
                other = chance.choice(units)
                inserted = f"{copy[place]}{'' if unspaced else ' '}{other}"
                copy[place] = chance.choice(("", other, inserted))
            join = "" if unspaced else " "
            pair = pa.array([join.join(original), join.join(copy)], pa.large_string())
            index = [pa.array([i], pa.uint32()) for i in (0, 1)]
            values.append(jaccard(shingle_hashes(pair, 6), *index).to_numpy()[0])
        means[row["code"]] = float(np.mean(values))
    print("\nmean Jaccard at 10 % edits, 300 words or pairs of characters:")
    print("  " + "  ".join(f"{code} {mean:.3f}" for code, mean in sorted(means.items())))
    print(f"  spread {max(means.values()) - min(means.values()):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("udhr", type=Path)
    parser.add_argument("news", type=Path)
    parser.add_argument("--detectors", default="langdetect")
    parser.add_argument("--half", choices=HALVES, default="dev")
    options = parser.parse_args()
    detectors = ["profiles", *filter(None, options.detectors.split(","))]
    short, long = samples(options.udhr, options.news)
    compare("sentences", short, detectors)
    compare("documents", long, detectors)
    unknown(options.udhr, options.half)
    speed(options.news)
    scripts(options.udhr)


if __name__ == "__main__":
    main()
