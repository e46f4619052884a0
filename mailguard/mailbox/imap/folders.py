"""Folders: what there is, what each is for, and where a new one belongs."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from imapclient.imap_utf7 import decode, encode  # type: ignore[import-untyped]  # no types

from mailguard.mailbox.errors import RefusedError
from mailguard.mailbox.imap.connection import Connection
from mailguard.mailbox.model import Folder, FolderRole
from mailguard.mailbox.roles import folded, role_by_name
from mailguard.providers.model import Profile

_ATOM = re.compile(rb'(\(.*?\) (?:NIL|".{1,2}") )([^"{ \\]+)')
"""A line of LIST whose folder's name is neither quoted nor a literal."""
# RFC 6154 section 2; \Spam and \AllMail are of XLIST, which some servers still speak.
_ROLES = {
    b"\\junk": FolderRole.JUNK,
    b"\\spam": FolderRole.JUNK,
    b"\\sent": FolderRole.SENT,
    b"\\trash": FolderRole.TRASH,
    b"\\drafts": FolderRole.DRAFTS,
    b"\\all": FolderRole.ALL,
    b"\\allmail": FolderRole.ALL,
}
_NO_FOLDER = frozenset((b"\\noselect", b"\\nonexistent"))
"""A level of the hierarchy that holds no mail."""


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Where user folders live (RFC 2342): below `prefix`, levels parted by `separator`."""

    prefix: str
    separator: str

    def path(self, name: str) -> str:
        """The server's name for a folder that the settings call `name`, levels parted by "/"."""
        if self.prefix and name.startswith(self.prefix):  # the server's own name, as it seems
            return name
        if not self.separator:  # a flat store: NIL as separator (RFC 3501 section 7.2.2)
            return self.prefix + name
        levels = [level.replace(self.separator, "-") for level in name.split("/") if level]
        return self.prefix + self.separator.join(levels)


class Folders:
    """The folders of one connection."""

    def __init__(self, connection: Connection, profile: Profile) -> None:
        self._connection = connection
        self._profile = profile
        self._hierarchy: Hierarchy | None = None
        self._ensured: dict[str, str] = {}
        self._roles: dict[str, FolderRole] | None = None

    def all(self) -> list[Folder]:
        """All folders, with what they are for."""
        return [
            Folder(name, self._role(name, attributes), not attributes & _NO_FOLDER)
            for name, attributes, _ in self._list("*")
        ]

    def role(self, name: str) -> FolderRole:
        """What a folder is for, as it was when first asked."""
        if self._roles is None:
            self._roles = {folder.name: folder.role for folder in self.all()}
        return self._roles.get(name, FolderRole.OTHER)

    def hierarchy(self) -> Hierarchy:
        """Prefix and separator: the profile's parent, else NAMESPACE, else what LIST shows."""
        if self._hierarchy is None:
            self._hierarchy = self._find_hierarchy()
        return self._hierarchy

    def ensure(self, name: str) -> str:
        """The server's name of folder `name`, made and subscribed unless it is there.

        `name` may be the server's own name of a folder that exists. Raises RefusedError.
        """
        if name not in self._ensured:
            self._ensured[name] = self._ensure(folded(name))
        return self._ensured[name]

    def forget(self, path: str) -> None:
        """Look again next time: the folder that the server calls `path` turned out to be gone."""
        self._ensured = {name: at for name, at in self._ensured.items() if at != path}

    def _ensure(self, name: str) -> str:
        wanted = self.hierarchy().path(name)
        for candidate in dict.fromkeys((name, wanted)):
            if self._exists(candidate):
                return candidate
        try:
            self._connection.call("CREATE", lambda c: c.create_folder(wanted))
        except RefusedError:
            if not self._exists(wanted):  # else another program was faster
                raise
        with contextlib.suppress(RefusedError):  # seen by few clients where it fails, no worse
            self._connection.call("SUBSCRIBE", lambda c: c.subscribe_folder(wanted))
        return wanted

    def _exists(self, name: str) -> bool:
        # "*" and "%" in a name are wildcards to LIST, hence the comparison.
        return any(
            folded(found) == name and not attributes & _NO_FOLDER
            for found, attributes, _ in self._list(name)
        )

    def _find_hierarchy(self) -> Hierarchy:
        listed = self._list("")
        separator = listed[0][2] if listed else self._profile.separator or "/"
        prefix = ""
        if self._connection.call("CAPABILITY", lambda c: c.has_capability("NAMESPACE")):
            namespace = self._connection.call("NAMESPACE", lambda c: c.namespace())
            if namespace.personal:
                prefix, separator = map(_text, namespace.personal[0][:2])
        elif any(name.startswith(f"INBOX{separator}") for name, _, _ in self._list("*")):
            prefix = f"INBOX{separator}" if not self._siblings_of_inbox() else ""
        if self._profile.folder_parent:
            prefix = self._profile.folder_parent + separator
        return Hierarchy(prefix, separator)

    def _siblings_of_inbox(self) -> bool:
        """Whether any folder lives beside INBOX: where none does, none may (Courier)."""
        return any(not name.upper().startswith("INBOX") for name, _, _ in self._list("*"))

    def _list(self, pattern: str) -> list[tuple[str, frozenset[bytes], str]]:
        """What there is: each folder's name, attributes in lower case, and separator."""
        listed = []
        for attributes, separator, raw in self._connection.call("LIST", _listing(pattern)):
            if not isinstance(raw, bytes | str):
                continue  # a line that makes no sense hides no other
            name, addressable = _name(raw)
            known = frozenset(a.lower() for a in attributes or () if isinstance(a, bytes))
            known |= frozenset() if addressable else _NO_FOLDER
            listed.append((name, known, _text(separator)))
        return listed

    def _role(self, name: str, attributes: frozenset[bytes]) -> FolderRole:
        for attribute in attributes:
            if attribute in _ROLES:
                return _ROLES[attribute]
        return FolderRole.JUNK if name == self._profile.junk else role_by_name(name)


def _listing(pattern: str) -> Callable[[Any], list[tuple[tuple[bytes, ...], Any, Any]]]:
    """LIST, names as they come: one that imapclient cannot decode would hide all others."""

    def listing(client: Any) -> list[tuple[tuple[bytes, ...], Any, Any]]:
        read = client._proc_folder_list
        client.folder_encode = False
        client._proc_folder_list = lambda lines: read([_quoted(line) for line in lines])
        try:
            return list(client.list_folders("", encode(pattern).decode("ascii")))
        finally:
            client.folder_encode = True
            del client._proc_folder_list

    return listing


def _quoted(line: Any) -> Any:
    """A line of LIST with its name in quotes, if that is an atom: imapclient ends where one has a
    "[" alone, which may stand there (RFC 3501 section 9, list-char), and takes 007 for 7.
    """
    found = _ATOM.fullmatch(line) if isinstance(line, bytes) else None
    return b'%s"%s"' % found.groups() if found else line


def _name(raw: bytes | str) -> tuple[str, bool]:
    """A folder's name in Unicode, and whether that name leads back to the folder.

    Programs that knew no modified UTF-7 (RFC 3501 section 5.1.3) made folders such as "R&D".
    """
    octets = raw if isinstance(raw, bytes) else raw.encode()
    try:
        name: str = decode(octets)
        back: bytes = encode(name)
    except ValueError:
        return octets.decode("utf-8", "replace"), False
    return name, back == octets


def _text(word: object) -> str:
    """A prefix or separator; "" for NIL, and for what is no string (RFC 2342 section 6)."""
    if isinstance(word, bytes):
        return word.decode("ascii", "replace")
    return word if isinstance(word, str) else ""
