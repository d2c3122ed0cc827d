use crate::fault::Fault;

/// A fault that a reader switches on and off with one press.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Switch {
    /// As it stands in the form.
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) hint: &'static str,
    make: fn() -> Fault,
}

impl Switch {
    pub(crate) const ALL: [Self; 4] = [
        Self {
            name: "limited",
            label: "Too many requests",
            hint: "429 with Retry-After: 3",
            make: || Fault::error(429, "too_many_requests").retry_after(3),
        },
        Self {
            name: "failing",
            label: "Server errors",
            hint: "500, and the request is not processed",
            make: || Fault::error(500, "internal_clerk_error"),
        },
        Self {
            name: "unavailable",
            label: "A proxy’s HTML page",
            hint: "503 without JSON",
            make: || Fault::html(503),
        },
        Self {
            name: "lost",
            label: "Lost responses",
            hint: "504, although the request is processed",
            make: || Fault::error(504, "gateway_timeout").after(),
        },
    ];

    pub(crate) fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|switch| switch.name == name)
    }

    /// Returns the fault of every request below `/v1`.
    pub(crate) fn fault(&self) -> Fault {
        (self.make)().path("/v1").times(u32::MAX)
    }
}
