"""Curated files on their way to tables: records, reading, checking, preparing, loading; audit of plan texts."""
