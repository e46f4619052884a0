"""A mail in a file, by the name that `audit` gives it, read to its end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mailguard import limits
from mailguard.errors import UsageError
from mailguard.mailbox.files.archive import is_zip
from mailguard.mailbox.files.eml import eml_item
from mailguard.mailbox.files.item import Item, unquote
from mailguard.mailbox.files.mbox import is_mbox, mbox_items
from mailguard.mailbox.files.nature import advice, is_mail
from mailguard.mailbox.files.packed import packed_items, read_packed
from mailguard.mailbox.files.zipped import ZipReader
from mailguard.mailbox.model import Mail
from mailguard.phrase import Phrase


def saved_mail(name: str) -> tuple[Mail, str] | None:
    """The mail that `name` is the file of, and where it lay; None where there is no such file.

    One of several in a file is FILE#NUMBER in an mbox, FILE#NAME in a ZIP, FILE#NAME#NUMBER in an
    mbox in a ZIP. Raises `UsageError` for what is no mail, or cannot be read, and
    `UnreadableError` for a bad ZIP.
    """
    marks = [at for at, character in enumerate(name) if character == "#"]
    try:
        if name and Path(name).is_dir():  # "" is a shell's variable that is not set
            raise UsageError(
                Phrase("{path}: a folder, no mail.", path=name),
                "Name mails in it; mailguard audit lists them.",
            )
        end = next((end for end in (len(name), *marks) if Path(name[:end]).is_file()), None)
        return None if end is None else _saved(Path(name[:end]), name[end + 1 :])
    except OSError as error:
        raise UsageError(
            Phrase("{path}: cannot be read: {why}.", path=name, why=error.strerror)
        ) from None


def _saved(path: Path, inner: str) -> tuple[Mail, str]:
    if is_zip(path):
        mail, inner = _zipped(path, inner)
    elif is_mbox(path):
        mail, inner = _of_mbox(path, inner)
    elif inner:
        raise _no_such(path, inner)
    else:
        mail = _read(eml_item(path))
    place = f"{path.name}#{inner}" if inner else path.name
    if not is_mail(mail.raw):
        raise UsageError(Phrase("{path}: no mail.", path=place), advice(mail.raw))
    # octets in a file's name that are no UTF-8 are lone surrogates here, which no file may hold
    return mail, place.encode(errors="backslashreplace").decode()


def _zipped(path: Path, inner: str) -> tuple[Mail, str]:
    with ZipReader(path) as archive:
        items = {item.within: item for item in packed_items(archive, [])}
        name = inner or _only(path, list(items))
        if name not in items:
            raise _no_such(path, name)
        item = items[name]
        return _made(item, *read_packed(archive, item, limits.MAX_WHOLE)), name


def _of_mbox(path: Path, inner: str) -> tuple[Mail, str]:
    items = {str(number): item for number, item in enumerate(mbox_items(path), 1)}
    number = inner or _only(path, list(items))
    if number not in items:
        raise _no_such(path, number)
    return _read(items[number]), number


def _only(path: Path, names: Sequence[str]) -> str:
    """The name of the one mail in a file. Raises `UsageError` where it is not the only one."""
    if not names:
        raise UsageError(Phrase("{path}: no mail in it.", path=path))
    if len(names) > 1:
        raise UsageError(
            Phrase("{path}: {count} mails in one file.", path=path, count=len(names)),
            Phrase("Name one as mailguard audit does: {example}", example=f"{path}#{names[0]}"),
        )
    return names[0]


def _no_such(path: Path, inner: str) -> UsageError:
    return UsageError(
        Phrase("{place}: there is no such mail.", place=f"{path}#{inner}"),
        "mailguard audit lists the mails in a file.",
    )


def _read(item: Item) -> Mail:
    size = item.path.stat().st_size - item.start if item.length is None else item.length
    with item.path.open("rb") as file:
        file.seek(item.start)
        return _made(item, file.read(min(size, limits.MAX_WHOLE)), size)


def _made(item: Item, raw: bytes, size: int) -> Mail:
    """A mail of a file; when a file was saved says nothing of when the mail came, nor does a time
    of nobody knows which zone.
    """
    if item.quoted:
        whole = len(raw) == size
        raw = unquote(raw)
        size = len(raw) if whole else size
    return Mail(0, raw, size, received=item.received if item.zoned else None)
