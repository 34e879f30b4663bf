"""What the entity components find in a sentence: each rule with what it must catch and what it must not."""

import pytest

from kg.model import Article
from kg.nlp import Pipeline


def mentions(pipeline: Pipeline, text: str) -> set[tuple[str, str]]:
    """Text and class of each mention that is no pronoun."""
    doc = pipeline.read(Article(id="t", body=text, published="2020-05-05"))
    return {(doc[m["start"]:m["end"]].text, m["type"]) for m in doc._.mentions if m["kind"] != "pronoun"}


CAUGHT = [
    # lists with one head word, and prepositions of place
    ("The checkpoints Darut and Sultanabad were closed to lorries.", "Sultanabad", "Checkpoint"),
    ("Trade has grown in Gulkhona, Mirobod and Zarbdor districts.", "Mirobod", "AdministrativeRegion"),
    ("The patrol was ambushed near Toktobay on Friday.", "Toktobay", "Settlement"),
    ("Two boys drowned in the Karatorgoy on Sunday.", "Karatorgoy", "NaturalFeature"),
    ("QARATAU, 5 May. Customs officers seized 3 kg of opium.", "QARATAU", "Settlement"),
    ("A border outpost at Shilikty was rebuilt last year.", "border outpost at Shilikty", "Facility"),
    ("The commandant's office at Toktobay asked for help.", "commandant's office at Toktobay", "BorderService"),
    # borders in all wordings
    ("Guards patrol the Kazakh-Uzbek frontier on horseback.", "Kazakh-Uzbek frontier", "Border"),
    ("Tajikistan and China agreed to mark their 414-km border.", "their 414-km border", "Border"),
    ("The line with Turkmenistan is quiet.", "line with Turkmenistan", "Border"),
    ("The borders with Iran and Pakistan are long.", "borders with Iran and Pakistan", "Border"),
    # equipment and goods
    ("Japan donated two thermal cameras to the post.", "thermal cameras", "Equipment"),
    ("The patrol boat Sunkar left port at dawn.", "patrol boat Sunkar", "Equipment"),
    ("They smuggled stolen tractors over the river.", "stolen tractors", "Contraband"),
    ("The men carried forged identity cards.", "forged identity cards", "Contraband"),
    # groups of people
    ("Police detained some twenty poachers.", "some twenty poachers", "PersonGroup"),
    ("Twenty-two officers of the Afghan Border Police came.", "Twenty-two officers of the Afghan Border Police",
     "PersonGroup"),
    ("A party of four trekkers was rescued.", "A party of four trekkers", "PersonGroup"),
    ("Three Jamaat Ansarullah members were arrested.", "Three Jamaat Ansarullah members", "PersonGroup"),
    ("A 34-year-old citizen of Tajikistan was fined.", "A 34-year-old citizen of Tajikistan", "PersonGroup"),
    ("The driver, a citizen of Georgia, was fined.", "The driver, a citizen of Georgia", "PersonGroup"),
    ("The driver, a 27-year-old Uzbek national, was fined.", "The driver", "PersonGroup"),
    ("Police caught 14 Afghan and Pakistani migrants.", "14 Afghan and Pakistani migrants", "PersonGroup"),
    ("Officers held 40 wanted persons.", "40 wanted persons", "PersonGroup"),
    ("Nine smugglers came; two of them were arrested.", "two of them", "PersonGroup"),
    ("Thirty-two of the attackers fled.", "Thirty-two of the attackers", "PersonGroup"),
    ("His companions were jailed on Monday.", "His companions", "PersonGroup"),
    ("Auditors from the State Revenue Committee came.", "Auditors from the State Revenue Committee", "PersonGroup"),
    ("At night, masked men stormed the outpost.", "masked men", "PersonGroup"),
    # bodies with their seat before or behind them
    ("It was stolen from the Usharal garrison.", "Usharal garrison", "Military"),
    ("The Panfilov District police helped.", "Panfilov District police", "LawEnforcement"),
    ("A sergeant of the Kara-Bulak outpost was tried.", "Kara-Bulak outpost", "Facility"),
    ("The Aksai tank battalion was moved.", "Aksai tank battalion", "Military"),
    ("The Russian air base at Kant is closed.", "Russian air base at Kant", "Military"),
    ("They obey the Talas headquarters of the State Border Service.", "Talas headquarters of the State Border Service",
     "BorderService"),
    ("The OSCE Centre in Ashgabat paid for it.", "Ashgabat", "Settlement"),
    # places that only a preposition or a date tells
    ("He was caught a fortnight later in Malindo.", "Malindo", "Settlement"),
    ("They met near Dera Karim on Monday.", "Dera Karim", "Settlement"),
    ("An electrician from Kryvka drowned.", "Kryvka", "Settlement"),
    ("(b) 19 April, Tarosta - 4 kg of heroin in a van.", "Tarosta", "Settlement"),
    # what nouns before and behind a name tell
    ("The operation, codenamed Silver Net, is over.", "Silver Net", "Programme"),
    ("The exercise was christened Batyr.", "Batyr", "Programme"),
    ("Guards took part in \"Steel Ring\", a three-day drill.", "Steel Ring", "Programme"),
    ("A joint drill is planned. \"Kalqon\" began on Monday.", "Kalqon", "Programme"),
    ("It was banned by Security Council resolution 1390.", "Security Council resolution 1390", "Programme"),
    ("The firm is listed under EU Regulation 881/2002.", "EU Regulation 881/2002", "Programme"),
    ("A drill is over. Amber Wave 23 was the third of its kind.", "Amber Wave 23", "Programme"),
    ("It belongs to the Early Warning and Response Mechanism.", "Early Warning and Response Mechanism", "Programme"),
    ("A firm called Silver Dune imported the tea.", "Silver Dune", "Company"),
    ("The gang, known as \"Temir Kol\", stole cattle.", "Temir Kol", "CriminalGroup"),
    ("The exercise “Dostuk-2017” began on Monday.", "Dostuk-2017", "Programme"),
    ("He spoke to Tan Jarygy, a weekly newspaper.", "Tan Jarygy", "MediaOutlet"),
    # bodies by their owners
    ("Kyrgyzstan's agriculture ministry lifted the ban.", "Kyrgyzstan's agriculture ministry", "Ministry"),
    ("The interior ministries of Kazakhstan and Kyrgyzstan met.", "interior ministries of Kazakhstan", "Ministry"),
    ("The drug department of the Ministry of Internal Affairs was closed.",
     "drug department of the Ministry of Internal Affairs", "LawEnforcement"),
    # programmes end before their owner
    ("The Law on Border Zones of Kazakhstan was amended.", "Law on Border Zones", "Programme"),
]

