"""What Mo hears in a message: Rasa components, clauses, findings, facets, and the turn from "I" to "you"."""
