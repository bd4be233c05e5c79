"""Learnt against seen, as a picture: what a device did that was not expected, aspect by aspect."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import polars as pl

    from nonself.pipeline.explanation import Explanation

FORMATS: Final = (".png", ".svg")
MOST_ASPECTS: Final = 6
_UNITS: Final = {"bytes": "bytes", "poll": "seconds", "value": "value"}
_BLUE, _GREEN, _GREY, _AMBER = "#2f6fb3", "#2e8b57", "#9aa3ad", "#c98a1b"


def plot(found: "Explanation", scores: "pl.DataFrame", path: Path) -> None:
    """Write the picture; its format is that of the name.

    Args:
        found: What is said about the device.
        scores: All its unusual scores.
        path: Ends in .png or .svg.
    """
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt
    from matplotlib.dates import ConciseDateFormatter
    from matplotlib.ticker import EngFormatter

    aspects = scores.group_by("aspect").len().sort("len", "aspect", descending=[True, False])
    names = sorted(aspects["aspect"].head(MOST_ASPECTS).to_list())
    height = 1.2 + 1.5 * max(1, len(names))
    figure, axes = plt.subplots(
        max(1, len(names)), 1, figsize=(9, height), sharex=True, squeeze=False
    )
    for axis, name in zip(axes[:, 0], names, strict=False):
        rows = scores.filter(scores["aspect"] == name).sort("tick")
        when = [datetime.fromtimestamp(tick / 1e9, UTC) for tick in rows["tick"].to_list()]
        numbers = rows["seen"].is_not_null() & rows["high"].is_not_null()
        if numbers.all():
            axis.vlines(when, rows["low"], rows["high"], color=_GREY, lw=4, label="expected, 90 %")
            axis.scatter(when, rows["seen"], color=_AMBER, s=26, zorder=3, label="seen")
            axis.set_yscale("symlog", linthresh=1)
            axis.set_ylabel(_UNITS.get(name.partition("_")[0], "number"), fontsize=8)
            highest = max(float(str(rows[name].max())) for name in ("seen", "high"))
            axis.set_ylim(0, 4 * max(1.0, highest))
            axis.yaxis.set_major_formatter(EngFormatter(sep=""))
        else:
            new = rows["new"].fill_null(value=False).to_list()
            colours = [_AMBER if each else _BLUE for each in new]
            axis.scatter(when, rows["importance"], c=colours, s=26, zorder=3)
            axis.scatter([], [], color=_AMBER, s=26, label="new to the device")
            axis.scatter([], [], color=_BLUE, s=26, label="known, and rare")
            axis.set_ylim(0, 105)
            axis.set_ylabel("importance", color=_GREEN, fontsize=8)
        axis.set_title(name, loc="left", fontsize=9, fontweight="bold")
        axis.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=7, frameon=False)
        axis.grid(axis="y", color="#e6e8eb", lw=0.6)
        axis.tick_params(labelsize=8)
        for side in ("top", "right"):
            axis.spines[side].set_visible(False)
        locator = axis.xaxis.get_major_locator()
        axis.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    title = found.facts.get("name", found.device)
    figure.suptitle(f"{title}: learnt against seen (UTC)", x=0.01, ha="left", fontsize=11)
    figure.tight_layout(rect=(0, 0, 1, 0.98))
    figure.savefig(path, dpi=130, metadata={"Date": None} if path.suffix == ".svg" else None)
    plt.close(figure)
