r"""Backpropagation worked out as on paper: every line, exact numbers, and the first line of a solution that is wrong.

>>> import chainrule as cr
>>> net = cr.network("z = w*x\nL = |y - z|")
>>> work = net.solve(x=1, y=-3, w="1/2", learning_rate=1)
>>> work.gradients["w"]
1
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from chainrule._version import __version__

if TYPE_CHECKING:
    from chainrule.api import Settings, check, draw, explain, mlp, network, pdf, show, solve
    from chainrule.api.net import Network
    from chainrule.api.report import Report
    from chainrule.api.working import Working
    from chainrule.diagnostic import ChainruleError, Diagnostic

__all__ = [
    "ChainruleError",
    "Diagnostic",
    "Network",
    "Report",
    "Settings",
    "Working",
    "__version__",
    "check",
    "draw",
    "explain",
    "mlp",
    "network",
    "pdf",
    "show",
    "solve",
]

_HOME = {
    "ChainruleError": "chainrule.diagnostic",
    "Diagnostic": "chainrule.diagnostic",
    "Network": "chainrule.api.net",
    "Report": "chainrule.api.report",
    "Working": "chainrule.api.working",
}


def __getattr__(name: str) -> Any:
    """The public name, imported when it is first used (PEP 562): `import chainrule` alone costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module 'chainrule' has no attribute '{name}'")
    from importlib import import_module

    value = getattr(import_module(_HOME.get(name, "chainrule.api")), name)
    globals()[name] = value
    return value


def load_ipython_extension(shell: Any) -> None:
    """What `%load_ext chainrule` calls: a notebook then knows `%%chainrule`."""
    from chainrule.app.magic import register

    register(shell)


def __dir__() -> list[str]:
    return __all__


class _Package(ModuleType):
    """This package: `check` and `explain` are functions here, though folders are called so too."""

    def __setattr__(self, name: str, value: object) -> None:
        # Python sets a subpackage as an attribute of its parent once it is imported; the function keeps its name.
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
