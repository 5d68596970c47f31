"""Settings: one frozen tree, the same from Python and TOML, with errors that show the way out."""

import pytest

from corpusclean.errors import SettingsError
from corpusclean.settings import NearDuplicateSettings, Settings


def test_the_shown_settings_read_back_equal(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text(Settings().to_toml(), "utf-8")
    assert Settings.from_toml(path) == Settings()


def test_every_setting_says_what_it_means():
    for line in Settings().to_toml().splitlines():
        assert not line or line.startswith(("#", "[")) or "  # " in line


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"duplicate": {}}, "duplicate: no such setting; did you mean duplicates"),
        ({"duplicates": {"treshold": 1}}, "duplicates.treshold: .* did you mean threshold"),
        ({"duplicates": 3}, "duplicates=3 is a section"),
        ({"duplicates": {"threshold": "high"}}, "threshold='high' is of type str; it takes float"),
        ({"duplicates": {"threshold": 1.5}}, "threshold=1.5 must be at most 1.0"),
        ({"duplicates": {"num_perm": True}}, "num_perm=True is of type bool"),
        ({"duplicates": {"keep": "best"}}, "keep='best' must be one of"),
        ({"repair": {"confidences": {"quote": 2}}}, "confidences.quote=2.0 must be at most 1.0"),
        ({"repair": {"confidences": {"quote": "on"}}}, "confidences.quote='on' is of type str"),
        ({"repair": {"confidences": 3}}, "confidences=3 is no table of numbers by name"),
    ],
)
def test_a_wrong_setting_names_value_rule_and_remedy(values, message):
    with pytest.raises(SettingsError, match=message):
        Settings.from_mapping(values)


def test_a_table_of_numbers_reads_back_equal_and_can_be_hashed(tmp_path):
    settings = Settings.from_mapping({"repair": {"confidences": {"quote": 1, "apostrophe": 0.9}}})
    path = tmp_path / "settings.toml"
    path.write_text(settings.to_toml(), "utf-8")
    assert Settings.from_toml(path) == settings == Settings.from_mapping(settings.to_mapping())
    assert hash(settings) == hash(Settings.from_toml(path))


def test_a_whole_number_serves_as_a_share():
    assert NearDuplicateSettings(threshold=1).threshold == 1.0


def test_broken_toml_names_the_file(tmp_path):
    path = tmp_path / "broken.toml"
    path.write_text("[duplicates", "utf-8")
    with pytest.raises(SettingsError, match=r"broken\.toml: not valid TOML"):
        Settings.from_toml(path)
