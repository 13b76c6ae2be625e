"""Portico's regulations beside OpenFisca's, on the same machine in the same run; writes the document."""

import argparse
import datetime
import json
import os
import pathlib
import platform
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
RULES = HERE.parent.parent / "regulations"
MEASURED = [("sostegno-al-reddito", "income support"), ("misura-b2", "Measure B2")]


def portico(program, regulation, households):
    """What `portico rules bench` says, with its peak memory."""
    time = ["/usr/bin/time", "-f", "%M"] if os.path.exists("/usr/bin/time") else []
    command = [*time, program, "rules", "bench", str(RULES / f"{regulation}.toml"), "--households", str(households), "--on", "2026-06-15", "--json"]
    done = subprocess.run(["taskset", "-c", "0-1", *command], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    found["peak_mib"] = int(done.stderr.strip().splitlines()[-1]) // 1024 if time else None
    return found


def openfisca(python, households):
    done = subprocess.run([python, str(HERE / "openfisca_run.py"), str(households)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"openfisca: {done.stderr[-2000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def thousands(number):
    return f"{number:,}" if number is not None else "not measured"


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def verdict(found, wanted):
    return f"{thousands(found)}, {'met' if found >= wanted else 'NOT MET'}"


def document(ours, theirs, households, versions, load):
    rows = []
    for name, label in MEASURED:
        found = ours[name]
        rows += [
            f"| {label}: 15,000,000 decisions per second and core, once loaded | {verdict(found['one_core'], 15_000_000)} |",
            f"| {label}: 4,000,000 with reading the population from Parquet | {verdict(found['from_parquet'], 4_000_000)} |",
            f"| {label}: one decision with its whole explanation, p99 under 200 µs | {found['explained_p99_us']} µs, {'met' if found['explained_p99_us'] < 200 else 'NOT MET'} |",
            f"| {label}: under 1 GiB | {thousands(found['peak_mib'])} MiB, {'met' if (found['peak_mib'] or 9999) < 1024 else 'NOT MET'} |",
        ]
    table = []
    for name, label in MEASURED:
        found = ours[name]
        table.append(
            f"| Portico, {label} | {found['one_core']:,} | {found['all_cores']:,} | {found['from_parquet']:,} | {1000 / max(found['alone'], 1):.5f} | "
            f"{found['explained_p50_us'] / 1000:.4f} | {thousands(found['peak_mib'])} |"
        )
    table.append(
        f"| openfisca-paris, Paris Forfait Familles | {theirs['calculate_per_second']:,} | – | {theirs['whole_per_second']:,} | {theirs['one_household_ms']} | – | {theirs['peak_mib']:,} |"
    )
    first = ours[MEASURED[0][0]]
    ratios = [
        f"{ours[name]['one_core'] / theirs['calculate_per_second']:.1f} times ({label})" for name, label in MEASURED
    ]
    whole = [f"{ours[name]['from_parquet'] / theirs['whole_per_second']:.1f} times ({label})" for name, label in MEASURED]
    busy = f"\n> The machine had other work meanwhile (load {load:.1f} before the measure).\n" if load > 0.7 else ""
    newline = "\n"
    return f"""<!-- Written by scripts/bench-rules. Do not edit: change benches/rules/measure.py. -->

# Performance of the regulations

Measured on {datetime.date.today()} by `scripts/bench-rules`: {households:,} invented households ({first['people'] / first['households']:.1f} members each), everything
known of all of them. The comparator is installed for the measure and nothing of it is kept.
{busy}
| | |
| --- | --- |
| processor | {processor()}, {os.cpu_count()} cores |
| system | {platform.system()} {platform.release()} |
| versions | {versions} |

## Targets

| target | measured |
| --- | --- |
{newline.join(rows)}

## Beside OpenFisca

Decisions per second of processor. OpenFisca calculates one aid of Paris whose inputs are given as arrays, one person to a family; Portico
decides requirements, exclusions and amount of a whole regulation over households with their members. "With its data" is building the simulation
there, reading a Parquet file here.

| | in memory, one core | in memory, all cores | with its data, one core | one household, ms | with explanation, ms | peak MiB |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
{newline.join(table)}

In memory {', '.join(ratios)}; with its data {', '.join(whole)}. OpenFisca has no explanation to be compared.
"""


def main():
    parser = argparse.ArgumentParser()
    for name in ["program", "python", "document"]:
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--households", type=int, required=True)
    options = parser.parse_args()
    load = os.getloadavg()[0]
    ours = {name: portico(options.program, name, options.households) for name, _ in MEASURED}
    theirs = openfisca(options.python, options.households)
    asked = "import importlib.metadata as m; print(', '.join(f'{n} {m.version(n)}' for n in ['openfisca-core', 'openfisca-france', 'openfisca-paris', 'numpy']))"
    versions = subprocess.run([options.python, "-c", asked], capture_output=True, text=True, check=True).stdout.strip()
    versions = f"portico 0.1.0, {versions}, Python {platform.python_version()}"
    pathlib.Path(options.document).write_text(document(ours, theirs, options.households, versions, load))


main()
