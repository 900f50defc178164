"""NumPy code for a batch: what each example has of its own gets one axis more, before those that it has by itself.

Every line stands for all examples at once. A number is an array without axes, so that a network of numbers is no other
case.
"""

from collections.abc import Mapping
from itertools import accumulate
from typing import Any, Final

from chainrule.compile.arrays import FORMS, ArrayCodes
from chainrule.compile.code import Binding, Code, Form
from chainrule.diagnostic import fail
from chainrule.expr.array import Shape
from chainrule.ops import shape_rules

COUNT: Final = "n"
"""The number of examples, in generated code."""

OVER_EXAMPLES: Final[Mapping[str, Form]] = {
    "inner_of_each": Form("({0} * {1}).sum(axis=1)", Binding.ATOM, (Binding.PRODUCT,)),
    "outer_of_each": Form("{0}[:, :, None] * {1}[:, None]", Binding.PRODUCT, (Binding.ATOM,)),
    "stack_of_each": Form("np.stack([{all}], axis=1)"),
    "examples_inner": Form("{0} @ {1}", Binding.PRODUCT, (Binding.PRODUCT, Binding.POWER)),
    "examples_outer": Form("{0}.T @ {1}", Binding.PRODUCT, (Binding.ATOM, Binding.POWER)),
    "examples_sum": Form("{0}.sum({axis})", Binding.ATOM, (Binding.ATOM,)),
    "examples_full": Form("np.full(n, {0})"),
}

SUMMED: Final = frozenset(("examples_inner", "examples_outer", "examples_sum"))
"""What has no value for each example any more."""


