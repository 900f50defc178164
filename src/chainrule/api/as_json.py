"""A working as plain data, as DESIGN fixes it: every number a string, names in ASCII."""

from collections.abc import Mapping, Sequence
from typing import Any

from chainrule.evaluate import Interval, Nested, Number, Value, nested, written
from chainrule.explain.worked import Differs
from chainrule.expr import Name, key_of
from chainrule.ops import Precision, figure, plain
from chainrule.problem import Problem
from chainrule.train import Step, Touch

SCHEMA = 1


def solved_json(problem: Problem, steps: Sequence[Step], differs: Sequence[Differs]) -> dict[str, Any]:
    """{"schema", "network", "learning_rate", "rule", "precision", "steps", "kinks", "differs"}.

    Gradient descent needs no rule, and has no state.
    """
    return {
        "schema": SCHEMA,
        "network": [*_quantities(problem), *_leaves(problem)],
        "learning_rate": None if problem.rate is None else written(problem.rate),
        **_rule(problem),
        "precision": {
            "significant" if problem.precision.significant else "decimals": problem.precision.digits,
            "every_line": problem.precision.every_line,
        },
        "steps": [_step(step, problem.precision) for step in steps],
        "kinks": [_kink(number, touch) for number, step in enumerate(steps) for touch in step.kinks],
        "differs": [
            {
                "place": str(found.place),
                "quantity": found.quantity,
                "stated": found.stated,
                "value": nested(found.value),
            }
            for found in differs
        ],
    }


def _quantities(problem: Problem) -> list[dict[str, Any]]:
    return [
        {
            "name": key_of(left),
            "role": "loss" if left == problem.network.loss else "quantity",
            "equation": plain(right, ascii_only=True),
        }
        for left, right in problem.network.system
    ]


def _leaves(problem: Problem) -> list[dict[str, Any]]:
    return [{"name": key_of(name), "role": role, "equation": None} for name, role in problem.network.roles.items()]


def _rule(problem: Problem) -> dict[str, Any]:
    """{"rule": {"name", "hyperparameters"}}."""
    optimiser = problem.optimiser
    if not optimiser.hyper:
        return {}
    numbers = {key_of(hyper.name): written(optimiser.value(hyper)) for hyper in optimiser.hyper}
    return {"rule": {"name": optimiser.rule.name, "hyperparameters": numbers}}


def _step(step: Step, precision: Precision) -> dict[str, Any]:
    def figures(values: Mapping[Name, Value]) -> dict[str, Nested]:
        return {key_of(name): _figure(value, precision) for name, value in values.items()}

    return {
        "parameters": figures(step.parameters),
        **({"state": figures(step.state)} if step.state else {}),
        "inputs": {key_of(name): nested(value) for name, value in step.inputs.items()},
        "values": figures(step.values),
        "gradients": figures(step.gradients),
        "loss": _figure(step.loss, precision),
    }


def _figure(value: Value, precision: Precision) -> Nested:
    """Of an array, nested lists of what stands for its entries."""
    return nested(value, lambda entry: _entry(entry, precision))


def _entry(value: Number, precision: Precision) -> str:
    """Exactly what it is; what a line was rounded to in its decimals, so that a reader sees how many there are."""
    if not precision.every_line or isinstance(value, Interval):
        return written(value)
    text, is_exact = figure(value, precision)
    return text.replace("−", "-") if is_exact and "/" not in text else written(value)


def _kink(number: int, touch: Touch) -> dict[str, Any]:
    return {
        "step": number,
        "quantity": key_of(touch.quantity),
        "operation": touch.op,
        "at": touch.at,
        **({"entries": [[*entry] for entry in touch.entries]} if touch.entries else {}),
        "convention": touch.origin,
        "slope": written(touch.slope),
        "allowed": [written(slope) for slope in touch.allowed],
        "affects": [
            {"gradient": key_of(wrt), "low": nested(low), "high": nested(high)} for wrt, low, high in touch.affects
        ],
    }
