"""One tree → its expression: arithmetic, cases, and the functions of the table and of the document."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, assert_never

from chainrule.diagnostic import ChainruleError, did_you_mean
from chainrule.expr import Apply, Expr, Name, Rational, plus, replace, times
from chainrule.read.arguments import Unfit, applied
from chainrule.read.arithmetic import divided, fraction, is_larger, negative, number
from chainrule.read.calls import FUNCTIONS, function_of
from chainrule.read.literals import flaw_of, holds_array, is_vector_of_one, stacked
from chainrule.read.model import Function, Resolved, Vocabulary
from chainrule.read.naming import name_of, names_of, raised_name
from chainrule.read.piecewise import Condition, compared, piecewise
from chainrule.read.refusals import MENDS
from chainrule.read.slopes import slope
from chainrule.read.symbols import differential, quantity, symbol
from chainrule.read.syntax import (
    Applied,
    Array,
    Bars,
    Blank,
    Branches,
    Comparison,
    Differential,
    Entrywise,
    Fenced,
    General,
    Indexed,
    Negative,
    Node,
    Norm,
    Number,
    Option,
    Power,
    Product,
    Quotient,
    Root,
    Run,
    Sum,
    Text,
    Transposed,
)
from chainrule.read.walk import walked

MAX_SIZE: Final = 10_000
"""How many nodes an expression may have once functions are put in."""

MAX_CALLS: Final = 100
"""How many functions may be put into one expression."""

PRODUCTS: Final = {"@": "matmul", "⊗": "outer"}
"""The rows of signs of multiplication that mean one only."""

SQUARES: Final = ("", "2", "F")
"""What stands below a norm that is the root of a sum of squares."""

NO_NUMBERS: Final = frozenset(["nan", "NaN", "inf", "Inf", "infinity", "Infinity"])
"""Words of programs for what is no number."""

POINT: Final = Name("point")
"""Where the slope of a function of the table is taken, until the point is put in."""


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
        self._text = text
        self._vocabulary = vocabulary
        self._other = other
        self._within = within
        self._called: list[Name] = []
        self._closed: list[tuple[str, Rational]] = []

    def resolved(self, node: Node) -> Resolved:
        """What `node` means, and what happened on the way."""
        expr = self._array(node) if type(node) is Fenced and is_vector_of_one(node) else self.expr(node)
        return Resolved(expr, tuple(self._called), tuple(self._closed))

    def expr(self, node: Node) -> Expr:
        """The expression of `node`."""
        match node:
            case Number():
                return number(node.text)
            case Run():
                if node.text in NO_NUMBERS and not node.below:
                    raise self._refuse("E0275", f"{node.text} is no number that can be worked with", node)
                return quantity(node, self._vocabulary, self._text)
            case Differential():
                return differential(node, self._vocabulary)
            case Sum():
                return plus(*(self._term(sign, term) for sign, term in node.terms))
            case Product():
                return self._product(node)
            case Entrywise():
                return Apply("hadamard", tuple(map(self.expr, node.factors)))
            case Quotient():
                return self._quotient(node)
            case Negative():
                return negative(self.expr(node.body), is_literal=type(node.body) is Quotient)
            case Fenced():
                return self._array(node) if holds_array(node) else self.expr(node.body)
            case Transposed():
                return self._of_last(node.body, lambda last: last.T)
            case Norm():
                return self._norm(node)
            case Indexed():
                return self._indexed(node)
            case Bars():
                return Apply("abs", (self.expr(node.body),))
            case Root():
                return Apply("sqrt", (self.expr(node.body),))
            case Power():
                return self._power(node)
            case Applied():
                return self._applied(node)
            case Comparison():
                return self._comparison(node)
            case Branches():
                return self._branches(node)
            case Array(fence="{"):
                raise self._refuse("E0233", "a set is no value", node, "a set")
            case Array():
                return self._array(node)
            case Option():
                raise self._refuse("E0236", f"{node.name} is an option of no function here", node)
            case Blank():
                raise self._refuse("E0231", "nothing is written here yet", node, "room for an answer")
            case General():
                raise self._refuse("E0234", node.what, node, "a general formula")
            case _:
                assert_never(node)

    def _term(self, sign: str, node: Node) -> Expr:
        expr = self.expr(node)
        return expr if sign == "+" else Apply("neg", (expr,))

    def _product(self, node: Product) -> Expr:
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
            if last > at and type(before) is Quotient and before.flat and self._doubt():
                below = times(self.expr(before.below), *map(self.expr, node.factors[at:last]))
                factors[-1] = self.expr(before.above) / below
                at = last
            else:
                factors.append(self.expr(node.factors[at]))
                at += 1
        return times(*factors)

    def _doubt(self) -> bool:
        """Whether this doubtful place is to be read the other way."""
        self.doubts += 1
        return self.doubts - 1 == self._other

    def _quotient(self, node: Quotient) -> Expr:
        below = node.below
        if node.flat and type(below) is Applied and len(below.args) == 1 and not self._is_call(below):
            head = Quotient(node.above, below.head, True, node.start, below.head.end)
            return times(self.expr(head), self._raised(self.expr(below.args[0]), below.exponent))
        return fraction(node.above, below) or divided(self.expr(node.above), self.expr(below))

    def _power(self, node: Power) -> Expr:
        """A power; a name with a layer, where the document defines it so; e to the power."""
        name = raised_name(node)
        if name is not None and name in self._vocabulary.names:
            return symbol(name, self._vocabulary)
        base = node.base
        if type(base) is Norm and base.below in SQUARES and type(node.exponent) is Number and node.exponent.text == "2":
            return Apply("norm2", (self.expr(base.body),))
        if type(base) is Run and base.text == "e" and self._is_exponential(node):
            return Apply("exp", (self.expr(node.exponent),))
        return self._of_last(base, lambda last: self._raised(last, node.exponent))

    def _is_exponential(self, node: Power) -> bool:
        """Whether e is Euler's number in `e^{-z}`: also where the document has an error e, which is only squared."""
        if Name("e") not in self._vocabulary.names:
            return True
        return (type(node.exponent) is not Number) != self._doubt()

    def _of_last(self, base: Node, function: Callable[[Expr], Expr]) -> Expr:
        """`function` of `base`; of letters of LaTeX side by side, of the last one that is a name."""
        if type(base) is Run and base.surface == "latex":
            *front, last = names_of(base, self._vocabulary.names, self._text)
            return times(*front, function(last))
        return function(self.expr(base))

    def _raised(self, base: Expr, exponent: Node | None) -> Expr:
        return base if exponent is None else Apply("pow", (base, self.expr(exponent)))

    # ------------------------------------------------------------------------------------------------ arrays

    def _array(self, node: Node) -> Expr:
        flaw = flaw_of(node)
        if flaw is not None:
            raise self._refuse(*flaw)
        return stacked(node, self.expr)

    def _norm(self, node: Norm) -> Expr:
        body = self.expr(node.body)
        if node.below == "1":
            return Apply("sum", (Apply("abs", (body,)),))
        if node.below not in SQUARES:
            raise self._refuse("E0276", f"the norm of order {node.below} is not known", node)
        return Apply("sqrt", (Apply("norm2", (body,)),))

    def _indexed(self, node: Indexed) -> Expr:
        """`h[0]`; a bracket that holds only numbers has no index: `(0.5)[2]` is a product, as `h[2]` may be."""
        index = tuple(number(each.text) for each in node.indices)
        bare = type(node.base) is Fenced and not any(type(part) is Run for part in walked(node.base))
        if len(index) == 1 and (bare or self._doubt()):
            return times(self.expr(node.base), *index)
        return self._of_last(node.base, lambda last: Apply("take", (last, *index)))

    def _comparison(self, node: Comparison) -> Expr:
        try:
            return compared(self._condition(node))
        except ValueError as error:
            raise self._refuse("E0232", str(error), node) from None

    def _condition(self, node: Node) -> Condition:
        if type(node) is not Comparison:
            raise self._refuse("E0232", "a condition compares two things", node, "is this < or > something?")
        return Condition(node.sign, self.expr(node.left), self.expr(node.right))

    def _branches(self, node: Branches) -> Expr:
        rows = [
            (self.expr(value), None if condition is None else self._condition(condition))
            for value, condition in node.rows
        ]
        try:
            expr, closed = piecewise(rows)
        except ValueError as error:
            mend = "end with a row that holds otherwise: 'z, else'"
            raise self._refuse("E0232", f"these cases cannot be read: {error}", node, mend=mend) from None
        self._closed += closed
        return expr

    # ------------------------------------------------------------------------------------------------ calls

    def is_quantity(self, node: Applied) -> bool:
        """Whether `L(y, ŷ)` is the quantity L and what it depends on."""
        return not self._is_call(node) and all(type(arg) is Run for arg in node.args) and "′" not in node.head.above

    def _is_call(self, node: Applied) -> bool:
        return bool(node.bare or "′" in node.head.above or function_of(node.head)) or self._own(node.head) is not None

    def _own(self, head: Run) -> Function | None:
        """The function of the document that `head` names, primes aside."""
        name = name_of(head._replace(above=head.above.rstrip("′")))
        return self._vocabulary.functions.get(name)

    def _applied(self, node: Applied) -> Expr:
        if not self._is_call(node):
            return self._multiplied(node)
        own = self._own(node.head)
        options = {arg.name: self.expr(arg.value) for arg in node.args if type(arg) is Option}
        args = self._args(node)
        if node.head.above.endswith("′"):
            expr = self._slope(node, own, args)
        elif own is not None:
            expr = self._put_in(own, args, node)
        else:
            expr = self._row(node, args, options)
        return self._raised(expr, node.exponent)

    def _args(self, node: Applied) -> list[Expr]:
        entries: Sequence[Node] = [arg for arg in node.args if type(arg) is not Option]
        if len(entries) == 1 and type(entries[0]) is Array and entries[0].fence == "(":
            entries = entries[0].entries
        return [self.expr(arg) for arg in entries]

    def _multiplied(self, node: Applied) -> Expr:
        """`h(1 − h)` is a product, `L(y, ŷ)` the quantity L, and `f(z)` of an unknown f is not read."""
        name = name_of(node.head)
        known = self._vocabulary.names
        if name in known and self.is_quantity(node) and (len(node.args) > 1 or name in self._vocabulary.loss):
            return symbol(name, self._vocabulary)
        parts = names_of(node.head, known, self._text)
        if len(node.args) > 1 or name in self._vocabulary.loss or not known.issuperset(parts):
            near = did_you_mean(node.head.text, FUNCTIONS)
            mend = near or f"define it: {node.head.text}(z) = …; or write a sign of multiplication"
            raise self._refuse("E0235", f"{node.head.text} is no function that is known here", node.head, mend=mend)
        if name in known and self.is_quantity(node) and self._doubt():
            return symbol(name, self._vocabulary)
        return times(self.expr(node.head), self._raised(self.expr(node.args[0]), node.exponent))

    def _row(self, node: Applied, args: list[Expr], options: Mapping[str, Expr]) -> Expr:
        op = function_of(node.head)
        if not op:
            raise self._refuse("E0235", f"{node.head.text} is no function that is known here", node.head)
        try:
            return applied(op, node.head.text, args, options)
        except Unfit as error:
            raise self._refuse("E0236", str(error), node, mend=error.mend) from None

    def _put_in(self, function: Function, args: list[Expr], node: Applied) -> Expr:
        """The body of a function of the document, its parameters replaced."""
        if len(args) != len(function.parameters):
            message = f"{node.head.text} is defined with {len(function.parameters)} arguments, and here are {len(args)}"
            raise self._refuse("E0236", message, node)
        body = self._body(function, node)
        self._called += [function.name, *body.called]
        self._closed += body.closed
        expr = replace(body.expr, dict(zip(function.parameters, args, strict=True)))
        if is_larger(expr, MAX_SIZE) or len(self._called) > MAX_CALLS:
            raise self._refuse("E0238", "this grows without bounds once its functions are put in", node)
        return expr

    def _body(self, function: Function, node: Applied) -> Resolved:
        if function.name in self._within or len(self._within) > MAX_CALLS:
            raise self._refuse("E0237", f"{node.head.text} is defined by itself", node)
        body, text = function.body.syntax
        return Resolver(text, self._vocabulary, within=(*self._within, function.name)).resolved(body)

    def _slope(self, node: Applied, own: Function | None, args: list[Expr]) -> Expr:
        """`g′(z)`: the slope of the row that g is."""
        found = None
        if own is not None and len(own.parameters) == len(args) == 1:
            body = self._body(own, node)
            found = slope(body.expr, own.parameters[0], dict(body.closed))
        elif own is None and len(args) == 1 and (op := function_of(node.head)):
            found = slope(Apply(op, (POINT,)), POINT, {})
        if found is None or "′" in node.head.above[:-1]:
            raise self._refuse("E0239", f"the derivative of {node.head.text} at a point is not known", node)
        return replace(found, {POINT if own is None else own.parameters[0]: args[0]})

    def _refuse(self, code: str, message: str, node: Node, label: str = "", mend: str = "") -> ChainruleError:
        return self._text.refuse(code, message, node.start, node.end, label, mend or MENDS[code])
