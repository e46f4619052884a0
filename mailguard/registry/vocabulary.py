"""The words by which platforms and their impostors speak, in every language sellers meet."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words and phrases by what they do, all languages together, each as it is written there.

    `risk_departments` speak of risk control, security or compliance; `departments` of other
    offices; `services`, `notices`, `vouchers` are what a sender's name calls itself beside a
    platform's name; `threats` stand in subject and text. A word in these that ends in "*" stands
    for any ending. `domain_words` are what impostors put beside a platform's name in a domain
    (ASCII, pinyin included); `trade_words` are put there too, but stand beside ordinary words as
    often.
    """

    risk_departments: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    vouchers: tuple[str, ...] = ()
    threats: tuple[str, ...] = ()
    domain_words: tuple[str, ...] = ()
    trade_words: tuple[str, ...] = ()


KINDS = tuple(field.name for field in fields(Vocabulary))
