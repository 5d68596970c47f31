"""Marks of the scripts: what ends a sentence, and where no spaces part words."""

from __future__ import annotations

import re

# Sentence ends of the scripts that have one; Thai and Lao have none.
TERMINALS = frozenset(".!?。！？｡．।॥۔؟…։။៕")
DENSE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)  # scripts without spaces between words: one character is one unit
