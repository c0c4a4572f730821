"""Names of time zones as files write them."""

from __future__ import annotations

import re

BEIJING = "UTC+08:00"  # without the summer time that Asia/Shanghai had until 1991
SAME_AS_BEIJING = {
    "asia/shanghai", "prc", "beijing", "asia/beijing", "asia/chongqing", "cst", "cst-8",
    "beijing time", "china standard time", "北京时间", "北京",
}  # fmt: skip
SAME_AS_URUMQI = {
    "asia/urumqi",
    "urumqi",
    "urumqi time",
    "xinjiang time",
    "新疆时间",
    "乌鲁木齐时间",
}
SAME_AS_UTC = {"utc", "gmt", "z", "zulu", "utc time", "coordinated universal time", "世界时", "ut"}

_NAME = (
    r"(?P<name>[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+|(?:UTC|GMT)(?:\s?[+-]\d{1,2}(?::?\d{2})?)?"
    r"|[+-]\d{2}:?\d{2}|北京时间|新疆时间|乌鲁木齐时间|世界时"
    r"|(?:Beijing|Urumqi|Xinjiang)(?: time)?)"
)
_STATEMENT = re.compile(
    rf"(?<![A-Za-z_])(?<!local )(?:time(?:[ _]?zone)?|timestamps?|hours|时间|时区)[\"']?"
    rf"\s*(?:is in|are in|in|is|:|=|：|,|，)?\s*[\"'(\[（]?{_NAME}",
    re.IGNORECASE,
)


def normalise_time_zone(text: str) -> str:
    """Return a time zone as pandas knows it; names that are not known stay as they are.

    Examples
    --------
    >>> [normalise_time_zone(t) for t in ("utc", "UTC+8", "+0600", "北京时间", "Asia/Urumqi")]
    ['UTC', 'UTC+08:00', 'UTC+06:00', 'UTC+08:00', 'UTC+06:00']
    """
    name = text.strip()
    lowered = name.lower()
    if lowered in SAME_AS_BEIJING:
        return BEIJING
    if lowered in SAME_AS_URUMQI:
        return "UTC+06:00"
    if lowered in SAME_AS_UTC:
        return "UTC"
    if match := re.fullmatch(r"(?:utc|gmt)?\s*([+-])(\d{1,2})(?::?(\d{2}))?(?::?00)?", lowered):
        sign, hours, minutes = match.groups()
        offset = f"{sign}{int(hours):02d}:{minutes or '00'}"
        return "UTC" if offset[1:] == "00:00" else f"UTC{offset}"
    return name


def find_stated_zone(remarks: list[str]) -> list[str]:
    """Return the time zones that lines above a header state, each once.

    Examples
    --------
    >>> find_stated_zone(["Units: time in UTC, local_time in Asia/Shanghai"])
    ['UTC']
    >>> find_stated_zone(['{"units": {"time": "UTC", "electricity": "kW"}}', "one point"])
    ['UTC']
    """
    found = [match["name"] for text in remarks for match in _STATEMENT.finditer(text)]
    return list(dict.fromkeys(normalise_time_zone(name) for name in found))
