"""`mailguard demo`: the whole job, shown in seconds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mailguard.cli.options import Language, chosen_language


def demo(
    report: Annotated[
        Path,
        typer.Option(
            "--report", metavar="FILE", help="Where the HTML report is written.", readable=False
        ),
    ] = Path("mailguard-demo.html"),
    lang: Language = "",
) -> None:
    """Guard a mailbox full of samples, offline, in seconds.

    Starts an IMAP server in this process, delivers a dozen mails to it, guards the mailbox as the
    service would, and shows each verdict with its reasons. Nothing leaves this machine.
    """
    from rich.console import Console

    from mailguard.demo.show import show

    show(Console(highlight=False), report, language=chosen_language(lang))
