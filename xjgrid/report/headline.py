"""The first figures of a case in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.account.metrics import WITHOUT_HYDRO

if TYPE_CHECKING:
    from xjgrid.results.case import Case

COST_PARTS = {
    "investment": "investment, yearly",
    "fixed": "fixed, of what is built",
    "variable": "variable",
    "fuel": "fuel",
    "carbon": "carbon",
    "starts": "starts",
    "grid_fee": "paid to the grid by sites (a transfer, not in system)",
    "industry": "industry, above its cheapest routes",
    "services": "heat, hydrogen and transport",
    "response": "demand response",
    "unserved": "unserved energy",
    "slack": "missed policy and security rows",
    "repairs": "repairs where windows join",
    "existing_fixed": "fixed, of what stands (not in system)",
}
"""Parts of the cost."""

WORDS = {
    ("use", "peak"): "peak demand",
    ("export", "renewable"): "renewable part",
    ("green share", "production"): "of production",
    ("green share", "annual"): "of consumption",
    ("storage", "capacity_energy"): "energy",
    ("storage", "capacity_charging"): "charging power",
    ("storage", "storage_discharge"): "discharged",
    ("storage", "storage_cycles"): "cycles",
    ("storage", "storage_losses"): "storage losses",
    ("co2", "electricity"): "of electricity",
    ("co2", "final"): "of fuels and processes",
    ("co2", "intensity"): "per MWh generated",
    ("price", "load-weighted"): "marginal, load-weighted",
    ("security", "margin"): "lowest margin",
    ("industry", "process_output"): "output",
    ("industry", "process_electricity"): "electricity",
    ("industry", "captive_share"): "captive",
    ("industry", "bought"): "own and bought green",
    ("industry", "traced"): "green as traced",
    ("industry", "annual"): "green by annual balance",
    ("industry", "hourly"): "green by the hour",
    ("industry", "contracted"): "green by contract",
    ("final energy", "electrification"): "electricity",
    ("industry co2", "stated"): "stated for the whole year",
    **{("cost", part): words for part, words in COST_PARTS.items()},
}
"""Words of a figure by section and key; others are called by their key."""


def word_figure(case: Case, section: str, of: str, key: str) -> str:
    """Return the words of a figure within its section."""
    said = WORDS.get((section, key), key)
    if section == "green share":
        return said + (", without hydro" if of == WITHOUT_HYDRO else "")
    if section == "co2" and of:
        return f"fuels and processes, {of}"
    name = str(case.carriers["name"].get(of, of))
    return ", ".join(filter(None, (name, said)))


def word_headline(case: Case, head: pd.DataFrame) -> pd.DataFrame:
    """Return the first figures with their words in the column ``figure``, before the value."""
    words = [word_figure(case, row.section, row.of, row.key) for row in head.itertuples()]
    out = head.copy()
    out.insert(list(head).index("value"), "figure", words)
    return out


def select_figures(head: pd.DataFrame, section: str, of: str = "") -> dict[str, float]:
    """Return figures of a section by key: of the whole, or of something."""
    rows = head[(head["section"] == section) & (head["of"] == of)]
    return dict(zip(rows["key"], rows["value"], strict=True))


def list_figures(head: pd.DataFrame, section: str, key: str = "") -> dict[str, float]:
    """Return figures of a section and key by carrier, channel or what else they are of."""
    rows = head[(head["section"] == section) & (head["key"] == key) & (head["of"] != "")]
    return dict(zip(rows["of"], rows["value"], strict=True))
