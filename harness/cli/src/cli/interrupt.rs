//! Ctrl-C, SIGTERM and a closed terminal: the running plugins are ended, and what is known by then is still reported.

use credproof_process::Cancel;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::error::Error;

/// A cancel that the first signal sets off. The second one ends the process at once.
pub(super) fn watch() -> Result<Cancel, Error> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])
        .map_err(|error| Error::harness("signals cannot be watched", error))?;
    let cancel =
        Cancel::new().map_err(|error| Error::harness("signals cannot be watched", error))?;
    let told = cancel.clone();
    std::thread::spawn(move || {
        for signal in signals.forever() {
            if told.is_cancelled() {
                // The default action ends the process; if that fails there is nothing else to try.
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
            told.cancel();
        }
    });
    Ok(cancel)
}
