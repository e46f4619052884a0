"""The options that several commands share, said once.

A path is no `readable` one: where it cannot be read, that is said in our words, with its exit code.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from mailguard.errors import UsageError
from mailguard.phrase import Phrase
from mailguard.words.language import from_locale
from mailguard.words.sentences import LANGUAGES

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]
ResolverSpec = Annotated[
    str,
    typer.Option(
        "--resolver",
        metavar="system|offline|zone:FILE",
        help="Where DNS answers come from. FILE is JSON: name → type → list of values.",
    ),
]
TrustAuthserv = Annotated[
    list[str] | None,
    typer.Option(
        "--trust-authserv",
        metavar="ID",
        help="Believe the Authentication-Results of this server; may be repeated. "
        "'microsoft' stands for Outlook's headers, which carry no id.",
    ),
]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept in the trail.")]
Language = Annotated[
    str,
    typer.Option(
        "--lang", metavar="en|zh", help="Language of the output.  [default: the locale's]"
    ),
]
RegistryFolder = Annotated[
    list[Path] | None,
    typer.Option(
        "--registry",
        metavar="DIR",
        help="A folder with platform files of your own, added to the built-in ones.",
        readable=False,
    ),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config",
        "-c",
        metavar="FILE",
        help="The configuration.  [default: config.toml in $CONFIGURATION_DIRECTORY, "
        "~/.config/mailguard or /etc/mailguard]",
        readable=False,
    ),
]


def chosen_language(asked: str) -> str:
    """The language asked for, here or before the command, else the locale's.

    Raises `UsageError` for one we do not speak.
    """
    if not asked:
        return spoken_language(sys.argv[1:])
    if asked not in LANGUAGES:
        raise UsageError(
            Phrase("--lang {language}: not a language mailguard speaks.", language=asked),
            "Use en or zh.",
        )
    return asked


def spoken_language(arguments: Sequence[str]) -> str:
    """The language for an error, which may come before or while the command line is read."""
    for at, argument in enumerate(arguments):
        option, equals, value = argument.partition("=")
        if option == "--lang":
            asked = value if equals else "".join(arguments[at + 1 : at + 2])
            if asked in LANGUAGES:
                return asked
    return from_locale()
