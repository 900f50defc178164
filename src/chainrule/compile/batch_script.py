"""The functions of a network for a batch: each line once for all examples, and the loss of them all.

Where the gradient of something that all examples share (a parameter) meets them, it is the mean over them, or their
sum: the loss of a batch is the mean or the sum of its examples' losses.
"""

from collections.abc import Container
from typing import Final

from chainrule.compile.arrays import ArrayScript
from chainrule.compile.code import Code
from chainrule.compile.examples import COUNT, ExampleCodes
from chainrule.compile.numpy import Reduction
from chainrule.compile.plan import Plan
from chainrule.derive import Line, Term, tidy
from chainrule.expr import Expr, Name, Symbol, symbols_in
from chainrule.ops.shapes import Shapes


class BatchScript(ArrayScript):
    """Writes the functions of a plan for batches.

    Args:
        shapes: of the quantities and leaves that are arrays, for one example.
        shared: the leaves that all examples share.
        reduce: what the loss of a batch is.
    """

    codes: ExampleCodes  # type: ignore[misc]  # narrower than in Script: the class that is handed up

    def __init__(self, plan: Plan, shapes: Shapes, shared: Container[Name], reduce: Reduction) -> None:
        super().__init__(plan, shapes, ExampleCodes)
        self.reduce: Final = reduce
        self._each: Final[set[Symbol]] = {leaf for leaf in plan.leaves if leaf not in shared}
        """The symbols that have a value for each example."""
        self._leaf: Final = next((self.identifiers.of(leaf) for leaf in plan.leaves if leaf in self._each), None)
        self._arrays: Final[set[Symbol]] = {*self._each}
        """Those that hold an array of them: what only the shape of an example enters is the same for all."""
        for left, right in plan.forward:
            if not self._each.isdisjoint(symbols_in(right)):
                self._each.add(left)

    def is_of_each(self, name: Name) -> bool:
        """Whether each example has a value of `name` of its own."""
        return name in self._each

    def preamble(self) -> list[str]:
        """n = the number of examples."""
        return [] if self._leaf is None else [f"    {COUNT} = len({self._leaf})"]

    def symbol(self, symbol: Symbol) -> Code:
        """The name of `symbol`, with its shape, and whether each example has a value of its own."""
        code = super().symbol(symbol)
        return self.codes.of_each(code) if symbol in self._arrays else code

    def forward(self, plan: Plan) -> list[tuple[str, Code]]:
        """The forward equations as assignments."""
        return [(self.identifiers.of(left), self._forward(left, right)) for left, right in plan.forward]

    def _forward(self, left: Symbol, right: Expr) -> Code:
        code = self.code(right)
        if self.codes.is_of_each(code):
            self._arrays.add(left)
        return code

    def gradient(self, line: Line) -> Code:
        """Of a quantity that each example has, for each example; of one that they share, of the loss of the batch."""
        if line.wrt in self._each:
            code = super().gradient(line)
            if self.codes.is_of_each(code):
                self._arrays.add(line.left)
            return code
        return self.codes.summed(tuple(self._met(line, term) for term in line.terms))

    def _met(self, line: Line, term: Term) -> Code:
        """One term of the gradient of something shared."""
        code = self.code(tidy(line._replace(terms=(term,)).right))
        return self._reduced(code) if term.of in self._each else code

    def results(self) -> list[Code]:
        """The loss of the batch, then gradients."""
        loss, *gradients = super().results()
        whole = [
            self.codes.full(code) if name in self._each and not self.codes.is_of_each(code) else code
            for name, code in zip(self.plan.wrt, gradients, strict=True)
        ]
        return [self._reduced(loss) if self.plan.loss in self._each else loss, *whole]

    def _reduced(self, code: Code) -> Code:
        """The mean of `code` over the examples, or the sum."""
        if not self.codes.is_of_each(code):  # the same for each of them
            return code if self.reduce == "mean" else self.codes.name(COUNT) * code
        total = self.codes.over_examples(code)
        return total / self.codes.name(COUNT) if self.reduce == "mean" else total
