"""What Mo hears in a message: Rasa components, the clause splitter, findings, facets, and the turn from "I" to "you"."""
