//! How everything that runs learns that it should end.

use tokio::sync::watch;

/// Whoever holds this ends what listens. Dropping it ends it too, so that nothing outlives its
/// owner by accident.
#[derive(Debug)]
pub struct Stopper(watch::Sender<bool>);

/// Listens for the end. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Receiver<bool>);

/// A stopper and what listens to it.
pub fn shutdown() -> (Stopper, Shutdown) {
    let (stopper, shutdown) = watch::channel(false);
    (Stopper(stopper), Shutdown(shutdown))
}

impl Stopper {
    /// Says that it is over. Saying it again changes nothing.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Shutdown {
    /// Whether it is over.
    pub fn is_wanted(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }

    /// Waits until it is over.
    pub async fn wanted(&mut self) {
        // An error means that the stopper is gone, which ends things just as well.
        let _ = self.0.wait_for(|stop| *stop).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn stopping_and_going_away_both_end_things() {
        let (stopper, mut listener) = shutdown();
        assert!(!listener.is_wanted());
        stopper.stop();
        listener.wanted().await;
        assert!(listener.is_wanted());

        let (stopper, mut listener) = shutdown();
        drop(stopper);
        listener.wanted().await;
        assert!(listener.is_wanted());
    }
}
