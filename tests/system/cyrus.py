"""A real Cyrus 3.6 on loopback, unprivileged, thrown away afterwards.

Its Debian package does not live beside Dovecot's, but needs no installing: unpack it, and what it
needs, into a folder, and name that in MAILGUARD_CYRUS_ROOT (`python -m tests.system.cyrus FOLDER`
does the former).
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from imapclient import IMAPClient

from mailguard.mailbox.imap import ImapSettings, Tls
from tests.system.imapserver import PASSWORD, ImapServer

ROOT = Path(os.environ.get("MAILGUARD_CYRUS_ROOT", "/"))
BIN = ROOT / "usr/lib/cyrus/bin"
PACKAGES = (
    *("cyrus-common", "cyrus-imapd", "sasl2-bin", "libical3", "libxapian30", "libzephyr4"),
    *("libclamav12", "libidn12", "libmspack0", "libpcre3", "libsasl2-2", "libsasl2-modules"),
    "libsasl2-modules-db",
)
LIBRARIES = ("usr/lib/x86_64-linux-gnu", "usr/lib/cyrus", "lib/x86_64-linux-gnu", "usr/lib")
SETTINGS = """\
configdirectory: {home}/conf
cyrus_user: {user}
cyrus_group: {group}
proc_path: {home}/run/proc
mboxname_lockpath: {home}/run/lock
defaultpartition: default
partition-default: {home}/spool
sievedir: {home}/sieve
altnamespace: yes
unixhierarchysep: yes
virtdomains: off
admins: cyrus
allowplaintext: yes
suppress_capabilities: {lacks}
sasl_mech_list: PLAIN
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {home}/sasldb2
autocreate_quota: 0
autocreate_post: 1
conversations: yes
idlesocket: {home}/run/socket/idle
notifysocket: {home}/run/socket/notify
lmtpsocket: {home}/run/socket/lmtp
umask: 077
skiplist_unsafe: yes
hashimapspool: true
syslog_prefix: mailguardtest
sendmail: /bin/false
servername: localhost
"""
SERVICES = """\
START {{
  recover cmd="{bin}/ctl_cyrusdb -C {home}/imapd.conf -r"
}}
SERVICES {{
  imap cmd="{bin}/imapd -C {home}/imapd.conf -U 30" listen="127.0.0.1:{port}" prefork=0 maxchild=200
}}
DAEMON {{
  idled cmd="{bin}/idled -C {home}/imapd.conf"
}}
"""


def installed() -> bool:
    return (BIN / "imapd").exists()


@dataclass
class Cyrus(ImapServer):
    """`lacks` are capabilities that it does not show."""

    name: ClassVar[str] = "Cyrus"
    takes_copies: ClassVar[bool] = False

    lacks: str = "XMOVE"
    _users: set[str] = field(default_factory=set)

    def start(self) -> None:
        user, group = ("nobody", "nogroup") if os.geteuid() == 0 else (str(os.geteuid()), "")
        # Without conf/socket its imapd cannot hear from idled, and IDLE tells nothing.
        folders = ("conf/socket", "spool", "sieve", "run/proc", "run/lock", "run/socket")
        for folder in folders:
            (self.home / folder).mkdir(parents=True, exist_ok=True)
        (self.home / "imapd.conf").write_text(
            SETTINGS.format(home=self.home, user=user, group=group, lacks=self.lacks)
        )
        (self.home / "cyrus.conf").write_text(
            SERVICES.format(home=self.home, bin=BIN, port=self.port)
        )
        self._give_away()
        drop = ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups"]
        self.run(
            [
                *(drop if os.geteuid() == 0 else []),
                str(ROOT / "usr/sbin/cyrmaster"),
                *("-C", str(self.home / "imapd.conf"), "-M", str(self.home / "cyrus.conf")),
                *("-p", str(self.home / "run/master.pid")),
            ],
            environment(),
        )

    def settings(self, user: str, **settings: Any) -> ImapSettings:
        """How to reach an account: without TLS, on loopback."""
        self._add(user)
        given = {"port": self.port, "tls": Tls.PLAIN, "timeout": 10.0} | settings
        return ImapSettings("127.0.0.1", user, **given)

    def client(self, user: str) -> IMAPClient:
        self._add(user)
        return super().client(user)

    def _add(self, user: str) -> None:
        if user not in self._users:
            for realm in {"localhost", os.uname().nodename}:
                subprocess.run(
                    [
                        str(ROOT / "usr/sbin/saslpasswd2"),
                        *("-p", "-c", "-f", str(self.home / "sasldb2"), "-u", realm, user),
                    ],
                    input=PASSWORD.encode(),
                    env=os.environ | environment(),
                    check=True,
                )
            self._give_away()
            self._users.add(user)

    def _give_away(self) -> None:
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", "nobody:nogroup", str(self.home)], check=True)


def environment() -> dict[str, str]:
    if Path("/") == ROOT:
        return {}
    return {
        "LD_LIBRARY_PATH": ":".join(str(ROOT / folder) for folder in LIBRARIES),
        "SASL_PATH": str(ROOT / LIBRARIES[0] / "sasl2"),
    }


def unpack(folder: Path) -> None:
    """Download Debian's packages and unpack them, without installing anything."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", *PACKAGES], cwd=folder, check=True)
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg", "-x", str(package), str(folder)], check=True)
        package.unlink()


if __name__ == "__main__":
    unpack(Path(sys.argv[1]))
