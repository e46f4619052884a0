"""Tag, quarantine, release: planned, journalled, performed, recovered."""

from mailguard.actions.options import Act, Actions, Mode
from mailguard.actions.perform import Done, perform
from mailguard.actions.plan import Plan, Standing, plan
from mailguard.actions.recover import Recovered, recover
from mailguard.actions.release import release, whereabouts
from mailguard.actions.standing import standing_of

__all__ = [
    "Act",
    "Actions",
    "Done",
    "Mode",
    "Plan",
    "Recovered",
    "Standing",
    "perform",
    "plan",
    "recover",
    "release",
    "standing_of",
    "whereabouts",
]
