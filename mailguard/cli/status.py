"""`mailguard status`: is all well."""

from __future__ import annotations

import typer

from mailguard.cli.options import ConfigFile, Json, Language, chosen_language


def status(config: ConfigFile = None, as_json: Json = False, lang: Language = "") -> None:
    """Show each account at a glance: whether it is watched, last contact, last mail, what was done.

    Asks the running service and reads the journal; connects to no mail server. Ends with 0 if all
    is well, 1 if something needs a look, and 75 if the service does not run.
    """
    from mailguard.cli.glance import show_status

    raise typer.Exit(show_status(config, as_json=as_json, language=chosen_language(lang)))
