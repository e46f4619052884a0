"""`mailguard purge`: other people's data is kept no longer than it must be."""

from __future__ import annotations

from typing import Annotated

import typer

from mailguard.cli.options import ConfigFile, Json, Language, chosen_language


def purge(
    config: ConfigFile = None,
    older_than: Annotated[
        int | None,
        typer.Option(
            "--older-than",
            metavar="DAYS",
            min=0,
            help="Days; 0 is everything.  [default: retention_days of the configuration]",
        ),
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Remove it.")] = False,
    as_json: Json = False,
    lang: Language = "",
) -> None:
    """Show what would be removed from the journal, then remove it with --apply.

    Removed are addresses, subjects, findings and DNS answers, and copies of the journal that were
    made before an upgrade. What was done to which mail is kept, so that nothing is done twice;
    evidence packs are never touched. A running service does this by itself once a day.
    """
    from mailguard.cli.purging import run_purge

    run_purge(config, older_than, chosen_language(lang), apply=apply, as_json=as_json)
