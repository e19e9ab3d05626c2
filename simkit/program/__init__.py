"""The user's case as one value: population, beliefs, designs, economics, limits; its file; presets."""
