"""What people do: one mechanism a file, in the order in which `process` calls them."""
