"""Whether to do it: the objections one by one, and the verdict."""
