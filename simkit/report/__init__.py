"""What people read: plain text, one page to print or open on a phone, and the same figures as JSON."""
