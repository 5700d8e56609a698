"""Codes carry country, scheme and vintage; accidents are recognised and explained."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.vocabulary.codes import (
    AreaCode,
    association_of,
    county_of,
    municipality_of,
    parent_of,
    parse,
    region_of,
    regional_key_of,
    state_of,
)
from geodata.vocabulary.errors import AreaKeyError
from geodata.vocabulary.keys import STATES
from geodata.vocabulary.schemes import SCHEMES, Scheme
from tests import official

DAY = date(2021, 1, 1)
states = st.sampled_from(sorted(STATES))


@pytest.mark.parametrize(
    ("scheme", "text", "why"),
    [
        ("ags", "5913000", "leading zero is gone.*'05913000'"),
        ("ags", "5913000.0", "decimal number"),
        ("ags", "5.913e6", "decimal number"),
        ("ags", "05913000 ", "contains blanks.*'05913000'"),
        ("ags", "05 913 000", "contains blanks.*'05913000'"),
        ("ags", "0591300O", "look like digits.*'05913000'"),
        ("ags", "059l3000", "look like digits.*'05913000'"),
        ("ags", "０５９１３０００", "full-width"),
        ("ags", "٠٥٩١٣٠٠٠", "another script"),
        ("ags", "0591\u200b3000", r"U\+200B"),
        ("ags", "059130000000", "regional key.*'05913000'"),
        ("ars", "05913000", "only the register"),
        ("ags", "99913000", "no German state"),
        ("ags", "", "is empty"),
        ("county5", "05334002", "counted twice"),
        ("county5", "5334", "leading zero is gone.*'05334'"),
        ("lor_plr", "13100101", "Bezirk 01 to 12"),
        ("lor_plr", "1100101", "leading zero is gone.*'01100101'"),
        ("gkz_at", "05913", "state 1 to 8"),
        ("gkz_at", "924", "901 to 923"),
        ("gkz_at", "90101", "90001 for Vienna"),
        ("state2", "17", "no German state"),
    ],
)
def test_an_accident_is_recognised_and_explained(scheme, text, why):
    country = SCHEMES[Scheme(scheme)].country
    with pytest.raises(AreaKeyError, match=why) as caught:
        parse(country, scheme, text, DAY)
    assert "xpected" in caught.value.message or "Deliver" in caught.value.message


@pytest.mark.parametrize("text", [5913000, 5913000.0, None])
def test_a_number_is_never_a_code(text):
    with pytest.raises(AreaKeyError, match="is a number"):
        parse("DE", "ags", text, DAY)


@pytest.mark.parametrize(
    ("country", "scheme", "vintage", "why"),
    [
        (None, "ags", DAY, "no country"),
        ("", "ags", DAY, "no country"),
        ("DE", None, DAY, "no scheme"),
        ("DE", "gkz", DAY, "no scheme of codes"),
        ("DE", "ags", None, "no vintage"),
        ("DE", "ags", "", "no vintage"),
        ("DE", "ags", "2021", "a year is not enough"),
        ("DE", "ags", "2021-02-30", "no day"),
        ("AT", "ags", DAY, "is one of DE"),
        ("DE", "gkz_at", DAY, "is one of AT"),
    ],
)
def test_an_incomplete_code_is_refused_not_guessed(country, scheme, vintage, why):
    with pytest.raises(AreaKeyError, match=why):
        parse(country, scheme, "05913000", vintage)


def test_the_same_digits_are_two_things():
    as_municipality = parse("DE", "ags", "01100101", "2021-01-01")
    as_planning_area = parse("DE", "lor_plr", "01100101", "2021-01-01")
    assert as_municipality != as_planning_area
    assert as_municipality.issuer != as_planning_area.issuer
    assert parent_of(as_municipality).code == "01100"
    assert parent_of(as_planning_area).code == "011001"


@given(states, st.integers(0, 999_999), st.integers(0, 9_999))
def test_relations_of_a_regional_key(state, rest, association):
    ags = f"{state}{rest:06d}"
    ars = AreaCode("DE", Scheme.ARS, f"{ags[:5]}{association:04d}{ags[5:]}", DAY)
    municipality = municipality_of(ars)
    assert municipality.code == ags
    assert municipality.vintage == DAY
    assert association_of(ars).code == ars.code[:9]
    assert county_of(municipality) == county_of(ars) == county_of(association_of(ars))
    assert county_of(municipality).code == ags[:5]
    assert region_of(municipality).code == region_of(county_of(municipality)).code == ags[:3]
    assert state_of(municipality) == state_of(county_of(municipality)) == state_of(region_of(municipality))
    assert state_of(municipality).code == state
    with pytest.raises(AreaKeyError, match="register of 2021-01-01"):
        regional_key_of(municipality)


@given(st.integers(1, 12), st.integers(0, 999_999))
def test_planning_areas_lead_up_to_their_bezirk(bezirk, rest):
    code = AreaCode("DE", Scheme.LOR_PLR, f"{bezirk:02d}{rest:06d}", DAY)
    above = [code]
    while above[-1].scheme is not Scheme.LOR_BEZIRK:
        above.append(parent_of(above[-1]))
    assert [len(found.code) for found in above] == [8, 6, 4, 2]
    assert all(code.code.startswith(found.code) for found in above)
    with pytest.raises(AreaKeyError, match="Nothing stands above"):
        parent_of(above[-1])


@given(states, st.integers(0, 999_999))
def test_a_lost_zero_is_found_exactly_where_one_was(state, rest):
    number = str(int(f"{state}{rest:06d}"))
    if len(number) == 8:
        assert parse("DE", "ags", number, DAY).code == number
    else:
        with pytest.raises(AreaKeyError, match="leading zero is gone"):
            parse("DE", "ags", number, DAY)


@given(st.text(max_size=14), st.sampled_from(sorted(Scheme)))
def test_any_text_is_a_code_or_refused_in_words(text, scheme):
    try:
        assert parse(SCHEMES[scheme].country, scheme, text, DAY).code == text
    except AreaKeyError as error:
        assert text.isascii() is False or repr(text) in error.message


@pytest.mark.parametrize("scheme", sorted(Scheme))
def test_every_scheme_accepts_its_example(scheme):
    rule = SCHEMES[scheme]
    code = parse(rule.country, scheme, rule.example, DAY)
    assert code.code == rule.example
    assert code.issuer


def test_vienna_and_its_parts():
    assert parse("AT", "gkz_at", "90001", DAY).code == "90001"
    assert parent_of(parse("AT", "gkz_at", "923", DAY)).code == "90001"
    with pytest.raises(AreaKeyError, match=r"\(GKZ\)"):
        county_of(parse("AT", "gkz_at", "40101", DAY))


def test_every_regional_key_of_the_register_holds_its_municipality_key(shared):
    register = official.register(shared)
    for key, entry in register.municipalities.items():
        ars = AreaCode("DE", Scheme.ARS, register.regional_key_of(key), register.vintage)
        assert municipality_of(ars).code == key
        assert entry.association == association_of(ars).code
    assert len(register.municipalities) == 10_997
