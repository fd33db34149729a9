//! How often a caller may call: a bucket of tokens for each (GCRA, the generic
//! cell rate algorithm of ATM Forum TM 4.0).

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::HashMapStateStore,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use std::{
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

type Limiter =
    RateLimiter<String, HashMapStateStore<String>, DefaultClock, StateInformationMiddleware>;

/// After so many calls, callers whose buckets are full again are forgotten.
const CALLS_TO_FORGET: u32 = 4_096;

/// The buckets of all callers.
#[derive(Debug)]
pub(super) struct Rates {
    limiter: Limiter,
    clock: DefaultClock,
    burst: NonZeroU32,
    /// How long one token takes to come.
    refill: Duration,
    calls: AtomicU32,
}

impl Rates {
    /// `None` if either is 0: then there is no limit.
    pub(super) fn new(calls_per_minute: u32, burst: u32) -> Option<Self> {
        let (rate, burst) = NonZeroU32::new(calls_per_minute).zip(NonZeroU32::new(burst))?;
        let quota = Quota::per_minute(rate).allow_burst(burst);
        Some(Self {
            limiter: RateLimiter::hashmap(quota).with_middleware(),
            clock: DefaultClock::default(),
            burst,
            refill: quota.replenish_interval(),
            calls: AtomicU32::new(0),
        })
    }

    /// Takes a token from `caller`'s bucket, or says how long until there is one.
    pub(super) fn take(&self, caller: &str) -> Result<Allowance, (Duration, Allowance)> {
        if self.calls.fetch_add(1, Ordering::Relaxed) % CALLS_TO_FORGET == CALLS_TO_FORGET - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        match self.limiter.check_key(&caller.to_owned()) {
            Ok(bucket) => Ok(self.allowance(bucket.remaining_burst_capacity())),
            Err(not_until) => Err((not_until.wait_time_from(self.clock.now()), self.allowance(0))),
        }
    }

    fn allowance(&self, remaining: u32) -> Allowance {
        let burst = self.burst.get();
        Allowance { burst, remaining, full_in: self.refill * burst.saturating_sub(remaining) }
    }
}

/// What a caller has left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Allowance {
    burst: u32,
    remaining: u32,
    full_in: Duration,
}

impl Allowance {
    /// Tells the caller, in the headers of draft-ietf-httpapi-ratelimit-headers-03.
    pub(crate) fn tell(self, headers: &mut HeaderMap) {
        let told = [
            ("ratelimit-limit", self.burst.into()),
            ("ratelimit-remaining", self.remaining.into()),
            ("ratelimit-reset", self.full_in.as_secs_f64().ceil() as u64),
        ];
        for (name, value) in told {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_has_its_burst_and_no_more() {
        let rates = Rates::new(1, 2).unwrap();
        let remaining = |caller| rates.take(caller).map(|allowance| allowance.remaining);
        assert_eq!(remaining("a"), Ok(1));
        assert_eq!(remaining("a"), Ok(0));
        let (wait, allowance) = remaining("a").unwrap_err();
        assert!(wait > Duration::from_secs(50) && wait <= Duration::from_secs(60), "{wait:?}");
        assert_eq!((allowance.remaining, allowance.full_in), (0, Duration::from_secs(120)));
        assert_eq!(remaining("b"), Ok(1));
    }

    #[test]
    fn without_a_rate_there_is_no_limit() {
        assert!(Rates::new(0, 10).is_none());
    }
}
