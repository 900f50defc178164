"""NumPy: the same function for a whole batch, where inputs and targets are arrays of one number for each example.

Every line stands for all examples at once. Where the gradient of something that all examples share (a parameter) meets
them, it is the mean over them, or their sum: the loss of a batch is the mean or the sum of its examples' losses.
"""

from collections.abc import Callable, Container, Iterable, Mapping
from typing import Final, Literal, TypeAlias, get_args

from chainrule.compile import laws
from chainrule.compile.code import Binding, Code, Codes, Form, Law
from chainrule.compile.plan import Plan
from chainrule.compile.script import Language, Script
from chainrule.derive import Line, Term, tidy
from chainrule.expr import Name, Symbol, symbols_in

Reduction: TypeAlias = Literal["mean", "sum"]
"""What the loss of a batch is: the mean of the losses of its examples, or their sum."""

REDUCTIONS: Final = get_args(Reduction)

FORMS: Final[Mapping[str, Form]] = {
    "summed": Form("", Binding.SUM),
    "multiplied": Form("", Binding.PRODUCT, (Binding.SIGN, Binding.PRODUCT)),
    "negated": Form("-{0}", Binding.SIGN, (Binding.PRODUCT,)),
    "divide": Form("{0} / {1}", Binding.PRODUCT, (Binding.SIGN, Binding.POWER)),
    "power": Form("{0} ** {1}", Binding.POWER, (Binding.ATOM, Binding.ATOM)),
    "exp": Form("np.exp({0})"),
    "log": Form("np.log({0})"),
    "sqrt": Form("np.sqrt({0})"),
    "tanh": Form("np.tanh({0})"),
    "expm1": Form("np.expm1({0})"),
    "log1p": Form("np.log1p({0})"),
    "erfc": Form("np.vectorize(erfc, otypes=[float])({0})", imports=("erfc",)),  # which NumPy does not have
    "pi": Form("np.pi"),
    "sigmoid": Form("1.0 / (1.0 + np.exp(-{0}))", Binding.PRODUCT, (Binding.PRODUCT,)),
    "absolute": Form("np.abs({0})"),
    "sign": Form("np.sign({0})"),
    "maximum": Form("np.maximum({0}, {1})"),
    "minimum": Form("np.minimum({0}, {1})"),
    "less": Form("{0} < {1}", Binding.COMPARISON, (Binding.SUM,)),
    "more": Form("{0} > {1}", Binding.COMPARISON, (Binding.SUM,)),
    "less_equal": Form("{0} <= {1}", Binding.COMPARISON, (Binding.SUM,)),
    "not_less": Form("{0} >= {1}", Binding.COMPARISON, (Binding.SUM,)),
    "not_more": Form("{0} <= {1}", Binding.COMPARISON, (Binding.SUM,)),
    "where": Form("np.where({0}, {1}, {2})"),
    "batch_inner": Form("{0} @ {1}", Binding.PRODUCT, (Binding.PRODUCT, Binding.POWER)),
    "batch_full": Form("np.full(n, {0})"),
    "batch_sum": Form("{0}.sum()", Binding.ATOM, (Binding.ATOM,)),
}

LAWS: Final[Mapping[str, tuple[Law, ...]]] = {
    "summed": (laws.sum_of_one,),
    "multiplied": (laws.product_with_one, laws.mask_of_choice, laws.product_with_reciprocal),
    "negated": (laws.negative_number,),
    "power": (laws.small_power,),
    "less": (laws.number_last,),
    "where": (laws.one_branch, laws.sign_of),
}

ROWS: Final[Mapping[str, Callable[..., Code]]] = {
    "sigmoid": lambda xp, x: xp.sigmoid(x),  # where e⁻ˣ overflows, 1/∞ is the 0 that is wanted
}
"""Operations that have a faster formula here than the one on their row."""


