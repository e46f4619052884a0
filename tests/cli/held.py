"""A guarded account on the demonstration's server, and the commands that look after it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from mailguard.actions.options import Actions, Mode
from mailguard.actions.perform import perform
from mailguard.actions.plan import Standing, plan
from mailguard.auth.model import Pass, Report, Source
from mailguard.demo.server import DemoServer
from mailguard.findings import Code, Finding
from mailguard.impersonation.lead import Lead, LeadKind
from mailguard.journal import Journal
from mailguard.journal.model import Entry, Judged, Key
from mailguard.mailbox.fingerprint import fingerprint
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls
from mailguard.verdict.model import Kind, Severity, Verdict
from mailguard.verdict.serial import answers_to_dict, to_dict
from tests.cli.command import Ran, mailguard

PASSWORD = "word"


def posing(author: str, subject: str = "店铺风险", *passes: str) -> Verdict:
    """A verdict on a mail that poses as DHgate."""
    return Verdict(
        Kind.IMPERSONATION,
        "name_of_another",
        Severity.CRITICAL,
        "dhgate",
        (Finding(Code.CLAIM_NAME, {"platform": "DHgate", "evidence": "dhgate风控011"}),),
        Report(
            author_domain=author.rpartition("@")[2],
            passes=tuple(Pass("dkim", name, Source.OWN) for name in passes),
        ),
        author,
        "dhgate风控011",
        subject,
        leads=(Lead(LeadKind.QQ, "1179545599", "QQ：1179545599"),),
    )


class Held:
    """`catch()` mails, then `run()` commands on them."""

    def __init__(self, server: DemoServer, folder: Path) -> None:
        self.server = server
        self.config = folder / "config.toml"
        self.state = folder / "state"
        self.state.mkdir()
        (folder / "password").write_text(PASSWORD)
        (folder / "password").chmod(0o600)
        self.config.write_text(
            f'state = "{self.state}"\n[accounts.shop]\naddress = "shop@shop.example"\n'
            f'host = "127.0.0.1"\nport = {server.port}\ntls = "plain"\nuser = "{server.user}"\n'
            'password_file = "password"\nmode = "enforce"\n'
        )

    def ask_no_dns(self) -> None:
        """Have mails judged offline, by one process."""
        analysis = '[analysis]\nresolver = "offline"\nworkers = 1\n'
        self.config.write_text(self.config.read_text() + analysis)

    def _mailbox(self) -> ImapMailbox:
        settings = ImapSettings("127.0.0.1", self.server.user, self.server.port, Tls.PLAIN)
        mailbox = ImapMailbox(settings, lambda: PASSWORD)
        mailbox.connect()
        return mailbox

    def take_out(self, folder: str) -> None:
        """Move the first mail of a folder elsewhere, as the user might."""
        with closing(self._mailbox()) as mailbox:
            mailbox.open(folder)
            mailbox.move(mailbox.uids()[0], mailbox.ensure_folder("Mine"))

    def catch(self, raw: bytes, verdict: Verdict, *flags: str, mode: Mode = Mode.ENFORCE) -> Entry:
        """Deliver a mail, judge it so, and do what is done about it."""
        self.server.deliver("INBOX", raw, flags)
        with (
            Journal.open(self.state / "journal.sqlite") as journal,
            closing(self._mailbox()) as mailbox,
        ):
            opened = mailbox.open("INBOX")
            (entry,) = journal.record(
                [
                    Judged(
                        Key("shop", "INBOX", opened.uidvalidity, mailbox.uids()[-1]),
                        fingerprint(raw, len(raw)),
                        len(raw),
                        verdict.kind,
                        to_dict(replace(verdict, answers=())),
                        lookups=answers_to_dict(verdict.answers),
                    )
                ]
            )
            wanted = plan(verdict.kind, Standing.NONE, mode, mailbox.means(), Actions())
            perform(wanted, mailbox, journal, entry)
        return entry

    def folders(self) -> dict[str, list[tuple[bytes, set[str]]]]:
        """What lies where, with its flags."""
        return {
            name: [(mail.raw, set(mail.flags)) for mail in mails]
            for name, mails in self.server.folders().items()
            if mails
        }

    def run(self, *words: str | Path, stdin: str = "", **environ: str) -> Ran:
        """`mailguard WORDS…` on this account, in this process."""
        line = [*map(str, words), "--config", str(self.config)]
        return mailguard(*line, stdin=stdin.encode(), **environ)
