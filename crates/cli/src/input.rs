//! What people type: pasted addresses and answers.

use std::io::BufRead;

use tokio::sync::mpsc;

/// The lines of standard input, read by a thread of their own since reading cannot be broken off.
pub struct Lines(mpsc::UnboundedReceiver<String>);

impl Lines {
    /// Begins to read.
    pub fn read() -> Self {
        let (lines, inbox) = mpsc::unbounded_channel();
        // The process does not wait for this thread when it ends.
        std::thread::spawn(move || {
            for line in std::io::stdin().lock().lines() {
                let Ok(line) = line else { break };
                if lines.send(line).is_err() {
                    break;
                }
            }
        });
        Self(inbox)
    }

    /// Waits for the next line; none when there will be no more.
    pub async fn next(&mut self) -> Option<String> {
        self.0.recv().await
    }
}
