"""Which update rule a document says to take, in a line anywhere: `rule: Adam`, `optimizer: SGD with momentum`."""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from chainrule.derive import RULES, Rule, rule_called
from chainrule.diagnostic import Diagnostic, did_you_mean
from chainrule.read.find import Finds
from chainrule.read.model import Declaration, Formula
from chainrule.read.strip import Strip

if TYPE_CHECKING:
    from chainrule.read.units import Line


def rules_in(strip: Strip, finds: Finds) -> None:
    """Find the lines that name a rule; outside of a block a word that is none is a word of prose."""
    for found in _said().finditer(strip.text):
        if _named(found["words"]) is not None:
            finds.block("rule", strip.cut(*found.span("words")))


def declared_rule(formula: Formula) -> Iterator[Declaration]:
    """The rule that a line names."""
    rule = _named(formula.text)
    if rule is not None:
        yield Declaration("rule", Strip(formula.source, formula.text, formula.offsets).place, (), rule.name)


def refused_rule(line: "Line") -> tuple[Diagnostic, ...] | None:
    """Why a line of a block that is to name a rule names none: nothing where it does; None for any other line."""
    found = _said().fullmatch(line.text)
    if found is None:
        return None
    if _named(found["words"]) is not None:
        return ()  # it is declared already, wherever it stands
    known = [*RULES, *(rule.title for rule in RULES.values())]
    mend = did_you_mean(found["words"].strip(), known) or f"the rules are {', '.join(RULES)}"
    return (Diagnostic("E0240", "no update rule is called so", line.place, "not known", help=mend),)


def _named(words: str) -> Rule | None:
    """The rule that the first words name, as many of them as possible."""
    parts = words.split()[:4]
    return next((rule for n in range(len(parts), 0, -1) if (rule := rule_called(" ".join(parts[:n])))), None)


@cache
def _said() -> re.Pattern[str]:
    return re.compile(
        r"^[ \t>*_-]*(?:update[ \t]+)?(?:rule|optimi[sz]er)[*_]*[ \t]*[:=][*_]*[ \t]*"
        r"(?P<words>[A-Za-z][A-Za-z -]*)[^\n]*",
        re.MULTILINE | re.IGNORECASE,
    )
