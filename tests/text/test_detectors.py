import pyarrow as pa
import pytest

from corpusclean.errors import InputError, MissingExtraError, SettingsError
from corpusclean.settings import LanguageSettings
from corpusclean.text.detectors import detector_name, detector_named
from corpusclean.text.language import identify_languages

ENGLISH = "The rain fell on the roofs of the town all day long, and nobody went out."
CHINESE = "我們今天去學校讀書，學習新的知識。"


def by_length(texts):
    return [("xx" if len(text) > 3 else None, 0.75) for text in texts]


def one_verdict(_):
    return [("xx", 1.0)]


NO_FUNCTION = 3


def test_langdetect_gives_the_same_verdicts_each_time():
    settings = LanguageSettings(detector="langdetect")
    texts = [ENGLISH, "ein kurzer Satz", "", "12345"]
    first, second = identify_languages(texts, settings), identify_languages(texts, settings)
    assert first.codes.to_pylist()[:1] == ["en"]
    assert first.codes.to_pylist()[2:] == ["und", "und"]
    assert first == second


def test_langdetect_takes_traditional_chinese_for_korean_and_the_profiles_do_not():
    settings = LanguageSettings(detector="langdetect")
    assert identify_languages([CHINESE], settings).codes.to_pylist() == ["ko"]
    assert identify_languages([CHINESE]).codes.to_pylist() == ["zh-tw"]


@pytest.mark.parametrize("library", ["pycld2", "py3langid", "lingua"])
def test_another_library_answers_or_its_extra_is_named(library):
    settings = LanguageSettings(detector=library)
    try:
        found = identify_languages([ENGLISH, "", "日本語の文章をここに書きます。"], settings)
    except MissingExtraError as error:
        assert str(error).endswith(f"pip install 'corpusclean[{library}]'")  # noqa: PT017
    else:
        assert found.codes.to_pylist() == ["en", "und", "ja"]


def test_a_function_of_the_user_is_a_detector():
    settings = LanguageSettings(detector=f"{__name__}:by_length")
    found = identify_languages(["long enough", "no"], settings)
    assert found.codes.to_pylist() == ["xx", "und"]
    assert found.probabilities.to_pylist() == [0.75, 0.75]


def test_a_function_is_named_where_it_can_be_imported():
    settings = LanguageSettings(detector=detector_name(by_length))
    assert identify_languages(["long enough"], settings).codes.to_pylist() == ["xx"]
    with pytest.raises(SettingsError, match="define the function at the top of a module"):
        detector_name(lambda texts: [("xx", 1.0) for _ in texts])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("langdetct", "must be profiles, langdetect, pycld2, py3langid, lingua or module:function"),
        ("no_such_module:function", "cannot be imported: No module named 'no_such_module'"),
        (f"{__name__}:no_such_function", "cannot be imported"),
        (f"{__name__}:NO_FUNCTION", "is no function"),
    ],
)
def test_an_unknown_detector_is_refused(name, message):
    with pytest.raises(SettingsError, match=message):
        detector_named(name)


def test_a_wrong_number_of_verdicts_is_refused():
    with pytest.raises(InputError, match="gave 1 verdicts for 2 texts"):
        identify_languages(["a", "b"], LanguageSettings(detector=f"{__name__}:one_verdict"))


def test_no_texts_give_empty_columns():
    found = identify_languages([])
    assert found.codes.type == pa.string()
    assert found.probabilities.type == pa.float32()
