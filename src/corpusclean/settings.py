"""
One frozen tree of settings, the same from Python and from TOML.

Each section belongs to one stage. A value is checked once, when the section is made; the error
names the value, the rule and the remedy. `Settings()` is the default for a corpus.
"""

from __future__ import annotations

import dataclasses
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpusclean.errors import SettingsError
from corpusclean.options import Section, build, option, to_toml

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSettings(Section):
    """How inputs become documents."""

    input_format: str = option(
        "auto",
        "what the files are; auto goes by their suffix",
        choices=("auto", "text", "jsonl", "parquet", "html", "warc"),
    )
    text_field: str = option("text", "the field or column that holds the text")
    id_field: str = option("id", "the field with the document's id; may be absent")
    url_field: str = option("url", "the field with the document's address; may be absent")
    site_field: str = option("site", "the field with its site; else the host of the address")
    html_extractor: str = option(
        "trafilatura",
        "what finds the text of a web page; resiliparse is ten times faster, none takes all of it",
        choices=("trafilatura", "resiliparse", "none"),
    )
    html_mode: str = option(
        "balanced",
        "what trafilatura favours in doubt",
        choices=("balanced", "precision", "recall"),
    )
    page_bytes: int = option(20 << 20, "largest web page that is read, in bytes", minimum=1)
    batch_bytes: int = option(8 << 20, "how much text one batch holds, in bytes", minimum=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NearDuplicateSettings(Section):
    """What counts as a near-duplicate document, and how many of them must be found."""

    threshold: float = option(0.8, "least exact Jaccard similarity", above=0.0, maximum=1.0)
    recall: float = option(0.99, "share of pairs at the threshold to find", above=0.0, below=1.0)
    num_perm: int = option(128, "values of one signature", minimum=1, maximum=4096)
    width: int = option(6, "units of one shingle: a word is 2, a Han or Thai letter 1", minimum=1)
    bands: int | None = option(None, "bands of a signature; chosen from threshold and recall")
    rows: int | None = option(None, "rows of a band; chosen from threshold and recall")
    keep: str = option(
        "longest",
        "which document of a cluster stays; first goes by the keys of the ids",
        choices=("longest", "first", "newest", "priority", "highest", "lowest"),
    )
    keep_field: str | None = option(
        None,
        "the field that keep goes by; newest: date, priority: site, highest and lowest: name it",
    )
    keep_values: tuple[str, ...] = option((), "for priority: values of the field, best first")
    containment: float | None = option(
        None,
        "also a duplicate: a text of which this share stands in a longer one; none switches it off",
        above=0.0,
        maximum=1.0,
    )
    source_loss: float = option(
        0.5, "share of a site's or file's documents whose loss is worth a warning", minimum=0.0
    )
    large_cluster: int = option(1000, "size of a cluster that is worth a warning", minimum=2)
    edit_similarity: float | None = option(
        None,
        "texts under ten tokens: also duplicates at this edit similarity, from 0.8; none: off",
        minimum=0.8,
        maximum=1.0,
    )
    memory: str = option("2GiB", "memory for one band in flight, such as 512MiB")
    recall_sample: int = option(
        200, "documents compared with all others to measure the recall; 0 for none", minimum=0
    )

    def memory_bytes(self) -> int:
        """Return `memory` in bytes; SettingsError where it is no size."""
        found = re.fullmatch(r"(\d+) ?([KMGT]i)?B?", self.memory)
        if not found:
            raise SettingsError(f"memory={self.memory!r} is no size; write it like 512MiB or 2GiB")
        return int(found[1]) << 10 * (" KMGT".index((found[2] or " ")[0]))


@dataclass(frozen=True, slots=True, kw_only=True)
class ApostropheSettings(Section):
    """Which lost apostrophes of English text are put back."""

    action: str = option(
        "detect",
        "detect: only in documents that lost them; force: everywhere; off: nowhere",
        choices=("detect", "force", "off"),
    )
    minimum: int = option(2, "sure losses that show a document without any as damaged", minimum=1)
    confidence: float = option(
        0.0,
        "least probability of an edit, besides the learned thresholds",
        minimum=0.0,
        maximum=1.0,
    )
    plural: bool = option(False, "also after a plural: the farmers' houses")


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairSettings(Section):
    """Which damage is undone; `docs/repair.md` lists the rules."""

    profile: str = option(
        "corpus", "the rules to begin with", choices=("corpus", "ftfy", "minimal", "none")
    )
    on: tuple[str, ...] = option((), "rules switched on besides those of the profile")
    off: tuple[str, ...] = option((), "rules of the profile switched off")
    confidence: float = option(0.0, "least confidence of an edit", minimum=0.0, maximum=1.0)
    confidences: tuple[tuple[str, float], ...] = option(
        (), "the same for single rules, such as apostrophe = 0.99", minimum=0.0, maximum=1.0
    )
    apostrophes: str = option(
        "detect",
        "lost apostrophes; detect: only in documents that lost them; force: in all",
        choices=("detect", "force"),
    )
    sure_losses: int = option(
        2, "sure losses that show a document without apostrophes as damaged", minimum=1
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageSettings(Section):
    """How languages are told apart."""

    minimum: float = option(
        0.5, "least probability; below it a text is und", minimum=0.0, maximum=1.0
    )
    detector: str = option(
        "profiles", "profiles, langdetect, pycld2, py3langid, lingua, or your own module:function"
    )
    names: str = option(
        "langdetect",
        "how Chinese is named: zh-cn and zh-tw, or as BCP 47 does, zh-Hans and zh-Hant",
        choices=("langdetect", "bcp47"),
    )
    per_segment: bool = option(False, "identify the language of each segment, too")
    mixed: float = option(
        0.1, "share of letters in a second language that makes a text mixed", above=0.0, maximum=0.5
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentSettings(Section):
    """How a text becomes segments with roles."""

    lexicons: bool = option(True, "use word lists for dates, bylines, captions, navigation")
    rejoin_lines: bool = option(True, "join lines that were broken at a fixed width")
    cohesion: bool = option(
        False, "split a page also at headings where the subject changes, without a date or byline"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BoilerplateSettings(Section):
    """Which repeated blocks belong to the site rather than to the page."""

    threshold: float = option(0.8, "least exact similarity of two blocks", above=0.0, maximum=1.0)
    width: int = option(4, "units of one shingle of a block", minimum=1)
    min_pages: int = option(2, "least pages of a site with a block that is not theirs", minimum=2)
    text_pages: int = option(
        3, "the same for a long paragraph, which two pages may share as copies do", minimum=2
    )
    often_pages: int = option(4, "least pages with a block to drop it within their text", minimum=2)
    often_share: float = option(0.5, "and least share of the site's pages", minimum=0.0)
    lexicons: bool = option(True, "drop menus, notices and footers that word lists name")
    captions: str = option("drop", "what becomes of captions", choices=("drop", "keep"))
    extracted: str = option(
        "flag",
        "what becomes of blocks of other pages where an HTML extractor chose the text",
        choices=("flag", "drop"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationSettings(Section):
    """What becomes of documents that say the same in other words or another language."""

    action: str = option("off", "what is done", choices=("off", "flag", "remove"))
    threshold: float = option(0.5, "least probability of a pair", above=0.0, maximum=1.0)
    removal: float = option(
        0.9, "least probability of a pair of which one is removed", above=0.0, maximum=1.0
    )
    keep: str = option(
        "languages",
        "which of a pair stays: by language priority, or an original before a translation",
        choices=("languages", "originals"),
    )
    languages: tuple[str, ...] = option((), "languages to keep, the most wanted first")
    original_field: str = option("original", "metadata field that is true for an original")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputSettings(Section):
    """What the run directory holds, and in which form."""

    format: str = option("jsonl", "format of the parts", choices=("jsonl", "parquet"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(Section):
    """
    Everything that can be set, by stage.

    >>> Settings(duplicates=NearDuplicateSettings(threshold=0.7)).duplicates.threshold
    0.7
    >>> Settings.from_mapping({"duplicates": {"treshold": 0.7}})
    Traceback (most recent call last):
    corpusclean.errors.SettingsError: duplicates.treshold: no such setting; did you mean threshold?
    """

    read: ReadSettings = field(default_factory=ReadSettings)
    repair: RepairSettings = field(default_factory=RepairSettings)
    segment: SegmentSettings = field(default_factory=SegmentSettings)
    language: LanguageSettings = field(default_factory=LanguageSettings)
    duplicates: NearDuplicateSettings = field(default_factory=NearDuplicateSettings)
    boilerplate: BoilerplateSettings = field(default_factory=BoilerplateSettings)
    translations: TranslationSettings = field(default_factory=TranslationSettings)
    output: OutputSettings = field(default_factory=OutputSettings)

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Settings:
        """Build the tree from nested mappings; what is not named keeps its default."""
        return build(cls, values)

    @classmethod
    def from_toml(cls, path: str | Path) -> Settings:
        """Read the tree from a TOML file with one table for each section."""
        with Path(path).open("rb") as file:
            try:
                values = tomllib.load(file)
            except tomllib.TOMLDecodeError as error:
                raise SettingsError(f"{path}: not valid TOML: {error}") from error
        return cls.from_mapping(values)

    def to_mapping(self) -> dict[str, Any]:
        """Return the tree as nested dictionaries of plain values."""
        return dataclasses.asdict(self)

    def to_toml(self) -> str:
        """Return the tree as commented TOML; reading it back gives an equal tree."""
        return to_toml(self)
