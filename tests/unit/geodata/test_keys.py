import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.vocabulary.errors import AreaKeyError
from geodata.vocabulary.keys import STATES, municipality_key, municipality_of, owner_key, strange_character


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("5913000", "leading zero"),
        ("1999001.0", "decimal number"),
        ("059130000000", "regional key"),
        ("0591300O", "letters that look like digits"),
        ("05913000 ", "not a key"),
        ("99913000", "no German state"),
        ("0591\u200b3000", "U\\+200B"),
        ("٠٥٩١٣٠٠٠", "not a key"),
        ("", "not a key"),
    ],
)
def test_a_wrong_key_is_refused_with_its_likely_cause(text, why):
    with pytest.raises(AreaKeyError, match=why) as caught:
        municipality_key(text)
    assert "xpected" in caught.value.message or "e.g." in caught.value.message


@given(st.sampled_from(sorted(STATES)), st.integers(0, 999_999))
def test_every_key_of_eight_digits_with_a_state_is_itself(state, rest):
    key = f"{state}{rest:06d}"
    assert municipality_key(key) == owner_key(key) == key
    assert municipality_of(f"{key[:5]}0000{key[5:]}") == key


def test_published_pairs_of_regional_and_municipality_key():
    pairs = {"064110000000": "06411000", "130710027027": "13071027", "053340002002": "05334002"}
    assert {ars: municipality_of(ars) for ars in pairs} == pairs


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Alt\ud800stadt", "U+D800 half of a character (position 4)"),
        ("Alt\x07stadt", "U+0007 control character (position 4)"),
        ("Alt\ue000stadt", "U+E000 of private use (position 4)"),
        ("Alt\u0378stadt", "U+0378 unassigned (position 4)"),
        ("Alt\u202estadt", "U+202E RIGHT-TO-LEFT OVERRIDE (position 4)"),
        ("Neustadt an der Weinstraße", None),
    ],
)
def test_what_cannot_be_seen_or_stored_is_strange(text, named):
    assert strange_character(text) == named
