"""What an audit could not read: one target stops no other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from mailguard.errors import EXIT_OK, EXIT_TEMPORARY, EXIT_USAGE, MailguardError, UsageError
from mailguard.mailbox.errors import NoSuchFolderError
from mailguard.phrase import Phrase
from mailguard.words.phrases import explained, in_language


@dataclass(slots=True)
class Unread:
    """What was not read: the errors that kept a target from it, and `notes` on what lay beside."""

    errors: list[MailguardError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @contextmanager
    def noted(self, target: str) -> Iterator[None]:
        """Note an error, and let the other targets be read; `target` is "" where there are none."""
        try:
            yield
        except NoSuchFolderError as error:
            problem = Phrase("{target}: {problem}", target=target, problem=error.problem)
            self.errors.append(UsageError(problem if target else error.problem, error.remedy))
        except MailguardError as error:
            self.errors.append(error)

    def gone(self, target: str, count: int) -> None:
        """Note mails that were gone, or called otherwise, when it was their turn."""
        problem = "{target}: mails moved, renamed or deleted before they were read: {count}."
        self.notes.append(Phrase(problem, target=target, count=count))

    @property
    def exit_code(self) -> int:
        """What that is to end with: a usage error where no other kept anything from being read."""
        if not self.errors:
            return EXIT_OK
        usage = all(isinstance(error, UsageError) for error in self.errors)
        return EXIT_USAGE if usage else EXIT_TEMPORARY

    def told(self, language: str) -> list[str]:
        """All of it, in sentences."""
        errors = [explained(error, language) for error in self.errors]
        return errors + [in_language(note, language) for note in self.notes]
