"""Says on which days other packages rest: a JSON list of comparisons on standard output.

Each has the calendar's id, the package, the first and last day that the package covers, and every
day in between that is not worked.
"""

import datetime
import importlib.util
import json
import pathlib
import sys
import warnings

warnings.filterwarnings("ignore")

import chinese_calendar
import holidays
from workalendar.asia import HongKong, Singapore
from workalendar.europe import EuropeanCentralBank, UnitedKingdom, UnitedKingdomNorthernIreland
from workalendar.usa import FederalReserveSystem

FIRST, LAST = 2024, 2027
YEARS = range(FIRST, LAST + 1)


def days(first, last):
    day = datetime.date(first, 1, 1)
    while day.year <= last:
        yield day
        day += datetime.timedelta(1)


def comparison(calendar, package, rests, first=FIRST, last=LAST):
    rest = [str(day) for day in days(first, last) if rests(day)]
    return {
        "calendar": calendar,
        "package": package,
        "first": f"{first}-01-01",
        "last": f"{last}-12-31",
        "rest": rest,
    }


def listed(calendar, package, off, first=FIRST, last=LAST):
    """For packages that list holidays, and leave Saturdays and Sundays to the reader."""
    off = set(off)
    return comparison(
        calendar, package, lambda day: day.weekday() > 4 or day in off, first, last
    )


def stored(package, *path):
    """A file of a package, without running the package."""
    folder = importlib.util.find_spec(package).submodule_search_locations[0]
    return json.loads(pathlib.Path(folder, *path).read_text(encoding="utf-8"))


def of_holidays():
    china = holidays.CN(years=range(2020, 2028))
    yield comparison("cn", "holidays", lambda day: not china.is_working_day(day), 2020, 2027)
    banks = {"eu-target": "XECB", "us-fed": "XFED"}
    for calendar, market in banks.items():
        yield listed(calendar, "holidays", holidays.financial_holidays(market, years=YEARS))
    for calendar, part in {
        "uk-england": "ENG",
        "uk-scotland": "SCT",
        "uk-northern-ireland": "NIR",
    }.items():
        yield listed(calendar, "holidays", holidays.GB(subdiv=part, years=YEARS))
    yield listed("in-gazetted", "holidays", holidays.IN(years=YEARS))
    # What banks close on is `optional` here: Good Friday and the days after it.
    general = holidays.HK(years=YEARS, categories=("public", "optional"))
    yield listed("hk", "holidays", general)
    yield listed("sg", "holidays", holidays.SG(years=YEARS))


def of_workalendar():
    for calendar, source in {
        "eu-target": EuropeanCentralBank(),
        "us-fed": FederalReserveSystem(),
        "uk-england": UnitedKingdom(),
        "uk-northern-ireland": UnitedKingdomNorthernIreland(),
        "hk": HongKong(),
        "sg": Singapore(),
    }.items():
        # A New Year's Day may be kept in the year before.
        years = range(FIRST, LAST + 2)
        off = [day for year in years for day, _ in source.holidays(year)]
        yield listed(calendar, "workalendar", off)


def of_govuk():
    for calendar, division in {
        "uk-england": "england-and-wales",
        "uk-scotland": "scotland",
        "uk-northern-ireland": "northern-ireland",
    }.items():
        events = stored("govuk_bank_holidays", "bank-holidays.json")[division]["events"]
        off = [datetime.date.fromisoformat(it["date"]) for it in events]
        yield listed(calendar, "govuk-bank-holidays", off)


def of_exchanges():
    """The bond market in Mumbai, which keeps some state holidays and skips others."""
    events = stored("aion_indian_market_calendar", "data", "holidays_2026.json")["events"]
    closed = [
        datetime.date.fromisoformat(it["start"][:10])
        for it in events
        if it["category"] == "EXCHANGE_HOLIDAY" and "NSE_CORPORATE_BONDS" in it["applies_to"]
    ]
    yield listed("in-gazetted", "aion-indian-market-calendar", closed, 2026, 2026)


def main():
    china = lambda day: not chinese_calendar.is_workday(day)
    result = [comparison("cn", "chinesecalendar", china, 2020, 2026)]
    for source in (of_holidays, of_workalendar, of_govuk, of_exchanges):
        result.extend(source())
    json.dump(result, sys.stdout)


main()
