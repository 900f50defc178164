"""The text of two functions: one evaluation of a loss and its gradients, and the whole loop of its steps."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from chainrule.compile.code import Code, Codes
from chainrule.compile.identifiers import Identifiers
from chainrule.compile.plan import Plan
from chainrule.compile.write import INDENT, Writer
from chainrule.derive import Line, Optimiser, Update, tidy, update
from chainrule.derive.reverse import collector_paused
from chainrule.expr import Apply, Equation, Expr, Name, Next, Num, Symbol, symbols_in
from chainrule.ops import quantities, row_of, statics

EVALUATION: Final = "loss_and_gradients"
LOOP: Final = "descend"

RATE: Final = Name("eta", "", "rate")
"""The learning rate; no document can write this name."""


class Language(NamedTuple):
    """What a back end is.

    Args:
        codes: makes its arithmetic.
        rows: operations that have a faster formula than the one on their row.
        header: the line that imports these functions, or nothing.
        choices: whether it has choices that run one branch only.
    """

    codes: Callable[[], Codes]
    rows: Mapping[str, Callable[..., Code]]
    header: Callable[[Iterable[str]], str]
    choices: bool


class Function(NamedTuple):
    """The text of a function, and what it needs imported."""

    text: str
    imports: frozenset[str]


class Script:
    """Writes the functions of a plan in one language."""

    def __init__(self, plan: Plan, language: Language) -> None:
        self.plan: Final = plan
        self.language: Final = language
        self.codes: Final = language.codes()
        self.identifiers: Final = Identifiers()
        self.identifiers.fix(RATE, "eta")
        self.identifiers.add(plan.symbols())
        self.arguments: Final = tuple(map(self.identifiers.of, plan.leaves))

    def evaluation(self) -> Function:
        """A function of the leaves that returns the loss and the gradients asked for."""
        writer = Writer(self.identifiers, choices=self.language.choices)
        with collector_paused():
            assignments = [*self.forward(self.plan), *self.backward(self.plan)]
            results = self.results()
            _assign(writer, assignments, results)
        last = f"{INDENT}return {', '.join(map(writer.text, results))}"
        return self._function(EVALUATION, self.arguments, [*self.preamble(), *writer.lines, last], writer)

    def descent(self, optimiser: Optimiser = Optimiser()) -> Function:  # noqa: B008 (a frozen value)
        """A function that takes many steps by the rule of `optimiser` and returns the parameters."""
        inner = self.plan.without_loss()
        stepping = Stepping(self, self.update(optimiser))
        writer = Writer(self.identifiers, choices=self.language.choices, indent=2 * INDENT)
        assignments = [*self.forward(inner), *self.backward(inner)]
        _assign(writer, assignments, [code for _, code in stepping.assignments])
        for identifier, code in stepping.assignments:
            writer.assign(identifier, code)
        numbers = "range(steps)" if stepping.clock == "_" else "range(1, steps + 1)"
        loop = [f"{INDENT}for {stepping.clock} in {numbers}:", *(writer.lines or [f"{2 * INDENT}pass"])]
        last = f"{INDENT}return {', '.join(map(self.identifiers.of, self.plan.wrt)) or '()'}"
        lines = [*self.preamble(), *stepping.numbers, *stepping.memory, *loop, last]
        return self._function(LOOP, ("steps", "eta", *self.arguments), lines, writer)

    def module(self, *functions: Function) -> str:
        """A text that can be run: imports, then the functions."""
        header = self.language.header({name for function in functions for name in function.imports})
        return "\n\n\n".join(filter(None, (header, *(function.text for function in functions)))) + "\n"

    # ------------------------------------------------------------------ what a back end may do otherwise

    def preamble(self) -> list[str]:
        """Lines before everything else."""
        return []

    def gradient(self, line: Line) -> Code:
        """The code of one line of the backward pass."""
        return self.code(tidy(line.right))

    def results(self) -> list[Code]:
        """What an evaluation returns."""
        return [self.code(self.plan.loss), *(self.code(left) for left in self.plan.wanted())]

    def symbol(self, symbol: Symbol) -> Code:
        """What is called so in the generated code."""
        return self.codes.name(self.identifiers.of(symbol), anew=isinstance(symbol, Next))

    def update(self, optimiser: Optimiser) -> Update:
        """The step of each parameter, in letters that the network does not use itself."""
        return update(self.plan.wrt, self.plan.loss, optimiser, {*self.plan.symbols()}, rate=RATE)

    # ------------------------------------------------------------------

    def forward(self, plan: Plan) -> list[tuple[str, Code]]:
        """The forward equations as assignments."""
        return [(self.identifiers.of(left), self.code(right)) for left, right in plan.forward]

    def backward(self, plan: Plan) -> list[tuple[str, Code]]:
        """The lines of the backward pass as assignments."""
        return [(self.identifiers.of(line.left), self.gradient(line)) for line in plan.backward]

    def code(self, expr: Expr) -> Code:
        """The code of `expr`, in which every symbol is computed already."""
        if type(expr) is Apply:
            row = row_of(expr)
            value = self.language.rows.get(expr.op) or row.value
            args = [self.code(arg) for arg in expr.args] if row.static is None else self._arguments(expr)
            code: Code | int = value(self.codes, *args)
            return code if isinstance(code, Code) else self.codes.constant(code)
        if type(expr) is Num:
            return self.codes.constant(expr.value)
        return self.symbol(expr)  # type: ignore[arg-type]  # the third kind is a symbol

    def _arguments(self, node: Apply) -> list[Code | int]:
        """Quantities as code, and behind them an axis, an index or a stride as the number that it is."""
        return [*map(self.code, quantities(node)), *statics(node)]

    def _function(self, name: str, arguments: tuple[str, ...], lines: list[str], writer: Writer) -> Function:
        text = "\n".join([f"def {name}({', '.join(arguments)}):", *lines])
        return Function(text, frozenset(writer.imports))


class Stepping:
    """The step of every parameter in code: the lines of an update rule, one after the other.

    Args:
        script: writes the rest of the loop.
        update: the lines.
    """

    def __init__(self, script: Script, update: Update) -> None:
        of, constant = script.identifiers.of, script.codes.constant
        self.numbers: Final = _lines(script, {of(name): constant(value) for name, value in update.settings.items()})
        """The rule's own numbers."""
        self.memory: Final = _lines(script, {of(name): constant(0) for name in update.remembered})
        """What the rule remembers, before the first step."""
        self.clock: Final = of(update.clock) if update.raised else "_"
        self.assignments: Final = [found for lines in update.lines.values() for found in _replaced(script, lines)]


def _lines(script: Script, assignments: Mapping[str, Code]) -> list[str]:
    writer = Writer(script.identifiers, choices=False)
    for identifier, code in assignments.items():
        writer.assign(identifier, code)
    return writer.lines


def _replaced(script: Script, lines: Sequence[Equation]) -> Iterator[tuple[str, Code]]:
    """The lines of one parameter: what comes next takes the place of what was, but not before the last use of it."""
    waiting: list[tuple[str, Code]] = []
    for number, (left, right) in enumerate(lines):
        code = script.code(right)
        if not isinstance(left, Next):
            yield script.identifiers.of(left), code
            continue
        identifier = script.identifiers.of(left.of)
        if any(left.of in symbols_in(later) for _, later in lines[number + 1 :]):
            own = script.identifiers.of(left)
            waiting.append((identifier, script.codes.name(own)))
            yield own, code
        else:
            script.identifiers.fix(left, identifier)
            yield identifier, code
    yield from waiting


def _assign(writer: Writer, assignments: list[tuple[str, Code]], also: list[Code]) -> None:
    """Writes the assignments; `also` is what will be written after them."""
    writer.expect([*(code for _, code in assignments), *also])
    for identifier, code in assignments:
        writer.assign(identifier, code)
