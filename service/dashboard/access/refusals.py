"""What the desk says where something can not be done, in the visitor's language."""

from typing import Final

from ingest.mendable import Mendable
from service.dashboard.frame.catalogue import Language, words_of
from service.dashboard.words import N_


class NotFilledIn(Mendable):
    """A form lacks something that it must tell."""


NOT_THE_SAME: Final = N_("The two passwords are not the same; write both again.")
NO_REGION: Final = N_("Choose at least one region, or all of them.")
NO_SCOPE: Final = N_("Choose at least one thing that the token may be used for.")
FIRST_ADMIN: Final = N_("The first person is an admin, and chooses a password at once: see “Set up the first admin”.")
SAME_AS_BEFORE: Final = N_("Role and regions are those that were there before.")
WRONG_PASSWORD: Final = N_("The password until now is not that one; write it again.")

SAID: Final = (
    N_("A password has 10 characters or more; take a sentence that only you would write."),
    N_("A password has 200 characters at most; take a shorter one."),
    N_("This is the password you had; take another one."),
    N_("This password is little more than the name; take another one."),
    N_("This password is among those that are tried first; take another one."),
    N_("A name has letters and digits, and . @ - ' or a blank between them, 64 at most; write another one."),
    N_("this name is used by the service itself; write another one."),
    N_("there is somebody of that name; choose another name"),
    N_("there is nobody of that name; `goldenwindow people list` shows who there is"),
    N_("the last admin who may sign in; make somebody else an admin first"),
    N_("no token of that number counts; `goldenwindow token list` shows all"),
    N_("A label of 1 to 100 characters says which program sends the token; write one."),
)
"""What the desk says, whole or after the name that it begins with."""


def said_in(language: Language, error: Mendable) -> str:
    """The text of an error; as it is where it has no translation."""
    text, words = str(error), words_of(language)
    name, colon, rest = text.partition(": ")
    whole = words.gettext(text)
    return f"{name}{colon}{words.gettext(rest)}" if whole == text and rest in SAID else whole
