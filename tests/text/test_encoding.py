import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusclean.errors import InputError
from corpusclean.text.encoding import decode_bytes

SENTENCES = {
    "cp1252": "Le café « Élysée » a fermé ses portes hier à midi, après une belle soirée de fête.",
    "koi8-r": "Сегодня утром жители города вышли на площадь, чтобы посмотреть на праздник весны.",
    "cp1251": "Сегодня утром жители города вышли на площадь, чтобы посмотреть на праздник весны.",
    "gb18030": "今天早上，市民们走上广场观看春天的节日，孩子们唱歌跳舞，大家都很高兴。",
    "shift_jis": "今朝、市民は広場に出て春のお祭りを見ました。子供たちは歌って踊りました。",
}


# UTF-16 of ASCII is valid UTF-8, half of it control characters; no text is that in fact.
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.sampled_from("\n\t")))
@settings(deadline=None)
def test_utf8_is_read_as_utf8_and_exact(text):
    data = text.encode()
    decoded = decode_bytes(data)
    assert (decoded.text, decoded.source, decoded.exact) == (text, "utf-8", True)


@given(st.binary(max_size=200), st.sampled_from([None, "utf-8", "latin-1", "utf-16", "big5", "x"]))
@settings(deadline=None)
def test_any_bytes_are_decoded_or_refused_and_exact_means_exact(data, declared):
    try:
        decoded = decode_bytes(data, declared)
    except InputError:
        return
    if decoded.exact:
        assert decoded.text.encode(decoded.encoding) == data


@pytest.mark.parametrize(("encoding", "text"), SENTENCES.items())
def test_a_declared_encoding_is_believed_where_it_decodes(encoding, text):
    decoded = decode_bytes(text.encode(encoding), declared=encoding)
    assert (decoded.text, decoded.source, decoded.exact) == (text, "declared", True)


@pytest.mark.parametrize(("encoding", "text"), SENTENCES.items())
def test_an_undeclared_encoding_is_detected(encoding, text):
    decoded = decode_bytes(text.encode(encoding))
    assert (decoded.text, decoded.source) == (text, "detected")
    assert 0 < decoded.confidence <= 1


def test_the_undeclared_bytes_may_come_after_a_long_stretch_of_ascii():
    data = b"plain " * 5000 + SENTENCES["koi8-r"].encode("koi8-r")
    assert decode_bytes(data).text.endswith(SENTENCES["koi8-r"])


def test_utf8_wins_over_a_false_declaration():
    assert decode_bytes("Größe".encode(), declared="latin-1").text == "Größe"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_byte_order_mark_decides_and_stays_in_the_text(encoding):
    data = "\ufeffZoë und 日本".encode(encoding)
    decoded = decode_bytes(data)
    assert (decoded.text, decoded.encoding, decoded.exact) == ("\ufeffZoë und 日本", encoding, True)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ["plain\n", "Zoë and Bob", "да, нет", *SENTENCES.values()])
def test_utf16_without_a_mark_is_told_by_its_control_characters(encoding, text):
    decoded = decode_bytes(text.encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.source) == (text, encoding, "detected")


@pytest.mark.parametrize(
    "data",
    [b"a\0b\0c", b"one\0two\0three", b"\1\0\2\0\3\0\4\0", b"col\x1fcol"],
)
def test_control_characters_alone_are_no_utf16(data):
    assert not decode_bytes(data).encoding.startswith("utf-16")


@pytest.mark.parametrize(
    "text",
    ["Café", "Größe", "señor", "É isso", "naïve idea", "C'est la fête", "Über uns"],
)
def test_a_word_of_latin_1_is_no_cyrillic(text):
    decoded = decode_bytes(text.encode("latin-1"))
    assert decoded.text == text
    assert decoded.confidence < 1.0


def test_declared_utf16_of_ascii_is_not_taken_for_utf8():
    assert decode_bytes("plain".encode("utf-16-le"), declared="UTF-16LE").text == "plain"
    assert decode_bytes("日本".encode("iso-2022-jp"), declared="ISO-2022-JP").text == "日本"


def test_a_few_stray_bytes_do_not_make_utf8_another_encoding():
    data = "Zoë naïvely ordered crème brûlée, façade, déjà vu, ".encode() * 20 + b"caf\xe9."
    decoded = decode_bytes(data)
    assert decoded.text.endswith("café.")
    assert (decoded.encoding, decoded.source, decoded.exact) == ("utf-8", "stray bytes", False)
    assert 0.99 < decoded.confidence < 1


@pytest.mark.parametrize("declared", ["unicode_escape", "base64", "rot13", "no such", "\0", ""])
def test_a_declaration_that_is_no_charset_is_passed_over(declared):
    decoded = decode_bytes(SENTENCES["cp1251"].encode("cp1251"), declared)
    assert decoded.source == "detected"


def test_an_image_is_refused():
    with pytest.raises(InputError, match="no encoding known"):
        decode_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8)
