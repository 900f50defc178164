"""Slips in sums: a term is missing, stands twice, or has the wrong sign."""

from collections.abc import Iterator, Mapping
from typing import Final

from chainrule.check.spoil import Scene, Spoiled, applied, factors_of, put, terms_of, with_term
from chainrule.derive import Line, Term
from chainrule.expr import ZERO, Apply, Expr, Gradient, Name, Symbol, num, plus, times

LONGEST: Final = 16
"""Equations on a path that somebody may have walked twice."""


def without_path(scene: Scene) -> Iterator[Spoiled]:
    """∂L/∂h with one term missing: the skip connection, most often."""
    if isinstance(scene.left, Gradient):
        yield from _without_term(scene.right)


def _without_term(right: Expr) -> Iterator[Spoiled]:
    terms = terms_of(right)
    for i, term in enumerate(terms if len(terms) > 1 else ()):
        yield Spoiled(with_term(terms, i), term)


def with_one_use(scene: Scene) -> Iterator[Spoiled]:
    """∂L/∂w of a weight that several equations or examples use, from one of them alone: the last, most often."""
    left, terms = scene.left, terms_of(scene.right)
    if not isinstance(left, Gradient) or scene.network.roles.get(left.wrt) != "parameter":
        return
    if len(terms) > 1:
        yield from (Spoiled(term, left.wrt, term) for term in reversed(terms))
    yield from (Spoiled(one, left.wrt, which) for which, one in _of_one_example(scene))


def _of_one_example(scene: Scene) -> Iterator[tuple[str, Expr]]:
    """Σᵢ δᵢ → δₙ, Xᵀ·δ = Σᵢ xᵢ·δᵢᵀ → xₙ·δₙᵀ, with the last example, and with the first."""
    match scene.right:
        case Apply(op="sum", args=(each, axis)) if axis == ZERO:
            yield from ((which, Apply("take", (each, num(i)))) for which, i in _ends(each, scene))
        case Apply(op="matmul", args=(Apply(op="transpose", args=(x,)), each)):
            for which, i in _ends(each, scene):
                yield which, Apply("outer", (Apply("take", (x, num(i))), Apply("take", (each, num(i)))))
        case _:
            return


def _ends(each: Expr, scene: Scene) -> tuple[tuple[str, int], ...]:
    """The last row and the first one of a matrix that has several, in words and by number."""
    name = each.wrt if isinstance(each, Gradient) else each
    shape = scene.network.shapes.get(name, ()) if isinstance(name, Name) else ()
    ends = (("the last example", shape[0] - 1), ("the first example", 0)) if shape else ()
    return ends if len(shape) == 2 and shape[0] > 1 else ()


def without_bias(scene: Scene) -> Iterator[Spoiled]:
    """W·x + b → W·x."""
    yield from (spoiled for spoiled in _of_forward_sums(scene) if _is_bias(spoiled.was, scene))


def without_forward_term(scene: Scene) -> Iterator[Spoiled]:
    """Any other sum with one term missing: an input, a product."""
    yield from (spoiled for spoiled in _of_forward_sums(scene) if not _is_bias(spoiled.was, scene))


def _of_forward_sums(scene: Scene) -> Iterator[Spoiled]:
    """Each sum of a forward line with one term missing, also one that a function is taken of."""
    if isinstance(scene.left, Gradient):
        return
    for node in dict.fromkeys(applied(scene.right)):
        if node.op == "add":
            for spoiled in _without_term(node):
                yield spoiled._replace(result=put(scene.right, node, spoiled.result))


def _is_bias(term: str | Expr, scene: Scene) -> bool:
    return isinstance(term, Name) and scene.network.roles.get(term) == "parameter"


def with_path_twice(scene: Scene) -> Iterator[Spoiled]:
    """a + b → a + b + b."""
    terms = terms_of(scene.right)
    for i, term in enumerate(terms if len(terms) > 1 else ()):
        yield Spoiled(with_term(terms, i, term, term), term)


def with_same_twice(scene: Scene) -> Iterator[Spoiled]:
    """w_5·h_1 + w_6·h_2 → w_5·h_1 + w_6·h_1, w_5·h_1 + w_5·h_1: what is copied from the term before stays as it was."""
    terms = terms_of(scene.right)
    for i, term in enumerate(terms):
        for other in (*terms[:i], *terms[i + 1 :]):
            if term != other:
                yield from (Spoiled(with_term(terms, i, new), was, put) for new, was, put in _copied(term, other))


def _copied(term: Expr, other: Expr) -> Iterator[tuple[Expr, Expr, Expr]]:
    """`term` with one of its factors as in `other`, and as `other` altogether; what was replaced, and by what."""
    mine, theirs = factors_of(term), factors_of(other)
    if len(mine) == len(theirs) > 1:
        for i, (was, copy) in enumerate(zip(mine, theirs, strict=True)):
            if was != copy and isinstance(was, Symbol) and isinstance(copy, Symbol):
                yield times(*mine[:i], copy, *mine[i + 1 :]), was, copy
    yield other, term, other


def with_sign_turned(scene: Scene) -> Iterator[Spoiled]:
    """a + b → a − b."""
    terms = terms_of(scene.right)
    for i, term in enumerate(terms if len(terms) > 1 else ()):
        turned = term.args[0] if isinstance(term, Apply) and term.op == "neg" else -term
        yield Spoiled(with_term(terms, i, turned), term)


def with_total(scene: Scene) -> Iterator[Spoiled]:
    """∂L/∂a·∂a/∂b with the total derivative of a: the paths through what lies between are counted twice."""
    left = scene.left
    if not isinstance(left, Gradient) or len(terms_of(scene.right)) < 2:
        return
    lines = scene.backward.lines if left.of == scene.backward.loss else {}
    for term in lines[left.wrt].terms if left.wrt in lines else ():
        between = [other for other in lines[left.wrt].terms if other.of != term.of]
        found = [_path(through, term.of, lines) for through in between]
        paths = [path for path in found if path is not None]
        if paths:
            more = (times(Gradient(left.of, term.of), path) for path in paths)
            yield Spoiled(plus(*terms_of(scene.right), *more), term.of, left.wrt)


def _path(first: Term, of: Name, lines: Mapping[Name, Line]) -> Expr | None:
    """The product of the local derivatives on the way forward from a term to `of`, if there is one way only."""
    factors, here = [first.local], first.of
    for _ in range(LONGEST):
        terms = lines[here].terms if here in lines else ()
        if here == of or len(terms) != 1:
            break
        factors.append(terms[0].local)
        here = terms[0].of
    known = [factor for factor in factors if factor is not None]
    return times(*known) if here == of and len(known) == len(factors) else None
