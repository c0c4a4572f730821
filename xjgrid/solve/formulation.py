"""Formulation of a model: the plan's relaxation or the full hourly model."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Formulation:
    """Constraints beyond PyPSA's own that a model contains.

    Parameters
    ----------
    commitment : bool
        Online capacity with minimum load, must-run, reserve and synchronous minimum.
    starts : bool
        Start costs of online capacity.
    ramps : bool
        Ramps of online capacity and of processes, and wear.
    losses : bool
        Standing losses of storage.
    must_run : bool
        Plants that always run have no online capacity of their own (`xjgrid.solve.must_run`).
    """

    commitment: bool = True
    starts: bool = True
    ramps: bool = True
    losses: bool = True
    must_run: bool = False

    @classmethod
    def plan(cls, commitment: bool = True) -> Formulation:
        """Formulation of the plan: without ramps and standing losses.

        Start costs stay in. Between segments they are charged on the rise of the mean online
        capacity, and that is a relaxation too: for segments of ``L`` hours a start in the
        ``q``-th hour of its segment (from 0) adds at most ``(L - q) / L`` to the rise into the
        segment and ``q / L`` to the rise out of it, together one, so the rises of the means
        never add up to more than the starts.
        """
        return cls(commitment=commitment, starts=commitment, ramps=False, losses=False)

    @classmethod
    def full(cls, commitment: bool = True) -> Formulation:
        """Formulation of the operation: all constraints."""
        return cls(commitment=commitment, starts=commitment, ramps=commitment, losses=True)
