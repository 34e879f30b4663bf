"""How the reader of ``kg.nlp.reader`` is trained and measured; never imported by kg."""
