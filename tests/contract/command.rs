//! What a program takes.

use clap::{ArgAction, ArgMatches, Command, CommandFactory};
use std::collections::BTreeMap;

/// The services, which each have an image.
pub(crate) const SERVICES: [&str; 4] = ["gateway", "svm-svc", "vgg-svc", "recommender-svc"];

/// The command line of a service.
pub(crate) fn command(service: &str) -> Command {
    match service {
        "gateway" => gateway::Config::command(),
        "svm-svc" => svm_svc::Config::command(),
        "vgg-svc" => vgg_svc::Config::command(),
        "recommender-svc" => recommender_svc::Config::command(),
        other => panic!("{other} is no service"),
    }
}

/// What a service makes of an environment.
///
/// # Panics
/// A name that it does not know, or a value that it does not take.
pub(crate) fn parse(service: &str, environment: &BTreeMap<String, String>) -> ArgMatches {
    let command = command(service);
    let flag = |(name, value): (&String, &String)| {
        let known = |arg: &&clap::Arg| arg.get_env().is_some_and(|env| env == name.as_str());
        let arg = command.get_arguments().find(known);
        let arg = arg.unwrap_or_else(|| panic!("{service} does not know {name}"));
        let long = arg.get_long().expect("every flag has a name");
        match arg.get_action() {
            ArgAction::SetTrue => {
                assert_eq!(value, "true", "{service}: {name}");
                format!("--{long}")
            }
            _ => format!("--{long}={value}"),
        }
    };
    let line: Vec<_> =
        [service.to_owned()].into_iter().chain(environment.iter().map(flag)).collect();
    command.try_get_matches_from(line).unwrap_or_else(|error| panic!("{service}: {error}"))
}
