"""The unit tests of bot/nlu."""
