"""Explaining: worked solutions, what an edge does to the gradient, why a gradient is zero, the layout of the picture.

`flow` is the network as a graph of local derivatives and `semiring` the questions that one sweep of it answers;
`edges` finds skip connections and `paths` the heaviest paths. `counterfactual` (which takes its step by `stepping`),
`causes`, `rates`, `reach` and `depth` measure, `explaining` puts them together in an `explanation`. `as_json` shows it,
and `screen` does with a module for each of its parts: `terms`, `worlds`, `aftermath`, `touched` and `vanishing`, in the
words of `phrases`. Between arrays `layers` measures, with `between`, `off`, `repeated` and `fade`, and `layered` and
`silenced` show.
`worked` is what `chainrule solve` shows and `layout` draws; each is imported when it is first used.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chainrule.explain.as_json import explanation_json
    from chainrule.explain.explaining import explain
    from chainrule.explain.explanation import Explanation
    from chainrule.explain.screen import explanation_document
    from chainrule.explain.vanishing import answers

__all__ = ["Explanation", "answers", "explain", "explanation_document", "explanation_json"]


def __getattr__(name: str) -> Any:
    """The public name, imported now: `solve` needs nothing of this."""
    homes = {
        "Explanation": "explanation",
        "answers": "vanishing",
        "explain": "explaining",
        "explanation_document": "screen",
        "explanation_json": "as_json",
    }
    if name not in homes:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # here: most commands explain nothing

    return getattr(import_module(f"{__name__}.{homes[name]}"), name)
