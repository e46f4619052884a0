"""The authors, and how the name and the address of each present him."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from mailguard.impersonation.bearing import Own, whose
from mailguard.impersonation.lookalike import Trick, find_near_name
from mailguard.impersonation.presentation import NOTHING, Presentation, Strength
from mailguard.impersonation.presenting import present
from mailguard.impersonation.residue import half_known
from mailguard.impersonation.traded import besides, own_name_first, traded_words
from mailguard.impersonation.vocabulary import Word
from mailguard.limits import MAX_CLAIM_NAME
from mailguard.message.model import Mailbox
from mailguard.names.fold import fold_plain, visible
from mailguard.names.match import NameMatch
from mailguard.registry.index import Registry

_SEPARATORS = re.compile(r"[._+=%/-]+|\d+")
_LONG_WORD = 5
_MAX_WORDS = 8
_SHOWN_IN = ("-name", "-comment", "-group")
"""Readings that are no author of their own but text shown beside one."""


def is_author(mailbox: Mailbox) -> bool:
    """Whether this reading is an author, not an address that merely stands in his name."""
    return not mailbox.field.endswith(_SHOWN_IN)


@dataclass(frozen=True, slots=True)
class Sender:
    """One author's name and local part, each as it presents him; `index` is the bearer's.

    `misspelt` is the trick by which a name that was set right had been misspelt, "" where it stands
    as written; `own` says whether the other words of it are the sender's own.
    """

    index: int
    mailbox: Mailbox
    name: Presentation
    local: Presentation
    misspelt: str = ""
    own: Own = Own.NO


def has_name(sender: Sender) -> bool:
    """Whether the author has a name that is none of an office."""
    return bool(sender.name.strange) and not sender.name.office


def read_senders(mailboxes: tuple[Mailbox, ...], registry: Registry) -> tuple[Sender, ...]:
    """How every reading of the author presents him; what stands in a name is its bearer's."""
    senders, bearer = [], 0
    for index, mailbox in enumerate(mailboxes):
        if is_author(mailbox):
            bearer = index
        local = _read_local(mailbox, registry)
        name, misspelt, own = _read_name(mailbox, registry)
        if _appeals(name) and not registry.shared(mailbox.domain):
            name = replace(name, member=True)
        senders.append(Sender(bearer, mailbox, name, local, misspelt, own))
    return tuple(senders)


def _appeals(shown: Presentation) -> bool:
    """Whether somebody with a name of his own appeals for sellers: "飞鸟-亚马逊账号申诉"."""
    return Word.APPEAL in shown.words and bool(shown.strange) and not shown.office


def _read_local(mailbox: Mailbox, registry: Registry) -> Presentation:
    written = mailbox.local[:MAX_CLAIM_NAME]
    for local in (_SEPARATORS.sub(" ", written), written):  # "made-in-china" has its hyphens
        if registry.find_names(local, glued=True):
            return present(local, registry)
    return NOTHING


def _read_name(mailbox: Mailbox, registry: Registry) -> tuple[Presentation, str, Own]:
    """How the name presents its bearer; by which trick it was misspelt, if it was; whose it is."""
    name = visible(mailbox.name[:MAX_CLAIM_NAME])
    if name.strip("<>\"' ").lower() == mailbox.address.lower():
        return present("", registry), "", Own.NO  # it is the address, and read as such
    shown = present(name, registry)
    spaced = _SEPARATORS.sub(" ", name)
    if spaced != name and not shown.claims and not (shown.about and " " in name):
        # "Mercado.Pago", "DHgate_Hiring_Manager"
        shown = max(shown, present(spaced, registry), key=lambda reading: reading.strength)
    if shown.platforms:
        longer = tuple(
            fold_plain(match.word).text for _, match, _ in shown.platforms if _is_longer(match)
        )
        if longer and whose(longer, mailbox, registry) is Own.DOMAIN:
            return shown, Trick.INSERTION.value, Own.DOMAIN
        first, doubtful = own_name_first(mailbox, registry)
        if first:
            words = besides(name, (first,), registry).words
            strength, own = (
                (Strength.LEANS, Own.LOCAL) if doubtful else (Strength.NAMES, Own.DOMAIN)
            )
            return replace(shown, words=words, strange=(first,), strength=strength), "", own
        if traded := traded_words(mailbox, shown, registry):
            office = besides(name, traded, registry).office
            strength = shown.strength if office else Strength.NAMES
            return replace(shown, strange=traded, strength=strength), "", Own.DOMAIN
        return shown, "", whose(shown.strange, mailbox, registry)
    for word in half_known(name, registry, _LONG_WORD)[:_MAX_WORDS]:
        if near := find_near_name(word, registry):
            right = fold_plain(name).text.replace(word, registry.platforms[near.platform].name, 1)
            own = whose(shown.strange, mailbox, registry)
            return present(right, registry), near.technique.value, own
    return shown, "", Own.NO


def _is_longer(match: NameMatch) -> bool:
    """Whether a name is one letter short of the word that it stands in ("AMAZONE", "Mercaria")."""
    return match.glued and len(match.word) - len(match.text) == 1
