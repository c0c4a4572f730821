"""Units that may be written behind a number, and what it is in the unit of its column."""

from __future__ import annotations

import re

#: words of a unit -> what it measures, and its size
_SIZES: dict[str, tuple[str, float]] = {
    **{word: ("power", size) for word, size in (
        ("W", 1.0), ("kW", 1e3), ("MW", 1e6), ("GW", 1e9), ("TW", 1e12),
        ("千瓦", 1e3), ("万千瓦", 1e7), ("兆瓦", 1e6), ("亿千瓦", 1e11), ("吉瓦", 1e9),
    )},
    **{word: ("apparent power", size) for word, size in (
        ("kVA", 1e3), ("MVA", 1e6), ("GVA", 1e9),
    )},
    **{word: ("energy", size) for word, size in (
        ("Wh", 1.0), ("kWh", 1e3), ("MWh", 1e6), ("GWh", 1e9), ("TWh", 1e12),
        ("千瓦时", 1e3), ("万千瓦时", 1e7), ("亿千瓦时", 1e11),
    )},
    **{word: ("mass", size) for word, size in (
        ("t", 1.0), ("kt", 1e3), ("Mt", 1e6), ("Gt", 1e9), ("吨", 1.0), ("万吨", 1e4),
    )},
    **{word: ("length", size) for word, size in (
        ("m", 1.0), ("km", 1e3), ("公里", 1e3), ("千米", 1e3), ("米", 1.0),
    )},
    **{word: ("voltage", size) for word, size in (("V", 1.0), ("kV", 1e3), ("千伏", 1e3))},
    **{word: ("time", size) for word, size in (
        ("min", 1 / 60), ("h", 1.0), ("d", 24.0), ("小时", 1.0), ("天", 24.0),
    )},
    **{word: ("fraction", size) for word, size in (
        ("1", 1.0), ("share", 1.0), ("pu", 1.0), ("factor", 1.0), ("%", 0.01), ("percent", 0.01),
        ("‰", 0.001), ("points", 0.01),
    )},
    **{word: ("investment", size) for word, size in (
        ("CNY/kW", 1.0), ("CNY/W", 1e3), ("CNY/MW", 1e-3), ("元/千瓦", 1.0),
    )},
    **{word: ("price", size) for word, size in (
        ("CNY/MWh", 1.0), ("CNY/kWh", 1e3), ("元/千瓦时", 1e3),
    )},
}  # fmt: skip
#: one word for several ways to write a part of a unit
_SAME = (("RMB", "CNY"), ("yuan", "CNY"), ("_th", ""), ("_el", ""), ("_H2", ""), ("/a", "/yr"))
_NUMBER = re.compile(
    r"^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s*((?:[^\W\d_]|[%‰])\D*(?:_H2)?)$"
)


def split_unit(text: str) -> tuple[str, str] | None:
    """Return the number and the unit of a text that holds both, else None.

    Examples
    --------
    >>> split_unit("20 GW"), split_unit("5%"), split_unit("many"), split_unit("20x5")
    (('20', 'GW'), ('5', '%'), None, None)
    """
    found = _NUMBER.match(text.strip())
    return (found[1], found[2].strip()) if found else None


def convert(number: float, written: str, wanted: str) -> float | None:
    """Return a number in the unit that is wanted, None if the two do not measure the same.

    Examples
    --------
    >>> convert(20, "GW", "MW"), convert(5, "TWh", "GWh"), convert(35, "%", "share")
    (20000.0, 5000.0, 0.35)
    >>> convert(3, "Mt/yr", "kt/yr"), convert(3, "万千瓦", "MW"), convert(3, "km", "MW")
    (3000.0, 30.0, None)
    """
    have, want = _find_size(written), _find_size(wanted)
    if have is None or want is None or have[0] != want[0]:
        return None
    return float(f"{number * have[1] / want[1]:.12g}")


def _find_size(unit: str) -> tuple[str, float] | None:
    """Return what a unit measures and its size; a year that it is counted by is left out."""
    word = unit.strip()
    for written, plain in _SAME:
        word = word.replace(written, plain)
    word = word.removesuffix("/yr").split(" ")[0]
    if word in _SIZES:
        return _SIZES[word]
    lower = {known.lower(): size for known, size in _SIZES.items() if len(known) > 1}
    return lower.get(word.lower())
