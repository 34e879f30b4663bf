"""Pictures and pages made from networks."""
