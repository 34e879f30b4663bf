"""Write ontology/shapes.ttl: the SHACL shapes, with domains, ranges and roles as core.ttl has them.

    .venv/bin/python scripts/write_shapes.py

What no term of core.ttl says, such as that an article has one title, stands in FIXED below. Run it after every
change of core.ttl; a test holds the two together.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kg.model import FACTUALITIES  # noqa: E402
from kg.ontology import PREFIXES, Vocabulary, vocabulary  # noqa: E402

ENTITIES = ("Person", "PersonGroup", "Organization", "Place", "Equipment", "Contraband", "Programme")

FIXED = """\
# --- entities --------------------------------------------------------------------------------------------------------

bko:EntityShape a sh:NodeShape ;
    sh:targetClass {entities} ;
    sh:property [ sh:path skos:prefLabel ; sh:minCount 1 ; sh:uniqueLang true ;
        sh:message "An entity has one preferred name, and no more than one in each language." ] ;
    sh:property [ sh:path skos:prefLabel ; sh:minLength 1 ;
        sh:message "The preferred name of an entity is not empty." ] ;
    sh:property [ sh:path bko:confidence ; sh:minInclusive 0 ; sh:maxInclusive 1 ;
        sh:message "A confidence lies between 0 and 1." ] .

bko:NamedShape a sh:NodeShape ;
    sh:targetSubjectsOf bko:statedIn ;
    sh:message "What an article names has a class of the vocabulary." ;
    sh:or ( {entity_classes} ) .

bko:PersonGroupShape a sh:NodeShape ;
    sh:targetClass bko:PersonGroup ;
    sh:property [ sh:path bko:count ; sh:datatype xsd:integer ; sh:minInclusive 1 ;
        sh:message "The size of a group of people is a whole number from 1." ] .

# --- articles and evidence -------------------------------------------------------------------------------------------

bko:ArticleShape a sh:NodeShape ;
    sh:targetClass bko:Article ;
    sh:property [ sh:path bko:sha256 ; sh:minCount 1 ; sh:maxCount 1 ; sh:pattern "^[0-9a-f]{{64}}$" ;
        sh:message "An article has the SHA-256 of its text, 64 hexadecimal digits." ] ;
    sh:property [ sh:path dcterms:title ; sh:minCount 1 ; sh:maxCount 1 ;
        sh:message "An article has one title; write it into its front matter." ] ;
    sh:property [ sh:path dcterms:issued ; sh:maxCount 1 ; sh:datatype edtf:EDTF ;
        sh:message "An article has at most one date of publication, in EDTF." ] .

bko:EvidenceShape a sh:NodeShape ;
    sh:targetClass oa:SpecificResource ;
    sh:property [ sh:path oa:hasSource ; sh:minCount 1 ; sh:maxCount 1 ; sh:class bko:Article ;
        sh:message "Evidence has one source, which is an article." ] ;
    sh:property [ sh:path oa:hasSelector ; sh:qualifiedValueShape [ sh:class oa:TextQuoteSelector ] ;
        sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1 ; sh:message "Evidence has one quote." ] ;
    sh:property [ sh:path oa:hasSelector ; sh:qualifiedValueShape [ sh:class oa:TextPositionSelector ] ;
        sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1 ; sh:message "Evidence has one position in the text." ] .

bko:QuoteShape a sh:NodeShape ;
    sh:targetClass oa:TextQuoteSelector ;
    sh:property [ sh:path oa:exact ; sh:minCount 1 ; sh:maxCount 1 ; sh:minLength 1 ;
        sh:message "A quote has its words." ] .

bko:PositionShape a sh:NodeShape ;
    sh:targetClass oa:TextPositionSelector ;
    sh:property [ sh:path oa:start ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:integer ; sh:minInclusive 0 ;
        sh:message "A position has one start, counted from 0." ] ;
    sh:property [ sh:path oa:start ; sh:lessThan oa:end ; sh:message "A position starts before it ends." ] ;
    sh:property [ sh:path oa:end ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:integer ;
        sh:message "A position has one end." ] .

# --- claims, events, quantities --------------------------------------------------------------------------------------

bko:StatementShape a sh:NodeShape ;
    sh:targetClass bko:Claim, bko:Event ;
    sh:property [ sh:path bko:support ; sh:maxCount 1 ; sh:datatype xsd:integer ; sh:minInclusive 1 ;
        sh:message "The support of a claim or an event is a number of articles, from 1." ] ;
    sh:property [ sh:path bko:independentSupport ; sh:maxCount 1 ; sh:datatype xsd:integer ; sh:minInclusive 1 ;
        sh:lessThanOrEquals bko:support ;
        sh:message "The independent support of a claim or an event is a number from 1 to its support." ] ;
    sh:property [ sh:path prov:wasDerivedFrom ; sh:minCount 1 ; sh:class oa:SpecificResource ;
        sh:message "A claim or an event has evidence." ] ;
    sh:property [ sh:path bko:supportedBy ; sh:minCount 1 ; sh:class bko:Article ;
        sh:message "A claim or an event is supported by an article." ] ;
    sh:property [ sh:path bko:confidence ; sh:minCount 1 ; sh:minInclusive 0 ; sh:maxInclusive 1 ;
        sh:message "A claim or an account of an event has one confidence between 0 and 1." ] ;
    sh:property [ sh:path bko:factuality ; sh:minCount 1 ; sh:in ( {factualities} ) ;
        sh:message "The factuality of a claim or an event is one of: {factuality_words}." ] ;
    sh:property [ sh:path bko:when ; sh:datatype edtf:EDTF ;
        sh:message "A claim or an account of an event has at most one time, in EDTF." ] .

