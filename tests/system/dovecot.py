"""A real Dovecot 2.3 on loopback, unprivileged, thrown away afterwards."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from mailguard.mailbox.imap import ImapSettings
from tests.system.certificate import write_certificate
from tests.system.imapserver import PASSWORD, ImapServer, free_port

BINARY = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
INTROSPECTION = """\
introspection_mode = post
introspection_url = {url}
username_attribute = username
active_attribute = active
active_value = true
"""
"""Who a token belongs to is asked of the authorisation server (RFC 7662)."""
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
auth_mechanisms = plain login {bearer}
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
mail_plugins = quota{acl_plugin}
plugin {{
  acl = vfile:{home}/acl
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
  {tokens}
  mechanisms = xoauth2 oauthbearer
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


@dataclass
class Dovecot(ImapServer):
    """`start()`, then connect to `port` (plain, STARTTLS) or `tls_port`; any user, one password.

    `capability` overrides what the server advertises, `quota` is a user's room, `prefix` and
    `separator` are those of the namespace, `acl` is a file of RFC 4314 rights. `bearer` are the
    mechanisms that take access tokens: any, unless `introspection` is where to ask about them.
    """

    name: ClassVar[str] = "Dovecot"

    capability: str = ""
    quota: str = "1G"
    prefix: str = ""
    separator: str = "/"
    acl: str = ""
    bearer: str = "xoauth2"
    introspection: str = ""
    tls_port: int = field(default_factory=free_port)

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
        (self.home / "acl").write_text(self.acl)
        tokens = "driver = static\n  args = nopassword=y"
        if self.introspection:
            oauth2 = self.home / "oauth2.conf"
            oauth2.write_text(INTROSPECTION.format(url=self.introspection))
            tokens = f"driver = oauth2\n  args = {oauth2}"
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
                acl_plugin=" acl" if self.acl else "",
                prefix=self.prefix,
                separator=self.separator,
                bearer=self.bearer,
                tokens=tokens,
            )
        )
        if os.geteuid() == 0:
            os.chown(self.home / "mail", account.pw_uid, account.pw_gid)
        (self.home / "run" / "master.pid").unlink(missing_ok=True)
        self.run([BINARY, "-F", "-c", str(config)])

    def settings(self, user: str, **settings: Any) -> ImapSettings:
        """How to reach an account: over TLS, unless told otherwise."""
        given = {"port": self.tls_port, "ca_file": self.ca_file, "timeout": 10.0} | settings
        return ImapSettings("localhost", user, **given)
