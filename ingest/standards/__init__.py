"""Documents as the standards write them → the field names of the contract, flat."""
