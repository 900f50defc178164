"""Python: a straight-line function on floats, as a person would write it, and as fast."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from chainrule.compile import laws
from chainrule.compile.code import Binding, Code, Codes, Form, Law
from chainrule.compile.script import Language

FORMS: Final[Mapping[str, Form]] = {
    "summed": Form("", Binding.SUM),
    "multiplied": Form("", Binding.PRODUCT, (Binding.SIGN, Binding.PRODUCT)),
    "negated": Form("-{0}", Binding.SIGN, (Binding.PRODUCT,)),
    "divide": Form("{0} / {1}", Binding.PRODUCT, (Binding.SIGN, Binding.POWER), total=False),
    "divided": Form("{0} / {1}", Binding.PRODUCT, (Binding.SIGN, Binding.POWER)),
    "power": Form("pow({0}, {1})", total=False, imports=("pow",)),  # math.pow: (−8)^(1/3) fails, and is not complex
    "whole_power": Form("{0} ** {1}", Binding.POWER, (Binding.ATOM, Binding.SIGN), total=False),
    "exp": Form("exp({0})", total=False, imports=("exp",)),
    "log": Form("log({0})", total=False, imports=("log",)),
    "sqrt": Form("sqrt({0})", total=False, imports=("sqrt",)),
    "tanh": Form("tanh({0})", imports=("tanh",)),
    "expm1": Form("expm1({0})", total=False, imports=("expm1",)),
    "log1p": Form("log1p({0})", total=False, imports=("log1p",)),
    "erfc": Form("erfc({0})", imports=("erfc",)),
    "pi": Form("pi", imports=("pi",)),
    "sigmoid": Form(
        # 1/(1 + e⁻ˣ) is eˣ to the last bit where e⁻ˣ would overflow
        "1.0 / (1.0 + exp(-{0})) if {0} > -700.0 else exp({0})",
        Binding.CHOICE,
        (Binding.PRODUCT,),
        repeats=True,
        imports=("exp",),
    ),
    "absolute": Form("abs({0})"),
    # max(a, b) calls a function, which takes as long as five operations
    "maximum": Form("{0} if {0} > {1} else {1}", Binding.CHOICE, (Binding.SUM,), repeats=True),
    "minimum": Form("{0} if {0} < {1} else {1}", Binding.CHOICE, (Binding.SUM,), repeats=True),
    "less": Form("{0} < {1}", Binding.COMPARISON, (Binding.SUM,)),
    "more": Form("{0} > {1}", Binding.COMPARISON, (Binding.SUM,)),
    "less_equal": Form("{0} <= {1}", Binding.COMPARISON, (Binding.SUM,)),
    "where": Form("{1} if {0} else {2}", Binding.CHOICE, (Binding.COMPARISON, Binding.COMPARISON, Binding.CHOICE)),
}

LAWS: Final[Mapping[str, tuple[Law, ...]]] = {
    "summed": (laws.sum_of_one,),
    "multiplied": (laws.product_with_one, laws.factor_into_choice, laws.product_with_reciprocal),
    "negated": (laws.negative_number,),
    "divide": (laws.divided_by_number,),
    "power": (laws.small_power, laws.whole_power),
    "less": (laws.sides_of_difference, laws.number_last),
    "where": (laws.one_branch,),
}

ROWS: Final[Mapping[str, Callable[..., Code]]] = {
    "sigmoid": lambda xp, x: xp.sigmoid(x),  # one exponential instead of two
}
"""Operations that have a faster formula here than the one on their row."""


def _header(imports: Iterable[str]) -> str:
    return f"from math import {', '.join(sorted(imports))}" if imports else ""


PYTHON: Final = Language(lambda: Codes(FORMS, LAWS), ROWS, _header, choices=True)
