//! JSON as Python's `json` module writes it, and the reading of documents that are plain JSON.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::io::Write;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Names of the fields that become columns; the others are metadata.
pub struct Fields<'a> {
    pub text: &'a str,
    pub id: &'a str,
    pub url: &'a str,
    pub site: &'a str,
}

/// One document; `metadata` is a JSON object of the other fields.
#[derive(Debug, Default, PartialEq)]
pub struct Document<'a> {
    pub text: Cow<'a, str>,
    pub id: Option<Cow<'a, str>>,
    pub url: Option<Cow<'a, str>>,
    pub site: Option<Cow<'a, str>>,
    pub metadata: String,
}

/// Return the document in a line of JSON; `None` where the line is anything but plain.
///
/// Not plain are lines with an error, and those that other parsers read in other ways: fields
/// that stand twice, lone surrogates, integers of more than 64 bits, numbers beyond a double, and
/// ids, addresses or sites that are no text (an id may be an integer).
pub fn read_document<'a>(line: &'a [u8], fields: &Fields) -> Option<Document<'a>> {
    let line = std::str::from_utf8(line).ok()?;
    let mut deserializer = serde_json::Deserializer::from_str(line);
    let document = deserializer.deserialize_map(DocumentVisitor(fields)).ok()?;
    deserializer.end().ok()?;
    Some(document)
}

/// Append a text in quotes, escaped where JSON demands it and nowhere else.
pub fn write_text(out: &mut Vec<u8>, text: &str) {
    let mut rest = text.as_bytes();
    out.push(b'"');
    loop {
        let plain = plain_prefix(rest);
        out.extend_from_slice(&rest[..plain]);
        let Some(&byte) = rest.get(plain) else { break };
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0x08 => out.extend_from_slice(b"\\b"),
            0x0c => out.extend_from_slice(b"\\f"),
            _ => format(out, format_args!("\\u{byte:04x}")),
        }
        rest = &rest[plain + 1..];
    }
    out.push(b'"');
}

/// How many bytes stand before the first that needs an escape.
fn plain_prefix(bytes: &[u8]) -> usize {
    const STRIDE: usize = 32; // compared without a branch, so at once
    let needs_escape = |&byte: &u8| byte < 0x20 || byte == b'"' || byte == b'\\';
    let is_plain = |chunk: &&[u8]| {
        !chunk
            .iter()
            .fold(false, |any, byte| any | needs_escape(byte))
    };
    let skipped = STRIDE * bytes.chunks_exact(STRIDE).take_while(is_plain).count();
    let found = bytes[skipped..].iter().position(needs_escape);
    found.map_or(bytes.len(), |place| skipped + place)
}

/// Append a finite number as Python shows it: 1.0, 1e-07, 1.5e+300.
pub fn write_float(out: &mut Vec<u8>, value: f64) {
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e16).contains(&size) {
        let shown = format!("{value:e}");
        let (digits, exponent) = shown.split_once('e').unwrap_or((&shown, "0"));
        let (sign, exponent) = match exponent.strip_prefix('-') {
            Some(exponent) => ('-', exponent),
            None => ('+', exponent),
        };
        format(out, format_args!("{digits}e{sign}{exponent:0>2}"));
    } else if value.fract() == 0.0 {
        format(out, format_args!("{value:.1}"));
    } else {
        format(out, format_args!("{value}"));
    }
}

/// Append an integer.
pub fn write_integer(out: &mut Vec<u8>, value: impl fmt::Display) {
    format(out, format_args!("{value}"));
}

fn format(out: &mut Vec<u8>, shown: fmt::Arguments) {
    // Writing to a vector cannot fail.
    let _ = out.write_fmt(shown);
}

/// Reads the object of a line.
struct DocumentVisitor<'f>(&'f Fields<'f>);

impl<'de> Visitor<'de> for DocumentVisitor<'_> {
    type Value = Document<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let fields = self.0;
        let (mut text, mut id, mut url, mut site) = (None, None, None, None);
        let mut metadata = Vec::new();
        let mut names = Names::default();
        while let Some(name) = map.next_key_seed(Name)? {
            names.claim(name.clone())?;
            let column = match &*name {
                name if name == fields.text => &mut text,
                name if name == fields.id => &mut id,
                name if name == fields.url => &mut url,
                name if name == fields.site => &mut site,
                _ => {
                    start_field(&mut metadata, &name);
                    map.next_value_seed(Transcoded(&mut metadata))?;
                    continue;
                }
            };
            match map.next_value_seed(Plain)? {
                Scalar::Text(value) if name == fields.text || !value.is_empty() => {
                    *column = Some(value);
                }
                Scalar::Integer(value) if name == fields.id => *column = Some(value.into()),
                // A text that is none falls among the metadata, and is missed below.
                value => {
                    start_field(&mut metadata, &name);
                    value.write(&mut metadata);
                }
            }
        }
        end_object(&mut metadata);
        let metadata = String::from_utf8(metadata).map_err(A::Error::custom)?;
        let text = text.ok_or_else(|| A::Error::custom("no text"))?;
        Ok(Document {
            text,
            id,
            url,
            site,
            metadata,
        })
    }
}

/// Append the name of an object's next field; `out` holds nothing but the object.
fn start_field(out: &mut Vec<u8>, name: &str) {
    out.extend_from_slice(if out.is_empty() { b"{" } else { b", " });
    write_text(out, name);
    out.extend_from_slice(b": ");
}

