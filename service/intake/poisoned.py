"""A stretch over which the service stumbles: cut in two, over and over, until the one document at fault is set aside.

It would else be polled again for ever, and hold up all that comes after it.
"""

from collections.abc import Sequence
from itertools import accumulate

import msgspec

from ingest.documents import original
from ingest.rejected import Reason, Rejected
from ingest.source import Stretch
from service.intake.inbox import IngestAnswer


def cut(stretch: Stretch, error: Exception) -> Sequence[Stretch]:
    """Two halves that follow each other; of one document, the stretch with that rejected; none where it was already."""
    middle = len(stretch.documents) // 2
    if middle:
        place = stretch.places[middle]
        first = _part(stretch, stretch.after, place, slice(None, middle))
        return first, _part(stretch, place, stretch.until, slice(middle, None))
    document = stretch.documents[0] if stretch.documents else None
    if not isinstance(document, bytes):
        return ()
    detail = f"the service made a mistake over it ({type(error).__name__}); report it, and send it again when mended"
    rejected = Rejected(Reason.SERVICE_MISTAKE, detail, original(document))
    return (msgspec.structs.replace(stretch, documents=[rejected]),)


def joined(parts: Sequence[Stretch], answers: Sequence[IngestAnswer]) -> IngestAnswer:
    """The answer to the whole, of those to its parts."""
    starts = accumulate((len(part.documents) for part in parts), initial=0)
    rejected = [
        msgspec.structs.replace(each, index=start + each.index)
        for start, answer in zip(starts, answers, strict=False)
        for each in answer.rejected
    ]
    accepted, duplicate = sum(each.accepted for each in answers), sum(each.duplicate for each in answers)
    return IngestAnswer(accepted, duplicate, tuple(rejected))


def _part(stretch: Stretch, after: int | None, until: int, of: slice) -> Stretch:
    origins = stretch.origins[of] if stretch.origins else None
    return Stretch(stretch.kind, stretch.source, after, until, stretch.documents[of], stretch.places[of], origins)
