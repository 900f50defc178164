"""NumPy code for networks of arrays: every piece of code knows its shape, so that gradients need none at run time."""

from collections.abc import Mapping
from itertools import accumulate
from math import prod
from typing import Any, Final

from chainrule.compile.code import Binding, Code, Codes, Form, Law
from chainrule.compile.numpy import NUMPY
from chainrule.compile.plan import Plan
from chainrule.compile.script import Script
from chainrule.derive import Optimiser, Update
from chainrule.expr import Gradient, Next, Symbol
from chainrule.expr.array import Shape, broadcast
from chainrule.ops import shape_rules
from chainrule.ops.shapes import Shapes
from chainrule.ops.window_shapes import windowed

FORMS: Final[Mapping[str, Form]] = {
    "matmul": Form("{0} @ {1}", Binding.PRODUCT, (Binding.PRODUCT, Binding.POWER)),
    "outer": Form("np.outer({0}, {1})"),
    "flip": Form("{0}.T", Binding.ATOM, (Binding.ATOM,)),
    "insert": Form("{0}[{at}]", Binding.ATOM, (Binding.ATOM,)),
    "take": Form("{0}[{at}]", Binding.ATOM, (Binding.ATOM,)),
    "sum_all": Form("{0}.sum()", Binding.ATOM, (Binding.ATOM,)),
    "sum_along": Form("{0}.sum(axis={axis})", Binding.ATOM, (Binding.ATOM,)),
    "sum_keeping": Form("{0}.sum(axis={axis}, keepdims=True)", Binding.ATOM, (Binding.ATOM,)),
    "max_all": Form("{0}.max()", Binding.ATOM, (Binding.ATOM,)),
    "max_along": Form("{0}.max(axis={axis})", Binding.ATOM, (Binding.ATOM,)),
    "broadcast": Form("np.broadcast_to({0}, {shape})"),
    "reshape": Form("{0}.reshape({shape})", Binding.ATOM, (Binding.ATOM,)),
    "stack": Form("np.stack([{all}])"),
    "concat": Form("np.concatenate([{all}], axis={axis})"),
    "permute": Form("{0}.transpose({order})", Binding.ATOM, (Binding.ATOM,)),
    "windows": Form("windows({0}, {window}, {stride}, {padding})", imports=("windows",)),
    "unwindowed": Form("unwindowed({0}, {shape}, {window}, {stride}, {padding})", imports=("unwindowed",)),
    "largest": Form("largest({0}, {axis})", imports=("largest",)),
    "place": Form("placed({0}, {shape}, {at})", imports=("placed",)),
}


def without_spread(function: str) -> Law:
    """What is spread to a shape that something beside it has need not be: NumPy does so by itself."""

    def law(codes: Codes, args: tuple[Code, ...]) -> Code | None:
        for i, arg in enumerate(args):
            if arg.function == "broadcast":
                narrow = (*args[:i], arg.args[0], *args[i + 1 :])
                if _whole(codes, narrow) == _whole(codes, args):
                    return codes.apply(function, (narrow,))
        return None

    return law


def _whole(codes: Codes, args: tuple[Code, ...]) -> Shape | None:
    try:
        return broadcast(*map(codes.shape, args))
    except ValueError:  # a vector beside a column: only one of the two is meant
        return None


