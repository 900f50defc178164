"""Web pages say what they show: MathML, scripts, delimiters, pictures of formulas and tables, each with its place."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule.diagnostic import ChainruleError
from chainrule.read import Reading, Statement, read_document


def said(reading: Reading) -> list[str]:
    """What each statement says, without white space."""
    return [
        re.sub(r"\s", "", "".join(sum(zip(_texts(s), (*s.relations, ""), strict=True), ()))) for s in reading.statements
    ]


def _texts(statement: Statement) -> tuple[str, ...]:
    return tuple(side.text for side in statement.sides)


def mi(*letters: str) -> str:
    return "".join(f"<mi>{letter}</mi>" for letter in letters)


Z2 = "<msub><mi>z</mi><mn>2</mn></msub>"
MINUS = "<mo>−</mo>"
MATHEMATICS = (
    (rf"{Z2}<mo>=</mo><mn>0.375</mn>", ["z_{2}=0.375"]),
    (f"<mfrac>{mi('a')}<mn>2</mn></mfrac><mo>=</mo><msqrt>{mi('b')}</msqrt>", [r"\frac{a}{2}=\sqrt{b}"]),
    (f"<mover>{mi('y')}<mo>^</mo></mover><mo>=</mo>{mi('w')}<mo>&InvisibleTimes;</mo>{mi('x')}", [r"\hat{y}=wx"]),
    (f"{mi('h')}<mo>=</mo>{mi('tanh')}<mo>&#x2061;</mo><mfenced>{mi('z')}</mfenced>", [r"h=\mathrm{tanh}(z)"]),
    (f"{mi('p')}<mo>=</mo><msup><mi>e</mi><mrow>{MINUS}{mi('z')}</mrow></msup>", ["p=e^{−z}"]),
    (
        f"<msubsup>{mi('w')}<mn>1</mn><mrow><mo>(</mo><mn>2</mn><mo>)</mo></mrow></msubsup><mo>=</mo><mn>1</mn>",
        ["w_{1}^{(2)}=1"],
    ),
    (
        f"{mi('W')}<mo>=</mo><mo>[</mo><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable><mo>]</mo>",
        [r"W=[\begin{array}{l}1&2\end{array}]"],
    ),
    (
        f"<mtable><mtr><mtd>{mi('c')}</mtd><mtd><mo>=</mo>{mi('d')}</mtd></mtr><mtr><mtd/><mtd><mo>=</mo><mn>2</mn></mtd></mtr></mtable>",
        ["c=d=2"],
    ),
    (
        rf"<semantics>{mi('q')}<annotation encoding='application/x-tex'>q = \hat y</annotation></semantics>",
        [r"q=\haty"],
    ),
    (
        r"<semantics><mrow/><annotation encoding='application/x-tex'>{\displaystyle q=1}</annotation></semantics>",
        ["q=1"],
    ),
)
PAGES = (
    (r"<p>The unit has \(z = 1\), and $$h = 2$$ too.</p>", ["z=1", "h=2"]),
    (r"<script type='math/tex; mode=display'>z &= w x \\ &= 1</script>", ["z=wx=1"]),
    (r"<script>z = 1</script><style>a = b</style><title>u = 1</title><!-- v = 1 -->", []),
    (r"<p>if z &lt; 0, then \(h = |z| &ge; 0\)</p>", ["h=|z|≥0"]),
    ("<p>z<sub>1</sub> = w<sub>1</sub>&middot;x<br>\n = 0.5</p>", ["z_{1}=w_{1}·x=0.5"]),
    ("<p>p = e<sup>-z</sup></p>", ["p=e^{-z}"]),
    ("<table><tr><th>name</th><th>value</th></tr><tr><td>w_0</td><td>0.5</td></tr></table>", ["w_0=0.5"]),
    (r"<table><tr><td>\(w_0\)<td>\(0.5\)<tr><td>w_1</td><td>2</td></tr></table>", ["w_0=0.5", "w_1=2"]),
    ("<ul><li>a = 3</li><li><code>b = 4</code></li><li>we say <code>c = 5</code> here</li></ul>", ["a=3", "b=4"]),
    ("<pre>v = 2*3\n  = 6</pre>", ["v=2*3=6"]),
    ("<pre><code class='language-python'>v = 2</code></pre>", []),
    ("<pre class='highlight'><span class='n'>v</span> = 2</pre>", []),
    (r"<img src='https://latex.codecogs.com/svg.latex?\inline&space;k=\frac{1}{2}'>", [r"k=\frac{1}{2}"]),
    (r"<img class='latex' src='https://s0.wp.com/latex.php?latex=m%3D7&bg=fff' alt='m=7'>", ["m=7"]),
    ("<p><math><mi>q</mi></math> <b><math><mo form='infix'>=</mo><mn>1</mn></math></b></p>", ["q=1"]),
    ("<span><math><mi>q</mi><mo>=</mo><mn>1</mn></math><span class='katex-html'>q = 11</span></span>", ["q=1"]),
    ("<span class='MathJax'><span>z = 11</span></span><script type='math/tex'>z = 1</script>", ["z=1"]),
)  # fmt: skip


@pytest.mark.parametrize(("inside", "meant"), MATHEMATICS)
def test_mathml_is_read_as_the_latex_that_shows_the_same(inside: str, meant: list[str]) -> None:
    reading = read_document(f"<p>See <math>{inside}</math>.</p>", "page.html")
    assert said(reading) == meant
    assert all(statement.unread is None for statement in reading.statements)


@pytest.mark.parametrize(("page", "meant"), PAGES)
def test_a_page_is_read_as_it_is_shown(page: str, meant: list[str]) -> None:
    assert said(read_document(page, "page.html")) == meant


CARETS = (
    ("<p>a <b>word</b>: &nbsp;\\(z = \\frac{1}{2}\\) &amp;</p>", "z", r"\frac{1}{2}"),
    ("<math><msub><mi>z</mi><mn>2</mn></msub><mo>=</mo><mn>0.375</mn></math>", "z", "0.375"),
    ("<p>&eta;<sub>1</sub> = &#119908;&#40;1&#41;</p>", "&", "&#119908;&#40;1&#41;"),
    ("<table><tr><th>n</th><th>v</th><tr><td>w_0</td><td>0.5</td></tr></table>", "w_0", "0.5"),
    ("<img src='https://latex.codecogs.com/svg.latex?k%3D%7B2%7D'>", "k", "%7B2%7D"),
)


@pytest.mark.parametrize(("page", "begins", "ends"), CARETS)
def test_a_caret_stands_under_what_the_page_spells(page: str, begins: str, ends: str) -> None:
    (statement,) = read_document(page, "page.html").statements
    assert statement.place.text.startswith(begins)
    assert statement.place.text.endswith(ends)


def test_what_a_page_is_is_known_by_how_it_begins() -> None:
    assert said(read_document("<!DOCTYPE html><p>z<sub>1</sub> = 2</p>")) == ["z_{1}=2"]


def test_an_exercise_in_a_page_is_worked_like_any_other() -> None:
    page = """<html><h1>A unit</h1><pre><code class="language-network">z = w*x
