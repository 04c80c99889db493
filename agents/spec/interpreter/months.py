"""Months as a span of time: how many days they have depends on the date that they are counted from."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

Moment = TypeVar("Moment", date, datetime)


@dataclass(frozen=True)
class Months:
    """So many months, added to or taken from a date or a point in time."""

    number: int

    def __radd__(self, moment: Moment) -> Moment:
        """Return the same day of a later month, or its last one if it is shorter."""
        months = moment.year * 12 + moment.month - 1 + self.number
        year, month = divmod(months, 12)
        day = min(moment.day, calendar.monthrange(year, month + 1)[1])
        return moment.replace(year=year, month=month + 1, day=day)

    def __rsub__(self, moment: Moment) -> Moment:
        """Return the same day of an earlier month."""
        return Months(-self.number).__radd__(moment)
