"""What is kept: sessions, turns and drafts, in SQLite or PostgreSQL."""
