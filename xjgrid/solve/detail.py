"""How much of the system a model holds: the plan's relaxation or the full hourly model."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Detail:
    """Which of the rows beyond PyPSA's own are in a model.

    Parameters
    ----------
    commitment : bool
        Online capacity with minimum load, must-run, reserve and synchronous minimum.
    starts : bool
        Start costs of online capacity.
    ramps : bool
        Ramps of online capacity.
    losses : bool
        Standing losses of storage.
    """

    commitment: bool = True
    starts: bool = True
    ramps: bool = True
    losses: bool = True

    @classmethod
    def plan(cls, commitment: bool = True) -> Detail:
        """Read as the plan does: all that links one hour to the next, but storage, is left out."""
        return cls(commitment=commitment, starts=False, ramps=False, losses=False)

    @classmethod
    def full(cls, commitment: bool = True) -> Detail:
        """Read as operation does: everything."""
        return cls(commitment=commitment, starts=commitment, ramps=commitment, losses=True)
