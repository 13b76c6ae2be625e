#!/usr/bin/env python3
"""Writes the invented street segments of the three demo bodies: python3 data/demo/streets.py

Deterministic: the same script always writes the same files (a test of the register reads them; CI regenerates and compares).
No street of a real town is placed in a district where it does not lie: every name is put together from invented toponyms, so
that an address of the demo leads nowhere. Postcodes are those of the part of the town only in appearance.
"""
import csv
import math
from pathlib import Path

HERE = Path(__file__).parent
COLUMNS = ["street", "comune", "comune_belfiore", "district", "neighbourhood", "number_from", "number_to", "parity", "postcode",
           "lat_microdegrees", "lon_microdegrees"]
MASK = (1 << 64) - 1


class Chance:
    """SplitMix64, as in the Rust generator."""

    def __init__(self, seed):
        self.state = seed & MASK

    def below(self, bound):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return (z ^ (z >> 31)) % bound

    def pick(self, items):
        return items[self.below(len(items))]


HEADS = ["Val", "Cam", "Ser", "Mor", "Tor", "Bel", "Gar", "Lin", "Ros", "Fon", "Ver", "Sal", "Bor", "Car", "Mon", "Per", "Tes", "Ram",
         "Nov", "Luv", "Org", "Alb", "Cer", "Dos", "Vig"]
MIDDLES = ["a", "e", "i", "o"]
TAILS = ["vella", "monte", "brana", "scura", "gnasca", "salta", "mezza", "landa", "verna", "spina", "rolo", "nasso",
         "bruna", "chiara", "vasca", "rossa", "pozzo", "fossa"]
TREES = [("dei", "Tigli"), ("delle", "Robinie"), ("dei", "Carpini"), ("dei", "Gelsi"), ("degli", "Ontani"), ("delle", "Betulle"),
         ("dei", "Salici"), ("dei", "Noccioli"), ("degli", "Aceri"), ("delle", "Querce"), ("dei", "Sambuchi"), ("delle", "Ginestre")]
TREE_TAILS = ["Alti", "di Mezzo", "della Roggia", "del Mulino", "della Fornace", "del Guado", "della Ghiaia", "del Lavatoio"]
PLACES = ["Via Cascina {}", "Via Monte {}", "Via Rio {}", "Via Pieve di {}", "Via Colle {}", "Via Valle {}", "Via Roggia {}",
          "Largo Fonte {}", "Piazza {}", "Viale {}", "Vicolo Corte {}", "Via Madonna di {}", "Via Molino {}", "Via {}"]


def names(chance, wanted):
    """So many different names of streets."""
    seen = []
    known = set()
    for article, tree in TREES:
        for tail in TREE_TAILS:
            if tail == "Alti":
                tail = "Alte" if article == "delle" else "Alti"
            name = f"Via {article} {tree} {tail}"
            if name not in known and chance.below(3) == 0:
                known.add(name)
                seen.append(name)
    while len(seen) < wanted:
        toponym = chance.pick(HEADS) + chance.pick(MIDDLES) + chance.pick(TAILS)
        name = chance.pick(PLACES).format(toponym)
        if toponym not in known:
            known.add(toponym)
            seen.append(name)
    return seen[:wanted]


def segments(chance, district, streets, centre, spread_m, last_number):
    """The segments of the streets of one district: even and odd sides, at times cut in two ranges."""
    rows = []
    for street in streets:
        bearing = chance.below(360) * math.pi / 180
        distance = chance.below(spread_m)
        lat = centre[0] + int(distance * math.cos(bearing) / 111_200 * 1_000_000)
        lon = centre[1] + int(distance * math.sin(bearing) / 77_900 * 1_000_000)
        neighbourhood = chance.pick(district["neighbourhoods"])
        postcode = chance.pick(district["postcodes"])
        end = 12 + chance.below(last_number)
        cut = end // 2 if chance.below(4) == 0 and end > 30 else None
        for parity in ("odd", "even"):
            first = 1 if parity == "odd" else 2
            ranges = [(first, end)] if cut is None else [(first, cut), (cut + 1, end)]
            for index, (start, stop) in enumerate(ranges):
                start += (start - first) % 2
                stop -= (stop - first) % 2
                rows.append([street, district["comune"], district["belfiore"], district["code"], neighbourhood, start, stop, parity,
                             postcode, lat + index * 900 + (120 if parity == "odd" else 0), lon + index * 700])
    return rows


