"""One municipal aid of Paris by OpenFisca, its inputs given: seconds of processor, as one JSON line."""

import json
import resource
import sys
import time

import numpy
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_france import FranceTaxBenefitSystem

PERIOD, BEFORE = "2022-03", "2022-02"


def system():
    """France with the extension of Paris."""
    france = FranceTaxBenefitSystem()
    france.load_extension("openfisca_paris")
    return france


def simulation(france, count, seed):
    """So many families, with what the aid asks of them."""
    chance = numpy.random.default_rng(seed)
    built = SimulationBuilder().build_default_simulation(france, count)
    built.set_input("parisien", PERIOD, chance.random(count) < 0.9)
    built.set_input("paris_logement_a_charge", PERIOD, chance.random(count) < 0.9)
    built.set_input("paris_nb_enfants", PERIOD, chance.integers(0, 5, count).astype(numpy.float32))
    built.set_input("paris_base_ressources_couple", BEFORE, (chance.random(count) * 6000).astype(numpy.float32))
    return built


def main():
    count, rounds = int(sys.argv[1]), 3
    france = system()
    simulation(france, 1000, 0).calculate("paris_forfait_familles", PERIOD)
    calculate, whole, granted = [], [], 0
    for seed in range(rounds):
        begun = time.process_time()
        built = simulation(france, count, seed)
        ready = time.process_time()
        amounts = built.calculate("paris_forfait_familles", PERIOD)
        ended = time.process_time()
        calculate.append(ended - ready)
        whole.append(ended - begun)
        granted = int((amounts > 0).sum())
    single = []
    for seed in range(200):
        begun = time.perf_counter()
        simulation(france, 1, seed).calculate("paris_forfait_familles", PERIOD)
        single.append(time.perf_counter() - begun)
    single.sort()
    print(
        json.dumps(
            {
                "calculate_per_second": int(count / min(calculate)),
                "whole_per_second": int(count / min(whole)),
                "one_household_ms": round(single[len(single) // 2] * 1000, 2),
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                "granted": granted,
            }
        )
    )


main()
