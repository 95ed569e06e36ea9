"""What every test shares: Hypothesis without a deadline, since a busy machine is no failure."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("ibid", deadline=None)
settings.load_profile("ibid")
