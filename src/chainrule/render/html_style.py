"""How a page looks: on a telephone, a desk, in the dark and on paper.

Colours are those of the pictures; each has a lighter one for the dark, and says nothing that position or words do not.
"""

from typing import Final

from chainrule.render.drawing import COLOURS

DARK: Final = {
    "#222222": "#e8e8e8",
    "#444444": "#b8b8b8",
    COLOURS["value"]: "#7cc0f5",
    COLOURS["gradient"]: "#ff9c91",
    COLOURS["skip"]: "#cda6f5",
}
"""What stands on a dark ground instead of a colour of the picture."""

_STYLE: Final = """\
:root {
  --ground: #ffffff; --ink: #1c1c1c; --dim: #595959; --rule: #d4d4d4; --box: #f5f5f3;
  --forward: FORWARD; --backward: BACKWARD; --skip: SKIP; --good: #1d6f2c; --bad: #a51d14; --mark: #fde3a7;
}
* { box-sizing: border-box; }
html { background: var(--ground); color: var(--ink); -webkit-text-size-adjust: 100%; }
body { margin: 0; font: 1.0625rem/1.55 system-ui, "Segoe UI", "Liberation Sans", sans-serif; }
main { max-width: 76rem; margin: 0 auto; padding: 1rem; container-type: inline-size; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .4rem 0 1rem; }
h2 { font-size: 1.25rem; margin: 1.8rem 0 .6rem; }
h3, h4, h5, h6 { font-size: 1.05rem; margin: 1.2rem 0 .4rem; }
p, dl, pre, table, figure, .lines, .columns, .answer { margin: .8rem 0; }
p, dd, li, figcaption { max-width: 62rem; }
math { font: 1.08em "STIX Two Math", "Latin Modern Math", "Cambria Math", "Libertinus Math", math, serif; }
.chain math { padding-block: .15em; }
.rights > * { vertical-align: baseline; }
.gap { word-spacing: 1.2em; }
.forward { color: var(--forward); }
.backward { color: var(--backward); }
.skip { color: var(--skip); }
.good { color: var(--good); }
.bad { color: var(--bad); }
.dim { color: var(--dim); }
:focus-visible { outline: 3px solid var(--forward); outline-offset: 2px; }
code, samp, pre { font-family: ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace; font-size: .92em; }
pre { background: var(--box); border: 1px solid var(--rule); border-radius: 4px; }
pre { padding: .7rem .9rem; white-space: pre-wrap; }

/* chains: left sides in one column, what they equal in the next, which wraps before "=" */
.lines { display: grid; grid-template-columns: max-content minmax(0, 1fr); column-gap: .25em; row-gap: .5em; }
.chain { display: contents; color: var(--ink); }
.left { text-align: right; align-self: baseline; }
.rights { align-self: baseline; line-height: 1.7; min-width: 0; }
.chain.forward .left { color: var(--forward); }
.chain.backward .left { color: var(--backward); }
.link { display: inline-flex; flex-wrap: wrap; align-items: baseline; max-width: 100%; }
.aside { color: var(--dim); line-height: 1.5; padding-left: .8em; }
.wide { display: inline-block; max-width: 100%; font-size: clamp(.4em, 1.4 * (100cqi - 3.2rem) / var(--digits), 1em); }
.columns { display: grid; grid-template-columns: max-content minmax(0, 1fr); column-gap: .25em; row-gap: .5em; }
.columns > .head { grid-column: 1 / -1; }
.head > * { margin: .6rem 0 0; }
@container (min-width: 56rem) {
  .columns { grid-template-columns: max-content minmax(0, 2fr) max-content minmax(0, 3fr); }
  .columns > .head { grid-column: var(--left) / span 2; grid-row: var(--row); }
  .columns > .chain > * { grid-row: var(--row); }
  .columns > .chain > .left { grid-column: var(--left); padding-left: calc((var(--left) - 1) * .9em); }
  .columns > .chain > .rights { grid-column: calc(var(--left) + 1); }
}

dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .3rem .9rem; }
dt { font-weight: 600; }
dd { margin: 0; }
@container (max-width: 30rem) {
  dl:not(.short) { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dl:not(.short) > dd { margin: 0 0 .5rem 1rem; }
}
.scroll { overflow-x: auto; max-width: 100%; margin: 1rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 0; overflow-wrap: normal; }
th, td { padding: .3rem .7rem; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: baseline; }
th { border-bottom-width: 2px; }
.centre { text-align: center; }
.right { text-align: right; }
figure { margin: 1rem 0; }
figcaption { color: var(--dim); }
.picture { max-width: 100%; overflow-x: auto; }
.picture svg { display: block; width: var(--width); max-width: 100%; min-width: calc(var(--width) / 2); height: auto; }
.excerpt { border-left: 4px solid var(--bad); background: var(--box); padding: .5rem .8rem; }
.excerpt samp { display: block; white-space: pre-wrap; }
.excerpt b { color: var(--dim); font-weight: normal; padding-right: .6em; }
.excerpt p { margin: .2rem 0 0; }
mark { background: var(--mark); color: #1c1c1c; border-bottom: 2px solid var(--bad); }
.answer i { display: block; height: 2.1rem; border-bottom: 1px solid var(--dim); }
.blank { border-bottom: 1.5px solid currentColor; }
.blank > mi { color: transparent; }

@media (prefers-color-scheme: dark) {
  :root {
    --ground: #16181c; --ink: #e8e8e8; --dim: #a9adb3; --rule: #41454c; --box: #202329;
    --forward: DARK_FORWARD; --backward: DARK_BACKWARD; --skip: DARK_SKIP; --good: #7bd88f; --bad: #ff9c91;
  }
  svg [fill="#ffffff"] { fill: #16181c; }
DARKENED}
@media print {
  @page { margin: 1.6cm; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  .chain, .rights, figure, tr, .excerpt { break-inside: avoid; }
  h1, h2, h3, h4 { break-after: avoid; }
  .scroll, .picture { overflow: visible; }
  .picture svg { min-width: 0; }
}
"""


def _darkened() -> str:
    rules = [
        f'  svg [{side}="{light}"] {{ {side}: {dark}; }}\n'
        for light, dark in DARK.items()
        for side in ("fill", "stroke")
    ]
    return "".join(rules)


STYLE: Final = (
    _STYLE.replace("DARK_FORWARD", DARK[COLOURS["value"]])
    .replace("DARK_BACKWARD", DARK[COLOURS["gradient"]])
    .replace("DARK_SKIP", DARK[COLOURS["skip"]])
    .replace("FORWARD", COLOURS["value"])
    .replace("BACKWARD", COLOURS["gradient"])
    .replace("SKIP", COLOURS["skip"])
    .replace("DARKENED", _darkened())
)
"""The style sheet."""
