"""`mailguard run`: the service."""

from __future__ import annotations

from typing import Annotated

import typer

from mailguard.cli.options import ConfigFile, Language, chosen_language


def run(
    config: ConfigFile = None,
    log_level: Annotated[
        str | None,
        typer.Option(
            "--log-level",
            metavar="debug|info|warning|error",
            help="What is logged.  [default: as configured]",
        ),
    ] = None,
    lang: Language = "",
) -> None:
    """Watch the mailboxes of the configuration until stopped.

    New mail is judged as it arrives. An account in mode `observe` is only reported on, in the log;
    in mode `enforce` flagged mail is labelled and impersonation moved into quarantine. Mail that
    was there before is left alone: that is what `audit` is for.
    """
    from mailguard.cli.service import run_service

    chosen_language(lang)  # that of errors; the log is for programs too, and in English
    run_service(config, log_level)
