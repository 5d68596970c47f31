"""An index decides as a batch would, and is on disk what it was in memory."""

import json
import shutil
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shingle_oracle import jaccard, units

from corpusclean.dedup.banding import BandPlan
from corpusclean.dedup.index import Index
from corpusclean.dedup.near_duplicates import find_near_duplicates
from corpusclean.errors import InputError, RunError, SettingsError
from corpusclean.model import Match

ALL_PAIRS = BandPlan(bands=128, rows=1)
SENTENCES = st.lists(
    st.sampled_from(["the", "ship", "sailed", "from", "a", "quiet"]), max_size=9
).map(" ".join)
BATCHES = st.lists(
    st.lists(st.one_of(SENTENCES, st.sampled_from(["", "!", "?", "…"])), max_size=6), max_size=5
)
THRESHOLDS = st.sampled_from([0.3, 0.5, 0.8, 1.0])


def names(start, texts):
    return [f"d{start + place}" for place in range(len(texts))]


def add_all(index, batches):
    """Add batch after batch; return the answers under the ids d0, d1, ..."""
    answers = []
    for batch in batches:
        answers += index.add(batch, names(len(answers), batch))
    return answers


def similarity(left: str, right: str) -> float:
    a, b = units(left), units(right)
    equal = a == b and (bool(a) or left == right)
    return 1.0 if equal else jaccard(left, right, 6)


def expected_matches(stored, text, threshold):
    scored = [
        (-similarity(text, other), place) for place, other in enumerate(stored) if other is not None
    ]
    return [Match(f"d{place}", -score) for score, place in sorted(scored) if -score >= threshold]


@settings(deadline=None)
@given(BATCHES, THRESHOLDS)
def test_batch_after_batch_gives_the_removals_of_all_at_once(batches, threshold):
    texts = [text for batch in batches for text in batch]
    index = Index(threshold=threshold, plan=ALL_PAIRS)
    answers = add_all(index, batches)
    found = find_near_duplicates(texts, threshold, keep="first", plan=ALL_PAIRS)
    expected = [None] * len(texts)
    for removal in found.removals:
        expected[removal.index] = Match(f"d{removal.representative}", removal.similarity)
    assert answers == expected
    assert len(index) == len(found.kept)
    assert [f"d{place}" in index for place in range(len(texts))] == [a is None for a in answers]


@settings(deadline=None)
@given(BATCHES, st.lists(SENTENCES, max_size=4), THRESHOLDS, st.data())
def test_a_query_gives_what_brute_force_gives_after_removals_too(batches, queries, threshold, data):
    index = Index(threshold=threshold, plan=ALL_PAIRS)
    answers = add_all(index, batches)
    texts = [text for batch in batches for text in batch]
    stored = [text if a is None else None for text, a in zip(texts, answers, strict=True)]
    kept = [place for place, text in enumerate(stored) if text is not None]
    gone = data.draw(st.lists(st.sampled_from(kept), unique=True)) if kept else []
    index.remove(f"d{place}" for place in gone)
    for place in gone:
        stored[place] = None
    assert len(index) == len(kept) - len(gone)
    assert not any(f"d{place}" in index for place in gone)
    expected = [expected_matches(stored, text, threshold) for text in queries]
    assert index.query(queries) == expected


@settings(deadline=None, max_examples=25)
@given(BATCHES, st.data())
def test_on_disk_it_is_what_it_is_in_memory(tmp_path_factory, batches, data):
    folder = tmp_path_factory.mktemp("index") / "grown"
    memory = Index(threshold=0.5, plan=ALL_PAIRS)
    answers, start = [], 0
    for batch in batches:
        disk = Index(folder, threshold=0.5, plan=ALL_PAIRS)  # another process, each time
        ids = names(start, batch)
        here = memory.add(batch, ids)
        assert disk.add(batch, ids) == here
        answers += here
        start += len(batch)
        present = [f"d{place}" for place, answer in enumerate(answers) if answer is None]
        gone = data.draw(st.lists(st.sampled_from(present), unique=True)) if present else []
        gone = [name for name in gone if name in memory]
        memory.remove(gone)
        disk.remove(gone)
    queries = [text for batch in batches for text in batch]
    copy = folder.with_name("copy")
    memory.save(copy)
    for place in (copy, folder) if batches else (copy,):
        opened = Index.open(place)
        opened.check()
        assert (len(opened), opened.query(queries)) == (len(memory), memory.query(queries))


