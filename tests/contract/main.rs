//! The manifests of Kubernetes, as they are rendered, held against the programs that they run: what a pod is told, its
//! program takes; what it calls, it may reach, and nothing else. And against what keeps a cluster safe, by the
//! rules of Polaris and Kubescape.

mod access;
mod command;
mod compose;
mod hardening;
mod manifests;
mod network;
mod scale;
mod settings;
