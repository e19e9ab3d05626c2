"""Numbers as people type them."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simkit.checks import InvalidInput
from simkit.interview.spoken import (
    Amount,
    amount,
    between_shares,
    currency_in,
    dont_know,
    entries,
    none_at_all,
    out_of,
    share,
)


@pytest.mark.parametrize(
    "typed, read",
    [
        ("42", 42),
        (" 1,200 ", 1200),
        ("1 200", 1200),
        ("1'200", 1200),
        ("12k", 12_000),
        ("1.5 million", 1_500_000),
        ("$5,000", 5000),
        ("5000 EUR", 5000),
        ("ten", 10),
        ("0.5", 0.5),
        ("20.", 20),
        (42, 42),
        (42.5, 42.5),
        ("0", 0),
        # a range: ends, and the geometric middle; 20 to 80 has 40 in its middle, 2 times up and down
        ("20-80", [20, 40, 80]),
        ("20 to 80", [20, 40, 80]),
        ("between 20 and 80", [20, 40, 80]),
        ("20–80", [20, 40, 80]),
        ("20 .. 80", [20, 40, 80]),
        ("$20 - $80", [20, 40, 80]),
        ("2-8k", [2000, 4000, 8000]),
        ("2k-8k", [2000, 4000, 8000]),
        ("0-10", [0, 5, 10]),
        ("7-7", 7),
        ([20, 80], [20, 40, 80]),
        ([20, 30, 80], [20, 30, 80]),
    ],
)
def test_amounts(typed, read):
    assert amount(typed).toml == read


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ("abc", '“abc” is no number: write digits such as 30, a range such as "20-40", or "?".'),
        (
            "about 30",
            "“about 30” does not say how far off it may be: write the number alone if you are sure, or a range such"
            ' as "25-35".',
        ),
        (
            "~30",
            "“~30” does not say how far off it may be: write the number alone if you are sure, or a range such as"
            ' "25-35".',
        ),
        ("30+", '“30+” leaves one end open: write both ends, such as "20-40".'),
        ("more than 30", '“more than 30” leaves one end open: write both ends, such as "20-40".'),
        ("<30", '“<30” leaves one end open: write both ends, such as "20-40".'),
        ("40-20", "“40-20” runs downwards: write the small number first."),
        ("-5", "“-5” is negative, but a number is 0 or more: leave the minus out."),
        (-5, "“-5” is negative, but a number is 0 or more: leave the minus out."),
        ("1.200", "“1.200” can be read as 1.2 or as 1200: write 1200, or 1.20 with another digit."),
        ("1,5", "“1,5” is written in an odd way: write 1200 for thousands, 1.5 for decimals."),
        ("20 40", "“20 40” is written in an odd way: write 1200 for thousands, 1.5 for decimals."),
        ("30%", "“30%” is a share, but a number is asked for: write it without the percent sign."),
        ("9999999999999", "“9999999999999” is too large: give a number below a million millions."),
        (True, '“True” is no number: write a number such as 30 or a range such as "20-40".'),
        (math.nan, "“nan” is no number: write a number such as 30."),
        ([1, 2, 3, 4], "“[1, 2, 3, 4]” is no number: give [low, high], or [low, middle, high]."),
        ([3, 2, 4], "“[3, 2, 4]” does not ascend: write the small number first."),
        ([-3, 2, 4], "“[-3, 2, 4]” is negative at its low end, but must be 0 or more: start at 0."),
        (["a", 2], "“['a', 2]” is no number: give [low, high], or [low, middle, high]."),
    ],
)
def test_refused(typed, sentence):
    with pytest.raises(InvalidInput) as refused:
        amount(typed)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "typed",
    ["", " ", "?", "??", "-", "don't know", "dont know", "Don’t know.", "I do not know", "no idea", "DK", "n/a", "tbd",
     "not sure", "unknown", "we can't say", None],
)  # fmt: skip
def test_not_known(typed):
    assert dont_know(typed)
    assert not none_at_all(typed)


@pytest.mark.parametrize("typed", ["none", "No", "nothing", "there are none", "none yet", [], {}])
def test_no_such_thing(typed):
    assert none_at_all(typed)
    assert not dont_know(typed)


@pytest.mark.parametrize("typed", ["0", "12", "know", "nobody", "no 12", 0, False])
def test_an_answer_is_neither(typed):
    assert not dont_know(typed) and not none_at_all(typed)


def test_shares():
    assert share("90%") == (0.9, 0.9, 0.9)
    # the middle of the log odds of 0.2 and 0.8 is log odds 0
    assert share("20-80%") == Amount(0.2, 0.5, 0.8)
    assert share("20% to 80%") == Amount(0.2, 0.5, 0.8)
    assert between_shares(0.0, 0.5)[0] == 0.005 and between_shares(0.5, 1.0)[2] == 0.995
    assert share("38") is None and share(0.9) is None
    with pytest.raises(InvalidInput, match="more than all: give at most 100%"):
        share("110%")


def test_of_how_many():
    assert out_of("38 of 42") == out_of("38/42") == out_of("38 out of 42") == (38, 42)
    assert out_of("38") is None and out_of(38) is None


def test_lists_are_not_cut_inside_numbers():
    assert list(entries("pay 1,200, other 15;x\ny,")) == ["pay 1,200", "other 15", "x", "y"]


def test_currencies():
    assert currency_in("€5k") == currency_in(["5", "5 eur"]) == currency_in({"a": 1, "b": "EUR 3"}) == "EUR"
    assert currency_in("5000") is None and currency_in("euros") is None
    with pytest.raises(InvalidInput, match="names two currencies"):
        currency_in("$5 or €5")


numbers = st.integers(1, 10**6)


@given(numbers, numbers, st.sampled_from(["-", " - ", " to ", "–", ".."]))
@settings(deadline=None)
def test_a_range_keeps_its_ends_and_has_its_middle_inside(one, other, joint):
    low, high = sorted((one, other))
    read = amount(f"{low}{joint}{high}")
    assert (read.low, read.high) == (low, high)
    assert low <= read.middle <= high
    assert read.middle == pytest.approx(math.sqrt(low * high), rel=0.006)


@given(st.text(alphabet="0123456789.,-–%$€ akmto<>~+?'/x", max_size=14))
@settings(deadline=None, max_examples=400)
def test_whatever_is_typed_is_read_or_refused_in_one_sentence(typed):
    for reader in (amount, share, out_of):
        try:
            read = reader(typed)
        except InvalidInput as refused:
            assert "\n" not in str(refused) and str(refused).endswith(".")
        else:
            if isinstance(read, Amount):
                assert 0 <= read.low <= read.middle <= read.high
