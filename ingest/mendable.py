"""The errors that the person at the terminal can mend."""


class Mendable(Exception):
    """Something can not be done as asked; the text is one line: what, where, and what to do.

    The command says it and ends with code 2; no traceback is shown. Each room has its own.
    """
