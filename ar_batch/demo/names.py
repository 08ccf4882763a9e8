"""Made-up company names of several countries, and what becomes of a name on its way through a bank.

Any likeness to real companies is chance: the parts are common words and family names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ar_batch.demo.dice import Dice


@dataclass(frozen=True)
class Place:
    """A country's words: what names, streets and towns are made of."""

    language: str
    families: tuple[str, ...]
    trades: tuple[str, ...]
    forms: tuple[str, ...]
    towns: tuple[tuple[str, str], ...]
    streets: tuple[str, ...]


_DE = Place(
    "de",
    tuple("""Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann
    Schwarz Zimmermann Krüger Hartmann Lange Krause Lehmann Köhler Maier König Walter Kaiser Fuchs Scholz Möller Weiß Jung Hahn Vogel Friedrich
    Günther Keller Winkler Lorenz Baumann Huber Kühn Böhm Groß Jäger Brandt Haas Schreiber Dietrich Kuhn Pohl Busch Voigt Sauer Thiel""".split()),
    tuple("""Bau Logistik Maschinenbau Metallbau Elektrotechnik Haustechnik Handel Großhandel Spedition Druck Medien Software Systeme Technik
    Werkzeugbau Kunststofftechnik Lebensmittel Bäckerei Getränke Möbel Gartenbau Reinigung Sicherheit Immobilien Ingenieure Labortechnik
    Medizintechnik Verpackung Holzbau Sanitär""".split()),
    ("GmbH", "GmbH", "GmbH", "GmbH & Co. KG", "AG", "KG", "OHG", "e.K.", "UG (haftungsbeschränkt)", "SE", "eG"),
    (("10115", "Berlin"), ("20095", "Hamburg"), ("80331", "München"), ("50667", "Köln"), ("60311", "Frankfurt am Main"), ("70173", "Stuttgart"),
     ("40213", "Düsseldorf"), ("04109", "Leipzig"), ("90402", "Nürnberg"), ("28195", "Bremen"), ("01067", "Dresden"), ("30159", "Hannover")),
    ("Hauptstraße", "Bahnhofstraße", "Gartenstraße", "Industriestraße", "Am Markt", "Lindenweg", "Schulstraße"),
)  # fmt: skip
_FR = Place(
    "fr",
    tuple("""Martin Bernard Dubois Thomas Robert Petit Durand Leroy Moreau Simon Laurent Lefèvre Michel Garcia Bertrand Roux Vincent Fournier
    Morel Girard André Mercier Dupont Lambert Bonnet François Guérin Boyer Rousseau Chevalier Perrin Clément Gauthier""".split()),
    tuple("""Bâtiment Logistique Mécanique Électricité Distribution Transports Imprimerie Informatique Emballage Menuiserie Boulangerie Vins
    Équipement Conseil Matériaux Plomberie""".split()),
    ("SARL", "SAS", "SA", "EURL", "SASU", "SNC"),
    (("75002", "Paris"), ("69001", "Lyon"), ("13001", "Marseille"), ("31000", "Toulouse"), ("44000", "Nantes"), ("67000", "Strasbourg")),
    ("rue de la Gare", "avenue Victor Hugo", "rue des Écoles", "place de la Mairie", "boulevard Carnot"),
)  # fmt: skip
_ES = Place(
    "es",
    tuple("""García Fernández González Rodríguez López Martínez Sánchez Pérez Gómez Jiménez Ruiz Hernández Díaz Moreno Muñoz Álvarez Romero
    Alonso Gutiérrez Navarro Torres Domínguez Vázquez Ramos Serrano Núñez""".split()),
    tuple("""Construcciones Logística Suministros Transportes Alimentación Instalaciones Distribuciones Maquinaria Informática Muebles
    Conservas Envases""".split()),
    ("S.L.", "S.A.", "S.L.U.", "S. Coop."),
    (("28001", "Madrid"), ("08001", "Barcelona"), ("46001", "Valencia"), ("41001", "Sevilla"), ("48001", "Bilbao"), ("50001", "Zaragoza")),
    ("Calle Mayor", "Avenida de la Constitución", "Calle Real", "Plaza España", "Calle del Carmen"),
)  # fmt: skip
_GB = Place(
    "en",
    tuple("""Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker White Roberts Green Hall Wood
    Jackson Clarke Hughes Edwards Turner Hill Cooper Ward Morris Baker Harrison Bennett Shaw""".split()),
    tuple("""Engineering Logistics Foods Electrical Building Supplies Print Media Software Systems Packaging Furniture Plumbing Wholesale
    Motors Textiles Scientific Marine""".split()),
    ("Ltd", "Limited", "PLC", "LLP", "& Sons Ltd"),
    (("EC1A 1BB", "London"), ("M1 1AE", "Manchester"), ("B1 1AA", "Birmingham"), ("LS1 1UR", "Leeds"), ("BS1 4DJ", "Bristol"), ("EH1 1YZ", "Edinburgh")),
    ("High Street", "Station Road", "Church Lane", "Victoria Road", "Mill Lane"),
)  # fmt: skip
_US = Place(
    "en",
    tuple("""Summit Cascade Granite Horizon Pinnacle Redwood Silverline Northgate Harbor Lakewood Highland Ironbridge Clearwater Meadow
    Eastgate Valley Coastal Frontier Keystone Briarwood Oakdale Ridgeline Crestview Tidewater""".split()),
    tuple("""Industries Supply Manufacturing Logistics Components Systems Distributors Materials Products Technologies Foods Hardware
    Packaging Instruments""".split()),
    ("Inc.", "LLC", "Corp.", "Co.", "L.P."),
    (("10001", "New York"), ("60601", "Chicago"), ("94103", "San Francisco"), ("02108", "Boston"), ("98101", "Seattle"), ("75201", "Dallas")),
    ("Main Street", "Oak Avenue", "Market Street", "Industrial Parkway", "2nd Avenue"),
)  # fmt: skip
_IT = Place(
    "en",
    tuple("Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti Costa Giordano Rizzo".split()),
    tuple("Costruzioni Trasporti Meccanica Alimentari Impianti Arredamenti Ceramiche Tessuti".split()),
    ("S.r.l.", "S.p.A.", "S.n.c."),
    (("20121", "Milano"), ("00185", "Roma"), ("10121", "Torino"), ("40121", "Bologna")),
    ("Via Roma", "Via Garibaldi", "Corso Italia"),
)  # fmt: skip
_NL = Place(
    "en",
    tuple("Jansen Bakker Visser Smit Meijer Mulder Bos Vos Peters Hendriks Dekker Brouwer Dijkstra Kramer Kuipers".split()),
    tuple("Bouw Transport Techniek Groothandel Installatie Bloemen Zuivel Automatisering".split()),
    ("B.V.", "N.V.", "V.O.F."),
    (("1012 JS", "Amsterdam"), ("3011 AA", "Rotterdam"), ("3511 AB", "Utrecht"), ("5611 EM", "Eindhoven")),
    ("Stationsweg", "Dorpsstraat", "Kerkstraat"),
)  # fmt: skip
_PL = Place(
    "en",
    tuple("Nowak Kowalski Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski Mazur".split()),
    tuple("Budownictwo Transport Meble Elektronika Hurtownia Opakowania".split()),
    ("Sp. z o.o.", "S.A.", "Sp. k."),
    (("00-001", "Warszawa"), ("30-001", "Kraków"), ("50-001", "Wrocław"), ("61-001", "Poznań")),
    ("ul. Długa", "ul. Polna", "ul. Leśna"),
)  # fmt: skip

