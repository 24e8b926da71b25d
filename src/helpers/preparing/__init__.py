"""From curated files to the tables that everything else reads: raw to processed, and what describes them."""
