"""Where the tests of the pages of access keep people."""

from tests.service.access.conftest import empty_store, keeping

__all__ = ["empty_store", "keeping"]