class ExampleCodes(ArrayCodes):
    """`ops.Xp` over NumPy code in which some pieces have a value for each example; a shape is that of one example."""

    def __init__(self) -> None:
        super().__init__()
        self.forms.update(OVER_EXAMPLES)
        self._of_each: Final[dict[int, bool]] = {}

    def is_of_each(self, code: Code) -> bool:
        """Whether each example has a value of `code` of its own."""
        known = self._of_each.get(code.number)
        if known is None:
            found = code.function not in SUMMED and any(map(self.is_of_each, code.args))
            known = self._of_each[code.number] = found
        return known

    def of_each(self, code: Code) -> Code:
        """`code`, which each example has of its own."""
        self._of_each[code.number] = True
        return code

    def apply(self, function: str, args: tuple[Any, ...]) -> Code:
        """`function` of `args`, entry by entry: what has fewer axes gets them behind that of the examples."""
        flat = args[0] if args and isinstance(args[0], tuple) else args
        parts = tuple(part if isinstance(part, Code) else self.constant(part) for part in flat)
        rank = max((len(self.shape(part)) for part in parts), default=0)
        return super().apply(function, (tuple(self._aligned(part, rank) for part in parts),))

    def _aligned(self, code: Code, rank: int) -> Code:
        missing = rank - len(self.shape(code))
        if missing <= 0 or not self.is_of_each(code):
            return code
        return self._made(
            "insert", (code,), (1,) * missing + self.shape(code), at=", ".join([":", *["None"] * missing])
        )

    def _made(self, function: str, args: tuple[Any, ...], shape: Shape, /, **fields: object) -> Code:
        of_each = any(isinstance(arg, Code) and self.is_of_each(arg) for arg in args)
        if of_each and function in FORMS and function not in KNOWN:
            mend = "compile it for one example, or write it for a batch: Z = X·W + b"
            raise fail("E0707", f"'{function}' is not generated for a batch of arrays", help=mend)
        return super()._made(function, args, shape, **fields)

    # ------------------------------------------------------------------ what mixes entries

    def matmul(self, a: Code, b: Code, /) -> Code:
        """A product of matrices and vectors; of a matrix that examples share and a vector of each, x·Wᵀ."""
        shape = shape_rules.matrix_product(self.shape(a), self.shape(b))
        ranks, each = (len(self.shape(a)), len(self.shape(b))), (self.is_of_each(a), self.is_of_each(b))
        match ranks, each:
            case (1, 1), (True, True):
                return self._made("inner_of_each", (a, b), shape)
            case (1, 1), (False, True):
                return self._made("matmul", (b, a), shape)
            case (2, 1), (False, True):
                return self._made("matmul", (b, self.transpose(a)), shape)
            case (2, 1), (True, True):
                column = self._made("insert", (b,), (*self.shape(b), 1), at=":, :, None")
                return self._made("take", (self._made("matmul", (a, column), (*shape, 1)),), shape, at=":, :, 0")
            case (1, 2), (True, True):
                row = self._made("insert", (a,), (1, *self.shape(a)), at=":, None")
                return self._made("take", (self._made("matmul", (row, b), (1, *shape)),), shape, at=":, 0")
            case _:
                return self._made("matmul", (a, b), shape)

    def outer(self, a: Code, b: Code, /) -> Code:
        """Every product of an entry of one and an entry of the other."""
        shape = shape_rules.outer_product(self.shape(a), self.shape(b))
        match self.is_of_each(a), self.is_of_each(b):
            case (False, False):
                return super().outer(a, b)
            case (True, True):
                return self._made("outer_of_each", (a, b), shape)
            case _:
                column = ":, :, None" if self.is_of_each(a) else ":, None"
                return self.multiplied((self._made("insert", (a,), (shape[0], 1), at=column), b))

    def _over(self, name: str, x: Code, axis: tuple[int, ...]) -> Code:
        shape = self.shape(x)
        if not shape or not self.is_of_each(x):
            return super()._over(name, x, axis)
        if axis:
            return self._made(f"{name}_along", (x,), shape_rules.reduced(shape, *axis), axis=self._behind(x, axis[0]))
        return self._made(f"{name}_along", (x,), (), axis=_axes(len(shape)))

    def _kept(self, g: Code, kept: Shape, axis: int) -> Code:
        return super()._kept(g, kept, self._behind(g, axis))

    def largest(self, x: Code, /, *axis: int) -> Code:
        """1 where `x` is the largest, shared where several are."""
        if not self.is_of_each(x):
            return super().largest(x, *axis)
        over = self._behind(x, axis[0]) if axis else _axes(len(self.shape(x)))
        return self._made("largest", (x,), self.shape(x), axis=over)

    def _behind(self, code: Code, axis: int) -> int:
        """The number of an axis in an array that may have that of the examples before it."""
        return axis + 1 if self.is_of_each(code) and axis >= 0 else axis

    # ------------------------------------------------------------------ what moves entries

    def permute(self, x: Code, /, *order: int) -> Code:
        """The axes in another order."""
        if not self.is_of_each(x):
            return super().permute(x, *order)
        shape = tuple(self.shape(x)[axis] for axis in order)
        return self._made("permute", (x,), shape, order=", ".join(map(str, (0, *(axis + 1 for axis in order)))))

    def unwindowed(self, g: Code, shape: Shape, window: Shape, stride: int, padding: int, /) -> Code:
        """The sum of all places that showed an entry."""
        if not self.is_of_each(g):
            return super().unwindowed(g, shape, window, stride, padding)
        whole = self._whole(shape)
        return self._made("unwindowed", (g,), shape, shape=whole, window=window, stride=stride, padding=padding)

    def transpose(self, a: Code, /) -> Code:
        """Rows as columns; a vector as its row."""
        shape = self.shape(a)
        if not shape or not self.is_of_each(a):
            return super().transpose(a)
        return self.permute(a, 1, 0) if len(shape) > 1 else self._made("insert", (a,), (1, *shape), at=":, None")

    def spread(self, g: Code | int, like: Code, /, *axis: int) -> Code:
        """`g` in the shape of `like`; what is the same for every example stays so."""
        code = g if isinstance(g, Code) else self.constant(g)
        if not self.is_of_each(code):
            return super().spread(code, like, *axis)
        shape, common = self.shape(code), self.shape(like)
        if axis and shape:
            at = axis[0] % len(common)
            words = ["None" if i == at else ":" for i in range(len(common))]
            code = self._made("insert", (code,), (*shape[:at], 1, *shape[at:]), at=", ".join([":", *words]))
        return self._everywhere(self._aligned(code, len(common)), common)

    def _everywhere(self, code: Code, shape: Shape) -> Code:
        """`code` in that shape, for each example."""
        if self.is_of_each(code) and self.shape(code) == shape:
            return code
        return self.of_each(self._made("broadcast", (code,), shape, shape=self._whole(shape)))

    def _whole(self, shape: Shape) -> str:
        """The shape of all examples together."""
        return f"({', '.join(map(str, (COUNT, *shape)))}{'' if shape else ','})"

    def stack(self, parts: tuple[Code | int, ...], /) -> Code:
        """Parts of one shape along a new first axis."""
        codes = tuple(part if isinstance(part, Code) else self.constant(part) for part in parts)
        if not any(map(self.is_of_each, codes)):
            return super().stack(codes)
        shape = shape_rules.stacked(*map(self.shape, codes))
        return self._made("stack_of_each", tuple(self._everywhere(code, shape[1:]) for code in codes), shape)

    def concat(self, parts: tuple[Code, ...], axis: int, /) -> Code:
        """Parts one behind the other along `axis`."""
        if not any(map(self.is_of_each, parts)):
            return super().concat(parts, axis)
        whole = tuple(self._everywhere(part, self.shape(part)) for part in parts)
        shape = shape_rules.joined(*map(self.shape, parts), axis)
        return self._made("concat", whole, shape, axis=self._behind(whole[0], axis))

    def piece(self, g: Code, parts: tuple[Code, ...], i: int, axis: int, /) -> Code:
        """What lies in `g` where `concat` of `parts` put part `i`."""
        if not self.is_of_each(g):
            return super().piece(g, parts, i, axis)
        shapes = [self.shape(part) for part in parts]
        at = axis % len(shapes[0])
        start, end = [0, *accumulate(shape[at] for shape in shapes)][i : i + 2]
        return self._made("take", (g,), shapes[i], at=", ".join([*[":"] * (at + 1), f"{start}:{end}"]))

    def take(self, x: Code, /, *index: int) -> Code:
        """The entry at `index`, or the part it leaves."""
        if not index or not self.is_of_each(x):
            return super().take(x, *index)
        shape = shape_rules.taken(self.shape(x), *index)
        return self._made("take", (x,), shape, at=", ".join([":", *map(str, index)]))

    def place(self, g: Code, like: Code, /, *index: int) -> Code:
        """Zeros in the shape of `like`, with `g` at `index`."""
        if not self.is_of_each(g):
            return super().place(g, like, *index)
        at = f"({', '.join(['slice(None)', *map(str, index)])},)"
        return self._made("place", (g,), self.shape(like), shape=self._whole(self.shape(like)), at=at)

    def reshape(self, x: Code, /, *shape: int) -> Code:
        """The same entries in another shape."""
        if self.shape(x) == shape or not self.is_of_each(x):
            return super().reshape(x, *shape)
        return self._made("reshape", (x,), shape, shape=self._whole(shape))

    # ------------------------------------------------------------------ over the examples

    def over_examples(self, code: Code) -> Code:
        """The sum over all examples: Σ a·b is one inner product, Σ a·bᵀ one product of matrices."""
        if code.function == "negated":
            return -self.over_examples(code.args[0])
        if code.function == "outer_of_each":
            return self._made("examples_outer", code.args, self.shape(code))
        factors = code.args if code.function == "multiplied" else (code,)
        shared = tuple(factor for factor in factors if not self.is_of_each(factor))
        *rest, last = (factor for factor in factors if self.is_of_each(factor))
        if rest and not self.shape(last) and not any(map(self.shape, rest)):
            total = self._made("examples_inner", (self.multiplied(tuple(rest)), last), ())
        else:
            whole = self.multiplied((*rest, last)) if rest else last
            total = self._made("examples_sum", (whole,), self.shape(whole), axis="axis=0" if self.shape(whole) else "")
        return self.multiplied((*shared, total)) if shared else total

    def full(self, code: Code) -> Code:
        """What is the same for all examples, once for each."""
        shape = self.shape(code)
        return self._everywhere(code, shape) if shape else self.of_each(self._made("examples_full", (code,), ()))


KNOWN: Final = frozenset(FORMS) - {"outer", "flip", "sum_all", "max_all", "stack"}
"""Of the forms for arrays, those that `ExampleCodes` writes where each example has an array of its own."""


def _axes(rank: int) -> int | tuple[int, ...]:
    """All axes but that of the examples."""
    return 1 if rank == 1 else tuple(range(1, rank + 1))
