"""Small tables from which weather is made, and the figures it is checked against."""

from __future__ import annotations

from typing import ClassVar, Literal

from xjgrid.inputs.schema import (
    OptionalRow,
    Row,
    calendar_year,
    choice,
    label,
    quantity,
    ref,
    text,
)


class ProfileRow(OptionalRow):
    """A row of a table in profiles/; a study with an imported profile needs none of them."""

    folder: ClassVar[str] = "profiles"


class WindStation(ProfileRow):
    """A drawn wind farm; a zone's wind is the weighted mean of its stations."""

    table: ClassVar[str] = "wind_stations"
    key: ClassVar[tuple[str, ...]] = ("station",)

    station: str = label("unique name")
    zone: str = ref("zones.zone", "zone it belongs to")
    group: str = ref("wind_groups.group", "stations whose weather goes together")
    latitude: float = quantity("latitude", "deg N", ge=-90, le=90, usual=(33, 50))
    longitude: float = quantity("longitude", "deg E", ge=-180, le=180, usual=(72, 98))
    altitude: float = quantity("above sea level", "m", ge=-500, le=9000, usual=(-200, 5000))
    weight: float = quantity("part in the zone's mean, in proportion", "1", gt=0, le=1e6, peers=())
    turbine: str = label("type in windpowerlib's library")
    scale: float = quantity(
        "Weibull scale of the wind speed at hub height", "m/s", gt=0, le=30, usual=(3, 14)
    )
    shape: float = quantity("Weibull shape of the wind speed", "1", ge=1, le=4)
    wake_loss: float = quantity(
        "energy lost in the wakes of other turbines", "share", lt=1, usual=(0.01, 0.3)
    )


class WindGroup(ProfileRow):
    """Wind stations whose weather goes together."""

    table: ClassVar[str] = "wind_groups"
    key: ClassVar[tuple[str, ...]] = ("group",)

    group: str = label("unique name")
    common: float = quantity("variance that its stations share", "share", usual=(0.05, 1))


class WindFactor(ProfileRow):
    """How wind speed varies over the months and the hours of the day (Beijing time)."""

    table: ClassVar[str] = "wind_factors"
    key: ClassVar[tuple[str, ...]] = ("kind", "group", "index")

    kind: Literal["month", "hour"] = choice("month (1..12) or hour (0..23)")
    group: str = ref("wind_groups.group", "the group")
    index: int = quantity("month or hour", "1", ge=0, le=23)
    factor: float = quantity("multiplies the Weibull scale", "1", gt=0, le=5, usual=(0.3, 3))


class SolarStation(ProfileRow):
    """A drawn photovoltaic plant; a zone's sun is the weighted mean of its stations."""

    table: ClassVar[str] = "solar_stations"
    key: ClassVar[tuple[str, ...]] = ("station",)

    station: str = label("unique name")
    zone: str = ref("zones.zone", "zone it belongs to")
    group: str = ref("solar_groups.group", "stations whose sky goes together")
    latitude: float = quantity("latitude", "deg N", ge=-90, le=90, usual=(33, 50))
    longitude: float = quantity("longitude", "deg E", ge=-180, le=180, usual=(72, 98))
    altitude: float = quantity("above sea level", "m", ge=-500, le=9000, usual=(-200, 5000))
    weight: float = quantity("part in the zone's mean, in proportion", "1", gt=0, le=1e6, peers=())
    turbidity: float = quantity(
        "multiplies the group's Linke turbidity", "1", gt=0, le=3, usual=(0.3, 3)
    )
    tilt: float = quantity("tilt of the modules, facing south", "deg", ge=0, le=90, usual=(5, 70))
    dc_ratio: float = quantity("module over inverter capacity", "1", gt=0, le=2, usual=(0.7, 2))
    loss: float = quantity(
        "wiring, mismatch, inverter, transformer, outage", "share", lt=1, usual=(0.01, 0.4)
    )


class SolarGroup(ProfileRow):
    """Solar stations whose sky goes together."""

    table: ClassVar[str] = "solar_groups"
    key: ClassVar[tuple[str, ...]] = ("group",)

    group: str = label("unique name")
    wind_group: str = ref("wind_groups.group", "wind group of the same place")
    persistence: float = quantity(
        "autocorrelation of the sky from day to day", "1", gt=0, lt=1, usual=(0.02, 1)
    )
    common: float = quantity("variance that its stations share", "share", usual=(0.05, 1))
    concentration: float = quantity(
        "narrowness of the days' clearness (beta)", "1", gt=0, le=1000, usual=(0.5, 50)
    )


class SolarMonth(ProfileRow):
    """The sky of a group by month."""

    table: ClassVar[str] = "solar_months"
    key: ClassVar[tuple[str, ...]] = ("group", "month")

    group: str = ref("solar_groups.group", "the group")
    month: int = quantity("month", "1", ge=1, le=12)
    clearness: float = quantity(
        "mean of daily irradiance over clear sky", "1", gt=0, lt=1, usual=(0.2, 1)
    )
    turbidity: float = quantity("Linke turbidity of the clear sky", "1", ge=1, le=10)
    soiling: float = quantity("output lost under dust and snow", "share", lt=1, usual=(0.001, 0.5))


