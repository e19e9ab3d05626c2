"""The program file: its shape, its mistakes in sentences, and the nouns that it describes."""
