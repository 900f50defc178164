"""The explanation as plain data: every number a string, names in ASCII, as docs/explain.md lists it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from chainrule.evaluate import Nested, Undecided, Value, as_number, nested, written
from chainrule.explain.causes import Root, Zero
from chainrule.explain.counterfactual import Counterfactual
from chainrule.explain.depth import Depth
from chainrule.explain.explanation import Explanation, Kinked, Passage, Way
from chainrule.explain.flow import Flow
from chainrule.explain.off import Off
from chainrule.explain.paths import heaviest
from chainrule.explain.phrases import spelled
from chainrule.explain.rates import Lethal
from chainrule.explain.repeated import Repeated
from chainrule.explain.semiring import (
    ENTROPY,
    RANGE,
    by_length,
    edge_flows,
    mean_length,
    sweep,
)
from chainrule.expr import Expr, Name, key_of
from chainrule.ops import plain
from chainrule.train import Touch

SCHEMA: Final = 1

HEAVIEST: Final = 5
"""So many paths are listed."""

LONG: Final = 2_000
"""In a network of more quantities, paths are not taken apart: their lengths alone would fill the file."""


def explanation_json(story: Explanation) -> dict[str, Any]:
    """{"schema", "loss", "edge", "skips", "missing", "gradient", "counterfactuals", "zero", …}."""
    return {
        "schema": SCHEMA,
        "loss": key_of(story.loss),
        "edge": None if story.link is None else [*map(key_of, story.link)],
        "is_skip": story.skip is not None,
        "skips": [{"edge": [*map(key_of, skip.link)], "bypassed_by": skip.length} for skip in story.skips],
        "missing": [*map(key_of, story.missing)],
        "gradient": None if story.passage is None else _gradient(story, story.passage),
        "counterfactuals": [_world(world, story.loss) for world in story.worlds],
        "not_computed": ["rebuilt"] if story.worlds else [],
        "zero": [_zero(step, zero) for step, groups in enumerate(story.zeros) for zero in groups],
        "switched_off": [*map(key_of, story.switched)],
        "lethal_rates": [*map(_lethal, story.lethal)],
        "blamed": story.blamed,
        "depth": None if story.depth is None else _depth(story.depth, story.depths),
        "kinks": [*map(_kink, story.kinks), *_touched(story)],
        "quantities": [*map(_passage, story.passages)],
        "rule": story.problem.optimiser.rule.name,
        "off": [_off(step, off) for step, found in enumerate(story.off) for off in found],
        "repeated": None if story.repeated is None else _repeated(story.repeated),
    }


def _number(value: Value | None) -> Nested | None:
    return None if value is None else nested(value)


def _count(count: int | None) -> str | None:
    """A number of paths, as a string like every number; one of thousands of digits by its power of ten."""
    return None if count is None else str(count) if count.bit_length() < 4000 else spelled(count)


def _numbers(values: Mapping[Name, Value]) -> dict[str, Nested]:
    return {key_of(name): nested(value) for name, value in values.items()}


def _text(expr: Expr | None) -> str | None:
    return None if expr is None else plain(expr, ascii_only=True)


# ---------------------------------------------------------------------- the gradient and its paths


def _passage(passage: Passage) -> dict[str, Any]:
    positive, negative = passage.signed or (None, None)
    return {
        "wrt": key_of(passage.name),
        "value": _number(passage.gradient),
        "paths": _count(passage.paths),
        "live": _count(passage.live),
        "positive": _number(positive),
        "negative": _number(negative),
    }


def _gradient(story: Explanation, passage: Passage) -> dict[str, Any]:
    ways = [_way(story, way) for way in story.ways]
    measures: dict[str, Any] = {}
    if not (story.missing or story.is_layered) and len(story.flow.edges) <= LONG:
        with suppress(OverflowError, Undecided):  # what cannot be measured is left out
            measures = _measures(story.flow, passage.name)
    return {**_passage(passage), "ways": ways, **measures}


def _way(story: Explanation, way: Way) -> dict[str, Any]:
    return {
        "via": key_of(way.edge.head),
        "explained": way.edge.link == story.link,
        "term": _text(way.term),
        "value": _number(way.value),
        "share": _number(way.share),
        "paths": _count(way.paths),
        "live": _count(way.live),
    }


def _measures(flow: Flow, source: Name) -> dict[str, Any]:
    """What the paths from `source` look like: how long, how even, which weigh most, through which edges."""
    low, high = sweep(flow, RANGE)[source]
    lengths = enumerate(sweep(flow, by_length())[source])
    return {
        "range": [written(low), written(high)],
        "mean_length": _number(sweep(flow, mean_length())[source].mean),
        "effective_paths": _number(sweep(flow, ENTROPY)[source].effective),
        "by_length": {str(length): written(value) for length, value in lengths if value != 0},
        "heaviest": [
            {"path": [*map(key_of, (source, *path.names()))], "value": written(path.value)}
            for path in sweep(flow, heaviest(HEAVIEST))[source]
        ],
        "flows": [
            {"edge": [*map(key_of, link)], "value": written(value)}
            for link, value in edge_flows(flow, source).items()
            if value != 0
        ],
    }


# ---------------------------------------------------------------------- what if, why, from when on


def _world(world: Counterfactual, loss: Name) -> dict[str, Any]:
    return {
        "world": world.world,
        "loss": _number(world.loss),
        "gradients": _numbers(world.gradients),
        "after": _numbers(world.after),
        "loss_after": _number(world.values_after.get(loss)),
        "failure": world.failure or None,
    }


def _zero(step: int, zero: Zero) -> dict[str, Any]:
    return {
        "step": step,
        "status": zero.status,
        "gradients": [*map(key_of, zero.names)],
        "because": _roots(zero.roots),
        "beyond": _roots(zero.beyond),
    }


def _roots(roots: Iterable[Root]) -> list[dict[str, Any]]:
    found = ({"kind": r.kind, "quantity": key_of(r.quantity), "where": _text(r.where)} for r in roots)
    return sorted(found, key=lambda root: (root["quantity"], root["kind"]))


def _lethal(lethal: Lethal) -> dict[str, Any]:
    return {
        "quantity": key_of(lethal.quantity),
        "where": _text(lethal.where),
        "rate": written(lethal.rate),
        "linear": lethal.linear,
        "exact": lethal.exact,
        "included": lethal.included,
    }


def _depth(depth: Depth, rows: Iterable[int]) -> dict[str, Any]:
    return {
        "units": [*depth.units],
        "ratio": written(depth.ratio),
        "last": written(depth.last),
        "skip": written(depth.skip.weight),
        "carried": {str(n): written(depth.carried(n)) for n in rows},
    }


def _kink(kinked: Kinked) -> dict[str, Any]:
    touch = kinked.touch
    return {
        **_touch(kinked.step, touch),
        "affects": [
            {"gradient": key_of(wrt)} | {end: written(as_number(value)) for end, value in ends.items()}
            for wrt, low, high in touch.affects
            for ends in [{"low": low, "high": high, "torch": kinked.torch[wrt]}]
        ],
    }


def _touched(story: Explanation) -> Iterator[dict[str, Any]]:
    """The kinks that entries of arrays sit on."""
    if story.is_layered:
        for number, step in enumerate(story.steps):
            for touch in step.kinks:
                affects = [
                    {"gradient": key_of(wrt), "low": nested(low), "high": nested(high)}
                    for wrt, low, high in touch.affects
                ]
                yield {**_touch(number, touch), "entries": [[*at] for at in touch.entries], "affects": affects}


def _touch(step: int, touch: Touch) -> dict[str, Any]:
    return {
        "step": step,
        "quantity": key_of(touch.quantity),
        "at": touch.at,
        "convention": touch.origin,
        "slope": written(touch.slope),
        "allowed": [*map(written, touch.allowed)],
    }


# ---------------------------------------------------------------------- arrays


def _off(step: int, off: Off) -> dict[str, Any]:
    return {
        "step": step,
        "quantity": key_of(off.quantity),
        "entries": [[*at] for at in off.entries],
        "stopped": [
            {"gradient": key_of(found.wrt), "whole": found.whole, "rows": [*found.rows], "columns": [*found.columns]}
            for found in off.stopped
        ],
    }


def _repeated(way: Repeated) -> dict[str, Any]:
    return {
        "through": [*map(key_of, way.names)],
        "carried": {str(n): nested(term) for n, term in way.terms.items()},
        "skip": nested(way.term),
    }
