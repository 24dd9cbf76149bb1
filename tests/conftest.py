"""Hypothesis tries the same examples on every run; ``--hypothesis-profile=thorough`` tries new and many ones."""

from hypothesis import settings

pytest_plugins = ["tests.servers.fixtures"]

settings.register_profile("ci", derandomize=True, max_examples=60, deadline=None)
settings.register_profile("thorough", max_examples=2000, deadline=None, print_blob=True)
settings.load_profile("ci")
