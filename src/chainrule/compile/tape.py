"""A tape: a network has many equations and few forms, so each form becomes a function once, and an equation a step.

A step says which form it has, at which places of one flat list its inputs are, and at which of these gradients arrive.
The leaves have the first places, and each step the next, so that the loss has the last one. Nothing is written out for
a unit of the network, forward or backward; what an equation costs is looking up its form.
"""

from collections.abc import Hashable, Iterable, Sequence
from typing import Final, NamedTuple

from chainrule.compile.code import Code
from chainrule.compile.plan import Plan
from chainrule.compile.python import PYTHON
from chainrule.compile.script import EVALUATION, LOOP, Function, Script, Stepping
from chainrule.compile.write import INDENT, Writer
from chainrule.derive import Backward, Optimiser, tidy
from chainrule.derive.reverse import collector_paused
from chainrule.expr import ZERO, Equation, Gradient, Name, Symbol, System
from chainrule.ops import NO_SHAPES

SWEEPS: Final = """\
def forward(leaves):
    values = [*leaves]
    for place, (form, inputs, _) in enumerate(TAPE, len(leaves)):
        values.append(VALUES[form](*[values[i] for i in inputs]))
    return values


def backward(values):
    gradients = [0.0] * len(values)
    gradients[-1] = 1.0
    for place, (form, inputs, into) in zip(range(len(values) - 1, -1, -1), reversed(TAPE)):
        if into:
            flows = FLOWS[form](gradients[place], values[place], *[values[i] for i in inputs])
            for i, flow in zip(into, flows):
                gradients[i] += flow
    return gradients"""
"""From the leaves to the loss, and back: `place` is where the quantity of a step is."""

ONCE: Final = f"""\
def {EVALUATION}(*leaves):
    values = forward(leaves)
    gradients = backward(values)
    return values[-1], *[gradients[i] for i in WANTED]"""

MANY_TIMES: Final = f"""\
def {LOOP}(steps, eta, *leaves):
    leaves = [*leaves]
    memory = [[0.0] * REMEMBERED for _ in PARAMETERS]
    for t in range(1, steps + 1):
        gradients = backward(forward(leaves))
        for k, i in enumerate(PARAMETERS):
            leaves[i], *memory[k] = stepped(eta, t, gradients[i], leaves[i], *memory[k])
    return tuple([leaves[i] for i in PARAMETERS])"""

PARAMETER, OF = Name("w"), Name("L")
"""In the function of one step: any parameter, and what its gradient is of."""


class Step(NamedTuple):
    """One equation.

    Args:
        form: which functions compute it.
        inputs: where the symbols in it are, by first use.
        into: those of them to whose gradients it adds.
    """

    form: int
    inputs: tuple[int, ...]
    into: tuple[int, ...]


class _Form(NamedTuple):
    """A form of right side: its number, and which inputs something flows back to."""

    number: int
    live: tuple[int, ...]


