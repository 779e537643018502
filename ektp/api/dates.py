"""Days and instants as the API takes them: by their type, every operation refuses a year that cannot be meant."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from ektp.common.periods import plausible


def _possible(day: date) -> date:
    try:
        plausible(day)
    except ValueError as error:
        raise PydanticCustomError("impossible_year", "impossible year") from error
    return day


def _possible_instant(moment: datetime) -> datetime:
    _possible(moment.date())
    return moment


Day = Annotated[date, AfterValidator(_possible)]
Moment = Annotated[datetime, AfterValidator(_possible_instant)]