class Temperature(ProfileRow):
    """Air temperature of a zone by month."""

    table: ClassVar[str] = "temperature"
    key: ClassVar[tuple[str, ...]] = ("zone", "month")

    zone: str = ref("zones.zone", "the zone")
    month: int = quantity("month", "1", ge=1, le=12)
    mean: float = quantity("monthly mean", "degC", ge=-50, le=50)
    amplitude: float = quantity("half the swing of a mean day", "K", ge=0, le=25, usual=(1, 20))
    noise: float = quantity("deviation of daily means", "K", ge=0, le=15, usual=(0.3, 15))
    cold_spell: float = quantity(
        "typical depth of a cold air outbreak", "K", ge=0, le=30, usual=(0.2, 30)
    )


class HydroMonth(ProfileRow):
    """Availability of hydro in a zone by month."""

    table: ClassVar[str] = "hydro_months"
    key: ClassVar[tuple[str, ...]] = ("zone", "month")

    zone: str = ref("zones.zone", "the zone")
    month: int = quantity("month", "1", ge=1, le=12)
    availability: float = quantity("mean available output over capacity", "share", usual=(0.03, 1))


class LoadShape(ProfileRow):
    """Shape of ordinary load, and how it answers to cold and heat."""

    table: ClassVar[str] = "load_shape"
    key: ClassVar[tuple[str, ...]] = ("kind", "index")

    kind: Literal["month", "hour", "heating", "cooling"] = choice("what the row tells")
    index: int = quantity("month, hour, or threshold in degC", "1", ge=-40, le=50)
    factor: float = quantity(
        "factor of the month or hour; per degree for heating, cooling", "1", ge=0, le=10,
        usual=(2e-4, 5), peers=("kind",),
    )  # fmt: skip


class WeatherCorrelation(ProfileRow):
    """Correlation of two groups (or, for temperature, regions); the rest is independent."""

    table: ClassVar[str] = "weather_correlations"
    key: ClassVar[tuple[str, ...]] = ("variable", "group0", "group1")

    variable: Literal["wind", "solar", "temperature"] = choice("what correlates")
    group0: str = label("one group or region")
    group1: str = label("the other")
    correlation: float = quantity("correlation of the standardised weather", "1", ge=-1, le=1)


class MakerParameter(ProfileRow):
    """A number of the synthetic maker."""

    table: ClassVar[str] = "maker_parameters"
    key: ClassVar[tuple[str, ...]] = ("parameter",)

    parameter: str = label("name of the parameter")
    value: float = quantity("its value", "as in unit", ge=-1e9, le=1e9)
    unit: str = label("its unit, 1 if none")


class Era5Bias(ProfileRow):
    """What brings ERA5 to the level of real plants in a zone."""

    table: ClassVar[str] = "era5_bias"
    key: ClassVar[tuple[str, ...]] = ("zone",)

    zone: str = ref("zones.zone", "the zone")
    wind: float = quantity("multiplies wind speed at hub height", "1", gt=0, le=3, usual=(0.3, 3))
    solar: float = quantity("multiplies photovoltaic output", "1", gt=0, le=2, usual=(0.3, 2))


class PublishedWind(ProfileRow):
    """Published full-load hours of wind and the share that was used."""

    table: ClassVar[str] = "published_wind"
    key: ClassVar[tuple[str, ...]] = ("year", "month_from")

    year: int = calendar_year("year")
    month_from: int = quantity("first month of the figure", "1", ge=1, le=12)
    month_to: int = quantity("last month of the figure", "1", ge=1, le=12)
    hours: float = quantity("full-load hours delivered", "h", usual=(20, 8760))
    utilisation: float = quantity("delivered over available", "%", gt=0, le=100, usual=(30, 100))


class ProfileCheck(ProfileRow):
    """A published or measured figure that profiles are checked against."""

    table: ClassVar[str] = "checks"
    key: ClassVar[tuple[str, ...]] = ("check", "place", "index")

    check: str = label("statistic, see docs/profiles.md")
    place: str = label("zone, station, or fleet")
    index: int = quantity("month, hour, lag or the like; 0 if none", "1", ge=0, le=8760)
    expected: float = quantity(
        "published or measured value", "as in unit", ge=-1e6, le=1e6, peers=("check", "place")
    )
    tolerance: float = quantity(
        "how far the model may be off", "as in kind", ge=0, le=1e4, usual=(0.002, 100)
    )
    kind: Literal["absolute", "relative", "factor"] = choice("how the tolerance counts")
    unit: str = text("unit of the value")
    quantity: str = label("what is told in the table of results")


TABLES: tuple[type[Row], ...] = (
    WindStation,
    WindGroup,
    WindFactor,
    SolarStation,
    SolarGroup,
    SolarMonth,
    Temperature,
    HydroMonth,
    LoadShape,
    WeatherCorrelation,
    MakerParameter,
    Era5Bias,
    PublishedWind,
    ProfileCheck,
)
