"""Youth welfare by kind, care, disability, health and school in Musterstadt."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from app.demo.drift import Counts, Drift, shifted
from app.demo.people import YEARS, Situation, late
from app.demo.register_details import People, minors_of

_DOCTORS = 72
_CARE_HOMES = 13


@dataclass(frozen=True)
class _Sites:
    """What lies in each block: doctors with a practice, and the capacity of care homes."""

    doctors: Counts
    home_capacity: Counts


def served(town: Situation, people: People, rng: np.random.Generator) -> dict[int, dict[str, Counts]]:
    """Who is served by youth office, care, health office and schools, by block and year."""
    sites = _sites(town, rng)
    drift = Drift(len(town.size), rng, spread=0.9, local=0.12)
    years: dict[int, dict[str, Counts]] = {}
    for year in YEARS:
        now = people[year]
        years[year] = {
            **_youth_welfare(town, now, year, drift),
            **_care(now, year, sites, drift),
            **_disability(town, now, year, drift),
            **_school_entry(town, now, year, drift),
            **_schools(town, now, year, drift),
            "general_practitioners": sites.doctors
            - np.rint(0.15 * late(year) * sites.doctors).astype(np.int64),
        }
    return years


def _sites(town: Situation, rng: np.random.Generator) -> _Sites:
    """Doctors settle near the centre, care homes anywhere."""
    attraction = np.where(town.is_empty, 0, town.size * np.exp(0.9 * np.clip(town.arrival, -1, 1)))
    doctors = rng.multinomial(_DOCTORS, attraction / attraction.sum())
    capacity = np.zeros(len(town.size), np.int64)
    homes = rng.choice(np.flatnonzero(~town.is_empty), _CARE_HOMES, replace=False)
    capacity[homes] = 10 * rng.integers(5, 13, _CARE_HOMES)
    return _Sites(doctors.astype(np.int64), capacity)


def _youth_welfare(
    town: Situation, people: Mapping[str, Counts], year: int, drift: Drift
) -> dict[str, Counts]:
    cases, minors = people["sgb8_education_support_cases"], minors_of(people)
    at_home = drift.part(cases, shifted(0.54, -0.1 * town.hardship), "at_home")
    foster = drift.part(cases - at_home, np.full(len(cases), 0.38), "foster")
    return {
        "sgb8_outpatient_support_cases": at_home,
        "sgb8_foster_care_cases": foster,
        "sgb8_residential_care_cases": drift.part(
            cases - at_home - foster, np.full(len(cases), 0.72), "residential"
        ),
        "sgb8_integration_support_cases": drift.part(
            minors, shifted(0.006 + 0.007 * late(year), 0.2 * town.hardship), "section_35a"
        ),
        "sgb8_endangerment_reports": drift.part(
            minors, shifted(0.011 + 0.011 * late(year), 0.7 * town.hardship), "section_8a"
        ),
    }


def _care(people: Mapping[str, Counts], year: int, sites: _Sites, drift: Drift) -> dict[str, Counts]:
    very_old = people["residents_80_plus"]
    old = people["residents_65_plus"] - very_old
    share = np.ones(len(old))
    cared = drift.part(very_old, (0.29 + 0.13 * late(year)) * share, "care_80")
    cared += drift.part(old, (0.045 + 0.03 * late(year)) * share, "care_65")
    cared += drift.part(people["residents_18_64"], 0.009 * share, "care_18")
    at_homes = drift.part(cared, 0.19 * share, "care_homes")
    service = drift.part(cared - at_homes, 0.27 * share, "care_service")
    return {
        "care_recipients": cared,
        "care_home_residents": at_homes,
        "care_service_recipients": service,
        "care_cash_recipients": drift.part(cared - at_homes - service, 0.84 * share, "care_cash"),
        "care_home_capacity": sites.home_capacity,
    }


def _disability(town: Situation, people: Mapping[str, Counts], year: int, drift: Drift) -> dict[str, Counts]:
    old = drift.part(people["residents_65_plus"], shifted(0.235, 0.25 * town.hardship), "disabled_65")
    adults = drift.part(people["residents_18_64"], shifted(0.047, 0.3 * town.hardship), "disabled_18")
    young = drift.part(minors_of(people), np.full(len(old), 0.013), "disabled_minors")
    return {
        "severely_disabled": old + adults + young,
        "severely_disabled_65_plus": old,
        "sgb9_workshop_employees": drift.part(
            people["residents_18_64"], shifted(0.006, 0.4 * town.hardship), "workshop"
        ),
        "sgb9_integration_support_recipients": drift.part(
            people["residents"], shifted(0.0085 + 0.003 * late(year), 0.3 * town.hardship), "integration"
        ),
    }


def _school_entry(
    town: Situation, people: Mapping[str, Counts], year: int, drift: Drift
) -> dict[str, Counts]:
    """Three years of school entry are about as many children as are 3 to 5 years old."""
    examined = drift.part(people["residents_3_5"], np.full(len(town.size), 0.95), "examined")
    apart = 0.5 * town.hardship + 0.5 * town.arrival
    return {
        "school_entry_examined": examined,
        "school_entry_overweight": drift.part(
            examined, shifted(0.1 + 0.015 * late(year), 0.5 * town.hardship), "overweight"
        ),
        "school_entry_language_need": drift.part(
            examined, shifted(0.2 + 0.06 * late(year), apart), "language"
        ),
        "school_entry_measles_vaccinated": drift.part(
            examined, shifted(0.915 + 0.025 * late(year), -0.2 * town.arrival), "measles"
        ),
        "school_entry_checked_up": drift.part(examined, shifted(0.86, -0.7 * apart), "check_ups"),
    }


def _schools(town: Situation, people: Mapping[str, Counts], year: int, drift: Drift) -> dict[str, Counts]:
    school_age, youth = people["residents_6_14"], people["residents_15_17"]
    share = np.ones(len(school_age))
    pupils = drift.part(school_age, 0.97 * share, "pupils") + drift.part(youth, 0.6 * share, "older_pupils")
    year_5 = drift.part(school_age, 0.112 * share, "year_5")
    leavers = drift.part(youth, 0.36 * share, "leavers")
    need = 0.9 * town.hardship + 0.25 * town.arrival
    in_day_care = people["childcare_children_under_3"] + people["childcare_children_3_5"]
    return {
        "pupils": pupils,
        "pupils_special_needs": drift.part(pupils, shifted(0.062, 0.5 * town.hardship), "special_needs"),
        "pupils_free_learning_materials": drift.part(pupils, shifted(0.19, 1.1 * need), "free_materials"),
        "pupils_year_5": year_5,
        "pupils_year_5_gymnasium": drift.part(year_5, shifted(0.41, -0.8 * town.hardship), "gymnasium"),
        "school_leavers": leavers,
        "school_leavers_without_certificate": drift.part(
            leavers, shifted(0.075, 0.8 * town.hardship), "no_certificate"
        ),
        "childcare_other_family_language": drift.part(
            in_day_care, shifted(0.12 + 0.06 * late(year), town.arrival), "family_language"
        ),
    }
