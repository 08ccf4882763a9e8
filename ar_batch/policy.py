"""What every policy has in common: frozen, typed strictly, and unknown keys refused."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Policy(BaseModel):
    """Settings of one stage. Each stage declares its own on top of its module; config.toml fills them."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
