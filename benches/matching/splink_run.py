"""One run of Splink on one file, as a comparator: FILE TRUTH (best|em), or FEBRL NUMBER (best). Prints one JSON document.

`best` is what nobody has at work: m probabilities and the prior are taken from the truth, and the threshold is the one that
gives the best F1 against it. `em` is trained without labels, as at work, and its best threshold still comes from the truth.
Blocking rules and comparisons are those that Splink's own documentation proposes for persons.
"""
import json
import resource
import sys
import time
import warnings

import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

import febrl

warnings.filterwarnings("ignore")

PEOPLE = ["given_name", "family_name", "sex", "birth_date", "birth_place", "tax_code", "street", "house_number", "postcode", "city", "phone"]


def people(file):
    """The file as Splink likes it: lower case, missing values as nulls, telephone numbers as digits."""
    frame = pd.read_csv(file, dtype=str, keep_default_na=False).rename(columns={"id": "unique_id"})[["unique_id", *PEOPLE]]
    for column in frame.columns:
        frame[column] = frame[column].str.strip()
    for column in ("given_name", "family_name", "birth_place", "street", "city"):
        frame[column] = frame[column].str.lower()
    frame["phone"] = frame["phone"].str.replace(r"[^0-9]", "", regex=True).str.replace(r"^(0039|39(?=3))", "", regex=True)
    return frame.mask(frame == "", None)


def people_settings(link_type):
    adjusted = {"term_frequency_adjustments": True}
    return SettingsCreator(
        link_type=link_type,
        blocking_rules_to_generate_predictions=[
            block_on("tax_code"),
            block_on("family_name", "birth_date"),
            block_on("given_name", "birth_date"),
            block_on("family_name", "given_name"),
            block_on("phone"),
            block_on("street", "house_number", "given_name"),
            block_on("birth_date", "postcode"),
        ],
        comparisons=[
            cl.JaroWinklerAtThresholds("given_name", [0.92, 0.8]).configure(**adjusted),
            cl.JaroWinklerAtThresholds("family_name", [0.92, 0.8]).configure(**adjusted),
            cl.ExactMatch("sex"),
            cl.DamerauLevenshteinAtThresholds("birth_date", [1, 2]).configure(**adjusted),
            cl.ExactMatch("birth_place").configure(**adjusted),
            cl.DamerauLevenshteinAtThresholds("tax_code", [1, 2]),
            cl.JaroWinklerAtThresholds("street", [0.92]).configure(**adjusted),
            cl.ExactMatch("house_number"),
            cl.ExactMatch("postcode"),
            cl.ExactMatch("phone"),
        ],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )


def febrl_settings(link_type):
    adjusted = {"term_frequency_adjustments": True}
    return SettingsCreator(
        link_type=link_type,
        blocking_rules_to_generate_predictions=[
            block_on("soc_sec_id"),
            block_on("given_name", "surname"),
            block_on("date_of_birth"),
            block_on("surname", "postcode"),
            block_on("given_name", "postcode"),
            block_on("street_number", "address_1"),
            block_on("address_1", "suburb"),
        ],
        comparisons=[
            cl.JaroWinklerAtThresholds("given_name", [0.92, 0.8]).configure(**adjusted),
            cl.JaroWinklerAtThresholds("surname", [0.92, 0.8]).configure(**adjusted),
            cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number"),
            cl.JaroWinklerAtThresholds("address_1", [0.92, 0.8]),
            cl.JaroWinklerAtThresholds("suburb", [0.92]),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
        ],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )


def persons(frames, truth):
    """A number for each person, from the pairs of the truth."""
    parent = {}

    def root(record):
        while record in parent:
            record = parent[record]
        return record

    for a, b in truth:
        a, b = root(a), root(b)
        if a != b:
            parent[b] = a
    return [frame.assign(person=[root(record) for record in frame["unique_id"]]) for frame in frames]


def run(frames, settings, truth, mode, training):
    begin = time.time()
    if mode == "best":
        frames = persons(frames, truth)
    api = DuckDBAPI()
    tables = [api.register(frame) for frame in frames]
    sizes = [len(frame) for frame in frames]
    everything = sizes[0] * (sizes[0] - 1) / 2 if len(sizes) == 1 else sizes[0] * sizes[1]
    settings.probability_two_random_records_match = len(truth) / everything
    linker = Linker(tables if len(tables) > 1 else tables[0], settings, log_level=None)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    if mode == "best":
        linker.training.estimate_m_from_label_column("person")
    else:
        linker.training.estimate_probability_two_random_records_match([block_on(training[0])], recall=0.7)
        for columns in training[1:]:
            linker.training.estimate_parameters_using_expectation_maximisation(block_on(*columns), fix_u_probabilities=True)
    found = linker.inference.predict(threshold_match_probability=0.001).as_pandas_dataframe()
    seconds = time.time() - begin
    usage = resource.getrusage(resource.RUSAGE_SELF)
    found["right"] = [tuple(sorted(pair)) in truth for pair in zip(found["unique_id_l"], found["unique_id_r"])]
    found = found.sort_values("match_weight", ascending=False)
    right = found["right"].cumsum().to_numpy()
    count = range(1, len(found) + 1)
    scores = [2 * r / (c + len(truth)) for r, c in zip(right, count)]
    best = max(range(len(scores)), key=scores.__getitem__)
    sure = found[found["match_probability"] >= 0.95]
    return {
        "tool": "splink",
        "mode": mode,
        "records": sum(sizes),
        "f1": scores[best],
        "precision": right[best] / (best + 1),
        "recall": right[best] / len(truth),
        "threshold": float(found["match_probability"].iloc[best]),
        "f1_at_95": 2 * int(sure["right"].sum()) / (len(sure) + len(truth)),
        "wall_s": seconds,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "peak_kib": usage.ru_maxrss,
    }


def main():
    if sys.argv[1] == "FEBRL":
        frames, truth = febrl.load(int(sys.argv[2]))
        frames = [frame.rename(columns={"rec_id": "unique_id"}) for frame in frames]
        settings = febrl_settings("dedupe_only" if len(frames) == 1 else "link_only")
        result = run(frames, settings, truth, sys.argv[3], ["soc_sec_id", ["date_of_birth"], ["given_name", "surname"]])
    else:
        truth = {tuple(sorted(pair)) for pair in pd.read_csv(sys.argv[2], dtype=str).itertuples(index=False, name=None)}
        settings = people_settings("dedupe_only")
        result = run([people(sys.argv[1])], settings, truth, sys.argv[3], ["tax_code", ["birth_date"], ["family_name", "given_name"]])
    print(json.dumps(result, default=float))


if __name__ == "__main__":
    main()
