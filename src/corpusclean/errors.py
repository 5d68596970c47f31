"""
What can go wrong, as one small tree.

::

    CorpusCleanError
    ├── SettingsError (ValueError)       a setting or an argument breaks a rule
    ├── InputError (ValueError)          an input cannot be read as what it claims to be
    ├── RunError (RuntimeError)          a run directory or index is not what it must be
    └── MissingExtraError (ImportError)  an optional dependency is not installed

Errors of the operating system (`FileNotFoundError`, `PermissionError`) stay what they are.
Every message gives the value, the rule and the way out.
"""


class CorpusCleanError(Exception):
    """Base of every error that corpusclean raises itself."""


class SettingsError(CorpusCleanError, ValueError):
    """A setting or an argument breaks a rule; the message names value, rule and remedy."""


class InputError(CorpusCleanError, ValueError):
    """An input cannot be read as what it claims to be."""


class RunError(CorpusCleanError, RuntimeError):
    """A run directory or an index holds something other than it must."""


class MissingExtraError(CorpusCleanError, ImportError):
    """
    An optional dependency is not installed; the message is the command that installs it.

    >>> print(MissingExtraError("reading HTML", "html"))
    reading HTML needs an optional dependency: pip install 'corpusclean[html]'
    """

    def __init__(self, purpose: str, extra: str) -> None:
        super().__init__(
            f"{purpose} needs an optional dependency: pip install 'corpusclean[{extra}]'"
        )