fn end_object(out: &mut Vec<u8>) {
    if out.is_empty() {
        out.push(b'{');
    }
    out.push(b'}');
}

/// The names that an object has had so far.
#[derive(Default)]
struct Names<'de>(HashSet<Cow<'de, str>>);

impl<'de> Names<'de> {
    fn claim<E: Error>(&mut self, name: Cow<'de, str>) -> Result<(), E> {
        if self.0.insert(name) {
            Ok(())
        } else {
            Err(E::custom("a field twice"))
        }
    }
}

/// A value that is a text, an integer or null.
enum Scalar<'de> {
    Text(Cow<'de, str>),
    Integer(String),
    Null,
}

impl Scalar<'_> {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Text(text) => write_text(out, text),
            Self::Integer(digits) => out.extend_from_slice(digits.as_bytes()),
            Self::Null => out.extend_from_slice(b"null"),
        }
    }
}

/// Takes the name of a field.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        match deserializer.deserialize_str(Plain)? {
            Scalar::Text(name) => Ok(name),
            _ => Err(D::Error::custom("a name is a text")),
        }
    }
}

/// Takes a `Scalar`; anything else is an error.
struct Plain;

impl<'de> DeserializeSeed<'de> for Plain {
    type Value = Scalar<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Plain {
    type Value = Scalar<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a text, an integer or null")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Scalar::Integer(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Scalar::Integer(value.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Scalar::Null)
    }
}

/// Appends any value as it is read.
struct Transcoded<'o>(&'o mut Vec<u8>);

impl<'de> DeserializeSeed<'de> for Transcoded<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Transcoded<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.extend_from_slice(b"null");
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.0
            .extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        write_integer(self.0, value);
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        write_integer(self.0, value);
        Ok(())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        // It may have been an integer: one of more than 64 bits, or -0.
        if value.abs() >= 9e18 || (value == 0.0 && value.is_sign_negative()) {
            return Err(E::custom("a number that a double may not hold"));
        }
        write_float(self.0, value);
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        write_text(self.0, text);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let start = self.0.len();
        while list.next_element_seed(Element(self.0, start))?.is_some() {}
        if self.0.len() == start {
            self.0.push(b'[');
        }
        self.0.push(b']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut object = Vec::new();
        let mut names = Names::default();
        while let Some(name) = map.next_key_seed(Name)? {
            names.claim(name.clone())?;
            start_field(&mut object, &name);
            map.next_value_seed(Transcoded(&mut object))?;
        }
        end_object(&mut object);
        self.0.append(&mut object);
        Ok(())
    }
}

/// Appends an element of the list that starts at this place.
struct Element<'o>(&'o mut Vec<u8>, usize);

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let first = self.0.len() == self.1;
        self.0.extend_from_slice(if first { b"[" } else { b", " });
        deserializer.deserialize_any(Transcoded(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: Fields = Fields {
        text: "text",
        id: "id",
        url: "url",
        site: "site",
    };

    fn read(line: &str) -> Option<(String, Option<String>, String)> {
        read_document(line.as_bytes(), &FIELDS).map(|document| {
            (
                document.text.into_owned(),
                document.id.map(Cow::into_owned),
                document.metadata,
            )
        })
    }

    #[test]
    fn fields_become_columns_and_the_others_one_object() {
        let line =
            r#"{"a":[1,[],{}],"id":7,"text":"é","url":null,"b":{"c":1.50,"d":"\u00e9\u0001"}}"#;
        let metadata = r#"{"a": [1, [], {}], "url": null, "b": {"c": 1.5, "d": "é\u0001"}}"#;
        let expected = ("é".to_owned(), Some("7".to_owned()), metadata.to_owned());
        assert_eq!(read(line), Some(expected));
    }

    #[test]
    fn what_is_not_plain_is_left_to_others() {
        for line in [
            r#"{"text":"a","b":1,"b":2}"#,
            r#"{"text":"a","b":{"c":1,"c":2}}"#,
            r#"{"text":"\ud800"}"#,
            r#"{"text":"a","b":12345678901234567890123}"#,
            r#"{"text":"a","b":-0}"#,
            r#"{"text":"a","b":1e400}"#,
            r#"{"text":"a","b":NaN}"#,
            r#"{"text":"a","id":1.5}"#,
            r#"{"text":"a"} x"#,
            r#"{"text":null}"#,
            r#"{"b":"a"}"#,
            r#"["text"]"#,
        ] {
            assert_eq!(read(line), None, "{line}");
        }
        assert_eq!(read_document(b"{\"text\":\"\xff\"}", &FIELDS), None);
    }

    #[test]
    fn floats_are_shown_as_python_shows_them() {
        for (value, shown) in [
            (0.0, "0.0"),
            (-2.0, "-2.0"),
            (0.1, "0.1"),
            (1e-4, "0.0001"),
            (1e-5, "1e-05"),
            (1.25e-7, "1.25e-07"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.5e300, "1.5e+300"),
            (5e-324, "5e-324"),
            (f64::from(0.95_f32), "0.949999988079071"),
        ] {
            let mut out = Vec::new();
            write_float(&mut out, value);
            assert_eq!(String::from_utf8_lossy(&out), shown);
        }
    }
}