CAUGHT += [
    # parts of bodies, named by a place, a name of their own, a number or a noun
    ("Interpol's Osh bureau wrote to Ankara.", "Interpol's Osh bureau", "InternationalOrganization"),
    ("The UNHCR office in Kulob gave them tents.", "UNHCR office in Kulob", "InternationalOrganization"),
    ("He leads the Ulytau unit of the State Border Service.", "Ulytau unit of the State Border Service",
     "BorderService"),
    ("Three officers of the Saryozek detachment were praised.", "Saryozek detachment", "BorderService"),
    ("The Interior Ministry's passport department was moved.", "Interior Ministry's passport department", "StateBody"),
    ("The ministry's drug department, led by a colonel, was moved.", "drug department", "LawEnforcement"),
    ("Soldiers of National Guard unit 5510 were sent.", "National Guard unit 5510", "Military"),
    ("He escaped from Prison No 27.", "Prison No 27", "Facility"),
    ("Combined Task Force 151 stopped the dhow.", "Combined Task Force 151", "Military"),
    ("The Aksy district court fined them.", "Aksy district court", "StateBody"),
    ("The OSCE has moved its Centre in Ashgabat.", "Centre in Ashgabat", "InternationalOrganization"),
    ("The CIS is large. Its Secretariat is not.", "Secretariat", "InternationalOrganization"),
    ("The School of the Volga Police Forum opened.", "Volga Police Forum", "InternationalOrganization"),
    ("He leads a Coast Guard brigade at Kuryk.", "Coast Guard brigade at Kuryk", "BorderService"),
    ("A mobile team of Moldova's Customs Service came.", "mobile team of Moldova's Customs Service", "StateBody"),
    ("On 11 December police from Toktogul stopped it.", "police from Toktogul", "LawEnforcement"),
    # programmes in quotation marks that a noun or a verb tells
    ('The exercise, "Red Steppe", was paid for by Norway.', "Red Steppe", "Programme"),
    ('Ten boats took part in "Calm Water" off Aktau.', "Calm Water", "Programme"),
    ('"Quick Bear", as the drill was called, had guests.', "Quick Bear", "Programme"),
    ('A drill is over. They came to "Kavkaz 2017" by train.', "Kavkaz 2017", "Programme"),
    ("Northern Wind of the Steppe, the largest exercise of the year, ended.", "Northern Wind of the Steppe",
     "Programme"),
    ("Silver Pines, an NGO in Kuopio, paid for it.", "Silver Pines", "NonGovernmentalOrganization"),
    # persons by a given name or by what is told of them; firms by what they do
    ("Georgia's Lasha Obgaidze took the chair.", "Lasha Obgaidze", "Person"),
    ("The body of Quillen Avara was found on Sunday.", "Quillen Avara", "Person"),
    ("They were led by Vladimir Kim of the agency.", "Vladimir Kim", "Person"),
    ("The chief of the State Customs Service Bakyt Oroz left.", "Bakyt Oroz", "Person"),
    ("Balt Grid, a state-owned energy holding, built it.", "Balt Grid", "Company"),
    ("It was launched at the Lesnoy Shipyard.", "Lesnoy Shipyard", "Company"),
    ("A herder named Ketmen was lost.", "Ketmen", "Person"),
    ("Captain Second Rank Pavel Gromyko left.", "Pavel Gromyko", "Person"),
    ("His deputy, Brigadier General Gombosuren, spoke freely.", "Gombosuren", "Person"),
    ("The haulier, Sandal Freight of Osh, was fined.", "Sandal Freight", "Company"),
    ("The fence was built by Skandia in May.", "Skandia", "Company"),
    # rivers by the words before them
    ("Smugglers waded the Karasay at night.", "Karasay", "NaturalFeature"),
    ("A footbridge over the Tersakkan was closed.", "Tersakkan", "NaturalFeature"),
    # single names where a way begins or ends, and rivers and checkpoints in lists
    ("They flew 40 minors from Kalloni to Veria.", "Kalloni", "Settlement"),
    ("A patrol stopped them off the track between Bektas and Karynzharyk.", "Bektas", "Settlement"),
    ("The crossings at Kairagach and Kyzyl-Bel are shut.", "Kyzyl-Bel", "Checkpoint"),
    # makes with models and kinds
    ("It came out of a Nissan Sentra at the border.", "Nissan Sentra", "Equipment"),
    ("Two Ilyushin Il-76s landed at noon.", "Ilyushin Il-76s", "Equipment"),
    ("Five Kamaz tractors were seized.", "Kamaz tractors", "Equipment"),
    # goods by their measure, several things of a common kind
    ("They found 40 tonnes of barley in the hold.", "barley", "Contraband"),
    ("Under it lay 700 boxes of a Turkish ointment.", "ointment", "Contraband"),
    ("Japan sent eight servers to the college.", "servers", "Equipment"),
    # people with what is told of them behind a comma
    ("A third man, a 38-year-old citizen of Iran, was held.", "A third man, a 38-year-old citizen of Iran",
     "PersonGroup"),
    ("The driver, a Georgian, is in custody.", "The driver, a Georgian", "PersonGroup"),
    ("Both drivers, citizens of China, were fined.", "Both drivers, citizens of China", "PersonGroup"),
    ("Police found 41 Afghans and Iraqis in the van.", "41 Afghans and Iraqis", "PersonGroup"),
    ("Sixteen citizens of India and Nepal were held.", "Sixteen citizens of India and Nepal", "PersonGroup"),
    # members of a body, uncounted, are the body
    ("Officers of the State Revenue Committee searched it.", "Officers of the State Revenue Committee", "StateBody"),
    ("It was dug by soldiers of Russia's 5th Army.", "soldiers of Russia's 5th Army", "Military"),
    # a part of a body has its class, where its own words do not say more
    ("He heads the Executive Committee of the CIS.", "Executive Committee of the CIS", "InternationalOrganization"),
    ("She runs the Kulob directorate of the Border Troops.", "Kulob directorate of the Border Troops", "BorderService"),
    # borders by their length alone
    ("Mongolia has 3,485 kilometres with the Russians.", "3,485 kilometres with the Russians", "Border"),
    ("Guards walk the 461 km it shares with Libya.", "461 km it shares with Libya", "Border"),
]

