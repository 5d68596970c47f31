"""
How a setting is declared, checked, read and shown; the settings themselves stand in `settings`.

A section is a frozen dataclass. Each field carries its meaning and its limits, and is checked
once, when the section is made.
"""

from __future__ import annotations

import dataclasses
import difflib
import json
from collections.abc import Mapping
from dataclasses import field
from typing import Any, TypeAlias, TypeVar, get_args, get_origin, get_type_hints

from corpusclean.errors import SettingsError

T = TypeVar("T")
Table: TypeAlias = tuple[tuple[str, float], ...]
"""Numbers by name; a mapping where it is given, sorted pairs where it is kept, to be hashable."""


def option(default: T, meaning: str, **limits: Any) -> T:
    """Declare one setting: its default, its meaning and the limits that it must keep."""
    return field(default=default, metadata={"meaning": meaning, **limits})


class Section:
    """A group of settings whose values are checked against their declared types and limits."""

    def __post_init__(self) -> None:
        hints = get_type_hints(type(self))
        for item in dataclasses.fields(self):  # type: ignore[arg-type]
            name = f"{type(self).__name__}.{item.name}"
            value = _cast(name, getattr(self, item.name), hints[item.name])
            if hints[item.name] == Table:
                for key, number in value:
                    _check_limits(f"{name}.{key}", number, item.metadata)
            else:
                _check_limits(name, value, item.metadata)
            object.__setattr__(self, item.name, value)


def build(cls: type[T], values: Mapping[str, Any], where: str = "") -> T:
    """Build a section, or a tree of them, from nested mappings; errors name the full path."""
    known = {item.name: item for item in dataclasses.fields(cls)}  # type: ignore[arg-type]
    hints = get_type_hints(cls)
    arguments = {}
    for name, value in values.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1) or [", ".join(known)]
            raise SettingsError(f"{where}{name}: no such setting; did you mean {near[0]}?")
        if dataclasses.is_dataclass(hints[name]):
            if not isinstance(value, Mapping):
                raise SettingsError(f"{where}{name}={value!r} is a section; give it a table")
            value = build(hints[name], value, f"{where}{name}.")
        arguments[name] = value
    return cls(**arguments)


def to_toml(tree: Any) -> str:
    """Return a tree of sections as commented TOML; reading it back gives an equal tree."""
    lines: list[str] = []
    for section in dataclasses.fields(tree):
        values = getattr(tree, section.name)
        hints = get_type_hints(type(values))
        lines += (f"# {(type(values).__doc__ or '').strip()}", f"[{section.name}]")
        for item in dataclasses.fields(values):
            value = getattr(values, item.name)
            shown = (
                f"{item.name} = {_toml(value, hints[item.name])}"
                if value is not None
                else f"# {item.name} ="
            )
            lines.append(f"{shown}  # {item.metadata['meaning']}")
        lines.append("")
    return "\n".join(lines)


def _cast(name: str, value: Any, hint: Any) -> Any:
    """Return `value` as the declared type; a list becomes a tuple and an int a float."""
    if hint == Table:
        return _cast_table(name, value)
    kinds = get_args(hint) if type(None) in get_args(hint) else (hint,)
    for kind in kinds:
        plain = get_origin(kind) or kind
        if plain is tuple and isinstance(value, (list, tuple)):
            return tuple(value)
        if plain is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if isinstance(value, plain) and not (plain is int and isinstance(value, bool)):
            return value
    names = " or ".join("none" if kind is type(None) else kind.__name__ for kind in kinds)
    raise SettingsError(f"{name}={value!r} is of type {type(value).__name__}; it takes {names}")


def _cast_table(name: str, value: Any) -> Table:
    """Return a mapping, or what `Table` keeps of one, as sorted pairs of a name and a number."""
    try:
        pairs = dict(value).items()
    except (TypeError, ValueError):
        raise SettingsError(f"{name}={value!r} is no table of numbers by name") from None
    return tuple(sorted((key, _cast(f"{name}.{key}", number, float)) for key, number in pairs))


def _check_limits(name: str, value: Any, limits: Mapping[str, Any]) -> None:
    if value is None:
        return
    rules = (
        ("minimum", "at least", lambda limit: value >= limit),
        ("maximum", "at most", lambda limit: value <= limit),
        ("above", "greater than", lambda limit: value > limit),
        ("below", "less than", lambda limit: value < limit),
        ("choices", "one of", lambda limit: value in limit),
    )
    for key, words, holds in rules:
        if key in limits and not holds(limits[key]):
            raise SettingsError(f"{name}={value!r} must be {words} {limits[key]}")


def _toml(value: Any, hint: Any) -> str:
    if hint == Table:
        return "{" + ", ".join(f"{json.dumps(key)} = {number}" for key, number in value) + "}"
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
