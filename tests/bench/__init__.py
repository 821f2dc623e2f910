"""The benchmark: `make bench`. pytest does not collect it."""