NOT = [
    ("The envoys praised the OSCE's crucial mission.", "OSCE's crucial mission", "InternationalOrganization"),
    ("He was turned over to 12 agents.", "over to 12 agents", "PersonGroup"),
    ("A man, a woman and a child drowned.", "A man, a woman", "PersonGroup"),
    ("It came out of a Nissan Sentra at the border.", "Nissan", "Equipment"),
    ("An SMM drone was lost.", "SMM", "Equipment"),
    ("Ingrid Solberg of the Tarn Institute, a think tank, agreed.", "Ingrid Solberg of the Tarn Institute",
     "ResearchOrganization"),
    ('The report "Borders 2017" is long.', "Borders 2017", "Programme"),
    ("They sent 40 tonnes of aid to the town.", "aid", "Contraband"),
    ("They seized 9 kilograms of the stuff.", "stuff", "Contraband"),
    ("Officers checked 40 vehicles on the road.", "vehicles", "Equipment"),
    ("Nine officers of the State Revenue Committee came.", "officers of the State Revenue Committee", "StateBody"),
    ("Members of the State Revenue Committee met.", "Members of the State Revenue Committee", "StateBody"),
    ("A sniffer dog called Tarlan found it.", "Tarlan", "Person"),
    ("JOINT STATEMENT of the two parties.", "JOINT STATEMENT", "Person"),
    ("A U.S.-funded radar was installed.", "U.S.-funded", "Equipment"),
    ("A Uighur trader was fined.", "Uighur", "Person"),
    ("They met forty Afghans and Iraqi customs officers.", "forty Afghans and Iraqi", "PersonGroup"),
    ("The secretariat of the fair was closed.", "secretariat", "InternationalOrganization"),
    ("Mobile groups of the State Revenue Committee came.", "Mobile groups of the State Revenue Committee", "StateBody"),
    ("The drill Commodore Pavel Gromyko led is over.", "drill Commodore Pavel Gromyko", "Programme"),
    ("He left the Kazakh unit of the exhibition.", "Kazakh unit", "BorderService"),
    ("She drove 30 units 2019 to the market.", "units 2019", "Military"),
    ('He liked "Calm Water" as a title.', "Calm Water", "Programme"),
    ("An importer, Pavel Gromyko, was fined.", "Pavel Gromyko", "Company"),
    ("The deputies crossed the Duma in silence.", "Duma", "NaturalFeature"),
    ("A pipeline runs 560 kilometres between Turkey and Iran.", "560 kilometres between Turkey and Iran", "Border"),
    ("Georgia's Alisher Navoi street is long.", "Alisher Navoi", "Settlement"),
    ("The checkpoints were closed to lorries of Sultan and Co.", "lorries of Sultan", "Checkpoint"),
    ("He works in Parliament.", "Parliament", "Settlement"),
    ("The United Nations Office on Drugs and Crime paid.", "United Nations", "InternationalOrganization"),
    ("The airport of the town lies far away; Osh airport is busy.", "Osh", "Settlement"),
    ("The line of lorries was long.", "line", "Border"),
    ("He stood in line with his brother.", "line with his brother", "Border"),
    ("The officer checked the car.", "car", "Equipment"),
    ("Truck drivers protested.", "Truck", "Equipment"),
    ("Kazakhstan is a member of the CSTO.", "a member of the CSTO", "PersonGroup"),
    ("On 27 January officers searched the house.", "27 January officers", "PersonGroup"),
    ("A 58-year-old farmer was hurt.", "58-year-old farmer", "PersonGroup"),
    ("A trader, Bakyt Osmonov, was fined.", "A trader", "PersonGroup"),
    ("Karimov's men left the village.", "men", "PersonGroup"),
    ("Five of the lorries were empty.", "Five of the lorries", "PersonGroup"),
    ("A guard killed three; the fence was torn down.", "three; the", "PersonGroup"),
    ("He speaks fluently in Pashto.", "Pashto", "Settlement"),
    ("It was moved in July.", "July", "Settlement"),
    ("On 3 May, Police - as usual - came late.", "Police", "Settlement"),
    ("A letter from Interpol came.", "Interpol", "Settlement"),
    ("Exercises were held in May 2009 near Osh.", "May 2009", "Programme"),
    ("He teaches Peace Operations at the college; a drill is planned.", "Peace Operations", "Programme"),
    ("He said: “Unlikely.” The drill began.", "Unlikely", "Programme"),
    ("Three Kazakh border guards went home.", "Kazakh border guards", "BorderService"),
    ("A border guard was hurt.", "border guard", "BorderService"),
    ("Soldiers of the Tajik army came.", "Soldiers of the Tajik army", "PersonGroup"),
    ("The firm called on Aibek Saparov to pay.", "Aibek Saparov", "Company"),
    ("Mongolia's customs chief resigned.", "Mongolia's customs", "StateBody"),
    ("Talks on 28 May ended early.", "28 May", "Settlement"),
    ("Ten officers work at Kazakh-Kyrgyz border checkpoints.", "Kazakh-Kyrgyz border checkpoints", "Checkpoint"),
    ("Traffic at the post stopped.", "Traffic", "NonGovernmentalOrganization"),
]


