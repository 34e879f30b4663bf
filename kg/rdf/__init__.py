"""The graph in RDF: records to quads, the store, queries, lookups, validation and export."""
