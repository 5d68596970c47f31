"""Clean, segment and deduplicate text corpora across languages; every change has a reason."""

from corpusclean._kernel import __version__
from corpusclean.api import clean, clean_files, dedup_files, restore
from corpusclean.dedup.index import Index
from corpusclean.dedup.near_duplicates import NearDuplicates, find_near_duplicates
from corpusclean.dedup.repeated_spans import find_repeated_spans
from corpusclean.dedup.signatures import Signatures, sign
from corpusclean.dedup.translations import find_translations
from corpusclean.errors import (
    CorpusCleanError,
    InputError,
    MissingExtraError,
    RunError,
    SettingsError,
)
from corpusclean.model import Document, Edit, Language, Repair, Segment
from corpusclean.record import CleanDocument, CleanSegment, Removal, Report, Result
from corpusclean.settings import Settings
from corpusclean.text.language import identify_language
from corpusclean.text.repair import explain_repair, repair
from corpusclean.text.segments import segment
from corpusclean.text.sentences import sentences

__all__ = [
    "CleanDocument",
    "CleanSegment",
    "CorpusCleanError",
    "Document",
    "Edit",
    "Index",
    "InputError",
    "Language",
    "MissingExtraError",
    "NearDuplicates",
    "Removal",
    "Repair",
    "Report",
    "Result",
    "RunError",
    "Segment",
    "Settings",
    "SettingsError",
    "Signatures",
    "__version__",
    "clean",
    "clean_files",
    "dedup_files",
    "explain_repair",
    "find_near_duplicates",
    "find_repeated_spans",
    "find_translations",
    "identify_language",
    "repair",
    "restore",
    "segment",
    "sentences",
    "sign",
]
