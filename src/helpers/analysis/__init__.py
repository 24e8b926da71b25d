"""What may be compared, and what follows from it: pure functions on the processed tables, no files, no drawing.

`find_levels`, `find_ranks`, `find_gaps`, `find_pace`, ... return the frames of a finding, each in a module of its own.
Ranks, quantiles and spreads take only a `frames.ComparableFrame`, whose rows have been shown to agree in all they must;
`cells.all_comparable` finds all of them. Verdicts, gaps and paces find their own pairs, each of which agrees in what it
must.

A name's own docstring says what happens to ties and missing values and where its formula comes from. Where there is no
result, a code says why (`reason`, `logit_reason`, ...); the words for readers are `display`'s.
"""