L = (z - y)^2</code></pre><p>Given are \\(x = 2\\), \\(w = 0.5\\), \\(y = 3\\) and \\(\\eta = 1\\).</p></html>"""
    assert cr.network(page).solve().loss == 4  # (2·0.5 − 3)²


PARTS = (*(page for page, _ in PAGES), *(f"<math>{inside}</math>" for inside, _ in MATHEMATICS))
SHREDS = ("<", "</", "<math>", "</math>", "<table>", "<td>", "<pre>", "<!--", "&", "&#x;", '"', "<a href='", "$$", "{")
TORN = st.lists(
    st.one_of(
        st.sampled_from(PARTS),
        st.tuples(st.sampled_from(PARTS), st.integers(0, 200), st.integers(0, 200)).map(
            lambda part: part[0][min(part[1:]) : max(part[1:])]
        ),
        st.sampled_from(SHREDS),
    ),
    max_size=12,
).map("".join)  # fmt: skip


@settings(max_examples=150, deadline=2_000)
@given(TORN)
def test_a_damaged_page_ends_in_a_reading_or_a_diagnostic(page: str) -> None:
    try:
        reading = read_document(page, "page.html")
    except ChainruleError:
        return
    for statement in reading.statements:
        assert 0 <= statement.place.start <= statement.place.end <= len(page)


BOMBS = (
    "<mrow>", "<td>", "<table>", "<pre>", "<!--", '<a "', "<script>", "<sub>", "<h1>", "&lt;", "<math>", "<svg>"
)  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_no_page_keeps_the_reader_busy(bomb: str) -> None:
    """Each of these, said often, is read in time that grows with it."""
    read_document("<p>z = 1</p>" + bomb * (40_000 // len(bomb)), "page.html")
    read_document("<math>" + bomb * (40_000 // len(bomb)), "page.html")