PLACES: Final = {
    "DE": _DE, "AT": _DE, "CH": _DE, "FR": _FR, "BE": _FR, "ES": _ES, "GB": _GB, "US": _US, "IT": _IT, "NL": _NL, "PL": _PL,
}  # fmt: skip
_TOWNS: Final = {
    "AT": (("1010", "Wien"), ("8010", "Graz"), ("5020", "Salzburg"), ("4020", "Linz")),
    "CH": (("8001", "Zürich"), ("3011", "Bern"), ("4051", "Basel"), ("9000", "St. Gallen")),
    "BE": (("1000", "Bruxelles"), ("4000", "Liège"), ("5000", "Namur")),
}
_FORMS: Final = {
    "AT": ("GmbH", "GesmbH", "KG", "AG", "e.U."),
    "CH": ("AG", "GmbH", "SA", "& Co."),
    "BE": ("SRL", "SA", "BV"),
}
_SHOPS: Final = {
    "de": ("Löwen-Apotheke", "Hotel Zur Post", "Autohaus Nord", "Stadtwerke", "Praxis Dr. Vogt", "Café am Markt", "Gemeinde Neustadt", "TSV 1860 Sportverein"),
    "fr": ("Pharmacie du Centre", "Hôtel de la Gare", "Garage de l'Avenir", "Mairie de Villeneuve"),
    "es": ("Farmacia del Carmen", "Hotel Miramar", "Talleres Unidos", "Ayuntamiento de Villanueva"),
    "en": ("The Crown Hotel", "St. Mary's Hospital", "Riverside Garage", "City of Newtown", "A1 Couriers", "O'Neill's Bar"),
}  # fmt: skip
_SYLLABLES: Final = tuple(
    "nor vel tec al dyn ax ion ter vis com lux qua ser mon del fin bra sol ker zen pro tan".split()
)


def town(dice: Dice, country: str) -> tuple[str, str]:
    """Return a postcode and its town."""
    return dice.pick(_TOWNS.get(country, PLACES[country].towns))


