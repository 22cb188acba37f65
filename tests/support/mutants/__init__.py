"""Whether a test notices: one small change of the program after another, each tried on the tests that reach it."""
