"""`mailguard init`: a configuration to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mailguard.cli.options import Language, chosen_language


def init(
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            "-c",
            metavar="FILE",
            help="Where it is written.  [default: as root /etc/mailguard/config.toml, "
            "else ~/.config/mailguard/config.toml]",
            readable=False,
        ),
    ] = None,
    lang: Language = "",
) -> None:
    """Ask for a mailbox, try it, and write a configuration that only observes.

    Asks for address, provider and how to keep the password, connects to the mail server, and says
    what to do next. Run it again to add another mailbox: what stands in the file stays. Answers may
    be piped in, a line each.
    """
    from mailguard.cli.wizard import Wizard

    Wizard(config, chosen_language(lang)).run()
