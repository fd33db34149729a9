//! Real services, each a process of its own, under steady load, while one thing
//! after another goes wrong. Prints what listeners noticed, and fails if a request
//! did that need not have. Told `overload`, it asks more than can be answered
//! instead; told `soak`, it asks for long, and looks for what grows.

mod child;
mod cores;
mod database;
mod disk;
mod fault;
mod load;
mod name;
mod outage;
mod overload;
mod proxy;
mod replicas;
mod scene;
mod soak;
mod songs;

use load::Report;
use replicas::Replicas;
use std::{env, process::ExitCode, time::Duration};

/// How long the suite soaks.
const SHORTLY: Duration = Duration::from_secs(15);

#[tokio::main]
async fn main() -> ExitCode {
    let mut args = env::args().skip(1);
    let (first, args) = (args.next().unwrap_or_default(), args.collect::<Vec<_>>());
    match first.as_str() {
        "overload" => overload::survive().await,
        "soak" => soak::told(&args).await,
        role if child::ROLES.contains(&role) => child::play(role, args).await,
        // Whatever else cargo passes on.
        _ => survive().await,
    }
}

async fn survive() -> ExitCode {
    let replicas = &mut Replicas::start().await;
    let mut faults = 0;
    let mut tell = |report: Report| {
        println!("{report}");
        faults += report.faults;
    };
    let nothing = fault::nothing(replicas).await;
    println!("{}", Report::HEADER);
    tell(nothing);
    tell(fault::one_is_killed(replicas).await);
    tell(fault::all_restart_one_by_one(replicas).await);
    tell(fault::one_freezes(replicas).await);
    tell(fault::one_refuses_each_fifth(replicas).await);
    tell(fault::one_is_slow(replicas).await);
    tell(fault::connections_are_reset(replicas).await);
    tell(fault::packets_are_lost(replicas).await);
    match fault::a_name_moves(replicas).await {
        Some(report) => tell(report),
        None => println!("SKIPPED: a name that moves: nobody may change names on this machine"),
    }
    tell(fault::the_collector_is_gone(replicas).await);
    tell(outage::azure_is_gone().await);
    let words = songs::words_are_known().await;
    if words {
        match outage::the_database_is_gone().await {
            Some(reports) => reports.into_iter().for_each(&mut tell),
            None => println!("SKIPPED: a database that is gone: no PostgreSQL"),
        }
        match outage::the_disk_is_full().await {
            Some(reports) => reports.into_iter().for_each(&mut tell),
            None => println!("SKIPPED: a full disk: nobody may mount one on this machine"),
        }
    } else {
        println!("SKIPPED: songs: the model of sentences is not here, and cannot be fetched");
    }
    println!();
    let soaked = soak::survive(SHORTLY, words).await;
    if faults == 0 { soaked } else { ExitCode::FAILURE }
}
