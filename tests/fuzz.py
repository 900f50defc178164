"""Bytes that a fuzzer turns into documents: whatever they are, checking and solving end in a result or a diagnostic.

    python -m pip install atheris
    python tests/fuzz.py FOLDER -max_total_time=3600

Atheris watches which branches an input reaches and goes on from those that reach new ones; it begins with the examples
and the checker's cases. What fails is kept in FOLDER, with what it failed by, and the run goes on. The first byte says
what kind of document the rest is, and what is done with it. Nothing may take longer than `SECONDS` of the processor's
time.
"""

import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Never

import atheris

with atheris.instrument_imports(include=["chainrule"]):
    import chainrule as cr
    from chainrule.read import read_document

ROOT = Path(__file__).resolve().parents[1]

SECONDS = 10

SOLVED = 191
"""A first byte above this says that the document is solved, else it is checked."""

ENDINGS = (".md", ".tex", ".txt", ".ipynb", ".html", ".rst", ".py", ".json")
"""What the first byte chooses from."""


class TooLong(BaseException):
    """An input that takes more than `SECONDS`; it passes through whatever catches exceptions."""


@contextmanager
def bounded() -> Iterator[None]:
    """Ends what takes too long."""
    signal.signal(signal.SIGVTALRM, _too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _too_long(_number: int, _frame: FrameType | None) -> Never:
    raise TooLong


class Fuzz:
    """One run, and what failed in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kinds: set[str] = set()

    def one(self, data: bytes) -> None:
        """Check and solve one document; each kind of failure is kept once."""
        if len(data) < 2:
            return
        text, name = data[1:].decode("utf-8", "replace"), f"fuzz{ENDINGS[data[0] % len(ENDINGS)]}"
        command = cr.solve if data[0] > SOLVED else cr.check
        try:
            with bounded():
                str(command(read_document(text, name)))
        except cr.ChainruleError as error:
            if any(diagnostic.code == "E0699" for diagnostic in error.diagnostics):
                self.keep(data, error)
        except (Exception, TooLong) as error:  # noqa: BLE001 (that none is raised is what is tried)
            self.keep(data, error)

    def keep(self, data: bytes, error: BaseException) -> None:
        """Write an input down with what it raised, unless the same place has raised before."""
        where = traceback.extract_tb(error.__traceback__)[-1]
        kind = f"{type(error).__name__}-{Path(where.filename).stem}-{where.lineno}"
        if isinstance(error, TooLong):
            kind = f"TooLong-{len(self.kinds)}"
        if kind not in self.kinds:
            self.kinds.add(kind)
            (self.folder / kind).write_bytes(data)
            (self.folder / f"{kind}.txt").write_text("".join(traceback.format_exception(error)), encoding="utf-8")


def seeds(folder: Path) -> Path:
    """The examples and the cases as inputs to begin with."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in (*ROOT.glob("examples/*.md"), *ROOT.glob("tests/cases/*.md")):
        (folder / path.name).write_bytes(b"\x00" + path.read_bytes())
    return folder


def main() -> None:
    """Run until the time is up."""
    folder = Path(sys.argv[1])
    begin = seeds(folder / "seeds")
    found = Fuzz(folder)
    atheris.Setup([sys.argv[0], *sys.argv[2:], "-max_len=4000", str(begin)], found.one)
    try:
        atheris.Fuzz()
    finally:
        sys.stderr.write("\n  ".join((f"{len(found.kinds)} kinds of failure", *sorted(found.kinds))) + "\n")


if __name__ == "__main__":
    main()
