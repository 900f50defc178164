"""Workings of random networks, written line by line with figures that this file works out itself."""

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from hypothesis import assume
from hypothesis import strategies as st

WEIGHTS = [Fraction(n, 4) for n in (-6, -5, -3, -2, -1, 1, 2, 3, 5, 6)]


class Unit(NamedTuple):
    """`name` = Σ weight·input, put through a ReLU or not; an input without a weight is added as it is."""

    name: str
    terms: tuple[tuple[str, str], ...]
    relu: bool


class Network(NamedTuple):
    """Units in order; `values` of the leaves."""

    units: tuple[Unit, ...]
    values: dict[str, Fraction]


class Line(NamedTuple):
    """A left side, its right sides as text, and the value it ends in."""

    left: str
    rights: tuple[str, ...]
    value: Fraction


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Two to five units, each fed by one to three earlier ones, and the square of the last one's error as loss."""
    values = {"x": draw(st.sampled_from(WEIGHTS)), "t": draw(st.sampled_from(WEIGHTS))}
    names, units = ["x"], []
    for i in range(draw(st.integers(2, 5))):
        inputs = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
        terms = []
        for j, source in enumerate([names[-1], *(n for n in inputs if n != names[-1])]):
            weight = f"w_{i}{j}"
            values[weight] = draw(st.sampled_from(WEIGHTS))
            terms.append((weight, source))
        relu = draw(st.booleans())
        units.append(Unit(f"z_{i}" if relu else f"h_{i}", tuple(terms), relu))
        names.append(f"h_{i}")
    return Network(tuple(units), values)


def definitions(network: Network) -> list[str]:
    lines = []
    for unit in network.units:
        lines.append(f"{unit.name} = {_sum(unit)}")
        if unit.relu:
            lines.append(f"{_output(unit)} = relu({unit.name})")
    return [*lines, f"L = ({_output(network.units[-1])} - t)^2"]


def _sum(unit: Unit) -> str:
    return " + ".join(f"{weight}*{source}" for weight, source in unit.terms)


def _output(unit: Unit) -> str:
    return unit.name.replace("z", "h")


Kept = Callable[[Fraction], Fraction]
"""What is kept of a value for later lines: all of it, or a rounded one."""


def exact(value: Fraction) -> Fraction:
    return value


def forward(network: Network, kept: Kept = exact) -> list[Line]:
    """The forward lines: formula, numbers put in, value."""
    values = dict(network.values)
    lines = []
    for unit in network.units:
        value = kept(sum((values[w] * values[s] for w, s in unit.terms), Fraction(0)))
        values[unit.name] = value
        numbers = " + ".join(f"{bracketed(values[w])}*{bracketed(values[s])}" for w, s in unit.terms)
        lines.append(Line(unit.name, (_sum(unit), numbers), value))
        if unit.relu:
            assume(value != 0)  # at a kink a convention decides, which is another law
            values[_output(unit)] = max(value, Fraction(0))
            lines.append(Line(_output(unit), (f"relu({unit.name})",), values[_output(unit)]))
    last = _output(network.units[-1])
    error = values[last] - values["t"]
    numbers = f"({number(values[last])} - {bracketed(values['t'])})^2"
    lines.append(Line("L", (f"({last} - t)^2", numbers), kept(error**2)))
    return lines


def backward(network: Network, kept: Kept = exact) -> list[Line]:
    """The backward lines: chain rule, local derivatives, value; gradients summed over the uses."""
    values = {line.left: line.value for line in forward(network, kept)} | network.values
    last = _output(network.units[-1])
    gradients = {last: kept(2 * (values[last] - values["t"]))}
    lines = [Line(f"∂L/∂{last}", (f"2*({last} - t)",), gradients[last])]
    for unit in reversed(network.units):
        output = _output(unit)
        if output not in gradients:
            gradients[output] = _used(network, gradients, values, output, lines, kept)
        if unit.relu:
            gradients[unit.name] = gradients[output] * (values[unit.name] > 0)
            chain = f"∂L/∂{output}*∂{output}/∂{unit.name}"
            lines.append(Line(f"∂L/∂{unit.name}", (chain,), gradients[unit.name]))
        for weight, source in unit.terms:
            gradients[weight] = kept(gradients[unit.name] * values[source])
            lines.append(Line(f"∂L/∂{weight}", (f"∂L/∂{unit.name}*{source}",), gradients[weight]))
    return lines


def _used(
    network: Network,
    gradients: dict[str, Fraction],
    values: dict[str, Fraction],
    name: str,
    lines: list[Line],
    kept: Kept,
) -> Fraction:
    """∂L/∂name: one term for each unit that `name` feeds."""
    uses = [(unit.name, weight) for unit in network.units for weight, source in unit.terms if source == name]
    total = kept(sum((gradients[unit] * values[weight] for unit, weight in uses), Fraction(0)))
    partials = " + ".join(f"∂L/∂{unit}*∂{unit}/∂{name}" for unit, _ in uses)
    local = " + ".join(f"∂L/∂{unit}*{weight}" for unit, weight in uses)
    lines.append(Line(f"∂L/∂{name}", (partials, local), total))
    return total


def stepped(network: Network, rate: Fraction) -> Network:
    """The network after one step of descent."""
    gradients = {line.left[4:]: line.value for line in backward(network)}
    after = {name: value - rate * gradients.get(name, 0) for name, value in network.values.items()}
    return network._replace(values=after)


def updates(network: Network, rate: Fraction) -> list[Line]:
    after = stepped(network, rate).values
    gradients = {line.left[4:]: line.value for line in backward(network)}
    lines = []
    for unit in network.units:
        for weight, _ in unit.terms:
            numbers = f"{number(network.values[weight])} - {number(rate)}*{bracketed(gradients[weight])}"
            lines.append(Line(weight, (f"{weight} - η*∂L/∂{weight}", numbers), after[weight]))
    return lines


def used(network: Network) -> bool:
    """Whether every unit feeds another, so that each has a gradient."""
    sources = {source for unit in network.units for _, source in unit.terms}
    return all(_output(unit) in sources for unit in network.units[:-1])


# ---------------------------------------------------------------------- text


def number(value: Fraction) -> str:
    """A decimal, which every value here is."""
    places = 0
    while value.denominator > 1 and (value * 10**places).denominator > 1:
        places += 1
    assume(places < 60)  # nobody writes more, and nobody need read it
    digits = str(abs(value.numerator * 10**places // value.denominator)).rjust(places + 1, "0")
    shown = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{shown}" if value < 0 else shown


def bracketed(value: Fraction) -> str:
    return f"({number(value)})" if value < 0 else number(value)


def written(line: Line, relation: str = "=", kept: Kept = exact) -> str:
    """The line as text, with `relation` before its value."""
    return f"{' = '.join((line.left, *line.rights))} {relation} {number(kept(line.value))}"


def document(*parts: list[str]) -> str:
    """Parts of a working, each a block of lines."""
    return "\n\n".join("\n".join(f"    {line}" for line in part) for part in parts)


def data(network: Network, rate: Fraction | None = None) -> list[str]:
    lines = [f"{name} = {number(value)}" for name, value in network.values.items()]
    return lines if rate is None else [*lines, f"η = {number(rate)}"]
