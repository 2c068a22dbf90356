"""People who work here: roles, factors, sessions, and the one function that says what each may do with which case."""
