"""Cold starts: a whole process for each command, in milliseconds over a Python that does nothing.

Measured on the source documents where they lie beside the repository, else on the example.
"""

import subprocess
import sys
import time
from pathlib import Path

from side_by_side import ROOT, SOURCE, Row, medians, tell

TIMES = 21


def milliseconds(*arguments: str) -> float:
    """How long one process takes."""
    start = time.perf_counter()
    ran = subprocess.run([sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    taken = (time.perf_counter() - start) * 1000
    if ran.returncode not in (0, 1):  # 1: a check that finds something
        raise SystemExit(f"{' '.join(arguments)}: {ran.stderr.decode()}")
    return taken


def documents() -> list[Path]:
    """An exercise with its working, in each format there is."""
    if SOURCE.exists():
        return [SOURCE / "pen-and-paper-backpropagation.md", SOURCE / "solution.ipynb"]
    return [ROOT / "examples" / "skip-connection-worked.md"]


def main() -> int:
    """Measures and tells."""
    commands = {"chainrule --version": ("-m", "chainrule", "--version")}
    bars: dict[str, float | None] = {"chainrule --version": None}
    for command, bar in (("solve", 150.0), ("check", 250.0), ("explain", None)):
        for document in documents():
            name = f"chainrule {command} {document.name}"
            commands[name] = ("-m", "chainrule", command, str(document))
            bars[name] = bar
    found = medians(
        {"": lambda: milliseconds("-c", "")}
        | {name: lambda arguments=arguments: milliseconds(*arguments) for name, arguments in commands.items()},
        TIMES,
    )
    bare = found.pop("")
    return tell(
        [Row("bare Python", bare, "ms")]
        + [Row(f"{name}, over bare Python", value - bare, "ms", bars[name]) for name, value in found.items()]
    )


if __name__ == "__main__":
    sys.exit(main())
