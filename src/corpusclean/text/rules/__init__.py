"""
Rules for characters that were lost or replaced: one small file each, its cases beside it as data.

A new rule is a file here that defines `RULE`, its name in `MODULES`, and its cases in
`fixtures/repair/<name>.json`.
"""

from __future__ import annotations

from corpusclean.text.rules import (
    comma_space,
    contraction,
    entity,
    escape_residue,
    invisible,
    joined_words,
    mask,
    odd_space,
    percent_escape,
    question_mark,
    remnant,
    replacement_character,
    sentence_space,
    stray_quote,
    wide_punctuation,
)
from corpusclean.text.rules.rule import Rule

MODULES = (
    entity, escape_residue, percent_escape, invisible, replacement_character, question_mark, mask,
    stray_quote, sentence_space, joined_words, comma_space, odd_space, wide_punctuation,
    contraction, remnant,
)  # fmt: skip
RULES: tuple[Rule, ...] = tuple(rule for module in MODULES for rule in module.RULES)
