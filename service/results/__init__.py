"""The files that verbs leave: rows, formats, and folders that are complete or not there."""