def test_a_crash_at_any_write_leaves_the_index_as_it_was_or_as_it_is_after(tmp_path, monkeypatch):
    start = tmp_path / "start"
    Index(start, threshold=0.5).add(["one two three four", "red green blue"], ["a", "b"])
    for allowed in range(20):
        folder = tmp_path / f"crashed-{allowed}"
        shutil.copytree(start, folder)
        index = Index.open(folder)
        syncs = iter(range(allowed))

        def sync_or_crash(_, syncs=syncs):
            if next(syncs, None) is None:
                raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr("corpusclean.dedup.index_storage.sync", sync_or_crash)
            patch.setattr("corpusclean.dedup.index_storage.sync_folder", sync_or_crash)
            try:
                index.add(["five six seven eight"], ["c"])
                finished = True
            except KeyboardInterrupt:
                finished = False
        again = Index.open(folder)
        again.check()
        assert ("c" in again) or not finished
        # The same batch once more is always right, and cleans up what the crash left.
        assert again.add(["five six seven eight"], ["c"]) == [None]
        again.add(["nine ten eleven twelve"], ["d"])
        assert sorted(name in again for name in "abcd") == [True] * 4
        listed = [
            file["name"]
            for entry in json.loads((folder / "index.json").read_text())["segments"]
            for file in entry
            if file
        ]
        assert sorted(path.name for path in folder.glob("*.arrow")) == sorted(listed)
        if finished:
            return
    pytest.fail("no run came to its end")


ADD_BATCH_AFTER_BATCH = """
import sys
from corpusclean.dedup.index import Index
index = Index(sys.argv[1], threshold=0.5)
for start in range(0, 3000, 5):
    names = [f"d{number}" for number in range(start, start + 5)]
    index.add([f"{name} alpha{name} beta{name} gamma{name}" for name in names], names)
    print(start + 5, flush=True)
"""


@pytest.mark.parametrize("batches", [1, 4, 9, 16, 33])
def test_a_process_killed_while_it_adds_leaves_a_whole_index(tmp_path, batches):
    folder = tmp_path / "index"
    command = [sys.executable, "-c", ADD_BATCH_AFTER_BATCH, folder]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as adding:  # noqa: S603
        done = [int(adding.stdout.readline()) for _ in range(batches)][-1]
        adding.kill()  # between two writes or amid one, as it happens
    index = Index.open(folder)
    index.check()
    assert len(index) >= done
    assert len(index) % 5 == 0  # a batch is in it whole or not at all
    names = [f"d{number}" for number in range(3000)]
    texts = [f"{name} alpha{name} beta{name} gamma{name}" for name in names]
    assert index.add(texts, names) == [None] * 3000
    assert [[match.id for match in found] for found in index.query(texts[::100])] == [
        [name] for name in names[::100]
    ]


def test_many_small_batches_lie_in_few_segments():
    index = Index()
    for number in range(200):
        index.add([f"{number} alpha{number} beta{number} gamma{number}"], [str(number)])
    assert len(index) == 200
    assert len(index._segments) <= 8


@pytest.mark.parametrize(
    ("name", "value"),
    [("threshold", 0.9), ("width", 4), ("num_perm", 64)],
)
def test_an_index_of_other_parameters_is_refused_by_name(tmp_path, name, value):
    Index(tmp_path / "index", num_perm=256)
    with pytest.raises(RunError, match="bands=|rows=" if name == "num_perm" else f"{name}="):
        Index(tmp_path / "index", **({"num_perm": 256} | {name: value}))


