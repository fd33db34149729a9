//! Real services, each a process of its own, under steady load, while one thing
//! after another goes wrong. Prints what listeners noticed, and fails if a request
//! did. Told `overload`, it asks more than can be answered instead.

mod child;
mod fault;
mod load;
mod overload;
mod proxy;
mod replicas;
mod scene;

use load::Report;
use replicas::Replicas;
use std::{env, process::ExitCode};

#[tokio::main]
async fn main() -> ExitCode {
    let mut args = env::args().skip(1);
    match args.next().as_deref() {
        Some(child::SVM) => child::svm_svc(args).await,
        Some(child::GATEWAY) => child::gateway(args).await,
        Some("overload") => overload::survive().await,
        // Whatever else cargo passes on.
        _ => survive().await,
    }
}

async fn survive() -> ExitCode {
    let replicas = &mut Replicas::start().await;
    let mut failed = 0;
    let mut tell = |report: Report| {
        println!("{report}");
        failed += report.failed;
    };
    println!("{}", Report::HEADER);
    tell(fault::nothing(replicas).await);
    tell(fault::one_is_killed(replicas).await);
    tell(fault::all_restart_one_by_one(replicas).await);
    tell(fault::one_freezes(replicas).await);
    tell(fault::one_refuses_each_fifth(replicas).await);
    tell(fault::one_is_slow(replicas).await);
    tell(fault::connections_are_reset(replicas).await);
    match fault::a_name_moves(replicas).await {
        Some(report) => tell(report),
        None => println!("SKIPPED: a name that moves: nobody may change names on this machine"),
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
