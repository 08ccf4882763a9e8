"""Legal forms of companies, short and in words, by country: they say what a company is, not which.

As in the code list of ISO 20275 (entity legal forms), those that stand in names of companies that trade.
"""

from __future__ import annotations

from typing import Final

BY_COUNTRY: Final = {
    "DE": "GmbH | mbH | Gesellschaft mit beschränkter Haftung | gGmbH | gemeinnützige GmbH | AG | Aktiengesellschaft | gAG | KG | "
          "Kommanditgesellschaft | KGaA | Kommanditgesellschaft auf Aktien | OHG | offene Handelsgesellschaft | GbR | eGbR | "
          "Gesellschaft bürgerlichen Rechts | UG | UG haftungsbeschränkt | Unternehmergesellschaft | "
          "Unternehmergesellschaft haftungsbeschränkt | e.K. | e.Kfm. | e.Kfr. | eingetragener Kaufmann | eingetragene Kauffrau | e.V. | "
          "eingetragener Verein | eG | eingetragene Genossenschaft | SE | PartG | PartGmbB | PartG mbB | Partnerschaftsgesellschaft | "
          "GmbH & Co. KG | GmbH & Compagnie KG | GmbH und Compagnie Kommanditgesellschaft | GmbH & Co. Kommanditgesellschaft | GmbH u. Co. KG | GmbH und Co. KG | GmbH Co. KG | GmbH & Co. KGaA | GmbH & Co. OHG | mbH & Co. KG | AG & Co. KG | "
          "AG & Co. KGaA | SE & Co. KG | SE & Co. KGaA | UG & Co. KG | UG haftungsbeschränkt & Co. KG | Co. KG | & Co.",
    "AT": "Ges.m.b.H. | GesmbH | Gesellschaft m.b.H. | G.m.b.H. | m.b.H. | e.U. | eingetragenes Unternehmen | OG | offene Gesellschaft | FlexCo | "
          "Ges.m.b.H. & Co. KG | GesmbH & Co. KG",
    "CH": "Sàrl | S.à r.l. | Sagl | GmbH | AG | SA | Genossenschaft | Einzelfirma",
    "GB": "Ltd | Limited | L.T.D. | Co. Ltd | Company Limited | PLC | P.L.C. | Public Limited Company | LLP | L.L.P. | Limited Liability Partnership | LP | "
          "Limited Partnership | CIC | Community Interest Company",
    "IE": "DAC | Designated Activity Company | CLG | Company Limited by Guarantee | Unlimited Company | Teoranta",
    "US": "Inc. | I.N.C. | Incorporated | Corp. | Corporation | LLC | L.L.C. | Limited Liability Company | LLLP | PLLC | Co. | Company",
    "CA": "Ltée | Limitée | Inc. | SENC | S.E.N.C. | s.e.c. | enr. | ULC",
    "AU": "Pty Ltd | Pty Limited | Proprietary Limited | Pty",
    "NZ": "Limited | Ltd",
    "ZA": "(Pty) Ltd | Proprietary Limited | Close Corporation",
    "IN": "Pvt Ltd | Pvt. Limited | Private Limited | Pvt | Private Ltd | OPC",
    "SG": "Pte Ltd | Pte. Limited | Private Limited | Pte",
    "MY": "Sdn Bhd | Sendirian Berhad | Bhd | Berhad",
    "HK": "Co. Limited | Company Limited",
    "PH": "Inc. | OPC",
    "FR": "SA | S.A. | Société anonyme | SAS | S.A.S. | Société par actions simplifiée | SASU | Société par actions simplifiée unipersonnelle | SARL | S.A.R.L. | "
          "Société à responsabilité limitée | EURL | Entreprise unipersonnelle à responsabilité limitée | SNC | S.N.C. | Société en nom collectif | SCI | "
          "Société civile immobilière | SCOP | SELARL | EIRL | Société civile | GIE | & Cie | Cie",
    "BE": "BV | BVBA | B.V.B.A. | Besloten vennootschap met beperkte aansprakelijkheid | NV | Naamloze vennootschap | SRL | SPRL | "
          "Société privée à responsabilité limitée | SCRL | CVBA | ASBL | VZW | Comm.V | GCV | VOF | Société à responsabilité limitée",
    "LU": "S.à r.l. | SARL | SA | SCS | SCA | Sàrl-S",
    "NL": "BV | B.V. | Besloten vennootschap | NV | N.V. | Naamloze vennootschap | VOF | V.O.F. | Vennootschap onder firma | CV | C.V. | "
          "Commanditaire vennootschap | Maatschap | Eenmanszaak | Coöperatie U.A. | U.A.",
    "ES": "SA | S.A. | Sociedad anónima | SL | S.L. | Sociedad limitada | Sociedad de responsabilidad limitada | SRL | SLU | S.L.U. | "
          "Sociedad limitada unipersonal | SAU | S.A.U. | Sociedad anónima unipersonal | SLNE | SLP | Comunidad de bienes | y Cía | Cía | S. Coop. | "
          "Sociedad cooperativa | SCoop | SCCL",
    "PT": "Lda | Limitada | Sociedade limitada | Sociedade por quotas | Unipessoal Lda | Unipessoal | SA | Sociedade anónima | SGPS",
    "IT": "SpA | S.p.A. | Società per azioni | Srl | S.r.l. | Società a responsabilità limitata | Srls | S.r.l.s. | "
          "Società a responsabilità limitata semplificata | Snc | S.n.c. | Società in nome collettivo | Sas | S.a.s. | Società in accomandita semplice | "
          "SapA | S.a.p.a. | Società in accomandita per azioni | Soc. Coop. | S.c.a r.l. | S.c.r.l. | Società cooperativa | Società semplice",
    "DK": "A/S | Aktieselskab | ApS | Anpartsselskab | I/S | Interessentskab | K/S | Kommanditselskab | IVS | P/S | A.M.B.A. | amba",
    "NO": "AS | A/S | Aksjeselskap | ASA | Allmennaksjeselskap | ANS | Ansvarlig selskap | ENK | Enkeltpersonforetak | NUF",
    "SE": "AB | A.B. | Aktiebolag | Aktiebolaget | Publikt aktiebolag | AB (publ) | HB | Handelsbolag | KB | Kommanditbolag | Ekonomisk förening | ek. för.",
    "FI": "Oy | O.Y. | Osakeyhtiö | Oy Ab | Oyj | Julkinen osakeyhtiö | Oyj Abp | Ky | Kommandiittiyhtiö | Ay | Avoin yhtiö | Tmi | Toiminimi | Osk | Osuuskunta",
    "IS": "ehf. | einkahlutafélag | hf. | hlutafélag | sf. | sameignarfélag | slf. | ohf.",
    "EE": "OÜ | Osaühing | AS | Aktsiaselts",
    "LV": "SIA | Sabiedrība ar ierobežotu atbildību | AS | Akciju sabiedrība",
    "LT": "UAB | Uždaroji akcinė bendrovė | AB | Akcinė bendrovė | Mažoji bendrija | Individuali įmonė | VšĮ",
    "PL": "Sp. z o.o. | Sp. z oo | Sp. zoo | Spzoo | z o.o. | Spółka z o.o. | Spółka z ograniczoną odpowiedzialnością | Sp. z o.o. Sp. k. | "
          "Spółka z ograniczoną odpowiedzialnością spółka komandytowa | S.A. | Spółka akcyjna | Sp. j. | Spj | Spółka jawna | Sp. k. | Spk | "
          "Spółka komandytowa | Sp. p. | Spółka partnerska | S.K.A. | Spółka komandytowo-akcyjna | s.c. | Spółka cywilna | P.S.A. | Prosta spółka akcyjna",
    "CZ": "s.r.o. | Sro | spol. s r.o. | společnost s ručením omezeným | a.s. | akciová společnost | v.o.s. | veřejná obchodní společnost | k.s. | "
          "komanditní společnost | OSVČ",
    "SK": "s.r.o. | spol. s r.o. | spoločnosť s ručením obmedzeným | a.s. | akciová spoločnosť | k.s. | v.o.s. | j.s.a.",
    "HU": "Kft. | K.F.T. | Korlátolt felelősségű társaság | Rt. | Részvénytársaság | Zrt. | Zártkörűen működő részvénytársaság | Zártkörűen működő Rt. | Nyrt. | "
          "Nyilvánosan működő részvénytársaság | Nyilvánosan működő Rt. | Bt. | Betéti társaság | Kkt. | Közkereseti társaság | E.V. | egyéni vállalkozó",
    "RO": "SRL | S.R.L. | Societate cu răspundere limitată | SC | S.C. | SA | S.A. | Societate pe acțiuni | SNC | PFA | Persoană fizică autorizată",
    "BG": "EOOD | E.O.O.D. | ЕООД | OOD | O.O.D. | ООД | AD | A.D. | АД | EAD | ЕАД | "
          "Еднолично дружество с ограничена отговорност | Дружество с ограничена отговорност | Акционерно дружество",
    "GR": "AE | A.E. | Ανώνυμη Εταιρεία | Anonymi Etaireia | ΕΠΕ | EPE | Εταιρεία Περιορισμένης Ευθύνης | IKE | ΙΚΕ | "
          "Ιδιωτική Κεφαλαιουχική Εταιρεία | Ομόρρυθμη Εταιρεία | Ετερόρρυθμη Εταιρεία | Monoprosopi | Μονοπρόσωπη | ABEE | ΑΒΕΕ",
    "CY": "Ltd | ΛΤΔ",
    "SI": "d.o.o. | družba z omejeno odgovornostjo | d.d. | delniška družba | s.p. | samostojni podjetnik | d.n.o. | k.d.",
    "HR": "d.o.o. | društvo s ograničenom odgovornošću | j.d.o.o. | jednostavno društvo s ograničenom odgovornošću | d.d. | dioničko društvo | obrt",
    "RS": "d.o.o. | društvo sa ograničenom odgovornošću | a.d. | akcionarsko društvo | preduzetnik | доо | ад",
    "TR": "A.Ş. | Anonim Şirketi | Ltd. Şti. | Limited Şirketi | Şti. | San. ve Tic. | San. ve Tic. A.Ş. | San. ve Tic. Ltd. Şti. | "
          "Sanayi ve Ticaret | Sanayi ve Ticaret A.Ş. | Sanayi ve Ticaret Ltd. Şti. | Sanayi ve Ticaret Anonim Şirketi | "
          "Sanayi ve Ticaret Limited Şirketi | Tic. | Koll. Şti. | Kollektif Şirketi",
    "RU": "ООО | Общество с ограниченной ответственностью | Obshchestvo s ogranichennoi otvetstvennostyu | АО | Акционерное общество | ОАО | ЗАО | ПАО | "
          "Публичное акционерное общество | ИП | Индивидуальный предприниматель | JSC | PJSC | OJSC | CJSC",
    "UA": "ТОВ | TOV | Товариство з обмеженою відповідальністю | ФОП | ПрАТ | ПАТ",
    "KZ": "ТОО | TOO",
    "CN": "Co., Ltd. | Company Limited | Youxian Gongsi | Gufen Youxian Gongsi",
    "JP": "K.K. | Kabushiki Kaisha | Kabushiki Gaisha | Y.K. | Yugen Kaisha | G.K. | Godo Kaisha | Co., Ltd.",
    "KR": "Co., Ltd. | Jusik Hoesa | Chusik Hoesa | Yuhan Hoesa",
    "TH": "Co., Ltd. | Company Limited | Public Company Limited | PCL",
    "ID": "PT | Perseroan Terbatas | CV | Tbk",
    "VN": "Công ty TNHH | TNHH | Công ty Cổ phần | CTCP | JSC",
    "AE": "FZE | F.Z.E. | Free Zone Establishment | Free Zone Company | FZCO | FZC | FZ LLC | WLL | W.L.L. | PJSC | DMCC",
    "IL": "Ltd | בע״מ",
    "MX": "SA de CV | S.A. de C.V. | Sociedad anónima de capital variable | S de RL | S. de R.L. | S. de R.L. de C.V. | "
          "Sociedad de responsabilidad limitada de capital variable | SAPI de CV | S.A.P.I. de C.V. | de C.V.",
    "BR": "Ltda | Limitada | Ltda ME | Ltda EPP | S/A | S.A. | EIRELI | MEI | Sociedade anônima",
    "AR": "SA | SRL | SAS | SACI | SAIC",
    "CL": "SpA | Ltda | SA | EIRL",
    "CO": "SAS | S.A.S. | Ltda | SA",
    "EU": "SE | Societas Europaea | SCE | EWIV | EEIG | GEIE",
}  # fmt: skip
"""By country: the forms as they are written, short and in words."""

