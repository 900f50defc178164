"""NumPy: its functions, by the names that rows call them by; what is an array, `arrays` and `examples` know."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal, TypeAlias, get_args

from chainrule.compile import laws
from chainrule.compile.code import Binding, Code, Codes, Form, Law
from chainrule.compile.script import Language

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
