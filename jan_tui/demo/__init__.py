"""An embedded stand-in for Jan, and a sample home, for the demo and the tests."""