SAME: Final = (
    "GmbH | Ges.m.b.H. | GesmbH | Gesellschaft m.b.H. | G.m.b.H. | Gesellschaft mit beschränkter Haftung",
    "AG | Aktiengesellschaft",
    "KG | Kommanditgesellschaft",
    "OHG | offene Handelsgesellschaft",
    "GbR | Gesellschaft bürgerlichen Rechts",
    "UG | UG haftungsbeschränkt | Unternehmergesellschaft | Unternehmergesellschaft haftungsbeschränkt",
    "e.K. | e.Kfm. | e.Kfr. | eingetragener Kaufmann | eingetragene Kauffrau",
    "e.V. | eingetragener Verein",
    "eG | eingetragene Genossenschaft",
    "GmbH & Co. KG | GmbH & Compagnie KG | GmbH und Compagnie Kommanditgesellschaft | GmbH & Co. Kommanditgesellschaft | Ges.m.b.H. & Co. KG | GesmbH & Co. KG",
    "Ltd | Limited",
    "PLC | Public Limited Company",
    "LLP | Limited Liability Partnership",
    "LLC | Limited Liability Company",
    "Inc. | Incorporated",
    "Corp. | Corporation",
    "SA | Société anonyme | Sociedad anónima | Sociedade anónima | Spółka akcyjna",
    "SAS | Société par actions simplifiée",
    "SARL | S.à r.l. | Société à responsabilité limitée",
    "SNC | Société en nom collectif | Società in nome collettivo",
    "SpA | Società per azioni",
    "Srl | Società a responsabilità limitata",
    "BV | Besloten vennootschap",
    "NV | Naamloze vennootschap",
    "VOF | Vennootschap onder firma",
    "SL | Sociedad limitada | Sociedad de responsabilidad limitada",
    "Lda | Limitada | Sociedade limitada",
    "A/S | AS | Aktieselskab | Aksjeselskap | Aktsiaselts",
    "ApS | Anpartsselskab",
    "AB | Aktiebolag | Aktiebolaget",
    "HB | Handelsbolag",
    "Oy | Osakeyhtiö",
    "Oyj | Julkinen osakeyhtiö",
    "OÜ | Osaühing",
    "SIA | Sabiedrība ar ierobežotu atbildību",
    "UAB | Uždaroji akcinė bendrovė",
    "Sp. z o.o. | Spółka z o.o. | Spółka z ograniczoną odpowiedzialnością",
    "Sp. k. | Spółka komandytowa",
    "Sp. j. | Spółka jawna",
    "s.r.o. | spol. s r.o. | společnost s ručením omezeným | spoločnosť s ručením obmedzeným",
    "a.s. | akciová společnost | akciová spoločnosť",
    "Kft. | Korlátolt felelősségű társaság",
    "Zrt. | Zártkörűen működő részvénytársaság | Zártkörűen működő Rt.",
    "Bt. | Betéti társaság",
    "d.o.o. | družba z omejeno odgovornostjo | društvo s ograničenom odgovornošću | društvo sa ograničenom odgovornošću",
    "A.Ş. | Anonim Şirketi",
    "Ltd. Şti. | Limited Şirketi",
    "OOO | ООО | Общество с ограниченной ответственностью",
)
"""Ways to write one legal form, the usual one first: they tell namesakes of other forms apart."""


def every() -> tuple[str, ...]:
    """Return all forms, each once, as they are written."""
    return tuple(dict.fromkeys(form.strip() for forms in BY_COUNTRY.values() for form in forms.split("|")))
