"""Whether the tests see a wrong equation: small errors are put into the sources, one at a time (`make mutants`)."""