@pytest.mark.parametrize(("name", "value"), [("normalisation", 0), ("seed", 7)])
def test_an_index_of_another_normalisation_is_refused_by_name(tmp_path, name, value):
    Index(tmp_path / "index")
    manifest = tmp_path / "index" / "index.json"
    entries = json.loads(manifest.read_text())
    entries["header"][name] = value
    manifest.write_text(json.dumps(entries))
    with pytest.raises(RunError, match=f"{name}={value}, not"):
        Index.open(tmp_path / "index")


def test_what_is_no_index_is_refused(tmp_path):
    with pytest.raises(RunError, match="is no index"):
        Index.open(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(RunError, match="no index"):
        Index(tmp_path)
    with pytest.raises(RunError, match="not empty"):
        Index().save(tmp_path)
    (tmp_path / "index.json").write_text("{")
    with pytest.raises(RunError, match="cannot be read"):
        Index.open(tmp_path)
    (tmp_path / "index.json").write_text('{"format": "corpusclean index", "version": 99}')
    with pytest.raises(RunError, match="version=99"):
        Index.open(tmp_path)


def test_a_damaged_file_is_named(tmp_path):
    Index(tmp_path / "index").add(["one two three"], ["a"])
    [segment] = (tmp_path / "index").glob("segment-*")
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 1
    segment.write_bytes(data)
    with pytest.raises(RunError, match=f"{segment.name} is damaged: its checksum"):
        Index.open(tmp_path / "index").check()
    segment.write_bytes(data[:-8])
    with pytest.raises(RunError, match=f"{segment.name} is damaged: it has"):
        Index.open(tmp_path / "index")


def test_two_writers_do_not_overwrite_one_another(tmp_path):
    one, other = Index(tmp_path / "index"), Index(tmp_path / "index")
    one.add(["one two three"], ["a"])
    with pytest.raises(RunError, match="changed by someone else"):
        other.add(["four five six"], ["b"])


def test_the_same_batch_again_changes_nothing():
    index = Index()
    batch = ["one two three four", "One, two, three, four", "five six seven", ""]
    first = index.add(batch, ["a", "b", "c", ""])
    assert first == [None, Match("a", 1.0), None, None]
    assert index.add(batch, ["a", "b", "c", ""]) == first
    assert len(index) == 3


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        (["a", "a"], "comes twice"),
        (["a"], "1 ids for 2 texts"),
        (["a", 7], r"ids\[1\]=7 is no text"),
        (["a", "\ud800"], r"ids\[1\]=.* is no text"),
        ("ab", "single id"),
        (["x", "there"], r"ids\[1\]='there' is in the index with another text"),
    ],
)
def test_wrong_ids_are_refused_and_nothing_changes(ids, words):
    index = Index()
    index.add(["something else"], ["there"])
    with pytest.raises(InputError, match=words):
        index.add(["one two", "three four"], ids)
    assert len(index) == 1


def test_removing_what_is_not_there_changes_nothing():
    index = Index()
    index.add(["one two three"], ["a"])
    with pytest.raises(InputError, match=r"ids\[1\]='b' is not in the index"):
        index.remove(["a", "b"])
    assert "a" in index
    assert 7 not in index


def test_impossible_parameters_are_refused():
    with pytest.raises(SettingsError, match="threshold"):
        Index(threshold=0, plan=ALL_PAIRS)
    with pytest.raises(SettingsError, match="width"):
        Index(width=0)


def test_ten_thousand_copies_are_one_document():
    index = Index()
    answers = index.add(["the same text again"] * 10_000, map(str, range(10_000)))
    assert answers[0] is None
    assert set(answers[1:]) == {Match("0", 1.0)}
