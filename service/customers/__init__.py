"""The side of customer service: who calls, and what a call is explained by."""
