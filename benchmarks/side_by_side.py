"""What every benchmark here needs: medians of interleaved runs, and one table of results beside their bars."""

import json
import os
import platform
import statistics
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT.parent / "shared" / "source"


class Row(NamedTuple):
    """One measurement.

    Args:
        what: what was measured.
        measured: the result, in `unit`.
        unit: s, ms, MB, × for a ratio, nothing for a count.
        bar: what it must not exceed; None where it is only shown.
    """

    what: str
    measured: float
    unit: str
    bar: float | None = None

    @property
    def is_within(self) -> bool:
        """Whether it clears its bar."""
        return self.bar is None or self.measured <= self.bar


def medians(runs: Mapping[str, Callable[[], float]], times: int) -> dict[str, float]:
    """The median of each run, all of them in turn: what slows the machine down for a while slows all alike."""
    found: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(times):
        for name, run in runs.items():
            found[name].append(run())
    return {name: statistics.median(values) for name, values in found.items()}


def tell(rows: Sequence[Row], packages: Sequence[str] = ()) -> int:
    """Prints the table, as a page with `--markdown`, or JSON with `--json`; exit code 1 where a bar is not cleared."""
    if "--json" in sys.argv[1:]:
        print(json.dumps([row._asdict() for row in rows], indent=2, ensure_ascii=False))
    elif "--markdown" in sys.argv[1:]:
        print(_markdown(rows, packages))
    else:
        width = max(len(row.what) for row in rows)
        print(f"{'':{width}}  {'measured':>10}  {'bar':>10}  {'ratio':>6}")
        for row in rows:
            print(f"{row.what:{width}}  {_shown(row.measured, row.unit):>10}  {_against_bar(row)}".rstrip())
    return 0 if all(row.is_within for row in rows) else 1


def _markdown(rows: Sequence[Row], packages: Sequence[str]) -> str:
    """The table with what it was measured with, and a sentence that says which bars are missed."""
    command = " ".join(("python", f"benchmarks/{Path(sys.argv[0]).name}", *sys.argv[1:]))
    versions = [f"{name} {version(name)}" for name in ("chainrule", *packages) if _is_installed(name)]
    missed = [f"{subject} {row.what.strip()}" for subject, row in _by_subject(rows) if not row.is_within]
    lines = ["# Measured", "", f"Written by `{command}`.", ""]
    lines += [f"Python {platform.python_version()}, {', '.join(versions)}."]
    lines += [f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end, one thread a program.", ""]
    lines += [f"Missed: {'; '.join(missed)}." if missed else "No bar is missed.", ""]
    lines += ["| | measured | bar | |", "|---|--:|--:|---|"]
    for row in rows:
        what = f"&emsp;{row.what.strip()}" if row.what.startswith(" ") else f"**{row.what}**"
        bar = "" if row.bar is None else _shown(row.bar, row.unit)
        cells = (what, _shown(row.measured, row.unit), bar, "" if row.is_within else "missed")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _by_subject(rows: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    """Each row with the last one above it that is not indented."""
    subject = ""
    for row in rows:
        subject = subject if row.what.startswith(" ") else row.what
        yield subject, row


def _is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def _against_bar(row: Row) -> str:
    if row.bar is None:
        return ""
    ratio = f"{row.measured / row.bar:.2f}" if row.bar else ""
    return f"{_shown(row.bar, row.unit):>10}  {ratio:>6}{'' if row.is_within else '  MISSED'}"


def _shown(value: float, unit: str) -> str:
    return f"{value:.0f} {unit}" if value >= 1000 else f"{value:.3g} {unit}"
