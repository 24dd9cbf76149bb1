"""The parameters that many lists have in common."""

from typing import Annotated

from fastapi import Query

from service.api.tables import MOST_ROWS

Region = Annotated[str | None, Query(max_length=200, description="only of this region")]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS, description="rows a page")]
After = Annotated[str | None, Query(max_length=4_000, description="`next` of the page before")]
Moment = Annotated[
    str | None, Query(max_length=64, description="ISO 8601; without an offset in the dataset's time zone")
]
