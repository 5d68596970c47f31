"""Clean, segment and deduplicate text corpora across languages; every change has a reason."""

from corpusclean._kernel import __version__

__all__ = ["__version__"]
