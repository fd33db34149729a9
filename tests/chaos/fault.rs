//! What goes wrong while listeners ask, and is put right again.

use crate::{
    load::Report,
    proxy::{self, Manners, Wire},
    replicas::{Replicas, target},
    scene::Scene,
};
use std::time::Duration;
use tests::collector::Collector;
use tokio::time::sleep;

/// How long something stays wrong.
pub(crate) const A_WHILE: Duration = Duration::from_secs(3);

pub(crate) async fn nothing(replicas: &mut Replicas) -> Report {
    Scene::begin(&replicas.target()).await.end("nothing").await
}

pub(crate) async fn one_is_killed(replicas: &mut Replicas) -> Report {
    let scene = Scene::begin(&replicas.target()).await;
    replicas.running[0].signal("KILL").await;
    let report = scene.end("one of three is killed").await;
    replicas.restart(0).await;
    report
}

pub(crate) async fn all_restart_one_by_one(replicas: &mut Replicas) -> Report {
    let scene = Scene::begin(&replicas.target()).await;
    for n in 0..3 {
        let replica = &mut replicas.running[usize::from(n)];
        replica.signal("TERM").await;
        assert!(replica.ended().await.success(), "it drains, and ends as it should");
        replicas.restart(n).await;
    }
    scene.end("all restart, one by one").await
}

pub(crate) async fn one_freezes(replicas: &mut Replicas) -> Report {
    let scene = Scene::begin(&replicas.target()).await;
    replicas.running[0].signal("STOP").await;
    let report = scene.end("one freezes").await;
    replicas.running[0].signal("CONT").await;
    report
}

pub(crate) async fn one_refuses_each_fifth(replicas: &mut Replicas) -> Report {
    let (proxy, manners) = proxy::of_requests(replicas.address(0)).await;
    let scene = Scene::begin(&target([proxy, replicas.address(1), replicas.address(2)])).await;
    manners.send_replace(Manners::Refusing);
    scene.end("one refuses each fifth request").await
}

pub(crate) async fn one_is_slow(replicas: &mut Replicas) -> Report {
    let (proxy, manners) = proxy::of_requests(replicas.address(0)).await;
    let scene = Scene::begin(&target([proxy, replicas.address(1), replicas.address(2)])).await;
    manners.send_replace(Manners::Slow(Duration::from_millis(500)));
    scene.end("one takes 500 ms longer").await
}

pub(crate) async fn connections_are_reset(replicas: &mut Replicas) -> Report {
    let (proxy, wire) = proxy::of_bytes(replicas.address(0)).await;
    let scene = Scene::begin(&target([proxy, replicas.address(1), replicas.address(2)])).await;
    for _ in 0..10 {
        wire.send_replace(Wire::Cut);
        sleep(A_WHILE / 100).await;
        wire.send_replace(Wire::Sound);
        sleep(A_WHILE / 10).await;
    }
    scene.end("connections to one are reset, ten times").await
}

pub(crate) async fn packets_are_lost(replicas: &mut Replicas) -> Report {
    let (proxy, wire) = proxy::of_bytes(replicas.address(0)).await;
    let scene = Scene::begin(&target([proxy, replicas.address(1), replicas.address(2)])).await;
    wire.send_replace(Wire::Lossy);
    scene.end("packets to one and from it are lost").await
}

/// Spans arrive again once the collector is back.
pub(crate) async fn the_collector_is_gone(replicas: &mut Replicas) -> Report {
    let collector = Collector::start().await;
    let (proxy, wire) = proxy::of_bytes(collector.address()).await;
    let flag = format!("--otlp-endpoint=http://{proxy}");
    let scene = Scene::begin_with(&replicas.target(), &[flag]).await;
    wire.send_replace(Wire::Cut);
    sleep(A_WHILE).await;
    wire.send_replace(Wire::Sound);
    let before = collector.count();
    let report = scene.end("the collector is gone").await;
    assert!(collector.count() > before, "spans arrive again");
    report
}

/// `None` if names cannot be changed on this machine.
pub(crate) async fn a_name_moves(replicas: &mut Replicas) -> Option<Report> {
    let [old, kept, new] = [0, 1, 2].map(|n| replicas.address(n).ip());
    let (scene, name) = Scene::begin_named(replicas.port(), &[old, kept]).await?;
    name.is(&[kept, new]);
    sleep(A_WHILE).await;
    replicas.running[0].signal("KILL").await;
    let report = scene.end("a name moves to others, and one it had is killed").await;
    replicas.restart(0).await;
    Some(report)
}
