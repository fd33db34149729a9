//! Fields of a request as REST names them, and text as their values.

use super::bind::Malformed;
use base64::{
    Engine,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use prost_reflect::{
    DynamicMessage, EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage, Value,
};
use serde::de::{
    IntoDeserializer,
    value::{BoolDeserializer, Error as DeError, StrDeserializer},
};
use std::{collections::HashSet, str::FromStr};

/// No honest request nests deeper, and a hostile one must not exhaust the stack.
const MAX_DEPTH: usize = 32;

/// The way from a message to a field that text can fill.
pub(super) struct FieldPath {
    name: String,
    parents: Vec<FieldDescriptor>,
    leaf: FieldDescriptor,
}

impl FieldPath {
    /// Finds `name`, each part of which is a JSON name or a proto name.
    pub(super) fn resolve(message: &MessageDescriptor, name: &str) -> Result<Self, Malformed> {
        let unknown = || Malformed::UnknownField(name.to_owned());
        let mut parts = name.split('.');
        let mut leaf = parts.next().and_then(|part| find(message, part)).ok_or_else(unknown)?;
        let mut parents = Vec::new();
        for part in parts {
            let Kind::Message(message) = leaf.kind() else { return Err(unknown()) };
            if leaf.is_list() || leaf.is_map() || parents.len() == MAX_DEPTH {
                return Err(unknown());
            }
            let child = find(&message, part).ok_or_else(unknown)?;
            parents.push(std::mem::replace(&mut leaf, child));
        }
        if leaf.is_map() || expected(&leaf.kind()).is_none() {
            return Err(Malformed::NotText(name.to_owned()));
        }
        Ok(Self { name: name.to_owned(), parents, leaf })
    }

    /// Whether it is a list, which a path cannot fill.
    pub(super) fn is_list(&self) -> bool {
        self.leaf.is_list()
    }

    /// The field of the message itself that it goes through, or ends at.
    pub(super) fn root(&self) -> &FieldDescriptor {
        self.parents.first().unwrap_or(&self.leaf)
    }

    /// The proto names on the way: `a`, `a.b`, `a.b.c`.
    fn prefixes(&self) -> impl Iterator<Item = String> {
        self.parents.iter().chain([&self.leaf]).scan(String::new(), |path, field| {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(field.name());
            Some(path.clone())
        })
    }
}

fn find(message: &MessageDescriptor, name: &str) -> Option<FieldDescriptor> {
    message.get_field_by_json_name(name).or_else(|| message.get_field_by_name(name))
}

/// A request being filled, field by field, each at most once.
pub(super) struct Draft {
    message: DynamicMessage,
    filled: HashSet<String>,
}

impl Draft {
    pub(super) fn new(message: DynamicMessage) -> Self {
        Self { message, filled: HashSet::new() }
    }

    pub(super) fn message(&self) -> MessageDescriptor {
        self.message.descriptor()
    }

    pub(super) fn finish(self) -> DynamicMessage {
        self.message
    }

    /// Fills the field called `name` with what `text` says.
    pub(super) fn fill(&mut self, name: &str, text: &str) -> Result<(), Malformed> {
        self.fill_path(&FieldPath::resolve(&self.message(), name)?, text)
    }

    /// Fills a field with what `text` says. A list is filled item by item.
    pub(super) fn fill_path(&mut self, path: &FieldPath, text: &str) -> Result<(), Malformed> {
        let value = parse(&path.leaf.kind(), text).ok_or_else(|| Malformed::Value {
            field: path.name.clone(),
            expected: expected(&path.leaf.kind()).unwrap_or_default(),
        })?;
        if path.prefixes().any(|prefix| self.filled.contains(&prefix)) {
            return Err(Malformed::Twice(path.name.clone()));
        }
        if !path.is_list() {
            self.filled.extend(path.prefixes().last());
        }
        let mut message = &mut self.message;
        for parent in &path.parents {
            alone(message, parent)?;
            message = (message.get_field_mut(parent).as_message_mut())
                .ok_or_else(|| Malformed::UnknownField(path.name.clone()))?;
        }
        alone(message, &path.leaf)?;
        match message.get_field_mut(&path.leaf) {
            Value::List(items) => items.push(value),
            single => *single = value,
        }
        Ok(())
    }

    /// Fills a field of the message itself with a value of its kind.
    pub(super) fn put(&mut self, field: &FieldDescriptor, value: Value) -> Result<(), Malformed> {
        if !self.filled.insert(field.name().to_owned()) {
            return Err(Malformed::Twice(field.json_name().to_owned()));
        }
        alone(&self.message, field)?;
        self.message.set_field(field, value);
        Ok(())
    }
}

/// Fails if another member of the field's `oneof` is filled.
fn alone(message: &DynamicMessage, field: &FieldDescriptor) -> Result<(), Malformed> {
    let Some(oneof) = field.containing_oneof() else { return Ok(()) };
    match oneof.fields().find(|other| other != field && message.has_field(other)) {
        Some(other) => Err(Malformed::OneOf(other.json_name().into(), field.json_name().into())),
        None => Ok(()),
    }
}

/// What text must be to fill a field of this kind; `None` if no text can.
fn expected(kind: &Kind) -> Option<String> {
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
fn parse(kind: &Kind, text: &str) -> Option<Value> {
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
