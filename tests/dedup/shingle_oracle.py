"""The readable form of normalisation, shingles and signatures that the kernel is held against."""

from __future__ import annotations

import re
import unicodedata

MASK = (1 << 64) - 1
SINGLE_SCRIPTS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f\U000116d0-\U000116ff\u1780-\u17ff"
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3040-\u30ff\u31f0-\u31ff"
    "\U0001aff0-\U0001afff\U0001b000-\U0001b16f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
APOSTROPHES = "'’‘ʼ`"
VARIATION_SELECTORS = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def is_word_character(character: str) -> bool:
    return character not in APOSTROPHES and unicodedata.category(character)[0] in "LMN"


def normalise(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    text = "".join(character.lower() for character in text).replace("ς", "σ")
    text = "".join(
        str(unicodedata.decimal(c)) if unicodedata.category(c) == "Nd" else c for c in text
    )
    text = VARIATION_SELECTORS.sub("", text)
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    kept = [
        c
        for i, c in enumerate(text)
        if not (
            c in APOSTROPHES
            and 0 < i < len(text) - 1
            and is_word_character(text[i - 1])
            and is_word_character(text[i + 1])
        )
    ]
    return "".join(kept)


def units(text: str) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    run = ""
    for character in normalise(text) + " ":
        single = SINGLE_SCRIPTS.match(character)
        if is_word_character(character) and not single:
            run += character
            continue
        if run:
            found.append((run, 2))
            run = ""
        if is_word_character(character):
            found.append((character, 1))
    return found


def unit_hash(unit: str) -> int:
    data = unit.encode()
    value = len(data)
    for start in range(0, len(data), 8):
        word = int.from_bytes(data[start : start + 8], "little")
        value = ((value ^ word) * 0x9E3779B97F4A7C15) & MASK
        value ^= value >> 32
    return value


def mix(value: int) -> int:
    value = ((value ^ value >> 30) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ value >> 27) * 0x94D049BB133111EB) & MASK
    return value ^ value >> 31


def sequence_hash(sequence: list[str]) -> int:
    value = 0
    for unit in sequence:
        value = (value * 0xD6E8FEB86659FD93 + unit_hash(unit)) & MASK
    return mix(value)


def shingles(text: str, width: int) -> list[list[str]]:
    sequence = units(text)
    found = []
    for start in range(len(sequence)):
        window, weight = [], 0
        for unit, unit_weight in sequence[start:]:
            window.append(unit)
            weight += unit_weight
            if weight >= width:
                found.append(window)
                break
    if sequence and not found:
        found = [[unit for unit, _ in sequence]]
    return found


def shingle_hashes(text: str, width: int) -> list[int]:
    return sorted({sequence_hash(shingle) for shingle in shingles(text, width)})


def split_mix(seed: int, count: int) -> list[int]:
    return [mix((seed + step * 0x9E3779B97F4A7C15) & MASK) for step in range(1, count + 1)]


def signature(hashes: list[int], num_perm: int, seed: int = 1) -> list[int]:
    numbers = [number >> 32 for number in split_mix(seed, 2 * num_perm)]
    permutations = [(numbers[2 * k] | 1, numbers[2 * k + 1]) for k in range(num_perm)]
    return [
        min(((a * (x >> 32) + b) % 2**32 for x in hashes), default=2**32 - 1)
        for a, b in permutations
    ]


def jaccard(left: str, right: str, width: int) -> float:
    a, b = set(shingle_hashes(left, width)), set(shingle_hashes(right, width))
    return len(a & b) / len(a | b) if a and b else 0.0
