"""
Where verdicts on language come from: the native profiles, another library, or the user.

A detector takes a batch of texts and gives codes (string, null where it has none) and
probabilities (float32). Other libraries are optional extras and are
imported when they are first asked for.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from corpusclean.errors import InputError, MissingExtraError, SettingsError
from corpusclean.text.language_profiles import profiles

Verdict = tuple[str | None, float]
Judge = Callable[[list[str]], Iterable[Verdict]]
Detector = Callable[[pa.LargeStringArray], tuple[pa.StringArray, pa.FloatArray]]

# What other libraries call the languages that langdetect names otherwise.
_LANGDETECT_NAMES = {
    "un": None, "und": None, "iw": "he", "jw": "jv", "nb": "no", "nn": "no",
    "zh": "zh-cn", "zh-hans": "zh-cn", "zh-hant": "zh-tw",
}  # fmt: skip


@cache
def detector_named(name: str) -> Detector:
    """
    Return the detector of that name, or the user's own one from "module:function".

    The user's function takes a list of texts and returns a (code or None, probability) for each.
    Raises SettingsError for an unknown name and MissingExtraError, naming the extra, where the
    library is not installed.
    """
    where = f"LanguageSettings.detector={name!r}"
    if name == "profiles":
        return _by_profiles
    if name in _LIBRARIES:
        return _over_lists(name, _LIBRARIES[name]())
    module, colon, function = name.partition(":")
    if not colon:
        known = ", ".join(("profiles", *_LIBRARIES))
        raise SettingsError(f"{where} must be {known} or module:function")
    return _over_lists(name, _imported(where, module, function))


def detector_name(function: Judge) -> str:
    """
    Return the setting that names a function of your own, "module:function".

    Settings are plain data, so that they can be stored and sent to other machines. Raises
    SettingsError for a function that cannot be imported by its name, such as a lambda.
    """
    name = f"{function.__module__}:{getattr(function, '__qualname__', '')}"
    if getattr(importlib.import_module(function.__module__), name.partition(":")[2], None) is (
        function
    ):
        return name
    raise SettingsError(f"{name} cannot be imported; define the function at the top of a module")


def _by_profiles(texts: pa.LargeStringArray) -> tuple[pa.StringArray, pa.FloatArray]:
    model, codes = profiles()
    numbers, probabilities = model.identify(texts)
    named = pc.greater_equal(numbers, 0)
    return pa.array(codes, pa.string()).take(pc.if_else(named, numbers, None)), probabilities


def _over_lists(name: str, judge: Judge) -> Detector:
    """Return the detector that asks `judge`, a function on plain lists."""

    def detect(texts: pa.LargeStringArray) -> tuple[pa.StringArray, pa.FloatArray]:
        verdicts = list(judge(texts.to_pylist()))
        if len(verdicts) != len(texts):
            raise InputError(f"{name} gave {len(verdicts)} verdicts for {len(texts)} texts")
        codes = [code and _LANGDETECT_NAMES.get(code.lower(), code.lower()) for code, _ in verdicts]
        probabilities = [probability for _, probability in verdicts]
        return pa.array(codes, pa.string()), pa.array(probabilities, pa.float32())

    return detect


def _imported(where: str, module: str, function: str) -> Judge:
    try:
        found = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError) as error:
        raise SettingsError(f"{where} cannot be imported: {error}") from error
    if not callable(found):
        raise SettingsError(f"{where} is no function")
    return cast(Judge, found)


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        extra = name.partition(".")[0]
        raise MissingExtraError(f"detecting languages with {extra}", extra) from error


def _langdetect() -> Judge:
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
    from langdetect.lang_detect_exception import LangDetectException

    factory = DetectorFactory()  # a factory of our own: the seed of the common one is the user's
    factory.load_profile(PROFILES_DIRECTORY)
    factory.set_seed(0)

    def judge(text: str) -> Verdict:
        detector = factory.create()
        detector.append(text)
        try:
            best = detector.get_probabilities()[:1]
        except LangDetectException:  # "No features in text."
            best = []
        return (best[0].lang, best[0].prob) if best else (None, 0.0)

    return lambda texts: [judge(text) for text in texts]


def _pycld2() -> Judge:
    pycld2 = _library("pycld2")

    def judge(text: str) -> Verdict:
        try:
            _, _, languages = pycld2.detect(text)
        except pycld2.error:  # it refuses control characters and unassigned code points
            return None, 0.0
        _, code, percent, _ = languages[0]
        return code, percent / 100

    return lambda texts: [judge(text) for text in texts]


def _py3langid() -> Judge:
    langid = _library("py3langid.langid")
    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    return lambda texts: [identifier.classify(text) for text in texts]


def _lingua() -> Judge:
    detector = _library("lingua").LanguageDetectorBuilder.from_all_languages().build()

    def verdict(values: Sequence[Any]) -> Verdict:
        best = values[0]
        return (best.language.iso_code_639_1.name, best.value) if best.value > 0 else (None, 0.0)

    return lambda texts: [
        verdict(values) for values in detector.compute_language_confidence_values_in_parallel(texts)
    ]


_LIBRARIES: dict[str, Callable[[], Judge]] = {
    "langdetect": _langdetect,
    "pycld2": _pycld2,
    "py3langid": _py3langid,
    "lingua": _lingua,
}
