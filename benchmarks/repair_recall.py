"""
How much of made damage the repair undoes, kind by kind.

    python benchmarks/repair_recall.py CORPUS.jsonl.zst [--language en] [--lines 500] [--seed 1]

Each line of the corpus is an object with "text" and, if --language is given, "lang". Lines of
those texts that the repair leaves as they are get damaged, one kind at a time, each a text of its
own. A line counts as right if it comes back as it was; "otherwise" is neither that nor untouched.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Callable

import pyarrow as pa

from corpusclean.text.repair import repair_batch

SMALLEST, LARGEST = 40, 600  # characters of a line
SCRIPTS = re.compile("[\u0400-\u052f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
APOSTROPHE = re.compile(r"(?<=[A-Za-z])['’](?=(?:s|t|re|ve|ll|d|m)\b)")


def read_as(written: str, read: str, times: int = 1) -> Callable[[str], str]:
    def damage(line: str) -> str:
        try:
            for _ in range(times):
                line = line.encode(written).decode(read)
        except UnicodeError:
            return ""
        return line

    return damage


def old_bytes(encoding: str) -> Callable[[str], str]:
    """Damage lines of the script that the encoding is for, not the Latin ones that it can hold."""
    damage = read_as(encoding, "latin-1")
    return lambda line: damage(line) if len(SCRIPTS.findall(line)) > 0.4 * len(line) else ""


def each(pattern: str, replacement: str) -> Callable[[str], str]:
    return lambda line: re.sub(pattern, replacement, line)


def twice_or_nothing(line: str) -> str:
    return APOSTROPHE.sub("?", line) if len(APOSTROPHE.findall(line)) > 1 else ""


DAMAGES: dict[str, Callable[[str], str]] = {
    **{
        f"UTF-8 read as Windows-1252, {times} times": read_as("utf-8", "sloppy-windows-1252", times)
        for times in (1, 2, 3)
    },
    "UTF-8 read as Latin-1": read_as("utf-8", "latin-1"),
    "UTF-8 read as Macintosh Roman": read_as("utf-8", "macroman"),
    **{
        f"{encoding} read as Latin-1": old_bytes(encoding)
        for encoding in (
            "koi8-r", "koi8-u", "cp1251", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr",
        )
    },
    "apostrophes as U+FFFD": lambda line: APOSTROPHE.sub("\ufffd", line),
    "two apostrophes or more as ?": twice_or_nothing,
    "typographic quotes before a word as u201c": each(r"(?<!\w)[‘“]", r"u<\g<0>>"),
    "typographic quotes with a backslash": each("[‘’“”]", r"\\u<\g<0>>"),
    "typographic quotes as %u2019": each("[‘’“”]", r"%u<\g<0>>"),
    "quotes and ampersands as entities": each("[\"'&]", r"<\g<0>>"),
    "the same, escaped twice": each("[\"'&]", r"<<\g<0>>>"),
    "the space after a stop lost": lambda line: re.sub(
        r"(?<=[a-z]\.) (?=[A-Z])", "", line, count=1
    ),
}  # fmt: skip
ENTITIES = {'"': "&quot;", "'": "&#39;", "&": "&amp;"}


def spelt(line: str) -> str:
    """Spell the escapes that the patterns above only mark."""
    line = re.sub(r"([\\%]?u)<(.)>", lambda match: f"{match[1]}{ord(match[2]):04x}", line)
    line = re.sub("<<([\"'&])>>", lambda match: "&amp;" + ENTITIES[match[1]][1:], line)
    return re.sub("<([\"'&])>", lambda match: ENTITIES[match[1]], line)


def repaired(lines: list[str]) -> list[str]:
    texts: list[str] = repair_batch(pa.array(lines, pa.large_string())).texts.to_pylist()
    return texts


def read(path: str, language: str | None) -> list[str]:
    with pa.input_stream(path) as file:
        rows = map(json.loads, file.read().splitlines())
        texts = [row["text"] for row in rows if language is None or row.get("lang") == language]
    lines = [line for text in texts for line in text.splitlines()]
    lines = [line for line in lines if SMALLEST <= len(line) <= LARGEST and "<" not in line]
    return [line for line, same in zip(lines, repaired(lines), strict=True) if line == same]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus")
    parser.add_argument("--language")
    parser.add_argument("--lines", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    lines = read(arguments.corpus, arguments.language)
    random.Random(arguments.seed).shuffle(lines)
    print(f"{'damage':40}{'right':>7}{'untouched':>11}{'otherwise':>11}")
    for name, damage in DAMAGES.items():
        pairs = [(line, spelt(damage(line))) for line in lines]
        pairs = [(line, damaged) for line, damaged in pairs if damaged not in ("", line)]
        pairs = pairs[: arguments.lines]
        if len(pairs) < arguments.lines / 10:
            continue
        results = repaired([damaged for _, damaged in pairs])
        right = sum(line == result for (line, _), result in zip(pairs, results, strict=True))
        same = sum(damaged == result for (_, damaged), result in zip(pairs, results, strict=True))
        print(f"{name:40}{right:7}{same:11}{len(pairs) - right - same:11}")


main()
