"""Sentences with facts in them, composed from results in both languages, one question a module."""
