"""An audit from its command line to its exit code."""

from __future__ import annotations

from contextlib import closing

import typer

from mailguard.audit.state import State
from mailguard.cli.auditing.interrupts import heeding, noted
from mailguard.cli.auditing.progress import progress
from mailguard.cli.auditing.request import Request, check_apply, settings_for
from mailguard.cli.auditing.results import Reporter
from mailguard.cli.auditing.targets import Targets
from mailguard.cli.auditing.unread import Unread
from mailguard.config.files import state_folder
from mailguard.errors import EXIT_FLAGGED, EXIT_OK, EXIT_TEMPORARY
from mailguard.report.safe import LONG, printable
from mailguard.report.whole import REPORT, check_place
from mailguard.words.sentences import sentence


def run_audit(request: Request) -> int:
    """Walk, print, write the reports; the exit code to end with.

    Interrupted, or where one of the targets cannot be read, it reports on what was found.
    """
    if request.output.html is not None:
        check_place(request.output.html, REPORT)
    settings = settings_for(request)
    if request.apply:
        check_apply(request, settings)
    own = settings.analysis.registry if settings else ()
    reporter = Reporter(request.output, (*request.analysis.registry, *own))
    folder = state_folder(settings.state if settings else None)
    state = State.open(folder, request.what, resume=request.resume)
    unread = Unread()
    missing: list[str] = []
    code = EXIT_TEMPORARY  # as long as it is not through
    try:
        with (
            noted() as told_to_end,
            progress(request.output.language) as counter,
            closing(Targets(request, settings, state, counter, unread).rows()) as rows,
        ):
            for row in heeding(told_to_end, rows):
                reporter.add(row)
        code = unread.exit_code
    except KeyboardInterrupt:
        state.close(done=False)
        cut = "audit.interrupted" if state.kept else "audit.interrupted_for_good"
        told = sentence(cut, {"count": reporter.count}, language=request.output.language)
        missing.append(told)
    finally:
        state.close(done=code != EXIT_TEMPORARY)
    if len(unread.errors) == 1 and not (reporter.count or missing):
        raise unread.errors[0]  # there is nothing to report
    missing += unread.told(request.output.language)
    missing += reporter.flaws
    for line in missing:
        # an archive names its files as somebody liked
        typer.echo(printable(line, LONG), err=True)
    reporter.finish(missing)
    return code or (EXIT_FLAGGED if reporter.flagged else EXIT_OK)
