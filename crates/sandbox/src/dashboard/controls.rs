use maud::{Markup, html};

use super::Switch;
use crate::core::Core;
use crate::fault::Fault;
use crate::quirk::Quirk;
use crate::render::rfc3339;

/// Steps of the clock, in milliseconds.
const STEPS: [(u32, &str); 6] = [
    (30_000, "30 s"),
    (60_000, "1 min"),
    (600_000, "10 min"),
    (3_600_000, "1 h"),
    (86_400_000, "1 day"),
    (604_800_000, "7 days"),
];

/// Shows the controls: faults, quirks, the clock, and the way back to the start.
pub(super) fn section(core: &Core) -> Markup {
    html! {
        section.card #controls aria-labelledby="controls-title" tabindex="-1" {
            div.head { h2 #controls-title { "Controls" } }
            (faults(core))
            (quirks(core))
            (clock(core))
            h3 { "Start over" }
            form.row method="post" action="/_sandbox/dashboard/reset" {
                button.danger { "Reset" }
                p.hint { "Restores the users, ids and tickets of the start. Sessions and messages are deleted." }
            }
        }
    }
}

fn faults(core: &Core) -> Markup {
    let is_pending = |fault: &Fault| core.faults.iter().any(|pending| pending.is_like(fault));
    let switches = Switch::ALL.map(|switch| (switch, is_pending(&switch.fault())));
    let others: Vec<String> = core
        .faults
        .iter()
        .filter(|fault| {
            !switches
                .iter()
                .any(|(switch, _)| switch.fault().is_like(fault))
        })
        .map(Fault::summary)
        .collect();
    html! {
        h3 { "Faults" }
        form.switches method="post" action="/_sandbox/dashboard/switch" {
            @for (switch, is_on) in switches {
                (toggle(switch.name, switch.label, switch.hint, is_on))
            }
        }
        @if !others.is_empty() {
            ul.faults { @for fault in others { li { (fault) } } }
            form method="post" action="/_sandbox/dashboard/faults/clear" {
                button { "Clear all faults" }
            }
        }
        details {
            summary { "Another fault" }
            form.fields method="post" action="/_sandbox/dashboard/faults" {
                label { "Status" input type="number" name="status" min="400" max="599" value="503" required; }
                label { "Error code" input type="text" name="code" placeholder="none: HTML"; }
                label { "Path begins with" input type="text" name="path" value="/v1/me"; }
                label { "Times" input type="number" name="times" min="1" value="1"; }
                label { "Retry-After, s" input type="number" name="retry_after" min="0"; }
                label.check { input type="checkbox" name="after" value="true"; "Process the request first" }
                button { "Add the fault" }
            }
        }
    }
}

/// Shows a button that switches something on, or off again.
fn toggle(name: &str, label: &str, hint: &str, is_on: bool) -> Markup {
    let value = format!("{name}={}", !is_on);
    html! {
        button.switch role="switch" aria-checked=(is_on) name="switch" value=(value) #{ "switch-" (name) } {
            span.knob aria-hidden="true" {}
            span { (label) small { (hint) } }
        }
    }
}

fn quirks(core: &Core) -> Markup {
    let on = &core.settings.quirks;
    let count = Quirk::ALL.iter().filter(|quirk| on.has(**quirk)).count();
    html! {
        h3 { "Quirks" }
        details {
            summary { (Quirk::ALL.len()) " unusual behaviours, " (count) " on" }
            form.switches method="post" action="/_sandbox/dashboard/switch" {
                @for quirk in Quirk::ALL {
                    (toggle(quirk.name(), quirk.name(), &quirk.description().replace('`', ""), on.has(*quirk)))
                }
            }
        }
    }
}

fn clock(core: &Core) -> Markup {
    let now = rfc3339(core.clock.now());
    let (day, time) = now.split_once('T').unwrap_or((&now, ""));
    html! {
        h3 { "Clock" }
        p {
            time datetime=(now) { (day) " " (time.get(..8).unwrap_or(time)) " UTC" }
            @match core.clock.moved_ms() {
                0 => {},
                moved => { ", moved forward by " (span(moved)) },
            }
        }
        form.row method="post" action="/_sandbox/dashboard/clock" {
            @for (ms, label) in STEPS {
                button name="ms" value=(ms) aria-label={ "Move the clock forward by " (label) } { "+" (label) }
            }
        }
    }
}

/// Returns a time in words, in the units that are not zero.
fn span(ms: i64) -> String {
    let units = [
        (ms / 86_400_000, "d"),
        (ms / 3_600_000 % 24, "h"),
        (ms / 60_000 % 60, "min"),
        (ms / 1000 % 60, "s"),
        (ms % 1000, "ms"),
    ];
    let parts = units.into_iter().filter(|(count, _)| *count != 0);
    let parts: Vec<String> = parts
        .map(|(count, unit)| format!("{count} {unit}"))
        .collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn times_in_words() {
        assert_eq!(span(600_000), "10 min");
        assert_eq!(span(90_061_001), "1 d 1 h 1 min 1 s 1 ms");
    }
}
