"""Which names are one slip of the finger away from a label."""

from __future__ import annotations

from collections.abc import Iterator

from mailguard.impersonation.lookalike.labels import Found, Labels
from mailguard.impersonation.lookalike.typos import deletions, slip

TYPO = 4
"""From so many letters on, a label is somebody's own name under every suffix, and any one slip in
it counts; below that, only one letter too many does."""


TELLING = 6
"""From so many letters on, a hyphen or a digit in a name is no chance, under any suffix."""


LONG = 8
"""From so many letters on, any one letter off is telling, and a slip is under any suffix."""


def slips(
    text: str, labels: Labels, *, suffix: str = "", any_letter: bool = False
) -> Iterator[Found]:
    """Every label that becomes `text` by one slip.

    In a long label any letter may be off, but under a `suffix` that is not the platform's.
    """
    seen: set[str] = set()
    keys = [text, *deletions(text)]
    if "es" in text:
        keys += [text.replace("es", "", 1)]
    for key in keys:
        for label in labels.near.get(key, ()):
            if label.text in seen:
                continue
            seen.add(label.text)
            loose = len(label.text) >= LONG and (not suffix or suffix in label.suffixes)
            trick = slip(label.text, text, any_letter=any_letter or loose)
            if trick is None or len(label.text) < TYPO - 1:
                continue
            if len(label.text) >= TYPO or len(text) > len(label.text):
                yield label, trick
