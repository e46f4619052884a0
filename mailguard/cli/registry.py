"""`mailguard registry`: the platforms that mailguard knows, and whether their files are right."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mailguard.cli.options import Json, Language, RegistryFolder, chosen_language

app = typer.Typer(
    name="registry", help="Look at the platforms that mailguard knows.", no_args_is_help=True
)


@app.command("list")
def list_(
    as_json: Json = False,
    registry: RegistryFolder = None,
    lang: Language = "",
) -> None:
    """List the platforms: how each is called, its main domain, how much is known of it."""
    from mailguard.cli.platforms import print_platforms
    from mailguard.registry.load import load_registry

    print_platforms(load_registry(registry or ()), as_json=as_json, language=chosen_language(lang))


@app.command()
def show(
    platform: Annotated[str, typer.Argument(metavar="PLATFORM", help="Its id, such as dhgate.")],
    as_json: Json = False,
    registry: RegistryFolder = None,
    lang: Language = "",
) -> None:
    """Show all that is known of a platform, fact by fact, with where each is known from."""
    from mailguard.cli.platforms import print_card
    from mailguard.registry.load import load_registry

    known = load_registry(registry or ())
    print_card(known, platform, as_json=as_json, language=chosen_language(lang))


@app.command()
def validate(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FOLDER",
            help="Folders with platform files of your own.  [default: the built-in files alone]",
            readable=False,
        ),
    ] = None,
    as_json: Json = False,
    lang: Language = "",
) -> None:
    """Say everything that is wrong with platform files, a line a mistake.

    Ends with 0 if all is right and 78 if not.
    """
    from mailguard.cli.platforms import print_problems

    raise typer.Exit(print_problems(folders or [], as_json=as_json, language=chosen_language(lang)))