HELPERS: Final[Mapping[str, str]] = {
    "placed": """\
def placed(g, shape, index):
    whole = np.zeros(shape)
    whole[index] = g
    return whole""",
    "windows": """\
def windows(x, window, stride, padding):
    last = range(-len(window), 0)
    around = [(0, 0)] * (x.ndim - len(window)) + [(padding, padding)] * len(window)
    seen = np.lib.stride_tricks.sliding_window_view(np.pad(x, around), window, axis=tuple(last))
    seen = seen[(..., *(slice(None, None, stride) for _ in window), *(slice(None) for _ in window))]
    return seen.reshape(*seen.shape[: -len(window)], -1)""",
    "unwindowed": """\
def unwindowed(g, shape, window, stride, padding):
    d = len(window)
    whole = np.zeros((*shape[:-d], *(length + 2 * padding for length in shape[-d:])))
    for i, start in enumerate(np.ndindex(*window)):
        places = zip(start, g.shape[-d - 1 : -1])
        whole[(..., *(slice(at, at + stride * n, stride) for at, n in places))] += g[..., i]
    return whole[(..., *(slice(padding, padding + length) for length in shape[-d:]))]""",
    "largest": """\
def largest(x, axis):
    ties = x == x.max(axis=axis, keepdims=True)
    return ties / ties.sum(axis=axis, keepdims=True)""",
}
"""What has no one line of NumPy."""

MATH: Final = frozenset(["erfc"])
"""What NumPy lacks and Python has."""


def _header(imports: Iterable[str]) -> str:
    own = sorted(MATH.intersection(imports))
    first = [f"from math import {', '.join(own)}"] if own else []
    helpers = (HELPERS[name] for name in sorted({*imports} - MATH))
    return "\n\n\n".join(["\n\n".join([*first, "import numpy as np"]), *helpers])


NUMPY: Final = Language(lambda: Codes(FORMS, LAWS), ROWS, _header, choices=False)

COUNT: Final = "n"
"""The number of examples, in generated code."""


class BatchScript(Script):
    """Writes the functions of a plan for batches.

    Args:
        shared: the leaves that all examples share.
        reduce: what the loss of a batch is.
    """

    def __init__(self, plan: Plan, shared: Container[Name], reduce: Reduction) -> None:
        super().__init__(plan, NUMPY)
        self.reduce: Final = reduce
        self._each: Final[set[Symbol]] = {leaf for leaf in plan.leaves if leaf not in shared}
        """The symbols that have a value for each example."""
        self._leaf: Final = next((self.identifiers.of(leaf) for leaf in plan.leaves if leaf in self._each), None)
        for left, right in plan.forward:
            if not self._each.isdisjoint(symbols_in(right)):
                self._each.add(left)
        self._arrays: Final = {self.identifiers.of(symbol) for symbol in self._each}
        """The identifiers that hold arrays."""
        self._is_known: Final[dict[int, bool]] = {}

    def is_of_each(self, name: Name) -> bool:
        """Whether each example has a value of `name` of its own."""
        return name in self._each

    def preamble(self) -> list[str]:
        """n = the number of examples."""
        return [] if self._leaf is None else [f"    {COUNT} = len({self._leaf})"]

    def gradient(self, line: Line) -> Code:
        """Of a quantity that each example has, for each example; of one that they share, of the loss of the batch."""
        if line.wrt in self._each:
            code = super().gradient(line)
            if self._is_array(code):
                self._arrays.add(self.identifiers.of(line.left))
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
            self.codes.batch_full(code) if name in self._each and not self._is_array(code) else code
            for name, code in zip(self.plan.wrt, gradients, strict=True)
        ]
        return [self._reduced(loss) if self.plan.loss in self._each else loss, *whole]

    def _reduced(self, code: Code) -> Code:
        """The mean of `code` over the examples, or the sum."""
        if not self._is_array(code):  # the same for each of them
            return code if self.reduce == "mean" else self.codes.name(COUNT) * code
        total = self._summed(code)
        return total / self.codes.name(COUNT) if self.reduce == "mean" else total

    def _summed(self, code: Code) -> Code:
        """Σ a·b is one inner product; what the examples share stands before the sum."""
        if code.function == "negated":
            return -self._summed(code.args[0])
        factors = code.args if code.function == "multiplied" else (code,)
        shared = tuple(factor for factor in factors if not self._is_array(factor))
        each = tuple(factor for factor in factors if self._is_array(factor))
        *rest, last = each
        total = self.codes.batch_inner(self.codes.multiplied(tuple(rest)), last) if rest else self.codes.batch_sum(last)
        return self.codes.multiplied((*shared, total)) if shared else total

    def _is_array(self, code: Code) -> bool:
        known = self._is_known.get(code.number)
        if known is None:
            is_array = code.value in self._arrays if code.function == "name" else any(map(self._is_array, code.args))
            known = self._is_known[code.number] = is_array
        return known
