"""Cold starts: a whole process for each command, in milliseconds over a Python that does nothing.

Measured on the source documents where they lie beside the repository, else on the example. Bytecode is cached, as it is
after an installation with pip; an environment that forbids that (PYTHONDONTWRITEBYTECODE) compiles everything at every
start, which takes about 100 ms more.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from side_by_side import ROOT, SOURCE, Row, medians, tell

TIMES = 21


def milliseconds(cache: str, *arguments: str) -> float:
    """How long one process takes whose bytecode is in the folder `cache`."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = cache
    start = time.perf_counter()
    ran = subprocess.run([sys.executable, *arguments], capture_output=True, check=False, env=environment)
    taken = (time.perf_counter() - start) * 1000
    if ran.returncode not in (0, 1) or ran.stderr:  # 1: a check that finds something
        raise SystemExit(f"{' '.join(arguments)}: {ran.stderr.decode()}")
    return taken


def documents() -> list[Path]:
    """An exercise with its working, in each format there is."""
    if SOURCE.exists():
        return [SOURCE / "pen-and-paper-backpropagation.md", SOURCE / "solution.ipynb"]
    return [ROOT / "examples" / "skip-connection-worked.md"]


def commands() -> dict[tuple[str, ...], float | None]:
    """What is started, with the bar for each."""
    bars = {"solve": 150.0, "check": 250.0, "explain": None}
    found: dict[tuple[str, ...], float | None] = {("--version",): None}
    found |= {(command, str(document)): bar for command, bar in bars.items() for document in documents()}
    return found


def main() -> int:
    """Measures and tells."""
    bars = commands()
    with tempfile.TemporaryDirectory() as cache:
        runs = {" ".join(words): lambda words=words: milliseconds(cache, "-m", "chainrule", *words) for words in bars}
        for run in runs.values():
            run()  # fills the cache
        found = medians({"": lambda: milliseconds(cache, "-c", ""), **runs}, TIMES)
    bare = found.pop("")
    rows = [Row("bare Python", bare, "ms")]
    for words, bar in bars.items():
        shown = " ".join(Path(word).name for word in words)
        rows.append(Row(f"chainrule {shown}, over bare Python", found[" ".join(words)] - bare, "ms", bar))
    return tell(rows)


if __name__ == "__main__":
    sys.exit(main())
