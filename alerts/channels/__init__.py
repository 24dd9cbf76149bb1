"""What carries repair orders out: each receiver behind one contract."""
