"""Working calendars: which instants are working time, how much lies between two, and when so much has passed.

calendar = Calendar.from_mapping({"zone": "Asia/Jakarta", "hours": {"monday-friday": ["08:00-17:00"]}})
calendar.working_ms(received_ms, answered_ms)
"""

from sigap.worktime.calendar import Calendar, Version
from sigap.worktime.errors import CalendarError
from sigap.worktime.holidays import CountryHolidays, Holidays, ICalendarHolidays, ListedHolidays
from sigap.worktime.ranges import DAY_MS, Range

__all__ = [
    "DAY_MS",
    "Calendar",
    "CalendarError",
    "CountryHolidays",
    "Holidays",
    "ICalendarHolidays",
    "ListedHolidays",
    "Range",
    "Version",
]
