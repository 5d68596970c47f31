"""
A profile on disk: it grows with its pages, and is applied to pages that come later.

The folder holds the columns of the pages, one part for each time that pages were added, the
profile of all of them, and its repeated blocks signed. The profile names how many parts it was
made from, so that an extension that broke off is noticed.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from corpusclean.boilerplate.clusters import Batches, BlockClusters
from corpusclean.boilerplate.copies import Copies
from corpusclean.boilerplate.openings import Openings
from corpusclean.boilerplate.pages import SCHEMA, PageBlocks
from corpusclean.boilerplate.profile import Profile, build_profile
from corpusclean.boilerplate.recognition import open_known, write_known
from corpusclean.boilerplate.tallies import Examples, Tally
from corpusclean.dedup.signatures import NORMALISATION
from corpusclean.durability import sync, sync_folder
from corpusclean.errors import RunError
from corpusclean.settings import BoilerplateSettings

_FORMAT = 2
_PROFILE = "profile.npz"


def extend_profile(folder: str | Path, batches: Batches, settings: BoilerplateSettings) -> Profile:
    """
    Add pages to the profile in `folder`, or begin one there, and return it.

    The profile is that of all pages together, as if it had been built at once; a page that it
    knows already gives way to its new version. The columns of all pages are read again, so time
    grows with all of them. An extension that broke off is finished by the next one; `settings`
    may change with it.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    _write_part(target, batches)
    parts = _parts(target)

    def pages() -> Iterator[PageBlocks]:
        return _pages(parts)

    profile = build_profile(pages, settings)
    keys = write_known(pages, profile.clusters, settings, _known(target, len(parts)))
    known = open_known(keys, settings, _known(target, len(parts)))
    profile = replace(profile, known=known)
    _write_profile(target, profile, _header(settings, len(parts)))
    for old in target.glob("known-*"):
        if old != _known(target, len(parts)):
            shutil.rmtree(old)
    return profile


def load_profile(folder: str | Path, settings: BoilerplateSettings) -> Profile:
    """
    Read a profile that `extend_profile` wrote, for pages judged under the same settings.

    Raises RunError where the folder holds no profile or an unfinished one, or one that was built
    by another rule of normalisation or with another threshold, shingle width or least of pages.
    """
    target = Path(folder)
    try:
        with np.load(target / _PROFILE, allow_pickle=False) as file:
            data = {name: file[name] for name in file.files}
            header = json.loads(data["header"].tobytes())
    except (ValueError, KeyError, EOFError, OSError) as error:
        raise RunError(f"{target}: not a profile of boilerplate: {error}") from error
    parts = len(_parts(target))
    for name, value in _header(settings, parts).items():
        if header.get(name) != value:
            raise RunError(
                f"{target}: the profile has {name}={header.get(name)}, not {value}; "
                "extend it anew, also by no pages, or take its settings"
            )
    return Profile(
        clusters=BlockClusters(
            data["keys"], data["leaders"], data["to_leader"], data["partners"], data["to_partner"]
        ),
        copies=Copies(data["copies"], data["originals"]),
        sites=data["sites"],
        site_pages=data["site_pages"],
        pages=Tally(data["codes"], data["counts"]),
        in_zone=Tally(data["zone_codes"], data["zone_counts"]),
        examples=Examples(data["example_codes"], data["example_pages"], data["example_places"]),
        openings=Openings(
            data["opening_names"],
            data["opening_pages"],
            data["opening_places"],
            data["contained"],
            data["titles"],
        ),
        known=open_known(data["known"], settings, _known(target, parts)),
    )


def _write_profile(target: Path, profile: Profile, header: dict[str, float]) -> None:
    clusters, examples, openings = profile.clusters, profile.examples, profile.openings
    part = target / f"{_PROFILE}.part"
    with part.open("wb") as file:
        np.savez_compressed(
            file,
            header=np.frombuffer(json.dumps(header).encode(), np.uint8),
            keys=clusters.keys,
            leaders=clusters.leaders,
            to_leader=clusters.to_leader,
            partners=clusters.partners,
            to_partner=clusters.to_partner,
            copies=profile.copies.pages,
            originals=profile.copies.originals,
            sites=profile.sites,
            site_pages=profile.site_pages,
            codes=profile.pages.codes,
            counts=profile.pages.counts,
            zone_codes=profile.in_zone.codes,
            zone_counts=profile.in_zone.counts,
            example_codes=examples.codes,
            example_pages=examples.pages,
            example_places=examples.places,
            opening_names=openings.names,
            opening_pages=openings.pages,
            opening_places=openings.places,
            contained=openings.contained,
            titles=openings.titles,
            known=profile.known.keys if profile.known else clusters.keys[:0],
        )
        file.flush()
        sync(file.fileno())
    part.replace(target / _PROFILE)
    sync_folder(target)


def _write_part(target: Path, batches: Batches) -> None:
    """Write the columns of new pages as the next part; none where there are no pages."""
    name = f"part-{len(_parts(target)):05}.arrow"
    part = target / f"{name}.part"
    rows = 0
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with part.open("wb") as file:
        with pa.ipc.new_file(file, SCHEMA, options=options) as writer:
            for batch in batches():
                writer.write_batch(batch.to_batch())
                rows += len(batch)
        file.flush()
        sync(file.fileno())
    if rows:
        part.replace(target / name)
        sync_folder(target)
    else:
        part.unlink()


def _parts(target: Path) -> list[Path]:
    return sorted(target.glob("part-*.arrow"))


def _pages(parts: list[Path]) -> Iterator[PageBlocks]:
    """Yield the pages of all parts; of a page that stands in several the newest version."""
    newer = np.empty(0, np.uint64)
    for part in reversed(parts):
        with pa.memory_map(str(part)) as source:
            file = pa.ipc.open_file(source)
            own = [newer]
            for number in range(file.num_record_batches):
                batch = file.get_batch(number)
                pages = batch.column("page").to_numpy()
                own.append(np.unique(pages))
                yield PageBlocks.from_batch(batch.filter(pa.array(~np.isin(pages, newer))))
            newer = np.unique(np.concatenate(own))


def _known(target: Path, parts: int) -> Path:
    return target / f"known-{parts:05}"


def _header(settings: BoilerplateSettings, parts: int) -> dict[str, float]:
    return {
        "format": _FORMAT,
        "normalisation": NORMALISATION,
        "threshold": settings.threshold,
        "width": settings.width,
        "min_pages": settings.min_pages,
        "text_pages": settings.text_pages,
        "parts": parts,
    }
