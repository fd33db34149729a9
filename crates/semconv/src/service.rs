use opentelemetry::Context;

/// Whose spans and log lines begin in a [`Context`]: several services may share
/// a process. It is never sent to anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service(pub &'static str);

impl Service {
    /// The service at work in a context, if it is known.
    pub fn of(context: &Context) -> Option<&'static str> {
        context.get::<Self>().map(|service| service.0)
    }
}
