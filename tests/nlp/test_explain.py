"""What the pipeline tells of how it reads."""

from kg.model import Article
from kg.nlp import Pipeline
from kg.nlp.explain import explain


def test_a_pattern_that_fired_and_one_that_lacks_a_role(pipeline: Pipeline) -> None:
    told = explain(pipeline, Article("t", "Border guards detained two citizens of Uzbekistan. The detention lasted.",
                                     published="2020-05-05"))
    arrest = next(f for f in told.fired if f.target == "Arrest")
    assert ("patient", "two citizens of Uzbekistan") in arrest.roles
    assert arrest.trigger == "detained" and arrest.quote.startswith("Border guards detained")
    near = [n for n in told.near if n.target == "Arrest" and n.trigger == "detention"]
    assert near and all("patient" in n.empty for n in near)


def test_words_and_mentions(pipeline: Pipeline) -> None:
    told = explain(pipeline, Article("t", "The KNB searched a lorry near Almaty."))
    assert [(m.text, m.type, m.entity) for m in told.mentions if m.kind == "name" and m.type != "Equipment"] == [
        ("KNB", "SecurityService", "National Security Committee of Kazakhstan"), ("Almaty", "Settlement", "Almaty")]
    root = next(w for w in told.words if not w.head)
    assert (root.text, root.pos) == ("searched", "VERB")
