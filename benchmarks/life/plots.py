"""The pictures of the pattern of life: calibration, the budget, power."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from benchmarks.life.tally import ALPHAS, ENOUGH, FACTOR
from benchmarks.life.words import kind_of_aspect

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

COLOURS: Final = {
    "category": "#2f6fb3",
    "rate": "#c98a1b",
    "size": "#2e8b57",
    "value": "#8a5fb0",
    "silence": "#b0413e",
    "cadence": "#4a4f57",
}
METHODS: Final = {
    "pattern of life": "#2f6fb3",
    "fixed thresholds": "#c98a1b",
    "isolation forest": "#2e8b57",
    "half-space trees": "#9aa3ad",
}


def _pyplot() -> Any:  # noqa: ANN401 - a module
    import matplotlib as mpl  # noqa: PLC0415

    mpl.use("Agg")
    from matplotlib import pyplot  # noqa: PLC0415

    return pyplot


def calibration(ratios: Mapping[str, Sequence[Mapping[str, Any]]], path: Path) -> None:
    """Observed by promised of every aspect with its interval; grey is the promise."""
    plt = _pyplot()
    names = [
        name
        for name, found in sorted(ratios.items())
        if "|" not in name and found[1]["alpha"] * found[1]["tests"] >= ENOUGH
    ]
    figure, axes = plt.subplots(1, len(ALPHAS), figsize=(13, 0.28 * len(names) + 1.6), sharey=True)
    for place, (alpha, axis) in enumerate(zip(ALPHAS, axes, strict=True)):
        axis.axvspan(1 / FACTOR, FACTOR, color="#eceff2")
        axis.axvline(1, color="#9aa3ad", lw=0.8)
        for row, name in enumerate(names):
            one = ratios[name][place]
            if alpha * one["tests"] < ENOUGH:
                axis.text(1, row, "too few", ha="center", va="center", fontsize=7, color="#9aa3ad")
                continue
            colour = COLOURS[kind_of_aspect(name)]
            low, high = max(one["low"], 0.05), max(one["high"], 0.05)
            axis.plot([low, high], [row, row], color=colour, lw=2, alpha=0.5)
            axis.plot(max(one["ratio"], 0.05), row, "o", color=colour, ms=4)
        axis.set_xscale("log")
        axis.set_xlim(0.2, 5)
        axis.set_xticks([0.25, 0.5, 1, 2, 4], ["¼", "½", "1", "2", "4"])
        axis.minorticks_off()
        axis.set_title(f"p ≤ {alpha:g}", fontsize=10)
        axis.set_yticks(range(len(names)), [name.replace("_", " ") for name in names], fontsize=8)
        for side in ("top", "right", "left"):
            axis.spines[side].set_visible(False)
        axis.tick_params(axis="y", length=0)
    axes[0].invert_yaxis()
    figure.supxlabel("observed / promised on benign days that were not learnt (95 % over hours)",
                     fontsize=9)  # fmt: skip
    handles = [plt.Line2D([], [], marker="o", ls="", color=c, label=k) for k, c in COLOURS.items()]
    figure.legend(handles=handles, loc="upper right", ncols=len(handles), fontsize=8, frameon=False)
    figure.tight_layout(rect=(0, 0, 1, 0.97))
    _save(figure, path)


def budget(days: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Alerts of each benign day beside what was planned."""
    plt = _pyplot()
    from scipy import stats  # noqa: PLC0415

    figure, axis = plt.subplots(figsize=(8, 2.8))
    number = np.arange(len(days))
    kinds = {"work": "#2f6fb3", "week-end": "#9aa3ad", "holiday": "#2e8b57"}
    axis.bar(number, [day["alerts"] for day in days], color=[kinds[d["kind"]] for d in days])
    planned = [day["planned"] for day in days]
    axis.step(np.append(number - 0.5, len(days) - 0.5), [*planned, planned[-1]], where="post",
              color="#c98a1b", label="planned")  # fmt: skip
    high = stats.poisson.ppf(0.975, planned[0])
    axis.axhspan(stats.poisson.ppf(0.025, planned[0]), high, color="#eceff2", zorder=0)
    axis.set_xticks(number, [str(day["day"]) for day in days], fontsize=8)
    axis.set_xlabel("day (grey bars: week-end; green: holiday; band: Poisson 95 %)", fontsize=8)
    axis.set_ylabel("false alerts", fontsize=8)
    axis.legend(fontsize=8, frameon=False)
    for side in ("top", "right"):
        axis.spines[side].set_visible(False)
    total = sum(day["alerts"] for day in days)
    axis.set_title(f"{total} alerts in {len(days)} days, {sum(planned):g} planned", fontsize=10,
                   loc="left")  # fmt: skip
    figure.tight_layout()
    _save(figure, path)


def power(outcomes: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Recall of each attack by strength, ours beside the baselines."""
    plt = _pyplot()
    from scipy import stats  # noqa: PLC0415

    names = list(dict.fromkeys(each["attack"] for each in outcomes))
    figure, axes = plt.subplots(-(-len(names) // 4), 4, figsize=(13, 7.5), sharey=True)
    for axis, name in zip(axes.flat, names, strict=False):
        mine = [each for each in outcomes if each["attack"] == name]
        for shift, (method, colour) in enumerate(METHODS.items()):
            x = np.arange(len(mine)) + 0.05 * (shift - 1.5)
            found = [each["found"].get(method, 0) for each in mine]
            runs = [each["runs"] for each in mine]
            bounds = [
                stats.binomtest(n, of).proportion_ci(0.95)
                for n, of in zip(found, runs, strict=True)
            ]
            axis.vlines(
                x, [b.low for b in bounds], [b.high for b in bounds], color=colour, alpha=0.4
            )
            share = [n / of for n, of in zip(found, runs, strict=True)]
            axis.plot(x, share, "o-", color=colour, ms=4, lw=1.4, label=method)
        axis.set_xticks(range(len(mine)), [f"{each['strength']:g}" for each in mine], fontsize=8)
        axis.set_xlabel(mine[0]["unit"], fontsize=8)
        axis.set_title(name, fontsize=9, loc="left", fontweight="bold")
        axis.set_ylim(-0.03, 1.03)
        axis.grid(axis="y", color="#e6e8eb", lw=0.6)
        for side in ("top", "right"):
            axis.spines[side].set_visible(False)
    for axis in axes.flat[len(names) :]:
        axis.set_visible(False)
    handles, labels = axes.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="upper right", ncols=4, fontsize=9, frameon=False)
    figure.suptitle("Share of attacks found, at the default budget", x=0.01, ha="left", fontsize=11)
    figure.tight_layout(rect=(0, 0, 1, 0.97))
    _save(figure, path)


def _save(figure: Any, path: Path) -> None:  # noqa: ANN401 - of a library without types
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    _pyplot().close(figure)
