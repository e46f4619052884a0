"""Reads the configuration; every mistake is one line: file, key, value, what is expected."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any

import tomli
from pydantic import BaseModel, ValidationError

from mailguard.config.schema import Configuration
from mailguard.errors import ConfigError
from mailguard.phrase import Phrase, in_lines
from mailguard.textfile import read_text

SHOWN_VALUE = 40
"""Characters of a wrong value that an error shows."""

_PREAMBLE = "Input should be "
"""What pydantic puts before the words that tell what is expected."""
_BOUNDS = {
    "ge": "greater than or equal to {bound}",
    "gt": "greater than {bound}",
    "le": "less than or equal to {bound}",
}
_SECRET_WORDS = ("password", "secret", "token", "url")


def load(path: Path) -> Configuration:
    """The settings in `path`. Raises `ConfigError` with one line a mistake."""
    try:
        text = read_text(path)
    except OSError as error:
        raise ConfigError(
            Phrase("{path}: cannot be read: {why}.", path=path, why=error.strerror),
            "Check its mode, or name another file with --config."
            if isinstance(error, PermissionError)  # a file is there, and it may be a good one
            else "Copy config.example.toml there and edit it, or name another file with --config.",
        ) from None
    try:
        data = tomli.loads(text)
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits; brackets in brackets
        raise ConfigError(
            Phrase("{path}: not valid TOML: {error}.", path=path, error=error)
        ) from None
    return parse(data, path)


def parse(data: dict[str, Any], path: Path) -> Configuration:
    """The settings in `data`, which was read from `path` (relative paths are relative to it)."""
    try:
        return Configuration.model_validate(data, context={"folder": path.parent})
    except ValidationError as error:
        details = map(dict, error.errors(include_url=False))
        lines = [line for detail in details for line in _lines(path, detail)]
        raise ConfigError(in_lines(lines)) from None


def _lines(path: Path, detail: dict[str, Any]) -> list[str]:
    key = ".".join(str(part) for part in detail["loc"])
    kind = detail["type"]
    if kind == "extra_forbidden":
        hint = _suggestion(detail["loc"])
        return [Phrase("{path}: {key}: unknown key; {hint}", path=path, key=key, hint=hint)]
    if kind == "missing":
        missing = "{path}: {key}: is missing; config.example.toml shows how it is set."
        return [Phrase(missing, path=path, key=key)]
    return [
        Phrase(
            "{path}: {key}: {value} is not right; expected: {expected}.",
            path=path,
            key=key,
            value=_shown(key, detail["input"]),
            expected=expected,
        )
        for expected in _expected(detail)
    ]


def _expected(detail: dict[str, Any]) -> tuple[str, ...]:
    """What a value should be, in words that are known in other languages."""
    context = detail.get("ctx", {})
    if "error" in context:  # of ours: `ValueError(WHAT, …)`
        return tuple(context["error"].args)
    for name, bound in context.items():
        if name in _BOUNDS:
            return (Phrase(_BOUNDS[name], bound=f"{bound:g}"),)
    if detail["type"] == "literal_error":
        others, _, last = context["expected"].rpartition(" or ")
        return (Phrase("{others} or {last}", others=others, last=last),)
    return (str(detail["msg"]).removeprefix(_PREAMBLE),)


def _shown(key: str, value: object) -> str:
    # a password written into the configuration by mistake must not reach a log
    if any(word in key.lower() for word in _SECRET_WORDS) or isinstance(value, BaseModel | dict):
        return "what stands there"
    text = repr(value)
    return text if len(text) <= SHOWN_VALUE else f"{text[:SHOWN_VALUE]}…"


def _suggestion(location: tuple[str | int, ...]) -> str:
    """What the key may have been meant to be, or which keys there are."""
    model = _model_at(location[:-1])
    if model is None:
        return "remove it."
    known = list(model.model_fields)
    close = get_close_matches(str(location[-1]), known, n=1)
    if close:
        return Phrase("did you mean {key}?", key=close[0])
    return Phrase("expected one of {known}.", known=", ".join(known))


def _model_at(location: tuple[str | int, ...]) -> type[BaseModel] | None:
    """The section that a path of keys leads to, None where it leads elsewhere."""
    model: type[BaseModel] | None = Configuration
    for part in location:
        if model is None:
            return None
        field = model.model_fields.get(str(part))
        if field is None:
            continue  # the name of an account: the section stays the one its table holds
        model = _section(field.annotation)
    return model


def _section(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _section(argument)
        if found is not None:
            return found
    return None