bko:ClaimShape a sh:NodeShape ;
    sh:targetClass bko:Claim ;
    sh:property [ sh:path bko:confidence ; sh:maxCount 1 ; sh:message "A claim has one confidence." ] ;
    sh:property [ sh:path bko:factuality ; sh:maxCount 1 ; sh:message "A claim has one factuality." ] ;
    sh:property [ sh:path bko:when ; sh:maxCount 1 ; sh:message "A claim has at most one time." ] ;
    sh:property [ sh:path rdf:subject ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ;
        sh:message "A claim has one subject." ] ;
    sh:property [ sh:path rdf:predicate ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ;
        sh:message "A claim has one predicate." ] ;
    sh:property [ sh:path rdf:object ; sh:minCount 1 ; sh:maxCount 1 ;
        sh:message "A claim has one object." ] .

bko:EventShape a sh:NodeShape ;
    sh:targetClass bko:Event ;
    sh:property [ sh:path rdf:type ; sh:qualifiedValueShape [ sh:in ( {event_types} ) ] ;
        sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1 ; sh:message "An event has exactly one type." ] ;
    sh:property [ sh:path bko:factuality ; sh:not [ sh:hasValue bko:denied ] ;
        sh:message "What is denied is no event, only a claim." ] ;
    sh:property [ sh:path bko:where ; sh:class bko:Place ; sh:message "An event happens in a place." ] .

bko:QuantityShape a sh:NodeShape ;
    sh:targetClass qudt:QuantityValue ;
    sh:property [ sh:path qudt:numericValue ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:decimal ;
        sh:message "A quantity has one number." ] ;
    sh:property [ sh:path bko:approximate ; sh:maxCount 1 ; sh:datatype xsd:boolean ;
        sh:message "Whether a quantity is approximate is true or false." ] ;
    sh:property [ sh:path bko:upperValue ; sh:maxCount 1 ; sh:datatype xsd:decimal ;
        sh:message "The upper end of a range is one number." ] .
"""


def _words(names: Iterable[str], known: Vocabulary) -> str:
    labels = [known.classes[n].label for n in names]
    return ", ".join(labels)


def _classes(names: Iterable[str]) -> str:
    return " ".join(f"[ sh:class bko:{n} ]" for n in names)


def shapes(known: Vocabulary) -> str:
    """The whole text of shapes.ttl for a vocabulary."""
    used = ("bko", "dcterms", "edtf", "oa", "prov", "qudt", "rdf", "sh", "skos", "xsd")
    blocks = [
        "# SHACL shapes: written by scripts/write_shapes.py from core.ttl. Do not edit; change them there.\n",
        "\n".join(f"@prefix {p}: <{PREFIXES[p]}> ." for p in used) + "\n",
        FIXED.format(
            entities=", ".join(f"bko:{n}" for n in ENTITIES),
            entity_classes=_classes(ENTITIES),
            factualities=" ".join(f"bko:{f}" for f in FACTUALITIES),
            factuality_words=", ".join(FACTUALITIES),
            event_types=" ".join(f"bko:{n}" for n in known.events),
        ),
        f"# --- domain and range of each relation {'-' * 80}\n",
    ]
    for p in known.predicates.values():
        lines = [f"bko:{p.name}Shape a sh:NodeShape ;", f"    sh:targetSubjectsOf bko:{p.name} ;"]
        lines.append(f'    sh:message "“{p.label}” starts from one of: {_words(p.domain, known)}." ;')
        lines.append(f"    sh:or ( {_classes(p.domain)} ) ;")
        if p.literal:
            body = f'sh:nodeKind sh:Literal ; sh:message "“{p.label}” has words or a date."'
        else:
            body = (f'sh:or ( {_classes(p.range)} ) ; '
                    f'sh:message "“{p.label}” leads to one of: {_words(p.range, known)}."')
        lines.append(f"    sh:property [ sh:path bko:{p.name} ;\n        {body} ] .\n")
        blocks.append("\n".join(lines))
    blocks.append(f"# --- roles: which events have them, and who or what fills them; or words {'-' * 45}\n")
    for r in known.roles.values():
        events = [e.name for e in known.events.values() if r.name in e.roles]
        fillers = f"{_classes(r.range)} [ sh:nodeKind sh:Literal ]"
        also = f"one of: {_words(r.range, known)}; or by words of the article" if r.range else "words of the article"
        blocks.append(
            f"bko:{r.name}Shape a sh:NodeShape ;\n"
            f"    sh:targetSubjectsOf bko:{r.name} ;\n"
            f'    sh:message "Only these events have the role “{r.label}”: {_words(events, known)}." ;\n'
            f"    sh:or ( {_classes(events)} ) ;\n"
            f"    sh:property [ sh:path bko:{r.name} ;\n"
            f"        sh:or ( {fillers.strip()} ) ;\n"
            f'        sh:message "The role “{r.label}” is filled by {also}." ] .\n'
        )
    return "\n".join(blocks)


if __name__ == "__main__":
    (ROOT / "ontology" / "shapes.ttl").write_text(shapes(vocabulary()), "utf-8")
