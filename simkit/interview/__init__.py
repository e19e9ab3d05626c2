"""At most a dozen questions in the words of HR, and how their answers become a program file."""
