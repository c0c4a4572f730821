"""What a scenario may let be built, by the keys that carriers.csv gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xjgrid.inputs.study import Study


def name_build_key(technology: str) -> str:
    """Key of a scenario's build for a technology that is no carrier, such as a retrofit.

    Examples
    --------
    >>> name_build_key("coal-retrofit")
    'coal_retrofit'
    """
    return technology.replace("-", "_")


def list_build_keys(study: Study) -> dict[str, bool]:
    """Keys of a scenario's build, and whether each is on where a scenario does not say.

    Returns
    -------
    dict of str to bool
        In the order of carriers.csv, retrofits last; empty if there is no such table.
    """
    cells = study.read("carriers").cells
    found: dict[str, bool] = {}
    for row in cells:
        if key := row.get("build_key"):
            found[key] = found.get(key, False) or row.get("build_default") == "true"
    for row in cells:
        if technology := row.get("retrofit"):
            found.setdefault(name_build_key(technology), False)
    return found
