//! How the endpoints of other services are, looked at whenever metrics are read.

use crate::client::Endpoint;
use opentelemetry::{KeyValue, global, metrics::ObservableGauge};
use semconv::{
    attribute::{ENDPOINT_STATE, SERVER_ADDRESS},
    metric::{BREAKER_OPEN, ENDPOINTS},
};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

/// All that are known, and some that were.
static KNOWN: Mutex<Vec<Weak<Endpoint>>> = Mutex::new(Vec::new());

static GAUGES: LazyLock<[ObservableGauge<u64>; 2]> = LazyLock::new(|| {
    let meter = global::meter("melomesh");
    let count = meter
        .u64_observable_gauge(ENDPOINTS.name)
        .with_unit(ENDPOINTS.unit)
        .with_description(ENDPOINTS.description)
        .with_callback(|observer| {
            let known = known();
            for asked in ["well", "away", "ejected"] {
                let count = known.iter().filter(|endpoint| state(endpoint) == asked).count();
                observer.observe(count as u64, &[KeyValue::new(ENDPOINT_STATE, asked)]);
            }
        });
    let open = meter
        .u64_observable_gauge(BREAKER_OPEN.name)
        .with_unit(BREAKER_OPEN.unit)
        .with_description(BREAKER_OPEN.description)
        .with_callback(|observer| {
            for endpoint in known() {
                let address = endpoint.uri.authority().map_or("", |authority| authority.as_str());
                let address = KeyValue::new(SERVER_ADDRESS, address.to_owned());
                observer.observe(u64::from(endpoint.is_ejected()), &[address]);
            }
        });
    [count.build(), open.build()]
});

/// Looks at an endpoint too, as long as it is known.
pub(crate) fn add(endpoint: &Arc<Endpoint>) {
    LazyLock::force(&GAUGES);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.retain(|endpoint| endpoint.strong_count() > 0);
    known.push(Arc::downgrade(endpoint));
}

/// All that are known.
pub(crate) fn known() -> Vec<Arc<Endpoint>> {
    let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.iter().filter_map(Weak::upgrade).collect()
}

fn state(endpoint: &Endpoint) -> &'static str {
    match (endpoint.is_ejected(), endpoint.is_well()) {
        (true, _) => "ejected",
        (false, true) => "well",
        (false, false) => "away",
    }
}
