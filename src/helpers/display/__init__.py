"""What readers see: figures, tables and sentences in two languages, each number tied to the row it comes from."""