class ArrayCodes(Codes):
    """`ops.Xp` over NumPy code in which every piece has a shape."""

    def __init__(self) -> None:
        numbers = NUMPY.codes()
        spreading = {name: (without_spread(name),) for name in ("summed", "multiplied", "divide")}
        laws = {name: (*spreading.get(name, ()), *numbers.laws.get(name, ())) for name in {**numbers.laws, **spreading}}
        self._shapes: Final[dict[int, Shape]] = {}
        super().__init__({**numbers.forms, **FORMS}, laws)

    def shape(self, code: Code | int) -> Shape:
        """The shape of what `code` computes: where nothing else was said, entry by entry that of its arguments."""
        if not isinstance(code, Code):
            return ()
        known = self._shapes.get(code.number)
        if known is None:
            known = self._shapes[code.number] = broadcast(*map(self.shape, code.args))
        return known

    def name(self, identifier: str, shape: Shape = (), *, anew: bool = False) -> Code:
        """What is already computed, and has a shape."""
        code = super().name(identifier, anew=anew)
        self._shapes[code.number] = shape
        return code

    def _made(self, function: str, args: tuple[Any, ...], shape: Shape, /, **fields: object) -> Code:
        """`function` of `args`, where its shape is known; `fields` are the other words of its template."""
        parts = tuple(arg if isinstance(arg, Code) else self.constant(arg) for arg in args)
        code = self._one(function, parts, tuple((name, str(field)) for name, field in fields.items()))
        self._shapes[code.number] = shape
        return code

    # ------------------------------------------------------------------ what mixes entries

    def matmul(self, a: Code, b: Code, /) -> Code:
        """A product of matrices and vectors."""
        return self._made("matmul", (a, b), shape_rules.matrix_product(self.shape(a), self.shape(b)))

    def outer(self, a: Code, b: Code, /) -> Code:
        """Every product of an entry of one and an entry of the other."""
        return self._made("outer", (a, b), shape_rules.outer_product(self.shape(a), self.shape(b)))

    def sum_over(self, x: Code, /, *axis: int) -> Code:
        """The sum of all entries, or along one axis."""
        return self._over("sum", x, axis)

    def max_over(self, x: Code, /, *axis: int) -> Code:
        """The largest of all entries, or along one axis."""
        return self._over("max", x, axis)

    def _over(self, name: str, x: Code, axis: tuple[int, ...]) -> Code:
        shape = self.shape(x)
        if not shape:
            return x
        if not axis:
            return self._made(f"{name}_all", (x,), ())
        return self._made(f"{name}_along", (x,), shape_rules.reduced(shape, *axis), axis=axis[0])

    def sum_to(self, g: Code, like: Code, /) -> Code:
        """`g` summed over whatever broadcasting gave it: leading axes, then those that were 1."""
        shape, common = self.shape(like), self.shape(g)
        leading = range(len(common) - len(shape))
        for _ in leading:
            g = self.sum_over(g, 0)
        for axis, (length, was) in enumerate(zip(self.shape(g), shape, strict=True)):
            if length != was:
                kept = (*self.shape(g)[:axis], 1, *self.shape(g)[axis + 1 :])
                g = self._kept(g, kept, axis)
        return g

    def _kept(self, g: Code, kept: Shape, axis: int) -> Code:
        """The sum along one axis, which stays."""
        return self._made("sum_keeping", (g,), kept, axis=axis)

    def count(self, x: Code, /, *axis: int) -> int:
        """How many entries there are, in all or along one axis."""
        shape = self.shape(x)
        return shape[axis[0]] if axis else prod(shape)

    def largest(self, x: Code, /, *axis: int) -> Code:
        """1 where `x` is the largest, shared where several are."""
        return self._made("largest", (x,), self.shape(x), axis=axis[0] if axis else None)

    # ------------------------------------------------------------------ what moves entries

    def permute(self, x: Code, /, *order: int) -> Code:
        """The axes in another order."""
        shape = self.shape(x)
        return self._made("permute", (x,), tuple(shape[axis] for axis in order), order=", ".join(map(str, order)))

    def windows(self, x: Code, window: Shape, stride: int, padding: int, /) -> Code:
        """What a window shows as it slides over the last axes."""
        shape = windowed(self.shape(x), window, stride, padding)
        return self._made("windows", (x,), shape, window=window, stride=stride, padding=padding)

    def unwindowed(self, g: Code, shape: Shape, window: Shape, stride: int, padding: int, /) -> Code:
        """The sum of all places that showed an entry."""
        return self._made("unwindowed", (g,), shape, shape=shape, window=window, stride=stride, padding=padding)

    def transpose(self, a: Code, /) -> Code:
        """Rows as columns; a vector as its row."""
        shape = self.shape(a)
        if a.function == "flip":  # (Aᵀ)ᵀ = A
            return a.args[0]
        if len(shape) == 1:
            return self._made("insert", (a,), (1, *shape), at="None")
        return self._made("flip", (a,), shape[::-1]) if shape else a

    def spread(self, g: Code | int, like: Code, /, *axis: int) -> Code:
        """`g` in the shape of `like`."""
        code = g if isinstance(g, Code) else self.constant(g)
        shape, common = self.shape(code), self.shape(like)
        if axis and shape:
            at = axis[0] % len(common)
            words = ["None" if i == at else ":" for i in range(len(common))]
            code = self._made("insert", (code,), (*shape[:at], 1, *shape[at:]), at=", ".join(words))
        return code if self.shape(code) == common else self._made("broadcast", (code,), common, shape=common)

    def stack(self, parts: tuple[Code | int, ...], /) -> Code:
        """Parts of one shape along a new first axis."""
        codes = tuple(part if isinstance(part, Code) else self.constant(part) for part in parts)
        return self._made("stack", codes, shape_rules.stacked(*map(self.shape, codes)))

    def concat(self, parts: tuple[Code, ...], axis: int, /) -> Code:
        """Parts one behind the other along `axis`."""
        return self._made("concat", parts, shape_rules.joined(*map(self.shape, parts), axis), axis=axis)

    def piece(self, g: Code, parts: tuple[Code, ...], i: int, axis: int, /) -> Code:
        """What lies in `g` where `concat` of `parts` put part `i`."""
        shapes = [self.shape(part) for part in parts]
        at = axis % len(shapes[0])
        start, end = [0, *accumulate(shape[at] for shape in shapes)][i : i + 2]
        return self._made("take", (g,), shapes[i], at=", ".join([*[":"] * at, f"{start}:{end}"]))

    def take(self, x: Code, /, *index: int) -> Code:
        """The entry at `index`, or the part it leaves."""
        shape = shape_rules.taken(self.shape(x), *index)
        return self._made("take", (x,), shape, at=", ".join(map(str, index))) if index else x

    def place(self, g: Code, like: Code, /, *index: int) -> Code:
        """Zeros in the shape of `like`, with `g` at `index`."""
        return self._made("place", (g,), self.shape(like), shape=self.shape(like), at=index)

    def reshape(self, x: Code, /, *shape: int) -> Code:
        """The same entries in another shape."""
        return x if self.shape(x) == shape else self._made("reshape", (x,), shape, shape=shape)

    def reshape_like(self, x: Code, like: Code, /) -> Code:
        """The same entries in the shape of `like`."""
        return self.reshape(x, *self.shape(like))


