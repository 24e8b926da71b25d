"""From notebooks to published pages: what is built, how it runs, how it looks, and what became of it.

Nothing is imported here, so that a build with nothing to do is decided without the weight of Jupyter.
"""
