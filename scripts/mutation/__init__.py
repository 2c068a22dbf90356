"""Do the tests notice? Small faults are put into the package, one at a time, and the tests that run there must fail."""
