"""The outside witness for compiled networks: central differences of the compiled loss, which know of no derivative."""

from collections.abc import Iterable
from typing import Any, Final

from chainrule.compile.compiled import Compiled

STEP: Final = 2.0**-17
"""About the cube root of a float's precision, where the errors of the formula and of rounding meet: ten digits remain.

Source: Press et al., Numerical Recipes (2007), section 5.7.
"""


def central_differences(network: Compiled, wrt: Iterable[str], **values: Any) -> dict[str, float]:
    """∂L/∂q ≈ (L(q + h) − L(q − h))/2h for leaves q by ASCII name, at `values`; other leaves as the document has them.

    Raises:
        ChainruleError: as calling `network` does.
    """
    known = network.known(values)
    return {key: _slope(network, known, key) for key in wrt}


def _slope(network: Compiled, known: dict[str, Any], key: str) -> float:
    h = STEP * max(1.0, abs(known[key]))
    above, below = known[key] + h, known[key] - h
    rise = network(**{**known, key: above}).loss - network(**{**known, key: below}).loss
    return float(rise / (above - below))  # what was really added: h itself may be no difference of floats
