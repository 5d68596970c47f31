"""A profile on disk, to be applied to pages that come later."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np

from corpusclean.boilerplate.clusters import BlockClusters
from corpusclean.boilerplate.copies import Copies
from corpusclean.boilerplate.openings import Openings
from corpusclean.boilerplate.profile import Profile
from corpusclean.boilerplate.tallies import Examples, Tally
from corpusclean.dedup.signatures import NORMALISATION
from corpusclean.errors import RunError
from corpusclean.settings import BoilerplateSettings

_FORMAT = 2


def save_profile(path: str | Path, profile: Profile, settings: BoilerplateSettings) -> None:
    """
    Write a profile to one file, atomically.

    `settings` are those that it was built with; `load_profile` refuses others.
    """
    target = Path(path)
    part = target.with_name(f"{target.name}.part")
    header = np.frombuffer(json.dumps(_header(settings)).encode(), np.uint8)
    clusters, examples = profile.clusters, profile.examples
    with part.open("wb") as file:
        np.savez_compressed(
            file,
            header=header,
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
            opening_names=profile.openings.names,
            opening_pages=profile.openings.pages,
            opening_places=profile.openings.places,
            contained=profile.openings.contained,
            titles=profile.openings.titles,
        )
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)


def load_profile(path: str | Path, settings: BoilerplateSettings) -> Profile:
    """
    Read a profile that `save_profile` wrote, for pages judged under the same settings.

    Raises RunError where the file is no profile, or was built by another rule of normalisation
    or with another threshold or shingle width.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            data = {name: file[name] for name in file.files}
            header = json.loads(data["header"].tobytes())
    except (ValueError, KeyError, EOFError) as error:
        raise RunError(f"{path}: not a profile of boilerplate: {error}") from error
    expected = _header(settings)
    for name, value in expected.items():
        if header.get(name) != value:
            raise RunError(
                f"{path}: the profile has {name}={header.get(name)}, these settings {value}; "
                "build it anew or take its settings"
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
    )


def _header(settings: BoilerplateSettings) -> dict[str, float]:
    return {
        "format": _FORMAT,
        "normalisation": NORMALISATION,
        "threshold": settings.threshold,
        "width": settings.width,
    }
