//! What is printed: tables for people, and messages as the JSON of the REST API.

use anyhow::Context;
use comfy_table::{ContentArrangement, Table, presets::UTF8_FULL_CONDENSED};
use prost::Message;
use prost_reflect::{DynamicMessage, SerializeOptions};
use proto::v1::GenreProbability;
use serde_json::Value;
use std::{
    fmt::Display,
    io::{self, Write},
};

/// Prints a line, or says that nobody reads any more.
pub(crate) fn say(line: impl Display) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{line}")
}

/// An empty table with these columns.
pub(crate) fn table<const N: usize>(columns: [&str; N]) -> Table {
    let mut table = Table::new();
    table
        .load_style(UTF8_FULL_CONDENSED)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(columns);
    table
}

/// A message of the contract, called `name` there, as the REST API shows it.
pub(crate) fn json(name: &str, message: &impl Message) -> anyhow::Result<Value> {
    let descriptor = proto::POOL.get_message_by_name(name).context("no such message")?;
    let message = DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice())?;
    let options = SerializeOptions::new().skip_default_fields(false);
    Ok(message.serialize_with_options(serde_json::value::Serializer, &options)?)
}

/// The likeliest genres: `jazz 61 %, blues 22 %`.
pub(crate) fn genres(genres: &[GenreProbability], count: usize) -> String {
    let genre = |GenreProbability { genre, probability }: &_| {
        format!("{genre} {:.0} %", probability * 100.0)
    };
    genres.iter().take(count).map(genre).collect::<Vec<_>>().join(", ")
}
