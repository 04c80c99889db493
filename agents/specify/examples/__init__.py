"""Given/When/Then of a document: read with its own vocabulary and run on the interpreter of its Spec."""
