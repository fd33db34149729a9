//! Values of fields from the text of a path, a query or a form.

use base64::{
    Engine,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use prost_reflect::{DynamicMessage, EnumDescriptor, Kind, MessageDescriptor, Value};
use serde::de::{
    IntoDeserializer,
    value::{BoolDeserializer, Error as DeError, StrDeserializer},
};
use std::str::FromStr;

/// What text must be to fill a field of this kind; `None` if no text can.
pub(super) fn expected(kind: &Kind) -> Option<String> {
    Some(match kind {
        Kind::String => "text".to_owned(),
        Kind::Bytes => "base64".to_owned(),
        Kind::Bool => "true or false".to_owned(),
        Kind::Float | Kind::Double => "a number".to_owned(),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => "an integer of 32 bits".to_owned(),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => "an integer of 64 bits".to_owned(),
        Kind::Uint32 | Kind::Fixed32 => "an integer of 32 bits, not negative".to_owned(),
        Kind::Uint64 | Kind::Fixed64 => "an integer of 64 bits, not negative".to_owned(),
        Kind::Enum(names) => {
            let names: Vec<_> = names.values().map(|value| value.name().to_owned()).collect();
            format!("one of {}", names.join(", "))
        }
        Kind::Message(message) => match message.full_name() {
            "google.protobuf.Timestamp" => "a time such as 2026-01-31T12:00:00Z".to_owned(),
            "google.protobuf.Duration" => "a duration such as 1.5s".to_owned(),
            "google.protobuf.FieldMask" => "names of fields, separated by commas".to_owned(),
            _ => return expected(&wrapped(message)?),
        },
    })
}

/// The kind that a wrapper of `google/protobuf/wrappers.proto` wraps.
fn wrapped(message: &MessageDescriptor) -> Option<Kind> {
    let name = message.full_name().strip_prefix("google.protobuf.")?.strip_suffix("Value")?;
    if name.is_empty() || name == "List" {
        return None;
    }
    Some(message.get_field_by_name("value")?.kind())
}

/// What `text` says, as a value of a kind.
pub(super) fn parse(kind: &Kind, text: &str) -> Option<Value> {
    Some(match kind {
        Kind::String => Value::String(text.to_owned()),
        Kind::Bytes => Value::Bytes(base64(text)?.into()),
        Kind::Bool => Value::Bool(text.parse().ok()?),
        Kind::Float => Value::F32(number(text, f32::is_finite)?),
        Kind::Double => Value::F64(number(text, f64::is_finite)?),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Value::I32(text.parse().ok()?),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Value::I64(text.parse().ok()?),
        Kind::Uint32 | Kind::Fixed32 => Value::U32(text.parse().ok()?),
        Kind::Uint64 | Kind::Fixed64 => Value::U64(text.parse().ok()?),
        Kind::Enum(names) => Value::EnumNumber(enum_number(names, text)?),
        Kind::Message(message) => Value::Message(well_known(message, text)?),
    })
}

/// Infinities only by name: a number that is too large is a mistake.
fn number<T: FromStr + Copy>(text: &str, is_finite: fn(T) -> bool) -> Option<T> {
    let number = text.parse().ok()?;
    let named = matches!(text, "NaN" | "Infinity" | "-Infinity");
    (is_finite(number) || named).then_some(number)
}

fn enum_number(names: &EnumDescriptor, text: &str) -> Option<i32> {
    names.get_value_by_name(text).map(|value| value.number()).or_else(|| text.parse().ok())
}

/// Either alphabet, padded or not, as in proto3 JSON.
fn base64(text: &str) -> Option<Vec<u8>> {
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let alphabet = if text.contains(['-', '_']) { URL_SAFE } else { STANDARD };
    GeneralPurpose::new(&alphabet, config).decode(text).ok()
}

/// A well-known message from its JSON form.
fn well_known(message: &MessageDescriptor, text: &str) -> Option<DynamicMessage> {
    let message = message.clone();
    if message.full_name() == "google.protobuf.BoolValue" {
        let value: BoolDeserializer<DeError> = text.parse::<bool>().ok()?.into_deserializer();
        return DynamicMessage::deserialize(message, value).ok();
    }
    let text: StrDeserializer<'_, DeError> = text.into_deserializer();
    DynamicMessage::deserialize(message, text).ok()
}
