"""One tree → its expression: arithmetic, arrays, cases; `applying` does what stands before a bracket."""

from collections.abc import Callable
from typing import Final, assert_never

from chainrule.diagnostic import ChainruleError
from chainrule.expr import Apply, Expr, Name, Rational, plus, times
from chainrule.read import syntax
from chainrule.read.applying import call, is_call
from chainrule.read.arithmetic import divided, fraction, negative, number
from chainrule.read.arrays import transposes
from chainrule.read.literals import flaw_of, holds_array, is_vector_of_one, stacked
from chainrule.read.model import Resolved, Vocabulary
from chainrule.read.naming import names_of, raised_name
from chainrule.read.piecewise import Condition, compared, piecewise
from chainrule.read.refusals import MENDS
from chainrule.read.symbols import differential, quantity, symbol
from chainrule.read.syntax import Node, Text
from chainrule.read.walk import walked

PRODUCTS: Final = {"@": "matmul", "⊗": "outer"}
"""The rows of signs of multiplication that mean one only."""

SQUARES: Final = ("", "2", "F")
"""What stands below a norm that is the root of a sum of squares."""

NO_NUMBERS: Final = frozenset(["nan", "NaN", "inf", "Inf", "infinity", "Infinity"])
"""Words of programs for what is no number."""