def company(dice: Dice, country: str) -> str:
    """Return a company name as that country has them: family and trade, an invented word, a shop or a person."""
    place = PLACES[country]
    form = dice.pick(_FORMS.get(country, place.forms))
    kind = dice.weighed({"family": 58, "two": 12, "invented": 20, "shop": 6, "person": 4})
    family, trade = dice.pick(place.families), dice.pick(place.trades)
    if kind == "family":
        return (
            f"{trade} {family} {form}"
            if place.language in ("es", "fr") and dice.chance(0.5)
            else f"{family} {trade} {form}"
        )
    if kind == "two":
        other = dice.pick(place.families)
        return f"{family} {'&' if dice.chance(0.6) else 'und' if place.language == 'de' else '+'} {other} {form}"
    if kind == "invented":
        word = "".join(dice.pick(_SYLLABLES) for _ in range(dice.between(2, 3)))
        return (
            f"{word.upper() if dice.chance(0.2) else word.title()} {trade if dice.chance(0.7) else ''} {form}".replace(
                "  ", " "
            )
        )
    if kind == "shop":
        return f"{dice.pick(_SHOPS[place.language])} {town(dice, country)[1]}"
    return f"{dice.pick(('Anna', 'Martin', 'Eva', 'Paul', 'Clara', 'David'))} {family}"


def lookalike(dice: Dice, name: str, country: str) -> str:
    """Return another company's name that is easily taken for this one."""
    place = PLACES[country]
    forms = sorted({form for form in _FORMS.get(country, place.forms) if not name.endswith(" " + form)})
    stem = name
    for form in sorted(place.forms + _FORMS.get(country, ()), key=len, reverse=True):
        stem = stem.removesuffix(" " + form)
    kind = dice.pick(("form", "spelling", "trade", "region", "number", "order"))
    form = dice.pick(forms)
    if kind == "spelling" and plain(stem) != stem:
        return f"{plain(stem)} {form}"
    if kind == "trade":
        return f"{stem} {dice.pick(place.trades)} {form}"
    if kind == "region":
        return f"{stem} {dice.pick(('Nord', 'Süd', 'West', town(dice, country)[1]))} {form}"
    if kind == "number":
        return f"{stem} {dice.pick(('2', 'II', 'Service', 'International', 'Vertrieb', 'Holding'))} {form}"
    if kind == "order" and " " in stem:
        first, _, rest = stem.partition(" ")
        return f"{rest} {first} {form}"
    return f"{stem} {form}"


_UMLAUTS: Final = str.maketrans({
    "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "é": "e", "è": "e", "ê": "e", "â": "a", "à": "a", "ç": "c",
    "ô": "o", "î": "i", "í": "i", "á": "a", "ó": "o", "ú": "u", "ñ": "n", "É": "E", "Á": "A", "ś": "s", "ź": "z", "ż": "z", "ń": "n",
    "ł": "l", "ą": "a", "ę": "e", "Ł": "L",
})  # fmt: skip
_BARE: Final = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "s", "Ä": "A", "Ö": "O", "Ü": "U"})


def plain(name: str) -> str:
    """Return the name without umlauts and accents, as SEPA's character set has it: Müller is Mueller."""
    return name.translate(_UMLAUTS)


HABITS: Final = ("as is", "as is", "upper", "upper plain", "plain", "cut 27", "cut 35", "no form")
ROUGH: Final = (
    "cut 27",
    "no form",
    "dots off",
    "bare upper",
    "last first",
    "with town",
    "with department",
    "initials",
    "typing error",
)


def on_statement(dice: Dice, name: str, habit: str, city: str) -> str:
    """Return the name as a bank shows it, by the payer's habit."""
    words = name.split()
    made = {
        "as is": name,
        "upper": name.upper(),
        "upper plain": plain(name).upper(),
        "plain": plain(name),
        "cut 27": plain(name)[:27].strip(),
        "cut 35": f"{name}, {city}"[:35].strip(),
        "no form": " ".join(words[:-1]) if len(words) > 2 else name,
        "dots off": name.replace(".", "").replace("&", "+"),
        "bare upper": plain(name.translate(_BARE)).upper(),
        "last first": " ".join([*words[1:], words[0]]) if len(words) > 1 else name,
        "with town": f"{name} {city}",
        "with department": f"{name} {dice.pick(('Buchhaltung', 'Kreditoren', 'AP DEPT', 'Zentrale', 'c/o Verwaltung'))}",
        "initials": " ".join([f"{words[0][0]}.", *words[1:]]) if len(words) > 2 else name,
        "typing error": _mistyped(dice, name),
    }
    return made[habit]


def _mistyped(dice: Dice, name: str) -> str:
    spot = dice.between(1, max(1, len(name) - 3))
    return name[:spot] + name[spot + 1] + name[spot] + name[spot + 2 :] if len(name) > 4 else name
