"""The ASCII form of names: the only key, so it must be injective and readable back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainrule.expr import Gradient, Name, Next, Partial, key_of, name_from_key, symbol_from_key
from chainrule.expr.names import GREEK
from strategies import names


@given(names())
def test_reading_a_key_gives_the_name_back(name):
    assert name_from_key(key_of(name)) == name


@given(names(), names())
def test_different_names_have_different_keys(a, b):
    assert (key_of(a) == key_of(b)) == (a == b)


@given(names(), names())
def test_reading_the_key_of_a_gradient_or_a_next_value_gives_it_back(a, b):
    for symbol in (Gradient(a, b), Next(a), a):
        assert symbol_from_key(key_of(symbol)) == symbol


@given(names())
def test_keys_are_printable_ascii_unless_the_name_has_a_prime(name):
    assert key_of(name).replace("′", "'").isascii()
    assert key_of(name).isprintable()


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("w_0", Name("w", "", "0")),
        ("w5", Name("w", "", "5")),
        ("y_hat", Name("y", "hat")),
        ("y_hat_1", Name("y", "hat", "1")),
        ("net_h1", Name("net", "", "h1")),
        ("w_11^(2)", Name("w", "", "11", "2")),
        ("W^(2)", Name("W", "", "", "2")),
        ("η", Name("eta")),
        ("δ_2", Name("delta", "", "2")),
        ("ŷ", Name("y", "hat")),
        ("y\u0302₁", Name("y", "hat", "1")),
        ("θ̄", Name("theta", "bar")),
        ("z₁₂", Name("z", "", "12")),
        (" x ", Name("x")),
    ],
)
def test_keys_as_people_write_them(key, name):
    assert name_from_key(key) == name


@pytest.mark.parametrize("key", ["", "5", "_x", "w_", "w 0", "w^2", "w_0^(", "a+b", "w_{", "../x", "x\ny", "dL/dw"])
def test_what_is_no_name_is_refused_with_examples(key):
    with pytest.raises(ValueError, match="names look like w_0, y_hat"):
        name_from_key(key)


@pytest.mark.parametrize("key", ["L/w", "dL/w", "L/dw", "dL/d", "/"])
def test_what_is_no_gradient_is_refused(key):
    with pytest.raises(ValueError, match="look like"):
        symbol_from_key(key)


def test_gradients_have_the_keys_of_the_design():
    loss, weight = Name("L"), Name("w", "", "0")
    assert key_of(Gradient(loss, weight)) == "dL/dw_0"
    assert key_of(Partial(Name("z", "", "2"), Name("h", "", "0"))) == "dz_2/dh_0"
    assert symbol_from_key("dL/dw_0") == Gradient(loss, weight)


@given(st.sampled_from(sorted(GREEK.items())))
def test_a_greek_letter_and_its_word_are_one_name(pair):
    letter, word = pair
    assert name_from_key(f"{letter}_1") == name_from_key(f"{word}_1")


@given(names(), names())
def test_gradients_partials_and_next_values_are_never_names(a, b):
    symbols = [Gradient(a, b), Partial(a, b), Next(a), a]
    assert len(set(symbols)) == 4
    assert all(x != y for i, x in enumerate(symbols) for y in symbols[:i])
