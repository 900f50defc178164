# What you run is what the gate runs. `just` alone: everything quick, in the order in which it fails cheapest.

default: format lint types layers test

# Put the code into shape.
format:
    ruff format .
    ruff check --fix .

# Look for mistakes without changing anything.
lint:
    ruff check .
    ruff format --check .

# mypy --strict.
types:
    mypy --strict

# Imports go downward only.
layers:
    lint-imports

# The everyday tests.
test *args:
    python -m pytest -n auto {{ args }}

# The tests that need PyTorch or minutes.
second-tier *args:
    python -m pytest -n auto -m second_tier {{ args }}

# Accept what the golden screens look like now. Look at the difference (git diff tests/golden) before you commit it.
accept:
    python -m pytest tests/test_app.py tests/test_docs.py --accept

# Wheel and sdist, into dist/.
build:
    python -m build

# The whole gate, as it runs on every change.
gate:
    .ci/run
