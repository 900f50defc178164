"""The command line: parse, call the API, show, exit code; no mathematics.

`main` runs a command and turns whatever goes wrong into diagnostics; each command has a module of its own, loaded
when it is asked for; `options`, `source` and `output` are what the commands share. `ask` is the
dialogue of `check --ask`; `magic` is the same command line for a cell of a notebook.
"""
