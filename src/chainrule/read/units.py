"""Units of a network block: `x -> 0 -> 1 -> 2 -> ŷ`, further edges, activations; and the equations they mean.

    z_i = w_i·h_{i−1} (+ one term for each further edge)      h_i = activation(z_i)

The first unit takes the input itself, and the last puts out what the path ends in.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from chainrule.diagnostic import Diagnostic, Span, did_you_mean

EVERY: Final = "*"
"""Stands for all units where an activation names none."""

LINEAR: Final = ("identity", "id", "linear")
"""Activations that put out what they take; the equation leaves them out."""


class Line(NamedTuple):
    """A line of a block: what it says, and which characters of the block it is."""

    text: str
    start: int
    stop: int
    place: Span


class Meant(NamedTuple):
    """An equation that a line of units means, and that line's place."""

    equation: str
    place: Span


class _Edge(NamedTuple):
    """An edge beside the path; without a weight it passes on what it takes."""

    source: str
    target: str
    weight: str
    line: Line


class Plan:
    """The units that the lines of one block set up: the first line with arrows is the path, every other an edge."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = {line for line in lines if _is_path(line) or _activation().match(line.text)}
        paths = [line for line in lines if _is_path(line)]
        self._activations = dict(_activated(line for line in lines if line in self._lines and not _is_path(line)))
        self._path = paths[0] if paths else None
        nodes = [] if self._path is None else _nodes(self._path.text)
        ends = bool(nodes) and (nodes[-1].isdigit() or nodes[-1] in self._activations)
        self._input, self._units = (nodes[0], nodes[1:] if ends else nodes[1:-1]) if nodes else ("", [])
        self._output = "" if ends or not nodes else nodes[-1]
        self._order = {unit: i for i, unit in enumerate(self._units)}
        self._edges: dict[str, list[_Edge]] = {}
        for line in paths[1:]:
            edge = _edge(line)
            if edge is not None and self._wrong(line) is None:
                self._edges.setdefault(edge.target, []).append(edge)

    def __contains__(self, line: Line) -> bool:
        return line in self._lines

    def meaning(self, line: Line) -> Iterator[Meant | Diagnostic]:
        """What a line about units means: the path all equations, any other line nothing but what is wrong with it."""
        wrong = self._wrong(line)
        if wrong is not None:
            yield wrong
        elif line is self._path:
            yield from self._equations(line)

    def _equations(self, line: Line) -> Iterator[Meant | Diagnostic]:
        before = self._input
        for unit in self._units:
            last = unit == self._units[-1]
            output = self._output if last and self._output else _named("h", unit)
            total = _named("z", unit)
            terms = [f"{_named('w', unit)}·{before}", *self._further(unit)]
            yield Meant(f"{total} = {' + '.join(terms)}", line.place)
            activation = self._activations.get(unit, self._activations.get(EVERY))
            if activation is None:
                yield _without_activation(unit, line)
            else:
                yield Meant(f"{output} = {total if activation in LINEAR else f'{activation}({total})'}", line.place)
            before = output

    def _further(self, unit: str) -> Iterator[str]:
        for edge in self._edges.get(unit, ()):
            source = _named("h", edge.source) if edge.source in self._order else edge.source
            yield f"{edge.weight}·{source}" if edge.weight else source

    def _wrong(self, line: Line) -> Diagnostic | None:
        """What is wrong with a line about units, if anything is."""
        if line is self._path:
            return _wrong_path(line, self._input, self._units)
        if not _is_path(line):
            return self._wrong_activation(line)
        edge = _edge(line)
        if edge is None:
            return _refuse("E0241", "an edge leads from one unit to one other", line, "write '0 -> 2: w_s'")
        for unit in (edge.target, *([edge.source] if edge.source.isdigit() else [])):
            if unit not in self._order:
                return self._unknown(unit, line)
        if self._order.get(edge.source, -1) >= self._order[edge.target]:
            mend = f"write '{edge.target} -> {edge.source}', or change the path"
            return _refuse("E0243", f"unit {edge.source} does not come before unit {edge.target}", line, mend)
        return None

    def _unknown(self, unit: str, line: Line) -> Diagnostic:
        some = [*self._order][:12]
        near = did_you_mean(unit, some) or f"the units are {', '.join(some) or 'not stated'}"
        return _refuse("E0242", f"the path has no unit {unit}", line, near)

    def _wrong_activation(self, line: Line) -> Diagnostic | None:
        if not any(_activated([line])):
            return _refuse("E0244", "no activation is named here", line, "write 'activation 0, 1: ReLU; 2: identity'")
        for unit, _ in _activated([line]):
            if unit != EVERY and unit not in self._order:
                return self._unknown(unit, line)
        return None


@cache
def _arrow() -> re.Pattern[str]:
    return re.compile(r"\s*(?:->|→|⟶)\s*")


@cache
def _activation() -> re.Pattern[str]:
    return re.compile(r"activations?\b(.*)", re.IGNORECASE | re.DOTALL)


def _is_path(line: Line) -> bool:
    return "=" not in line.text and _arrow().search(line.text) is not None


def _nodes(text: str) -> list[str]:
    return [node.strip() for node in _arrow().split(text)]


def _edge(line: Line) -> _Edge | None:
    """`0 -> 2: w_s`."""
    path, _, weight = line.text.partition(":")
    nodes = _nodes(path)
    return _Edge(nodes[0], nodes[1], weight.strip(), line) if len(nodes) == 2 and all(nodes) else None


def _activated(lines: Iterable[Line]) -> Iterator[tuple[str, str]]:
    """(unit, activation) for `activation 0, 1: ReLU; 2: identity`; `activation: ReLU` is for every unit."""
    for line in lines:
        found = _activation().match(line.text)
        for part in found[1].split(";") if found else ():
            units, colon, word = part.partition(":")
            if colon and word.strip():
                for unit in units.split(",") if units.strip() else (EVERY,):
                    yield unit.strip(), word.strip()


def _named(letter: str, unit: str) -> str:
    return f"{letter}_{unit}" if unit.isalnum() and unit.isascii() else f"{letter}_{{{unit}}}"


def _wrong_path(line: Line, first: str, units: Sequence[str]) -> Diagnostic | None:
    if ":" in line.text or not units or not all(units):
        mend = "write 'x -> 0 -> 1 -> ŷ': the input, the units in order, the output"
        return _refuse("E0241", "this is no path of units", line, mend)
    if first.isdigit():
        message = f"a path begins with an input, not with unit {first}"
        return _refuse("E0241", message, line, f"write 'x -> {line.text}'")
    if len({*units}) < len(units):
        return _refuse("E0243", "a unit stands twice in the path", line, "give every unit a number of its own")
    return None


def _without_activation(unit: str, line: Line) -> Diagnostic:
    mend = f"add a line 'activation {unit}: ReLU', or 'activation {unit}: identity'"
    return _refuse("E0245", f"unit {unit} has no activation", line, mend)


def _refuse(code: str, message: str, line: Line, mend: str) -> Diagnostic:
    return Diagnostic(code, message, line.place, "", help=mend)
