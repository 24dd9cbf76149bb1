"""Puts pages together: what each needs of the service, and the frame that all of them stand in."""
