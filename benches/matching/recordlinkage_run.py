"""One run of `recordlinkage` on FEBRL NUMBER, as a comparator. Prints one JSON document.

Its documentation's way for these data sets: neighbourhood and block indexes, string comparisons, and its expectation-maximisation
classifier (ECM) as well as a supervised logistic regression trained on the truth itself. The better one counts, with the
threshold that the truth likes best.
"""
import json
import resource
import sys
import time
import warnings

import recordlinkage

import febrl

warnings.filterwarnings("ignore")


def compared(frames):
    frames = [frame.set_index("rec_id") for frame in frames]
    indexer = recordlinkage.Index()
    for columns in (["soc_sec_id"], ["given_name", "surname"], ["date_of_birth"], ["surname", "postcode"], ["given_name", "postcode"],
                    ["street_number", "address_1"], ["address_1", "suburb"]):
        indexer.block(columns)
    pairs = indexer.index(*frames)
    compare = recordlinkage.Compare()
    for column in ("given_name", "surname", "address_1", "suburb"):
        compare.string(column, column, method="jarowinkler", threshold=0.85, label=column)
    for column in ("date_of_birth", "soc_sec_id", "postcode"):
        compare.string(column, column, method="damerau_levenshtein", threshold=0.7, label=column)
    compare.exact("street_number", "street_number", label="street_number")
    return pairs, compare.compute(pairs, *frames)


def best_f1(probabilities, truth):
    right, best = 0, (0.0, 0.0, 0.0)
    for count, (pair, _) in enumerate(probabilities.sort_values(ascending=False).items(), 1):
        right += tuple(sorted(pair)) in truth
        score = 2 * right / (count + len(truth))
        best = max(best, (score, right / count, right / len(truth)))
    return best


def main():
    frames, truth = febrl.load(int(sys.argv[1]))
    begin = time.time()
    pairs, features = compared(frames)
    results = []
    unsupervised = recordlinkage.ECMClassifier(binarize=0.5)
    unsupervised.fit(features)
    results.append(best_f1(unsupervised.prob(features), truth))
    links = pairs[[tuple(sorted(pair)) in truth for pair in pairs]]
    supervised = recordlinkage.LogisticRegressionClassifier()
    supervised.fit(features, links)
    results.append(best_f1(supervised.prob(features), truth))
    score, precision, recall = max(results)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({
        "tool": "recordlinkage", "mode": "best", "records": sum(map(len, frames)), "f1": score, "precision": precision, "recall": recall,
        "wall_s": time.time() - begin, "cpu_s": usage.ru_utime + usage.ru_stime, "peak_kib": usage.ru_maxrss,
    }))


if __name__ == "__main__":
    main()
