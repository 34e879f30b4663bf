"""Every error that kg raises on purpose.

    KgError
    ├── ArticleError      this article failed: count it, name it, go on with the rest
    └── RunError          this run cannot go on
        ├── OntologyError     a file of ontology/ is wrong
        ├── StoreError        the store or another output cannot be read or written
        ├── QueryError        a query, or a name asked for, is not understood
        └── PipelineError     the language pipeline cannot be loaded

A message names what happened, the value, and what to do next.
"""


class KgError(Exception):
    """Base of all errors of this package."""


class ArticleError(KgError):
    """One article cannot be used; the others can.

    Args:
        article: path or id of the article that failed.
        reason: what is wrong with it and what to do about it.
    """

    def __init__(self, article: str, reason: str) -> None:
        super().__init__(f"{article}: {reason}")
        self.article = article
        self.reason = reason

    def __reduce__(self) -> tuple[type["ArticleError"], tuple[str, str]]:
        """Both arguments, so that a worker process can send it."""
        return type(self), (self.article, self.reason)


class RunError(KgError):
    """The run cannot go on."""


class OntologyError(RunError):
    """A file of ``ontology/`` is wrong; the message names the file and the line or term."""


class StoreError(RunError):
    """The store or another output cannot be read or written."""


class QueryError(RunError):
    """A query or a name in it is not understood; the message lists the choices where there are any."""


class PipelineError(RunError):
    """The language pipeline, or a component named in a setting, cannot be loaded."""
