#!/usr/bin/env python3
"""Writes where the offices of the three demo bodies are and how they are reached: python3 data/demo/offices.py

Deterministic. An address that a document of the body prints is given as printed; every other one lies in an invented street of
`streets.csv`, every telephone number begins with 02 0000, which is given to nobody, and every opening time is an example.
"""
import csv
from pathlib import Path

HERE = Path(__file__).parent
EXAMPLE = "valore di esempio"
# Addresses that the DUP 2021-2023 of Milan prints.
PRINTED = {
    "MSNA": "Via Zandrini 15, Milano",
    "JANNACCI": "Viale Ortles, Milano",
    "DOCCE-7": "Via Anselmo da Baggio 50, Milano",
    "DOCCE-8": "Via Pucci 3, Milano",
}
SOURCE = "indirizzo: DUP 2021-2023; telefono e orari: valore di esempio"
HOURS = {
    "access_point": "lunedì-venerdì 9:00-12:30; martedì e giovedì anche 14:00-16:30",
    "territorial": "lunedì, mercoledì e venerdì 9:00-12:00; martedì e giovedì 14:00-16:00",
    "service": "lunedì-venerdì 9:00-16:00",
}
OTHERWISE = "lunedì-venerdì 9:00-12:00, su appuntamento"
ALWAYS_OPEN = {"PIS": "ogni giorno, 24 ore su 24", "MSNA": "ogni giorno, 24 ore su 24", "020202": "lunedì-sabato 8:00-20:00"}
# Units whose address is told to nobody.
SECRET = {"RIFUGIO"}
PREFIX = {"milano": 1, "assemi": 4, "cinque-zone": 7}
CENTRE = {"milano": "1", "assemi": "COM-SANDONATO", "cinque-zone": "CZ-CENTRO"}


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def site(unit, units):
    """Offices of one territory share a building: that of the unit under which they stand."""
    if unit["kind"] in ("territorial", "access_point") and unit["municipio"] and not unit["code"].startswith("WEMI"):
        parent = units.get(unit["parent_code"])
        if parent and parent["municipio"] == unit["municipio"]:
            return parent["code"]
    if unit["code"].startswith("CZ-SP-"):
        return unit["parent_code"]
    return unit["code"]


def write(body):
    units = {row["code"]: row for row in rows(HERE / body / "units.csv")}
    by_district = {}
    for street in rows(HERE / body / "streets.csv"):
        by_district.setdefault(street["district"], []).append(street)
    taken, lines = {}, []
    for number, (code, unit) in enumerate(units.items(), start=1):
        at = site(unit, units)
        if at not in taken:
            own = units[at]["municipio"] or at
            streets = by_district.get(own) or by_district[CENTRE[body]]
            street = streets[(7 * len(taken) + 3) % len(streets)]
            house = int(street["number_from"]) + 2 * (len(taken) % 5)
            house = min(house, int(street["number_to"]))
            taken[at] = f"{street['street']} {house}, {street['comune']}"
        hours = ALWAYS_OPEN.get(code) or HOURS.get(unit["kind"], OTHERWISE)
        phone = f"02 0000 {PREFIX[body]}{number:03}"
        lines.append([code, PRINTED.get(code, taken[at]), phone, hours, SOURCE if code in PRINTED else EXAMPLE, "true" if code in SECRET else "false"])
    with (HERE / body / "offices.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "address", "phone", "hours", "label", "address_secret"])
        writer.writerows(lines)


for body in PREFIX:
    write(body)
