//! What to do about an error.

use directory::absence::Doubt;
use store::Obstacle;
use store::restore::Unfit;

use super::{Code, Error, at_google, code, vault};

impl Error {
    /// Says what to do, where something can be done.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = self.what_to_do();
        debug_assert!(
            hint.as_ref().is_none_or(|hint| hint.ends_with('.')),
            "a hint is whole sentences: {hint:?}"
        );
        hint
    }

    fn what_to_do(&self) -> Option<String> {
        let hint = match self {
            Self::Google(error) => return at_google::what_to_do(error),
            Self::ConsentRefused(cause) => at_google::to_consent(cause),
            Self::AccountNotPermitted { email } => {
                return Some(format!(
                    "Consent with a super admin. Or a super admin gives {email} a role with the privilege to read users, in \
                     the Admin console under Account, Admin roles; then consent again."
                ));
            }
            Self::OtherCustomer { .. } => {
                "Consent with an administrator of the same organisation, or make a new connection for the other one."
            }
            Self::Store(store::Error::NewerFile { .. }) => {
                "Install the newer Rollcall, or use another data folder."
            }
            Self::DataDamaged { newest, .. } => return Some(restoring(newest.as_deref())),
            Self::Store(error) if code::of_store(error) == Code::DamagedFile => return Some(restoring(None)),
            Self::Unfit { why, .. } | Self::Store(store::Error::Unfit(why)) => match why {
                Unfit::Damaged(_) => {
                    "Nothing was changed. Restore another backup, or get this file once more from where it was copied."
                }
                Unfit::Foreign(_) => {
                    "Nothing was changed. Choose a backup of Rollcall's, or a profile that was exported from it."
                }
            },
            Self::Store(store::Error::NotFound { .. }) => return None,
            Self::Store(store::Error::Moved) | Self::Stale(_) => "Look at it as it is now, and decide again.",
            Self::Store(store::Error::NotBackedUp { .. }) => {
                "Nothing was changed. Free space there or connect the disk, or choose another folder for backups; then try again."
            }
            Self::Store(error) if error.is_busy() => {
                "Another run writes into the data file. Wait until it is done, then try again."
            }
            Self::Store(error) => match error.obstacle() {
                Obstacle::NotWritable => {
                    "Let your account write there, or name another data folder with ROLLCALL_HOME."
                }
                Obstacle::InTheWay => {
                    "Something else stands in its place: move it away, or name another data folder with ROLLCALL_HOME."
                }
                Obstacle::Full => "Free space on that disk, then try again.",
                Obstacle::Other => {
                    "Check the disk's space and the data folder's permissions, then try again."
                }
            },
            Self::Secrets(error) => return vault::what_to_do(error).map(str::to_owned),
            Self::TokensMissing { .. } => "Reactivate the connection: one consent, nothing else changes.",
            Self::Deactivated { .. } => {
                "Reactivate the connection, then bind its users again: nothing changes on Google."
            }
            Self::ClientMissing { .. } => {
                "Give the JSON of the OAuth client again when you reactivate the connection: in Google Cloud, Credentials, \
                 add a secret to the client and download its JSON."
            }
            Self::ClientJson(_) => {
                "In Google Cloud, Credentials, create an OAuth client of type Desktop app and download its JSON."
            }
            Self::ClientFile { .. } => {
                "Check the path, and that your account may read the file. It is the JSON that Google Cloud, Credentials, \
                 offers for an OAuth client of type Desktop app."
            }
            Self::ConsentTimeout => {
                "See what the browser shows: many of Google's error pages never lead back here."
            }
            Self::ConsentDenied(_) => "Start the consent again and choose Allow.",
            Self::AlreadyConnected { .. } => {
                "Open the existing connection instead; one customer has one connection."
            }
            Self::ScopesUnticked { .. } => "Consent again and leave all boxes ticked.",
            Self::NotGranted { .. } => "Reactivate the connection and leave all boxes ticked.",
            Self::Doubt(Doubt::NoMembers { .. }) => "Nothing was changed. Try again in some minutes.",
            Self::Doubt(_) => {
                "Nothing was changed, and the list was read twice. Try again in some minutes; if people really left, \
                 they are checked one by one."
            }
            Self::NobodyFound { .. } => {
                "Nothing was planned, and a plan that waits stays as it is. Choose another scope."
            }
            Self::SizeInDoubt { .. } => {
                "Nothing was changed. No bound account that is missing exists on Google any more. If the others really \
                 left too, accept the new size; if not, read again later."
            }
            Self::Limits(_) => {
                "Nothing was sent. Look at the plan; if it is what you want, confirm each number. Un-ticking rows does not \
                 raise a limit."
            }
            Self::Busy(_) => "Wait until it is done, or open the run that waits.",
            Self::PlanLost { .. } => {
                "Nothing of it was done. Discard it, or read Google again: a new plan takes its place."
            }
            Self::Cancelled
            | Self::InvalidInput(_)
            | Self::Fields(_)
            | Self::GroupFields(_)
            | Self::NotFound(_)
            | Self::Refused(_)
            | Self::Sandbox(_)
            | Self::Machine(_) => return None,
        };
        Some(hint.to_owned())
    }
}

/// Says how a backup takes the place of a data file that is damaged.
fn restoring(newest: Option<&std::path::Path>) -> String {
    let which = match newest {
        Some(newest) => {
            format!("the newest one in the data folder with: rollcall restore \"{}\"", newest.display())
        }
        None => "one with: rollcall restore BACKUP".to_owned(),
    };
    format!(
        "Restore a backup; nothing on Google depends on the data file. Close the window, and restore {which}. See all \
         that are there with: rollcall backup list. The damaged file is kept."
    )
}
