"""The tables about the service itself: its brake, its log, its metrics, its notices."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from mailguard.config.section import (
    BesideTheFile,
    LoopbackAddress,
    Section,
    expect,
    one_source_wanted,
)
from mailguard.limits import BRAKE_PER_HOUR, BRAKE_SHARE


class Brake(Section):
    """When mailguard stops moving mail by itself."""

    per_hour: Annotated[int, Field(ge=1, le=100_000)] = BRAKE_PER_HOUR
    share: Annotated[float, Field(gt=0, le=1)] = BRAKE_SHARE


class Log(Section):
    """What is logged, and how."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "console", "json"] = "auto"
    mail_details: bool = False


class Metrics(Section):
    """Where figures and health can be asked for."""

    listen: LoopbackAddress | None = None


class Target(Section):
    """One receiver of notices: an Apprise URL, which is a secret."""

    url_credential: str = ""
    url_command: Annotated[str, Field(repr=False)] = ""
    url_keyring: str = ""
    url_file: BesideTheFile | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Target:
        expect(one_source_wanted(self, "url"))
        return self


class Notify(Section):
    """Who is told what, and how often."""

    digest_minutes: Annotated[float, Field(gt=0, le=1440)] = 15.0
    silent_minutes: Annotated[float, Field(ge=10, le=10_080)] = 60.0
    mail_details: bool = False
    targets: dict[str, Target] = Field(default_factory=dict)

    @field_validator("targets")
    @classmethod
    def _names(cls, value: dict[str, Target]) -> dict[str, Target]:
        for name in value:
            if not name.isprintable() or not name.strip():
                raise ValueError("names of targets that can be printed")
        return value
