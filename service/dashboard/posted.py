"""Forms as browsers post them: fields, without more than a page would send."""

from urllib.parse import parse_qsl

from fastapi import HTTPException, Request

from service.api.intake_routes import body_of

_MOST_FIELDS = 60
_MOST_TICKED = 1_000


async def fields_of(request: Request) -> dict[str, str]:
    """The fields of an ``application/x-www-form-urlencoded`` body; of one that comes twice the last counts.

    Raises HTTPException 413 or 422.
    """
    return dict(await pairs_of(request, _MOST_FIELDS))


async def pairs_of(request: Request, most: int = _MOST_TICKED) -> list[tuple[str, str]]:
    """The same with all that came, `most` at most: of boxes that can be ticked, each that is ticked.

    Raises HTTPException 413 or 422.
    """
    body = await body_of(request)
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=most, errors="strict")
    except ValueError as error:
        raise HTTPException(422, "The form can not be read; load the page anew and send it once more.") from error
