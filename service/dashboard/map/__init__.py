"""The map page: where service is out, and where more people complain than usual."""
