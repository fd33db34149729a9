//! Three of one service, each with an address of its own and all on one port.

use crate::child::{self, Child};
use std::{net::SocketAddr, time::Duration};
use tests::any_port;
use tokio::net::TcpStream;

#[derive(Debug)]
pub(crate) struct Replicas {
    port: u16,
    pub(crate) running: [Child; 3],
}

impl Replicas {
    pub(crate) async fn start() -> Self {
        let port = any_port().await.local_addr().expect("it is bound").port();
        let running = [0, 1, 2].map(|n| replica(address(n, port)));
        let replicas = Self { port, running };
        for n in 0..3 {
            replicas.ready(n).await;
        }
        replicas
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn address(&self, n: u8) -> SocketAddr {
        address(n, self.port)
    }

    /// All of them, as a target.
    pub(crate) fn target(&self) -> String {
        target([0, 1, 2].map(|n| self.address(n)))
    }

    /// Starts one again that has ended.
    pub(crate) async fn restart(&mut self, n: u8) {
        self.running[usize::from(n)] = replica(self.address(n));
        self.ready(n).await;
    }

    async fn ready(&self, n: u8) {
        ready(self.address(n)).await;
    }
}

/// One alone.
pub(crate) async fn alone() -> (Child, SocketAddr) {
    let address = any_port().await.local_addr().expect("it is bound");
    let service = replica(address);
    ready(address).await;
    (service, address)
}

async fn ready(address: SocketAddr) {
    while TcpStream::connect(address).await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

pub(crate) fn target(addresses: impl IntoIterator<Item = SocketAddr>) -> String {
    let urls: Vec<_> = addresses.into_iter().map(|address| format!("http://{address}")).collect();
    urls.join(",")
}

fn address(n: u8, port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 1, n + 1], port))
}

fn replica(address: SocketAddr) -> Child {
    let admin = "--admin-addr=127.0.0.1:0";
    let listen = format!("--listen-addr={address}");
    Child::start(child::SVM, &[listen, admin.into(), "--workers=1".into()])
}
