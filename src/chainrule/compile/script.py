"""The text of two functions: one evaluation of a loss and its gradients, and the whole loop of gradient descent."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from chainrule.compile.code import Code, Codes
from chainrule.compile.identifiers import Identifiers
from chainrule.compile.plan import Plan
from chainrule.compile.write import INDENT, Writer
from chainrule.derive import Line, tidy, update
from chainrule.derive.reverse import collector_paused
from chainrule.expr import Apply, Expr, Name, Next, Num, Symbol
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

    def descent(self) -> Function:
        """A function that takes many steps of gradient descent and returns the parameters."""
        inner = self.plan.without_loss()
        writer = Writer(self.identifiers, choices=self.language.choices, indent=2 * INDENT)
        assignments = [*self.forward(inner), *self.backward(inner)]
        steps = [(left.of, self.code(right)) for left, right in self._update()]
        _assign(writer, assignments, [code for _, code in steps])
        for name, code in steps:
            writer.assign(self.identifiers.of(name), code)
        loop = [f"{INDENT}for _ in range(steps):", *(writer.lines or [f"{2 * INDENT}pass"])]
        last = f"{INDENT}return {', '.join(self.identifiers.of(name) for name, _ in steps) or '()'}"
        return self._function(LOOP, ("steps", "eta", *self.arguments), [*self.preamble(), *loop, last], writer)

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
        return self.codes.name(self.identifiers.of(symbol))

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

    def _update(self) -> list[tuple[Next, Expr]]:
        equations = update(self.plan.wrt, self.plan.loss, rate=RATE).equations
        return [(left, right) for left, right in equations if isinstance(left, Next)]

    def _function(self, name: str, arguments: tuple[str, ...], lines: list[str], writer: Writer) -> Function:
        text = "\n".join([f"def {name}({', '.join(arguments)}):", *lines])
        return Function(text, frozenset(writer.imports))


def _assign(writer: Writer, assignments: list[tuple[str, Code]], also: list[Code]) -> None:
    """Writes the assignments; `also` is what will be written after them."""
    writer.expect([*(code for _, code in assignments), *also])
    for identifier, code in assignments:
        writer.assign(identifier, code)