class Tape:
    """The steps of a network, and the functions of their forms as text.

    Args:
        system: the forward equations.
        back: their backward pass; its lines are not put together.
        leaves: what has the first places.
        wrt: whose gradients are wanted; what they do not need is left out.
    """

    def __init__(self, system: System, back: Backward, leaves: Sequence[Name], wrt: Iterable[Name]) -> None:
        self.places: Final[dict[Symbol, int]] = {leaf: place for place, leaf in enumerate(leaves)}
        self.equations: Final[list[Equation]] = []
        self.steps: Final[list[Step]] = []
        self.functions: Final[list[str]] = []
        self.imports: Final[set[str]] = set()
        self._count: Final = len(leaves)
        self._forms: Final[dict[Hashable, _Form]] = {}
        self._back: Final = back
        with collector_paused():
            reached: set[Symbol] = {*wrt}
            for equation in system.ordered:
                if equation.left == back.loss or equation.left in back.lines:
                    self._add(equation, reached)

    def values_and_flows(self) -> str:
        """The tables of the forms' functions."""
        numbers = range(1, len(self._forms) + 1)
        tables = {"VALUES": "value", "FLOWS": "flows"}
        return "\n".join(f"{table} = [{', '.join(f'{word}{i}' for i in numbers)}]" for table, word in tables.items())

    def equation_at(self, place: int) -> str:
        """The equation whose quantity is at `place`, as a line of Python."""
        left, right = self.equations[place - self._count]
        script = Script(Plan((), self._back.loss, (), (), ()), PYTHON)
        text = Writer(script.identifiers, choices=False).text(script.code(right))
        return f"{script.identifiers.of(left)} = {text}"

    def _add(self, equation: Equation, reached: set[Symbol]) -> None:
        """The step of `equation`; `reached` is what the wanted gradients flow back through."""
        left, right = equation
        key, symbols = self._back.lines.forms.form_of(right, left)  # type: ignore[arg-type]  # a forward name
        flowing = tuple([symbol in reached for symbol in symbols])
        form = self._forms.get((key, flowing))
        if form is None:
            form = self._forms[key, flowing] = self._written(equation, symbols, flowing)
        if True in flowing:
            reached.add(left)
        inputs = tuple([self.places[symbol] for symbol in symbols])
        self.steps.append(Step(form.number, inputs, tuple([inputs[i] for i in form.live])))
        self.equations.append(equation)
        self.places[left] = len(self.places)

    def _written(self, equation: Equation, symbols: Sequence[Symbol], flowing: Sequence[bool]) -> _Form:
        """The two functions of a form that is met for the first time."""
        left, right = equation
        gradient = Gradient(self._back.loss, left)  # type: ignore[arg-type]  # a forward name
        script = Script(Plan((), self._back.loss, (), (), ()), PYTHON)
        arguments = [f"x{i}" for i in range(1, len(symbols) + 1)]
        for symbol, identifier in zip((gradient, left, *symbols), ("dy", "y", *arguments), strict=True):
            script.identifiers.fix(symbol, identifier)
        found = self._back.lines.forms.flows(right, left, gradient, NO_SHAPES)  # type: ignore[arg-type]  # the same
        flows = {i: found[symbol].whole for i, symbol in enumerate(symbols) if flowing[i]}
        live = {i: script.code(tidy(flow)) for i, flow in flows.items() if flow != ZERO}
        number = len(self._forms) + 1
        self._function(f"value{number}", arguments, [script.code(right)], script, "{}")
        self._function(f"flows{number}", ["dy", "y", *arguments], [*live.values()], script, "[{}]")
        return _Form(number - 1, tuple(live))

    def _function(self, name: str, arguments: list[str], results: list[Code], script: Script, returned: str) -> None:
        writer = Writer(script.identifiers, choices=True)
        writer.expect(results)
        last = f"{INDENT}return {returned.format(', '.join(map(writer.text, results)))}"
        self.functions.append("\n".join([f"def {name}({', '.join(arguments)}):", *writer.lines, last]))
        self.imports.update(writer.imports)


class TapeScript(Script):
    """Writes the functions that run a tape.

    Args:
        tape: may carry more gradients than `wrt`.
        wrt: whose gradients are returned, or stepped.
    """

    def __init__(self, tape: Tape, leaves: Sequence[Name], loss: Name, wrt: Sequence[Name]) -> None:
        super().__init__(Plan(tuple(leaves), loss, tuple(wrt), (), ()), PYTHON)
        self.tape: Final = tape

    def evaluation(self) -> Function:
        """A function of the leaves that returns the loss and the gradients asked for."""
        return Function(ONCE, frozenset(self.tape.imports))

    def descent(self, optimiser: Optimiser = Optimiser()) -> Function:  # noqa: B008 (a frozen value)
        """A function that takes many steps by the rule of `optimiser` and returns the parameters."""
        step = _one_step(optimiser)
        remembered = f"REMEMBERED = {len(optimiser.rule.state)}"
        return Function(f"{step.text}\n\n\n{remembered}\n\n\n{MANY_TIMES}", step.imports.union(self.tape.imports))

    def module(self, *functions: Function) -> str:
        """A text that can be run where it finds its data: `TAPE`, `WANTED` and `PARAMETERS`."""
        header = self.language.header({name for function in functions for name in function.imports})
        parts = (header, *self.tape.functions, self.tape.values_and_flows(), SWEEPS, *(text for text, _ in functions))
        return "\n\n\n".join(filter(None, parts)) + "\n"

    def places(self) -> list[int]:
        """Where the gradients of `wrt` are."""
        return [self.tape.places[name] for name in self.plan.wrt]


def _one_step(optimiser: Optimiser) -> Function:
    """A function of a parameter, its gradient and what is remembered of it, which returns what follows them."""
    script = Script(Plan((PARAMETER,), OF, (PARAMETER,), (), ()), PYTHON)
    update = script.update(optimiser)
    stepping = Stepping(script, update)
    writer = Writer(script.identifiers, choices=True)
    writer.expect(code for _, code in stepping.assignments)
    for identifier, code in stepping.assignments:
        writer.assign(identifier, code)
    of = script.identifiers.of
    stepped = (of(PARAMETER), *map(of, update.remembered))
    arguments = ("eta", of(update.clock), of(Gradient(OF, PARAMETER)), *stepped)
    lines = [f"def stepped({', '.join(arguments)}):", *stepping.numbers, *writer.lines]
    last = f"{INDENT}return [{', '.join(stepped)}]"
    return Function("\n".join([*lines, last]), frozenset(writer.imports))
