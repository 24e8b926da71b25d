"""What a curator works with: figures found in a text, drafts, offsets filled in, and the audit of rows against texts."""
