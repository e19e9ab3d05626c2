"""What a pilot brought: reading its files, keeping its rows private, showing nothing below the reporting cell."""
