"""Somebody's lines against ours: claims, their verdicts, the first one that is wrong, and why.

`claims` takes statements apart, `align` says what each is about (`naming` under which names, `updates` whether it is a
step, `roles` whether it is data), `steps` which pass it belongs to; `world` holds the equations, `candidates` the
values a figure may stand for; `judge` goes through the claims in order of dependency with `sides` and `links`; `slips`
is the table of slips, which functions of `spoil_…` do, and `diagnose` asks it; `untouched`, `missing` and `remarks`
say what else there is; `screen`, `hints` and `as_json` show it. `ask` asks for the lines one by one, and judges the
answers as such a document.
"""

from typing import TYPE_CHECKING, Any

from chainrule.check.report import Report, check

if TYPE_CHECKING:
    from chainrule.check.as_json import report_json
    from chainrule.check.screen import report_document
    from chainrule.check.slips import SLIPS, Slip

__all__ = ["SLIPS", "Report", "Slip", "check", "report_document", "report_json"]


def __getattr__(name: str) -> Any:
    """What `solve` does without is loaded when it is asked for: the table of slips, and what shows a report."""
    from importlib import import_module

    places = {"SLIPS": "slips", "Slip": "slips", "report_document": "screen", "report_json": "as_json"}
    if name in places:
        return getattr(import_module(f"{__name__}.{places[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
