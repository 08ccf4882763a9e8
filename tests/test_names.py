"""Names of companies and people as they are written here and there: which are the same, and which are not."""

from __future__ import annotations

import pytest

from ar_batch import legal_forms, names
from ar_batch.stages.matching.levels import LIKELY
from ar_batch.stages.matching.name_book import NameBook

SAME = [
    ("Norrlands Såg AB", "NORRLANDS SAG AKTIEBOLAG"),
    ("Fjordfisk AS", "Fjordfisk Aksjeselskap"),
    ("Kahvipaahtimo Oy", "KAHVIPAAHTIMO OSAKEYHTIO"),
    ("Møbler ApS", "MOBLER ANPARTSSELSKAB"),
    ("Weber Metallbau GmbH", "Weber Metallbau Gesellschaft mit beschraenkter Haftung"),
    ("Lange & Söhne OHG", "LANGE SOHNE OFFENE HANDELSGESELLSCHAFT"),
    ("Bäckerei Kern e.K.", "Backerei Kern eingetragene Kauffrau"),
    ("Donau Holz Ges.m.b.H. & Co. KG", "DONAU HOLZ GESMBH & CO KG"),
    ("Fromagerie Petit SARL", "FROMAGERIE PETIT SOCIETE A RESPONSABILITE LIMITEE"),
    ("Colchones Luna SL", "COLCHONES LUNA SOCIEDAD LIMITADA"),
    ("Rossi Vini S.r.l.", "ROSSI VINI SOCIETA A RESPONSABILITA LIMITATA"),
    ("Vidros Costa Lda", "VIDROS COSTA SOCIEDADE POR QUOTAS"),
    ("Van Dijk Bloemen BV", "VAN DIJK BLOEMEN BESLOTEN VENNOOTSCHAP"),
    ("Okna Nowak Sp. z o.o.", "OKNA NOWAK SPOLKA Z OGRANICZONA ODPOWIEDZIALNOSCIA"),
    ("Stroje Dvořák s.r.o.", "STROJE DVORAK SPOLECNOST S RUCENIM OMEZENYM"),
    ("Paprika Kft.", "PAPRIKA KORLATOLT FELELOSSEGU TARSASAG"),
    ("Lemn Popescu SRL", "LEMN POPESCU SOCIETATE CU RASPUNDERE LIMITATA"),
    ("Јадран доо", "JADRAN D.O.O."),
    ("Ελαιόλαδο Κρήτης ΑΕ", "ELAIOLADO KRITIS A.E."),
    ("Волга Сталь ООО", "OOO VOLGA STAL"),
    ("Yıldız Tekstil Ltd. Şti.", "YILDIZ TEKSTIL LIMITED SIRKETI"),
    ("Põhja Puit OÜ", "POHJA PUIT OSAUHING"),
    ("Medus SIA", "SIA MEDUS"),
    ("Acme Tools Inc.", "ACME TOOLS INCORPORATED"),
    ("Outback Steel Pty Ltd", "Outback Steel Proprietary Limited"),
    ("Mumbai Cotton Pvt Ltd", "MUMBAI COTTON PRIVATE LIMITED"),
    ("Kyoto Seiki K.K.", "KYOTO SEIKI KABUSHIKI KAISHA"),
    ("Kyoto Seiki K.K.", "KYOTO SEIKI KK"),
    ("Weinhaus Kern e.K.", "WEINHAUS KERN EK"),
    ("Turnverein Ulm e.V.", "TURNVEREIN ULM EV"),
    ("Cerveza Azteca SA de CV", "CERVEZA AZTECA SOCIEDAD ANONIMA DE CAPITAL VARIABLE"),
    ("Gebr. Vogt GmbH", "Gebrüder Vogt GmbH"),
    ("Atlas Intl Freight Ltd", "ATLAS INTERNATIONAL FREIGHT LIMITED"),
    ("St. Anna Klinik gGmbH", "SANKT ANNA KLINIK GGMBH"),
    ("Ingenieurbüro Thoma", "Ing.-Büro Thoma"),
    ("Weinhandel Roth Inh. Eva Roth", "Weinhandel Roth, Eva Roth"),
    ("MacDuff Salmon Ltd", "MAC DUFF SALMON LTD"),
    ("Karl-Heinz Brandt", "BRANDT, K.H."),
    ("P. J. Wainwright & Co", "Peter James Wainwright & Company"),
    ("Lucia Fernandez Gil", "FERNANDEZ GIL L"),
    ("Nordsee Reederei KG", "c/o Treuhand Olsen, Nordsee Reederei KG"),
    ("Blue Door Bakery Ltd", "Tom Hale t/a Blue Door Bakery"),
]  # fmt: skip
OTHERS = [
    "Südwest Rohrbau GmbH", "Hansen Transport AS", "Green Valley Farms LLC", "Maison Duval SA", "Ferreteria Sol SL", "Orion Labs Inc",
]  # fmt: skip


@pytest.mark.parametrize(("ours", "theirs"), SAME)
def test_one_company_written_in_two_ways_is_known(ours, theirs):
    found = known([ours, *OTHERS], theirs)
    assert [(c, level >= LIKELY) for c, level, _ in found] == [(0, True)]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("World Trading Ltd", "PC World Trading House"),
        ("Brandt, Karl", "BRANDT H."),
        ("Müller Bau GmbH", "Müller Dach GmbH"),
        ("Lange Holz AG", "Lang Holz Import AG"),
        ("St. Anna Klinik gGmbH", "St. Josef Klinik gGmbH"),
    ],
)
def test_another_company_is_not_taken_for_ours(ours, theirs):
    assert all(level < LIKELY for _, level, _ in known([ours, *OTHERS], theirs))


def test_of_two_that_differ_by_their_legal_form_only_the_one_that_is_written_whole_paid():
    book = ["Kern Druck GmbH", "Kern Druck OHG"]
    assert [c for c, level, _ in known(book, "KERN DRUCK OHG") if level >= LIKELY] == [1]
    assert all(level < LIKELY for _, level, _ in known(book, "Kern Druck Aktiengesellschaft"))
    assert all(level < LIKELY for _, level, _ in known(book, "Kern Druck"))


def test_initials_that_fit_two_people_are_a_tie():
    assert all(level < LIKELY for _, level, _ in known(["Maria Ortega", "Manuel Ortega"], "ORTEGA M"))


def test_a_word_of_two_letters_inside_a_name_is_no_legal_form():
    assert names.base("Kaffee SE Rösterei GmbH") == "KAFFEE SE ROESTEREI"
    assert names.base("Kaffee Rösterei SE") == "KAFFEE ROESTEREI"


def test_legal_forms_of_more_than_thirty_countries_say_nothing_about_which_company_it_is():
    assert len(legal_forms.BY_COUNTRY) > 30
    for form in legal_forms.every():
        if names.folded(form):
            assert names.base(f"Quarzwerk Lindau {form}") == "QUARZWERK LINDAU", form


def known(customers, payer):
    """What a book of the customers' names says of a payer's: customer, level, how."""
    book = NameBook(customers, [""] * len(customers))
    return book.look_up(payer) or [(c, level, how) for _, c, level, how in book.look_alikes([(0, payer)])]


def test_initials_at_the_beginning_of_a_name_are_no_legal_form_written_without_its_points():
    assert names.base("EK Consulting GmbH") == "EK CONSULTING"
    assert names.base("EV Charging Ltd") == "EV CHARGING"
    assert names.base("Weinhaus Kern EK") == "WEINHAUS KERN"