class Resolver:
    """Resolves one tree.

    Args:
        text: what the tree was read from.
        vocabulary: of the document.
        other: which of the doubtful places is read the other way, counted from 0.
        within: the functions whose bodies are being put in.
    """

    def __init__(self, text: Text, vocabulary: Vocabulary, other: int = -1, within: tuple[Name, ...] = ()) -> None:
        self.doubts = 0
        self.text = text
        self.vocabulary = vocabulary
        self._other = other
        self.within = within
        self.called: list[Name] = []
        self.closed: list[tuple[str, Rational]] = []

    def resolved(self, node: Node) -> Resolved:
        """What `node` means, and what happened on the way."""
        expr = self._array(node) if type(node) is syntax.Fenced and is_vector_of_one(node) else self.expr(node)
        return Resolved(expr, tuple(self.called), tuple(self.closed))

    def expr(self, node: Node) -> Expr:
        """The expression of `node`."""
        match node:
            case syntax.Number():
                return number(node.text)
            case syntax.Run():
                if node.text in NO_NUMBERS and not node.below:
                    raise self.refuse("E0275", f"{node.text} is no number that can be worked with", node)
                return quantity(node, self.vocabulary, self.text)
            case syntax.Differential():
                return differential(node, self.vocabulary)
            case syntax.Sum():
                return plus(*(self._term(sign, term) for sign, term in node.terms))
            case syntax.Product():
                return self._product(node)
            case syntax.Entrywise():
                return Apply("hadamard", tuple(map(self.expr, node.factors)))
            case syntax.Quotient():
                return self._quotient(node)
            case syntax.Negative():
                return negative(self.expr(node.body), is_literal=type(node.body) is syntax.Quotient)
            case syntax.Fenced():
                return self._array(node) if holds_array(node) else self.expr(node.body)
            case syntax.Transposed():
                return self._of_last(node.body, lambda last: last.T)
            case syntax.Norm():
                return self._norm(node)
            case syntax.Indexed():
                return self._indexed(node)
            case syntax.Bars():
                return Apply("abs", (self.expr(node.body),))
            case syntax.Root():
                return Apply("sqrt", (self.expr(node.body),))
            case syntax.Power():
                return self._power(node)
            case syntax.Applied():
                return call(self, node)
            case syntax.Comparison():
                return self._comparison(node)
            case syntax.Branches():
                return self._branches(node)
            case syntax.Array(fence="{"):
                raise self.refuse("E0233", "a set is no value", node, "a set")
            case syntax.Array():
                return self._array(node)
            case syntax.Option():
                raise self.refuse("E0236", f"{node.name} is an option of no function here", node)
            case syntax.Blank():
                raise self.refuse("E0231", "nothing is written here yet", node, "room for an answer")
            case syntax.General():
                raise self.refuse("E0234", node.what, node, "a general formula")
            case _:
                assert_never(node)

    def _term(self, sign: str, node: Node) -> Expr:
        expr = self.expr(node)
        return expr if sign == "+" else Apply("neg", (expr,))

    def _product(self, node: syntax.Product) -> Expr:
        """The factors; `1/2x` is ½·x, or 1/(2x) where that is the other reading; @ and ⊗ take all before them."""
        factors = [self.expr(node.factors[0])]
        at = 1
        while at < len(node.factors):
            last = at
            while last < len(node.factors) and not node.signs[last - 1]:
                last += 1
            before = node.factors[at - 1]
            if row := PRODUCTS.get(node.signs[at - 1]):
                factors = [Apply(row, (times(*factors), self.expr(node.factors[at])))]
                at += 1
                continue
            if last > at and type(before) is syntax.Quotient and before.flat and self.doubt():
                below = times(self.expr(before.below), *map(self.expr, node.factors[at:last]))
                factors[-1] = self.expr(before.above) / below
                at = last
            else:
                factors.append(self.expr(node.factors[at]))
                at += 1
        return times(*factors)

    def doubt(self) -> bool:
        """Whether this doubtful place is to be read the other way."""
        self.doubts += 1
        return self.doubts - 1 == self._other

    def _quotient(self, node: syntax.Quotient) -> Expr:
        below = node.below
        if node.flat and type(below) is syntax.Applied and len(below.args) == 1 and not is_call(self, below):
            head = syntax.Quotient(node.above, below.head, True, node.start, below.head.end)
            return times(self.expr(head), self.raised(self.expr(below.args[0]), below.exponent))
        return fraction(node.above, below) or divided(self.expr(node.above), self.expr(below))

    def _power(self, node: syntax.Power) -> Expr:
        """A power; a name with a layer, where the document defines it so; e to the power."""
        name = raised_name(node)
        if name is not None and name in self.vocabulary.names:
            return symbol(name, self.vocabulary)
        base = node.base
        if type(base) is syntax.Fenced and type(base.body) is syntax.Norm:
            base = base.body  # {‖a‖}² of a web page
        if (
            type(base) is syntax.Norm
            and base.below in SQUARES
            and type(node.exponent) is syntax.Number
            and node.exponent.text == "2"
        ):
            return Apply("norm2", (self.expr(base.body),))
        if type(base) is syntax.Run and base.text == "e" and self._is_exponential(node):
            return Apply("exp", (self.expr(node.exponent),))
        return self._of_last(base, lambda last: self.raised(last, node.exponent))

    def _is_exponential(self, node: syntax.Power) -> bool:
        """Whether e is Euler's number in `e^{-z}`: also where the document has an error e, which is only squared."""
        if Name("e") not in self.vocabulary.names:
            return True
        is_whole = type(node.exponent) is syntax.Number and node.exponent.text.isdecimal()
        return is_whole == self.doubt()

    def _of_last(self, base: Node, function: Callable[[Expr], Expr]) -> Expr:
        """`function` of `base`; of letters of LaTeX side by side, of the last one that is a name."""
        if type(base) is syntax.Run and base.surface == "latex":
            *front, last = names_of(base, self.vocabulary.names, self.text)
            return times(*front, function(last))
        return function(self.expr(base))

    def raised(self, base: Expr, exponent: Node | None) -> Expr:
        """`base` to the power that stands behind it, or transposed, if either does."""
        if exponent is None:
            return base
        return base.T if transposes(exponent) else Apply("pow", (base, self.expr(exponent)))

    # ------------------------------------------------------------------------------------------------ arrays

    def _array(self, node: Node) -> Expr:
        flaw = flaw_of(node)
        if flaw is not None:
            raise self.refuse(*flaw)
        return stacked(node, self.expr)

    def _norm(self, node: syntax.Norm) -> Expr:
        body = self.expr(node.body)
        if node.below == "1":
            return Apply("sum", (Apply("abs", (body,)),))
        if node.below not in SQUARES:
            raise self.refuse("E0276", f"the norm of order {node.below} is not known", node)
        return Apply("sqrt", (Apply("norm2", (body,)),))

    def _indexed(self, node: syntax.Indexed) -> Expr:
        """`h[0]`; a bracket that holds only numbers has no index: `(0.5)[2]` is a product, as `h[2]` may be."""
        index = tuple(number(each.text) for each in node.indices)
        named = (syntax.Run, syntax.Differential)
        bare = type(node.base) is syntax.Fenced and not any(isinstance(part, named) for part in walked(node.base))
        if len(index) == 1 and (bare or self.doubt()):
            return times(self.expr(node.base), *index)
        return self._of_last(node.base, lambda last: Apply("take", (last, *index)))

    def _comparison(self, node: syntax.Comparison) -> Expr:
        try:
            return compared(self._condition(node))
        except ValueError as error:
            raise self.refuse("E0232", str(error), node) from None

    def _condition(self, node: Node) -> Condition:
        if type(node) is syntax.General:
            raise self.refuse("E0234", node.what, node, "a general formula")
        if type(node) is not syntax.Comparison:
            raise self.refuse("E0232", "a condition compares two things", node, "is this < or > something?")
        return Condition(node.sign, self.expr(node.left), self.expr(node.right))

    def _branches(self, node: syntax.Branches) -> Expr:
        rows = [
            (self.expr(value), None if condition is None else self._condition(condition))
            for value, condition in node.rows
        ]
        try:
            expr, closed = piecewise(rows)
        except ValueError as error:
            mend = "end with a row that holds otherwise: 'z, else'"
            raise self.refuse("E0232", f"these cases cannot be read: {error}", node, mend=mend) from None
        self.closed += closed
        return expr

    def refuse(self, code: str, message: str, node: Node, label: str = "", mend: str = "") -> ChainruleError:
        """What to raise about `node`."""
        return self.text.refuse(code, message, node.start, node.end, label, mend or MENDS[code])
