"""The planned-work page: what is announced, how it goes, what is wrong with it, and what people do about it."""
