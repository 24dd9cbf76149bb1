"""The outage page: the story of one group of outages, from its first alarm to its verification."""