def write(path, rows):
    rows.sort(key=lambda row: (row[0], row[2], row[7], row[5]))
    with open(HERE / path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(COLUMNS)
        out.writerows(rows)
    print(path, len(rows))


def milano():
    """Nine districts around a centre, with about as many doors as their share of the residents asks for."""
    quarters = {
        1: ["Corte Vecchia", "Porta Alberata", "Borgo Canestri"], 2: ["Stazione Alta", "Quartiere delle Rogge", "Borgo Filanda", "Campo Lungo"],
        3: ["Fornace Rossa", "Parco dei Carpini", "Case Nuove Est", "Mulino Basso"], 4: ["Borgo Sarto", "Case Gialle", "Cascina Gabbiana", "Mercato Ovale"],
        5: ["Darsenetta", "Risaia Nord", "Borgo Ghiaia"], 6: ["Naviglietto", "Cortile Grande", "Prato Lungo", "Officine Basse"],
        7: ["Cascina Merlina", "Quartiere Maneggio", "Bosco Verde", "Case Tonde"], 8: ["Borgo Fiera", "Quartiere Olmaia", "Certosella", "Borgo Tramvia"],
        9: ["Rondò Alto", "Nigrisola", "Parco Basso", "Villaggio Nuovo"],
    }
    postcodes = {1: [20121, 20122, 20123], 2: [20124, 20125, 20127], 3: [20129, 20131, 20132], 4: [20135, 20137, 20138],
                 5: [20136, 20139, 20141], 6: [20142, 20143, 20146], 7: [20148, 20151, 20153], 8: [20154, 20155, 20157],
                 9: [20158, 20159, 20162]}
    bearings = {2: 35, 3: 78, 4: 125, 5: 172, 6: 215, 7: 265, 8: 312, 9: 355}
    streets_of = {1: 53, 2: 92, 3: 82, 4: 91, 5: 71, 6: 86, 7: 99, 8: 108, 9: 107}
    chance = Chance(2021)
    pool = names(chance, sum(streets_of.values()))
    for index in range(len(pool) - 1, 0, -1):
        other = chance.below(index + 1)
        pool[index], pool[other] = pool[other], pool[index]
    rows = []
    for number, count in streets_of.items():
        if number == 1:
            centre, spread = (45_464_200, 9_190_000), 1_400
        else:
            angle = bearings[number] * math.pi / 180
            centre = (45_464_200 + int(4_300 * math.cos(angle) / 111_200 * 1_000_000), 9_190_000 + int(4_300 * math.sin(angle) / 77_900 * 1_000_000))
            spread = 1_900
        district = {"code": number, "comune": "Milano", "belfiore": "F205", "neighbourhoods": quarters[number], "postcodes": postcodes[number]}
        mine, pool = pool[:count], pool[count:]
        rows += segments(chance, district, mine, centre, spread, 110)
    # A few streets go on into the next district with higher numbers, as they do in any town.
    border = {2: 3, 3: 4, 4: 5, 5: 6, 6: 7, 7: 8, 8: 9}
    for number, neighbour in border.items():
        for row in [row for row in rows if row[3] == number and row[5] <= 2][:8]:
            ends = [other[6] for other in rows if other[0] == row[0] and other[7] == row[7]]
            start = max(ends) + 2
            rows.append([row[0], row[1], row[2], neighbour, quarters[neighbour][0], start, start + 38, row[7], postcodes[neighbour][0],
                         row[9] + 2_500, row[10] + 2_500])
    write("milano/streets.csv", rows)


def assemi():
    places = [("COM-CARPIANO", "Carpiano", "B820", 20074, (45_338_000, 9_275_000), 8), ("COM-CERRO", "Cerro al Lambro", "C536", 20070, (45_330_000, 9_339_000), 9),
              ("COM-COLTURANO", "Colturano", "C908", 20075, (45_381_000, 9_330_000), 6), ("COM-DRESANO", "Dresano", "D367", 20070, (45_373_000, 9_356_000), 7),
              ("COM-MELEGNANO", "Melegnano", "F100", 20077, (45_358_000, 9_324_000), 24), ("COM-SANDONATO", "San Donato Milanese", "H827", 20097, (45_415_000, 9_266_000), 34),
              ("COM-SANZENONE", "San Zenone al Lambro", "I415", 20070, (45_327_000, 9_355_000), 8), ("COM-VIZZOLO", "Vizzolo Predabissi", "M102", 20070, (45_355_000, 9_346_000), 8),
              ("COM-SANGIULIANO", "San Giuliano Milanese", "H930", 20098, (45_394_000, 9_291_000), 12)]
    chance = Chance(2009)
    pool = names(chance, sum(place[5] for place in places))
    rows = []
    for code, comune, belfiore, postcode, centre, count in places:
        district = {"code": code, "comune": comune, "belfiore": belfiore, "neighbourhoods": ["Centro", "Frazione Bassa", "Villaggio Nuovo"], "postcodes": [postcode]}
        mine, pool = pool[:count], pool[count:]
        rows += segments(chance, district, mine, centre, 900, 60)
    write("assemi/streets.csv", rows)


def cinque_zone():
    zones = [("CZ-NORD", 0), ("CZ-SUD", 180), ("CZ-CENTRO", None), ("CZ-OVEST", 270), ("CZ-EST", 90)]
    chance = Chance(5)
    pool = names(chance, 18 * len(zones))
    rows = []
    for number, (code, bearing) in enumerate(zones, start=1):
        angle = 0 if bearing is None else bearing * math.pi / 180
        away = 0 if bearing is None else 2_600
        centre = (45_300_000 + int(away * math.cos(angle) / 111_200 * 1_000_000), 10_500_000 + int(away * math.sin(angle) / 77_900 * 1_000_000))
        district = {"code": code, "comune": "Comune a cinque zone", "belfiore": "", "neighbourhoods": ["Quartiere Alto", "Quartiere Basso"], "postcodes": [99100 + number]}
        mine, pool = pool[:18], pool[18:]
        rows += segments(chance, district, mine, centre, 1_000, 70)
    write("cinque-zone/streets.csv", rows)


if __name__ == "__main__":
    milano()
    assemi()
    cinque_zone()
