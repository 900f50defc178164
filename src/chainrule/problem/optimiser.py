"""Which update rule is taken, with which numbers: what the user says, else what the document states, else the rule's.

A rule may be named (`rule: adam`), or told by what is stated: whoever states a momentum means that rule.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from chainrule.derive import HYPERPARAMETERS, RULES, Hyperparameter, Optimiser, Rule, rule_called
from chainrule.derive.rules import ADAM, BETA_1, BETA_2, DECAY, GRADIENT_DESCENT, MOMENTUM, MU
from chainrule.diagnostic import ChainruleError, Diagnostic, Span, did_you_mean, fail
from chainrule.evaluate import as_number
from chainrule.expr import Name, Rational
from chainrule.problem.facts import Stated
from chainrule.read import Reading

BY_WORD: Final = {hyper.word: hyper for hyper in HYPERPARAMETERS}


class Chosen(NamedTuple):
    """An optimiser, where its numbers were read, and what of the document it has no use for."""

    optimiser: Optimiser
    places: Mapping[Name, Span]
    notes: tuple[Diagnostic, ...] = ()


def optimiser_of(
    reading: Reading, values: Iterable[Stated], leaves: Iterable[Name], word: str | None, set_: Mapping[str, Rational]
) -> Chosen:
    """The optimiser of a document.

    Args:
        reading: the document.
        values: the values that it states.
        leaves: of its network, which are no hyperparameters, whatever they are called.
        word: the rule that the user asks for.
        set_: the hyperparameters that the user sets, by word.

    Raises:
        ChainruleError: E0604 if there is no such rule, or it has no such number; E0608 if one is out of range.
    """
    declared = next((RULES[d.op] for d in reading.declarations if d.kind == "rule"), None)
    stated = _stated(values, {*leaves}, is_declared=word is not None or declared is not None)
    rule = (declared or _implied(stated, set_)) if word is None else _called(word)
    known = (*rule.hyper, rule.decay)
    read = {hyper.name: stated[hyper.name] for hyper in known if hyper.name in stated}
    numbers = {name: as_number(value.value) for name, value in read.items()}
    for key, value in set_.items():
        numbers[_asked(rule, key).name] = value
    for hyper in known:
        _require_in_range(hyper, numbers.get(hyper.name), read.get(hyper.name))
    by_user = {hyper.name for hyper in known if hyper.word in set_}
    places = {name: value.place for name, value in read.items() if name not in by_user}
    return Chosen(Optimiser(rule, numbers), places, tuple(_unused(rule, stated)))


def _stated(values: Iterable[Stated], leaves: set[Name], *, is_declared: bool) -> dict[Name, Stated]:
    """The first value stated of each hyperparameter, however it is called.

    Where no rule is named, λ may be anything; then only the words "weight decay" are.
    """
    called = {name: hyper.name for hyper in HYPERPARAMETERS for name in (hyper.name, *hyper.also)}
    found: dict[Name, Stated] = {}
    for value in values:
        name = called.get(value.name)
        if name is None or value.name in leaves:
            continue
        if is_declared or name != DECAY.name or "decay" in value.statement.text.lower():
            found.setdefault(name, value)
    return found


def _implied(stated: Mapping[Name, Stated], set_: Mapping[str, Rational]) -> Rule:
    """Gradient descent; with momentum, where that word has a value; Adam, where both betas have one."""
    if BETA_1.name in stated and BETA_2.name in stated:
        return ADAM
    says_momentum = MU.name in stated and stated[MU.name].name in MU.also
    return MOMENTUM if says_momentum or MU.word in set_ else GRADIENT_DESCENT


def _unused(rule: Rule, stated: Mapping[Name, Stated]) -> Iterator[Diagnostic]:
    """A momentum that is stated in words beside a rule that has none."""
    value = stated.get(MU.name)
    if value is not None and value.name in MU.also and MU not in rule.hyper:
        message = f"{rule.title} has no momentum: the one in line {value.place.begin.line} is not used"
        yield Diagnostic(
            "E0604", message, value.place, "not used", help="name the rule that is meant: 'rule: nesterov'"
        )


def _called(word: str) -> Rule:
    rule = rule_called(word)
    if rule is None:
        near = did_you_mean(word.lower(), [*RULES]) or f"the rules are {', '.join(RULES)}"
        raise fail("E0604", f"there is no update rule '{word}'", help=near)
    return rule


def _asked(rule: Rule, word: str) -> Hyperparameter:
    """What `word` means to `rule`; what it does not ask for is not passed over in silence."""
    known = {hyper.word: hyper for hyper in (*rule.hyper, rule.decay)}
    if word in known:
        return known[word]
    if word not in BY_WORD:
        near = did_you_mean(word, [*BY_WORD]) or f"these are: {', '.join(BY_WORD)}"
        raise fail("E0604", f"no update rule asks for '{word}'", help=near)
    askers = [other.name for other in RULES.values() if word in (hyper.word for hyper in other.hyper)]
    said = word.replace("_", " ")
    mend = f"leave it out, or take a rule that has one: {', '.join(askers)}"
    raise fail("E0604", f"{rule.title} has no {said}", help=mend)


def _require_in_range(hyper: Hyperparameter, value: Rational | None, stated: Stated | None) -> None:
    if value is None or hyper.allows(value):
        return
    upper = "" if hyper.most is None else f" and {'below' if hyper.below else 'at most'} {hyper.most}"
    message = f"{hyper.word.replace('_', ' ')} must be at least 0{upper}, not {value}"
    where = None if stated is None or stated.value != value else stated.place
    raise ChainruleError(Diagnostic("E0608", message, where, help=f"the usual value is {hyper.default}"))
