"""Reading a mail under atheris: `python -m tests.fuzz.message -max_total_time=600 [CORPUS]`.

The input is a mail. Any exception is a finding, and so is a mail that takes longer than libFuzzer's
-timeout. Needs `pip install atheris`, which has wheels for Linux.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["mailguard.message"]):
    from mailguard.message.authors import read_authors, read_reply_to
    from mailguard.message.content import read_content
    from mailguard.message.parse import parse


def read(raw: bytes) -> None:
    message = parse(raw)
    authors = read_authors(message)
    content = read_content(message)
    read_reply_to(message)
    for text in (content.subject, *(block.text for block in content.blocks)):
        text.encode("utf-8")
    for mailbox in authors.mailboxes:
        f"{mailbox.name}{mailbox.address}{mailbox.domain}".encode()


if __name__ == "__main__":
    atheris.Setup(sys.argv, read)
    atheris.Fuzz()
