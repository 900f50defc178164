"""The page on the language says what is so: every example in docs/language.md is read as the page says."""

import re
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from chainrule.diagnostic import ChainruleError, Source
from chainrule.ops import plain
from chainrule.read import Formula, Side, Statement, Vocabulary, resolve
from chainrule.read.grammar import declarations_of, statements_of
from chainrule.read.vocabulary import vocabulary_of

PAGE = Path(__file__).parents[1] / "docs" / "language.md"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
REMARK = {"latex": "%", "text": "#"}
KIND = {"latex": "latex", "text": "plain"}


class Block(NamedTuple):
    kind: str
    body: str


BLOCKS = [Block(*found) for found in FENCE.findall(PAGE.read_text(encoding="utf-8"))]
EXAMPLES = [block for block in BLOCKS if block.kind in KIND]


def formula(text: str, kind: str, block: str = "") -> Formula:
    return Formula(Source("page", text), text, range(len(text) + 1), kind, True, block)  # type: ignore[arg-type]


def shown(statement: Statement, vocabulary: Vocabulary) -> str:
    if statement.unread:
        return statement.unread.code
    sides = [side_shown(side, vocabulary) for side in statement.sides]
    return sides[0] + "".join(f" {r} {side}" for r, side in zip(statement.relations, sides[1:], strict=True))


def side_shown(side: Side, vocabulary: Vocabulary) -> str:
    if side.blank:
        return "…"
    try:
        return plain(resolve(side.syntax, vocabulary).expr)
    except ChainruleError as error:
        return error.diagnostics[0].code


@pytest.mark.parametrize("block", EXAMPLES, ids=lambda block: block.body.splitlines()[0].split("  ")[0])
def test_every_example_is_read_as_the_page_says(block: Block) -> None:
    lines = [line.split(f" {REMARK[block.kind]} ") for line in block.body.splitlines()]
    read = [statements_of(formula(written.rstrip(), KIND[block.kind]), i) for i, (written, _) in enumerate(lines)]
    vocabulary = vocabulary_of(statement for statements in read for statement in statements)
    for (written, said), statements in zip(lines, read, strict=True):
        found = "; ".join(shown(statement, vocabulary) for statement in statements)
        found = re.sub(r"∈ E0233", "∈ …", found)
        assert found == said, written


UNITS = [(block.body, after.body) for block, after in pairwise(BLOCKS) if after.kind == "equations"]


@pytest.mark.parametrize(("block", "equations"), UNITS)
def test_units_mean_exactly_these_equations(block: str, equations: str) -> None:
    statements = statements_of(formula(block, "plain", "network"), 0)
    assert [statement.text for statement in statements] == equations.splitlines()
    assert not any(statement.unread for statement in statements)


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.kind in ("network", "given", "data", "conventions")])
def test_every_block_is_read(block: Block) -> None:
    found = formula(block.body, "plain", block.kind)
    assert not [statement for statement in statements_of(found, 0) if statement.unread]
    assert statements_of(found, 0) or declarations_of(found)


def test_every_code_of_the_grammar_stands_on_the_page() -> None:
    sources = (Path(__file__).parents[1] / "src" / "chainrule" / "read").glob("*.py")
    raised = {code for path in sources for code in re.findall(r'"(E02[234678]\d)"', path.read_text(encoding="utf-8"))}
    assert raised == set(re.findall(r"^\| (E02\d\d) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
