"""`mailguard`: the commands, and how an error becomes a line and an exit code."""

from __future__ import annotations

import errno
import sys
from typing import Annotated, NoReturn

import typer
from typer.exceptions import TyperException
from typer.main import get_command

from mailguard import __version__
from mailguard.cli import (
    allow,
    audit,
    check,
    config,
    demo,
    doctor,
    domain,
    evidence,
    init,
    login,
    pause,
    purge,
    quarantine,
    registry,
    run,
    status,
    streams,
)
from mailguard.cli.help import complain, speak
from mailguard.cli.options import Language, chosen_language, spoken_language
from mailguard.errors import EXIT_TEMPORARY, EXIT_USAGE, MailguardError, TemporaryError
from mailguard.phrase import Phrase
from mailguard.report.safe import printable
from mailguard.words.phrases import explained, translations

EXIT_CODES = (
    "Exit codes: 0 nothing flagged, 1 something flagged, 2 usage, "
    "75 temporary failure, 78 bad configuration."
)
_LONGEST = 4000
"""Characters of a line of an error; of a longer one both ends are shown: the reason is the last."""

app = typer.Typer(
    name="mailguard",
    help="Spots mail that poses as a marketplace or payment platform, and says why.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain text pipes well, and is there at once
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(demo.demo)
app.command()(check.check)
app.command()(domain.domain)
app.command()(audit.audit)
app.command()(init.init)
app.command()(login.login)
app.command()(login.logout)
app.command()(doctor.doctor)
app.command()(run.run)
app.command()(status.status)
app.command()(pause.pause)
app.command()(pause.resume)
app.add_typer(quarantine.app)
app.add_typer(allow.app)
app.add_typer(evidence.app)
app.command()(purge.purge)
app.add_typer(config.app)
app.add_typer(registry.app)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"mailguard {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
    lang: Language = "",
) -> None:
    chosen_language(lang)  # each command finds it; what is wrong with it is said here


def main() -> None:
    """Run the command line; errors end as one line on stderr and their exit code."""
    try:
        try:
            _run(spoken_language(sys.argv[1:]))
        finally:
            sys.stdout.flush()  # here, where it can still be said that it fails
    except MailguardError as error:
        _complain(error)
        sys.exit(error.exit_code)
    except SystemExit as leaving:
        # Typer ends a broken pipe with 1, which means "something flagged" here
        if isinstance(leaving.__context__, BrokenPipeError):
            sys.exit(EXIT_TEMPORARY)
        raise
    except BrokenPipeError:
        # the reader of a pipe has gone (`mailguard check … | head`): nothing to say, nobody to tell
        streams.hush()
        sys.exit(EXIT_TEMPORARY)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        _complain(TemporaryError(Phrase("{why}.", why=error.strerror), "Make room, and try again."))
        streams.hush()
        sys.exit(EXIT_TEMPORARY)


def _run(language: str) -> NoReturn:
    """Read the command line and do what it says, to the exit code."""
    command = get_command(app)
    speak(command, language)
    try:
        sys.exit(command(prog_name="mailguard", standalone_mode=False))
    except TyperException as error:
        complain(error, language)
        sys.exit(EXIT_USAGE)
    except typer.Abort:  # Ctrl-C, or the end of what is read, where something is asked
        typer.echo(translations(language, "help").get("Aborted!", "Aborted!"), err=True)
        sys.exit(EXIT_USAGE)  # Typer's own 1 means "something flagged" here


def _complain(error: MailguardError) -> None:
    for line in explained(error, spoken_language(sys.argv[1:])).splitlines():
        if len(line) > _LONGEST:
            line = f"{line[: _LONGEST // 2]}…{line[-_LONGEST // 2 :]}"
        told = printable(line, len(line))  # servers and archives have their words in it
        typer.echo(f"mailguard: {told}", err=True)
