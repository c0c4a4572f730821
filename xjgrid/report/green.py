"""Green shares and their targets in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.account.names import RENEWABLE

if TYPE_CHECKING:
    from xjgrid.results import Case


def describe_targets(case: Case) -> str:
    """Return what green targets of the scenario ask, and what the ledger finds."""
    policy = case.scenario.get("policy", {})
    annual = policy.get("green_definition") == "annual"
    method, called = ("annual", "annual balance") if annual else ("bought", "own and bought")
    lines = []
    for name, asked in policy.get("green_targets", {}).items():
        found = case.pick(
            "green_share", absent=True, method=method, carrier=RENEWABLE, consumer=name
        )
        if found.empty:
            found = case.pick(
                "green_share", absent=True, method=method, carrier=RENEWABLE, place=name
            )
        said = f"{name} at least {100 * asked:g} % ({called})"
        if len(found):
            said += f": {100 * float(found['value'].iloc[0]):.1f} % in the ledger"
        short = case.pick("shortfall", absent=True, consumer=f"green target {name}")
        missed = float(short["value"].sum())
        row = "met"
        if missed > 0:
            row = f"missed by {missed / 1e3:,.1f} GWh, at a price in the system cost"
        lines.append(f"{said}; its yearly row is {row}")
    if lines:
        lines.append(
            "whether it binds, and what it costs: compare with the same rights and a target of 0"
        )
    return "\n".join(lines)


def describe_green(case: Case, head: pd.DataFrame) -> str:
    """Return green shares of the region, and how they were counted."""
    rows = head[head["section"] == "green share"]
    share = dict(zip(rows["figure"], rows["value"], strict=True))

    def pair(of: str) -> str:
        dry = share.get(f"{of}, without hydro")
        known = share.get(of)
        if known is None:
            return ""
        return f"{known:.1f} % {of}" + ("" if dry is None else f" ({dry:.1f} % without hydro)")

    said = ", ".join(filter(None, (pair("of production"), pair("of consumption"))))
    traced = case.pick("green_share", absent=True, method="traced", carrier=RENEWABLE)
    if len(traced):
        value = 100 * float(traced["value"].iloc[0])
        said += f" by annual balance; {value:.1f} % of consumption as traced"
    return said
