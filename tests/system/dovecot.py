"""A real Dovecot 2.3 on loopback, unprivileged, thrown away afterwards."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from mailguard.mailbox.imap import ImapMailbox, ImapSettings
from tests.system.certificate import write_certificate

BINARY = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
PASSWORD = "correct-horse"
CONFIG = """\
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/dovecot.log
instance_name = mailguard-{port}
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
default_vsz_limit = 1G
first_valid_uid = 1
first_valid_gid = 1
mail_location = mdbox:{home}/mail/%u
mail_uid = {user}
mail_gid = {group}
mail_fsync = never
auth_failure_delay = 0
imap_capability = {capability}
namespace inbox {{
  inbox = yes
  prefix = {prefix}
  separator = {separator}
  mailbox Junk {{
    auto = create
    special_use = \\Junk
  }}
}}
mail_plugins = quota
plugin {{
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:storage={quota}
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
passdb {{
  driver = static
  mechanisms = xoauth2
  args = nopassword=y
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}/mail/%u
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  service_count = 0
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  # Else every wrong password slows all later logins down.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
protocol imap {{
  mail_max_userip_connections = 60
}}
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@dataclass
class Dovecot:
    """`start()`, then connect to `port` (plain, STARTTLS) or `tls_port`; any user, one password.

    `capability` overrides what the server advertises, `quota` is a user's room, `prefix` and
    `separator` are those of the namespace.
    """

    home: Path
    capability: str = ""
    quota: str = "1G"
    prefix: str = ""
    separator: str = "/"
    port: int = field(default_factory=free_port)
    tls_port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def ca_file(self) -> Path:
        return self.home / "cert.pem"

    def start(self) -> None:
        assert BINARY is not None
        user = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        account = pwd.getpwnam(user)
        for folder in ("run", "mail"):
            (self.home / folder).mkdir(exist_ok=True)
        if not self.ca_file.exists():
            write_certificate(self.ca_file, self.home / "key.pem")
        config = self.home / "dovecot.conf"
        config.write_text(
            CONFIG.format(
                home=self.home,
                port=self.port,
                tls_port=self.tls_port,
                user=user,
                group=grp.getgrgid(account.pw_gid).gr_name,
                password=PASSWORD,
                capability=self.capability,
                quota=self.quota,
                prefix=self.prefix,
                separator=self.separator,
            )
        )
        if os.geteuid() == 0:
            os.chown(self.home / "mail", account.pw_uid, account.pw_gid)
        (self.home / "run" / "master.pid").unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [BINARY, "-F", "-c", str(config)],
            stdout=(self.home / "out").open("ab"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._await_greeting()

    def _await_greeting(self) -> None:
        until = time.monotonic() + 10
        while time.monotonic() < until:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=2) as link:
                    if link.recv(4) == b"* OK":
                        return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(
            f"Dovecot did not start: {(self.home / 'out').read_text()[-1000:]}"
            f"{(self.home / 'dovecot.log').read_text()[-1000:]}"
        )

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(0.5)
            except subprocess.TimeoutExpired:  # it waits for connections that hang on purpose
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait(5)
            self._process = None

    def client(self, user: str) -> IMAPClient:
        """A second connection, to look from outside."""
        client = IMAPClient("127.0.0.1", self.port, ssl=False, timeout=20)
        client._imap.debug = 0
        client.login(user, PASSWORD)
        return client

    def mailbox(self, user: str, *, readonly: bool = False, **settings: Any) -> ImapMailbox:
        """Our own side, over TLS unless told otherwise; not yet connected."""
        given = {"port": self.tls_port, "ca_file": self.ca_file, "timeout": 10.0} | settings
        reach = ImapSettings("localhost", user, **given)
        return ImapMailbox(reach, lambda: PASSWORD, readonly=readonly)

    def deliver(self, user: str, mails: Sequence[bytes], folder: str = "INBOX") -> None:
        """Put mails into a folder, from outside, in batches."""
        client = self.client(user)
        for start in range(0, len(mails), 50):
            batch = list(mails[start : start + 50])
            if len(batch) == 1:
                client.append(folder, batch[0])
            else:
                client.multiappend(folder, batch)
        client.logout()

    def content(self, user: str, folder: str = "INBOX") -> list[tuple[bytes, frozenset[str]]]:
        """What lies in a folder, with flags, looked at from outside; [] where it is not there."""
        client = self.client(user)
        try:
            client.select_folder(folder, readonly=True)
        except IMAPClientError:
            return []
        uids = client.search()
        found = client.fetch(uids, ["BODY.PEEK[]", "FLAGS"]) if uids else {}
        client.logout()
        return [
            (
                found[uid][b"BODY[]"],
                frozenset(flag.decode() for flag in found[uid][b"FLAGS"]) - {"\\Recent"},
            )
            for uid in uids
        ]
