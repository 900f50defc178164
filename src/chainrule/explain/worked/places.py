"""Where in a document something stands, in a few words: lines 55–57; cell 6, lines 8, 6 and 4."""

from collections.abc import Iterable, Sequence

from chainrule.diagnostic import Source, Span


def lines_of(spans: Iterable[Span]) -> str:
    """`lines 55–57`: neighbouring lines as a range, in the order of the document."""
    return "; ".join(_cell(source) + counted("line", sorted(lines)) for source, lines in _by_source(spans).items())


def file_of(spans: Iterable[Span]) -> str:
    """The name of the file that the first of them stands in."""
    return next((span.source.name for span in spans if span.source.name not in ("", "-")), "the exercise")


def each_line(spans: Iterable[Span]) -> str:
    """`lines 71, 69, 67`: in the order given, one by one."""
    return "; ".join(
        f"{_cell(source)}line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))}"
        for source, lines in _by_source(spans).items()
    )


def counted(noun: str, numbers: Sequence[int]) -> str:
    """`step 3`, `steps 1, 4–7`."""
    runs = ", ".join(map(_range, _runs(numbers)))
    return f"{noun}{'s' if len(numbers) > 1 else ''} {runs}"


def _by_source(spans: Iterable[Span]) -> dict[Source, dict[int, None]]:
    found: dict[Source, dict[int, None]] = {}
    for span in spans:
        lines = found.setdefault(span.source, {})
        lines.update(dict.fromkeys(range(span.begin.line, span.finish.line + 1)))
    return found


def _cell(source: Source) -> str:
    return "" if source.cell is None else f"{source.part} {source.cell}, "


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _range(run: Sequence[int]) -> str:
    return str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}"