@pytest.mark.parametrize(("text", "name", "cls"), CAUGHT)
def test_is_caught(pipeline: Pipeline, text: str, name: str, cls: str) -> None:
    assert (name, cls) in mentions(pipeline, text)


@pytest.mark.parametrize(("text", "name", "cls"), NOT)
def test_is_not_caught(pipeline: Pipeline, text: str, name: str, cls: str) -> None:
    assert (name, cls) not in mentions(pipeline, text)


def test_mentions_never_cross_and_are_never_equal(pipeline: Pipeline) -> None:
    doc = pipeline.read(Article(id="t", body=" ".join(text for text, _, _ in CAUGHT), published="2020-05-05"))
    spans = [(m["start"], m["end"]) for m in doc._.mentions]
    assert len(set(spans)) == len(spans)
    for a, b in spans:
        for c, d in spans:
            assert not a < c < b < d


def test_common_goods_that_only_say_what_kind_a_thing_is_are_no_goods(pipeline: Pipeline) -> None:
    body = "Officers found 23 kilograms of opium in the fuel tank of a lorry and seized 400 litres of fuel in Osh."
    found = pipeline.extract(Article("a", body, published="2020-05-05"))
    fuel = [m.start for e in found.entities if e.name == "fuel" for m in e.mentions]
    assert fuel == [body.rindex("fuel")]
