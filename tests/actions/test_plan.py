"""What is done about a mail: every row a reason."""

import pytest

from mailguard.actions.options import IMPERSONATION, SUSPICIOUS, Act, Actions, Mode
from mailguard.actions.plan import Plan, Standing, plan
from mailguard.mailbox.model import Means, Moving
from mailguard.providers.model import Rung
from mailguard.verdict.model import Kind

ABLE = Means((Rung.KEYWORD,), Moving.MOVE)
UNABLE = Means((Rung.KEYWORD,), Moving.NONE)
FOLDER = "Mailguard Quarantine"
TAG_ONLY = Actions(impersonation=Act.TAG, suspicious=Act.NONE)


@pytest.mark.parametrize(
    ("kind", "standing", "mode", "means", "options", "expected", "reason"),
    [
        ("impersonation", "none", "enforce", ABLE, Actions(), (IMPERSONATION, FOLDER), "default"),
        ("suspicious", "none", "enforce", ABLE, Actions(), (SUSPICIOUS, None), "only a mark"),
        ("genuine", "none", "enforce", ABLE, Actions(), (None, None), "left alone"),
        ("unrelated", "none", "enforce", ABLE, Actions(), (None, None), "left alone"),
        ("undetermined", "none", "enforce", ABLE, Actions(), (None, None), "could not check"),
        ("impersonation", "none", "observe", ABLE, Actions(), (None, None), "only reports"),
        ("impersonation", "none", "label", ABLE, Actions(), (IMPERSONATION, None), "the brake"),
        ("impersonation", "released", "enforce", ABLE, Actions(), (None, None), "never re-caught"),
        ("impersonation", "taken-out", "enforce", ABLE, Actions(), (None, None), "by hand"),
        ("impersonation", "allowed", "enforce", ABLE, Actions(), (None, None), "allow-list"),
        ("suspicious", "released", "enforce", ABLE, Actions(), (None, None), "marks neither"),
        ("impersonation", "none", "enforce", UNABLE, Actions(), (IMPERSONATION, None), "no MOVE"),
        ("impersonation", "none", "enforce", ABLE, TAG_ONLY, (IMPERSONATION, None), "as set"),
        ("suspicious", "none", "enforce", ABLE, TAG_ONLY, (None, None), "as set"),
    ],
)
def test_the_plan(
    kind: str,
    standing: str,
    mode: str,
    means: Means,
    options: Actions,
    expected: tuple[object, object],
    reason: str,
) -> None:
    found = plan(Kind(kind), Standing(standing), Mode(mode), means, options)
    assert (found.label, found.quarantine) == expected, reason
    assert found.acts == any(expected)


def test_a_new_account_only_observes() -> None:
    assert Actions().mode is Mode.OBSERVE


def test_a_plan_says_what_kept_it_from_acting() -> None:
    assert plan(Kind.IMPERSONATION, Standing.RELEASED, Mode.ENFORCE, ABLE) == Plan("released")


@pytest.mark.parametrize("label", [IMPERSONATION, SUSPICIOUS])
def test_keywords_are_such_as_every_server_takes(label: object) -> None:
    assert all(k.isascii() and len(k) <= 50 for k in label.keywords)  # type: ignore[attr-defined]
