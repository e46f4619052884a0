"""`mailguard evidence`: a file that the platform and the police can use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from mailguard.cli.options import (
    ConfigFile,
    Json,
    Language,
    RegistryFolder,
    ResolverSpec,
    TrustAuthserv,
    chosen_language,
)


class _PackUnlessTold(TyperGroup):
    """`mailguard evidence 17` is `mailguard evidence pack 17`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `pack` before what names no command of the group."""
        if args and args[0] not in (*self.commands, "-h", "--help"):
            args = ["pack", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    name="evidence",
    cls=_PackUnlessTold,
    help="Pack mails as evidence that anybody can check; check a pack; write an abuse report.",
    no_args_is_help=True,
)
Targets = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="NUMBER|ACCOUNT/FOLDER/UID|FILE",
        help="Mails as `quarantine list` or `audit` name them, or .eml files.",
    ),
]
Pack = Annotated[
    Path,
    typer.Option("--out", "-o", metavar="FILE", help="The ZIP file to write.", readable=False),
]
Sender = Annotated[
    str, typer.Option("--from", metavar="SENDER", help="Flagged mail of this address or domain.")
]
Since = Annotated[
    str, typer.Option("--since", metavar="DATE|SPAN", help="Flagged mail from then on.")
]
Until = Annotated[
    str,
    typer.Option("--until", metavar="DATE|SPAN", help="Flagged mail up to then, a day to its end."),
]
Key = Annotated[
    Path | None,
    typer.Option(
        "--sign", metavar="KEY", help="An Ed25519 key (PEM) to sign the pack with.", readable=False
    ),
]
Written = Annotated[
    Path, typer.Argument(metavar="PACK", help="A ZIP that `evidence` wrote.", readable=False)
]
Target = Annotated[
    str,
    typer.Argument(
        metavar="NUMBER|ACCOUNT/FOLDER/UID|FILE",
        help="A mail as `quarantine list` or `audit` names it, or a .eml file.",
    ),
]
Report = Annotated[
    Path, typer.Option("--out", "-o", metavar="FILE", help="The mail to write.", readable=False)
]
AbuseDesk = Annotated[
    str,
    typer.Option(
        "--to",
        metavar="ADDRESS",
        help="Whom it is for.  [default: abuse@ the domain proven to have sent it]",
    ),
]
Reporter = Annotated[
    str,
    typer.Option(
        "--reporter", metavar="ADDRESS", help="Who reports.  [default: the account's address]"
    ),
]


@app.command()
def pack(
    mails: Targets = None,
    out: Pack = Path("evidence.zip"),
    sender: Sender = "",
    since: Since = "",
    until: Until = "",
    sign: Key = None,
    config: ConfigFile = None,
    resolver: ResolverSpec = "system",
    trust_authserv: TrustAuthserv = None,
    registry: RegistryFolder = None,
    lang: Language = "",
) -> None:
    """Pack mails unchanged, with what was found out about them, into one ZIP.

    It holds the raw mails, SHA-256 digests, verdicts, authentication results with the DNS answers
    and keys they rest on, contacts and payees, statements to print in English and Chinese, and
    how to check all that without mailguard. The word `pack` may be left out.

    \b
    mailguard evidence 17 18 -o dhgate-fraud.zip
    mailguard evidence suspicious.eml saved.mbox#22
    mailguard evidence --from evil.example --since 2026-01-01
    """
    from mailguard.cli.exhibits import Wanted, make_pack
    from mailguard.guard.settings import AnalysisSettings

    wanted = Wanted(
        mails=tuple(mails or ()),
        sender=sender,
        since=since,
        until=until,
        config=config,
        language=chosen_language(lang),
        analysis=AnalysisSettings(resolver=resolver, registry=tuple(registry or ())),
        authserv_ids=tuple(trust_authserv or ()),
    )
    make_pack(wanted, out, sign)


@app.command()
def verify(
    pack: Written,
    as_json: Json = False,
    registry: RegistryFolder = None,
    lang: Language = "",
) -> None:
    """Check a pack again, offline: files, signature, and who sent each mail.

    Ends with 0 if everything fits, 1 if something does not, and 2 for what is no pack.
    """
    from mailguard.cli.verifying import check_pack

    raise typer.Exit(check_pack(pack, chosen_language(lang), registry or (), as_json=as_json))


@app.command()
def arf(
    mail: Target,
    out: Report = Path("abuse-report.eml"),
    to: AbuseDesk = "",
    sender: Reporter = "",
    config: ConfigFile = None,
    resolver: ResolverSpec = "system",
    trust_authserv: TrustAuthserv = None,
    registry: RegistryFolder = None,
    lang: Language = "",
) -> None:
    """Write an abuse report (ARF, RFC 5965) on a mail to a file. It is sent by nobody but you.

    Of a mail that is genuine or unrelated none is written.
    """
    from mailguard.cli.exhibits import Wanted
    from mailguard.cli.reporting import make_report
    from mailguard.guard.settings import AnalysisSettings

    wanted = Wanted(
        mails=(mail,),
        config=config,
        language=chosen_language(lang),
        analysis=AnalysisSettings(resolver=resolver, registry=tuple(registry or ())),
        authserv_ids=tuple(trust_authserv or ()),
    )
    make_report(wanted, out, sender=sender, to=to)
