"""The management page: the operators' weekly table, what it led to, and where; for a week of the year, and on paper."""