class ArrayScript(Script):
    """Writes the functions of a plan for arrays.

    Args:
        shapes: of the quantities and leaves that are arrays.
        codes: their arithmetic.
    """

    def __init__(self, plan: Plan, shapes: Shapes, codes: type[ArrayCodes] = ArrayCodes) -> None:
        self.shapes: Final = dict(shapes)
        super().__init__(plan, NUMPY._replace(codes=codes))

    def shape_of(self, symbol: Symbol) -> Shape:
        """The shape of a quantity, or of its gradient or what comes next of it, which is the same."""
        of = symbol.wrt if isinstance(symbol, Gradient) else symbol.of if isinstance(symbol, Next) else symbol
        return self.shapes.get(of, ())

    def symbol(self, symbol: Symbol) -> Code:
        """The name of `symbol`, with its shape."""
        return self.codes.name(self.identifiers.of(symbol), self.shape_of(symbol), anew=isinstance(symbol, Next))

    def update(self, optimiser: Optimiser) -> Update:
        """The step of each parameter; what a rule remembers of one, and takes on the way, has its shape."""
        found = super().update(optimiser)
        for parameter, lines in found.lines.items():
            lefts = (left for left, _ in lines if not isinstance(left, Next))
            self.shapes.update(dict.fromkeys((*found.state[parameter], *lefts), self.shape_of(parameter)))
        return found
