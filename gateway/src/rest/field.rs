//! The fields of a request, as REST names and fills them.

use super::{
    Malformed,
    text::{expected, parse},
};
use prost_reflect::{
    DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage, Value,
};
use std::collections::HashSet;

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

    /// What it is called: `a.b.c`.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The field that it ends at.
    pub(super) fn leaf(&self) -> &FieldDescriptor {
        &self.leaf
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

    /// Adds a value to a field of the message itself, if that is a list; else fills it.
    pub(super) fn add(&mut self, field: &FieldDescriptor, value: Value) -> Result<(), Malformed> {
        match self.message.get_field_mut(field) {
            Value::List(items) if field.is_list() => {
                items.push(value);
                Ok(())
            }
            _ => self.put(field, value),
        }
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
