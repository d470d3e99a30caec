"""Papers of people and firms that do not exist, drawn for the demonstration, the tests and the measurements."""
