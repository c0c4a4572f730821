"""Export channels: what leaves the region, how much a year and in which hours."""

from __future__ import annotations

from typing import ClassVar, Literal

from xjgrid.inputs.schema import (
    Row,
    SourcedRow,
    calendar_year,
    choice,
    label,
    quantity,
    ref,
)


class Channel(SourcedRow):
    """One row per export route."""

    table: ClassVar[str] = "channels"
    key: ClassVar[tuple[str, ...]] = ("channel",)

    channel: str = label("unique name, e.g. hami_south-henan")
    zone: str = ref("zones.zone", "zone at the sending end")
    to: str = label("where it leads")
    kind: Literal["uhvdc", "ac"] = choice("direct or alternating current")
    p_nom: float = quantity("rated power", "MW", gt=0, usual=(100, 2e4))
    p_max: float = quantity("usable power", "MW", usual=(100, 2e4))
    efficiency: float = quantity("received over sent energy", "share", gt=0, usual=(0.85, 1))
    build_year: int = calendar_year("first year in operation")
    status: Literal["operating", "construction", "planned", "reserve"] = choice(
        "state of the works"
    )
    shape: str = ref("channel_shapes.shape", "band of the hourly export")
    renewable_share_min: float = quantity(
        "least renewable share of the yearly energy", "share", usual=(0.05, 1)
    )
    sync_min: float = quantity(
        "synchronous capacity online per p_nom", "MW/MW", le=2, usual=(0.05, 1)
    )
    support_zones: str = ref(
        "zones.zone",
        "zones whose synchronous capacity counts, joined by ';'",
        many=True,
        optional=True,
    )


class ChannelEnergy(SourcedRow):
    """Energy that a channel sends in a year."""

    table: ClassVar[str] = "channel_energy"
    key: ClassVar[tuple[str, ...]] = ("channel", "year")

    channel: str = ref("channels.channel", "the channel")
    year: int = calendar_year("the year")
    energy: float = quantity("energy at the sending end", "GWh", usual=(100, 2e5))


class ChannelShape(SourcedRow):
    """The band inside which the hourly export may move, by hour of day."""

    table: ClassVar[str] = "channel_shapes"
    key: ClassVar[tuple[str, ...]] = ("shape", "hour")

    shape: str = label("name of the shape")
    hour: int = quantity("hour of day, Beijing time", "h", ge=0, le=23)
    p_min_pu: float = quantity("least export over p_max", "share", usual=(0.02, 1))
    p_max_pu: float = quantity("largest export over p_max", "share", usual=(0.2, 1))


TABLES: tuple[type[Row], ...] = (Channel, ChannelEnergy, ChannelShape)
