//! What a client does when those it calls are not well.

mod abuse;
mod authority;
mod identity;
mod scripted;

use clap::Parser;
use futures::{future, stream};
use http::{Request, Response};
use mesh::{
    DeadlineLayer,
    client::{self, Client, ClientConfig},
};
use proto::v1::{
    ClassifyRequest, ClassifyStreamRequest, ClassifyTimelineRequest, GetModelRequest,
    genre_classifier_client::GenreClassifierClient,
};
use scripted::Running;
use std::{convert::Infallible, net::SocketAddr, time::Duration};
use tokio::net::TcpListener;
use tonic::{Code, Status, body::Body};
use tonic_types::{ErrorDetails, StatusExt};
use tower::{Layer, ServiceExt, service_fn};

#[derive(clap::Parser)]
struct Flags {
    #[command(flatten)]
    client: ClientConfig,
}

fn client_of(addresses: &[SocketAddr]) -> GenreClassifierClient<Client> {
    client_with(&[], addresses)
}

fn client_with(flags: &[String], addresses: &[SocketAddr]) -> GenreClassifierClient<Client> {
    let addresses: Vec<_> = addresses.iter().map(|address| format!("http://{address}")).collect();
    let target = addresses.join(",").parse().expect("they are addresses");
    let config = Flags::parse_from(["client"].into_iter().chain(flags.iter().map(String::as_str)));
    let client = client::connect("scripted", target, &config.client).expect("they say who it is");
    GenreClassifierClient::new(client)
}

async fn asks(client: &GenreClassifierClient<Client>) -> Result<(), Status> {
    client.clone().get_model(GetModelRequest::default()).await.map(|_| ())
}

fn away() -> Status {
    Status::unavailable("not now")
}

/// Fails the first requests, so many of them.
fn failing_first(count: usize) -> impl Fn(usize) -> Result<(), Status> {
    move |n| if n <= count { Err(away()) } else { Ok(()) }
}

#[tokio::test]
async fn what_is_safe_is_asked_again_with_the_same_bytes() {
    let service = Running::start(failing_first(2)).await;
    let mut client = client_of(&[service.address]);
    let audio = vec![7; 1 << 20].into();
    let answer = client.classify(ClassifyRequest { audio, ..Default::default() }).await.unwrap();
    assert_eq!(answer.into_inner().duration_s, f64::from(1 << 20));
    assert_eq!(service.asked(), 3);
}

#[tokio::test]
async fn a_stream_is_asked_again_if_nothing_of_it_came() {
    let service = Running::start(failing_first(1)).await;
    let mut client = client_of(&[service.address]);
    let answers = client.classify_timeline(ClassifyTimelineRequest::default()).await.unwrap();
    assert!(answers.into_inner().message().await.unwrap().is_some());
    assert_eq!(service.asked(), 2);
}

#[tokio::test]
async fn what_a_caller_streams_is_asked_once() {
    let service = Running::start(failing_first(1)).await;
    let mut client = client_of(&[service.address]);
    let sound = stream::iter([ClassifyStreamRequest::default()]);
    assert_eq!(client.classify_stream(sound).await.unwrap_err().code(), Code::Unavailable);
    assert_eq!(service.asked(), 1);
}

#[tokio::test]
async fn nobody_is_asked_more_than_five_times() {
    let service = Running::start(|_| Err(away())).await;
    let refused = asks(&client_of(&[service.address])).await.unwrap_err();
    assert_eq!((refused.code(), refused.message()), (Code::Unavailable, "not now"));
    assert_eq!(service.asked(), 5);
}

#[tokio::test]
async fn whoever_pushes_back_is_left_alone() {
    let details = ErrorDetails::with_retry_info(Some(Duration::from_secs(30)));
    let later = Status::with_error_details(Code::Unavailable, "later", details);
    let service = Running::start(move |_| Err(later.clone())).await;
    let refused = asks(&client_of(&[service.address])).await.unwrap_err();
    assert!(refused.get_details_retry_info().is_some());
    assert_eq!(service.asked(), 1);
}

#[tokio::test]
async fn retries_have_a_budget() {
    let service = Running::start(|_| Err(away())).await;
    let client = client_of(&[service.address]);
    future::join_all((0..200).map(|_| asks(&client))).await;
    // Ten a second for the next ten seconds, and a fifth of what was asked.
    assert_eq!(service.asked() - 200, 100 + 200 / 5);
}

#[tokio::test]
async fn each_hop_and_each_attempt_has_less_time() {
    let service = Running::start(failing_first(1)).await;
    let client = client_of(&[service.address]);
    let gateway = service_fn(move |_: Request<()>| {
        let client = client.clone();
        async move {
            tokio::time::sleep(Duration::from_millis(100)).await;
            asks(&client).await.unwrap();
            Ok::<_, Infallible>(Response::new(Body::empty()))
        }
    });
    let request = Request::builder().header("grpc-timeout", "20S").body(()).unwrap();
    let gateway = DeadlineLayer::new(Duration::from_secs(60)).layer(gateway);
    gateway.oneshot(request).await.unwrap();

    let left = |timeout: &String| timeout.strip_suffix('u').unwrap().parse::<u64>().unwrap();
    let [first, second] = service.timeouts().iter().map(left).collect::<Vec<_>>()[..] else {
        panic!("{:?}", service.timeouts());
    };
    assert!(first <= 19_900_000 && second <= first - 20_000, "{first} {second}");
}

#[tokio::test]
async fn the_loss_of_one_of_three_is_not_noticed() {
    let mut services = Vec::new();
    for _ in 0..3 {
        services.push(Running::start(|_| Ok(())).await);
    }
    let addresses: Vec<_> = services.iter().map(|service| service.address).collect();
    let client = client_of(&addresses);
    for _ in 0..100 {
        asks(&client).await.unwrap();
    }
    assert!(services.iter().all(|service| service.asked() > 0));
    services.pop().unwrap().stop().await;
    for _ in 0..100 {
        asks(&client).await.unwrap();
    }
}

#[tokio::test]
async fn who_does_not_answer_is_found_out() {
    // It takes connections, and says nothing.
    let frozen = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let service = Running::start(|_| Ok(())).await;
    let client = client_of(&[frozen.local_addr().unwrap(), service.address]);
    for _ in 0..20 {
        asks(&client).await.unwrap();
    }
}

#[tokio::test]
async fn who_fails_too_often_is_left_alone() {
    let failing = Running::start(|_| Err(Status::internal("broken"))).await;
    let service = Running::start(|_| Ok(())).await;
    let client = client_of(&[failing.address, service.address]);
    let mut failed = 0;
    for _ in 0..200 {
        failed += usize::from(asks(&client).await.is_err());
    }
    assert_eq!(failed, failing.asked());
    assert!((7..=20).contains(&failed), "{failed}");
}

#[tokio::test]
async fn the_only_one_there_is_never_left_alone() {
    let service = Running::start(|n| if n > 10 { Ok(()) } else { Err(Status::internal("")) }).await;
    let client = client_of(&[service.address]);
    for _ in 0..10 {
        asks(&client).await.unwrap_err();
    }
    asks(&client).await.unwrap();
}
