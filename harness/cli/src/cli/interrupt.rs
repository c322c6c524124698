//! Ctrl-C, SIGTERM and a closed terminal: the running plugins are ended, and what is known by then is still reported.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use credproof_process::Cancel;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::error::Error;

/// A cancel that the first signal sets off. The second one ends the process at once.
pub(super) fn watch() -> Result<Cancel, Error> {
    watch_while(Arc::new(AtomicBool::new(true)))
}

/// Like [`watch`], but while `busy` is false the first signal ends the process too: then no plugin is running.
pub(super) fn watch_while(busy: Arc<AtomicBool>) -> Result<Cancel, Error> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])
        .map_err(|error| Error::harness("signals cannot be watched", error))?;
    let cancel =
        Cancel::new().map_err(|error| Error::harness("signals cannot be watched", error))?;
    let told = cancel.clone();
    std::thread::spawn(move || {
        for signal in signals.forever() {
            if told.is_cancelled() || !busy.load(Ordering::SeqCst) {
                // The default action ends the process; if that fails there is nothing else to try.
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
            told.cancel();
        }
    });
    Ok(cancel)
}
