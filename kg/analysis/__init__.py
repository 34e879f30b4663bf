"""Networks made from rows of queries: projection, measures, communities, layout, formats; pure functions of a graph."""
