/** How each error code is presented. Total: a new code without words does not compile. */
import type { ErrorCode } from './gen/ErrorCode';
import type { ErrorView } from './gen/ErrorView';
import type { LinkView } from './gen/LinkView';

/** What the panel's button does; `none` where waiting or reading is all there is. */
export type ErrorAction =
  'retry' | 'reactivate' | 'openConnection' | 'openPage' | 'reload' | 'restore' | 'none';

/** What mends an error: a page at Google is opened, and each code that asks for one has one. */
type Remedy = { action: Exclude<ErrorAction, 'openPage'> } | { action: 'openPage'; page: LinkView };

interface Words {
  /** The check that finds its cause, or the guide that tells causes apart; null where there is none to find. */
  leads: `check:${string}` | `guide:${string}` | null;
  /** What happened, as a heading. */
  title: string;
  /** Why it happens. */
  why: string;
  /** What to do, when the error itself brings no hint. */
  todo: string;
  tone: 'bad' | 'warn' | 'info';
}

export type Presentation = Words & Remedy;

export const errors: Record<ErrorCode, Presentation> = {
  internal: {
    leads: 'check:data-file',
    title: 'Rollcall stumbled',
    why: 'This is a fault in the program, not in your tenant. Nothing was sent to Google because of it.',
    todo: 'Try again. If it comes back, the log in the data folder says more.',
    tone: 'bad',
    action: 'retry',
  },
  googleRefused: {
    leads: 'guide:imports-fail',
    title: 'Google refused the request',
    why: 'It says why in its own words, with its status and reason. Nothing was changed by this request.',
    todo: 'Correct what it names, then try again. If nothing is wrong here, the log in the data folder says what was asked.',
    tone: 'bad',
    action: 'retry',
  },
  cancelled: {
    leads: null,
    title: 'Cancelled',
    why: 'You stopped it. What was already done stays as it is.',
    todo: 'Start again whenever you like.',
    tone: 'info',
    action: 'retry',
  },
  invalidInput: {
    leads: 'guide:refused-names',
    title: 'This cannot be used as it is',
    why: 'A value does not follow the rules of its field.',
    todo: 'Correct it and try again.',
    tone: 'warn',
    action: 'none',
  },
  clientJson: {
    leads: 'guide:redirect_uri_mismatch',
    title: 'This client file cannot be used',
    why: 'Rollcall needs the JSON file, as it is, that Google offers after an OAuth client of type Desktop app was made.',
    todo: 'Download the file again from the Credentials page and paste all of it.',
    tone: 'warn',
    action: 'none',
  },
  consentTimeout: {
    leads: 'guide:admin_policy_enforced',
    title: 'The browser did not come back',
    why: 'Ten minutes passed without an answer. Google’s own error pages never return to Rollcall.',
    todo: 'Choose what the browser shows, or try again.',
    tone: 'warn',
    action: 'retry',
  },
  consentDenied: {
    leads: 'guide:how-connected',
    title: 'Access was not given',
    why: 'Cancel was pressed on the consent page, or no box was ticked there.',
    todo: 'Try again, and leave the boxes ticked.',
    tone: 'warn',
    action: 'retry',
  },
  consentRefused: {
    leads: 'guide:reactivate',
    title: 'Google did not accept the consent',
    why: 'What the browser brings back is good once and for some minutes, and only with the right OAuth client.',
    todo: 'Start the consent again.',
    tone: 'warn',
    action: 'retry',
  },
  alreadyConnected: {
    leads: 'guide:several-customers',
    title: 'This customer is connected already',
    why: 'Two connections to one Google customer would undo each other’s work.',
    todo: 'Use the existing connection. Reactivate it if it has stopped working.',
    tone: 'warn',
    action: 'openConnection',
  },
  reauthorize: {
    leads: 'guide:reactivate',
    title: 'Google no longer accepts the authorisation',
    why: 'It was revoked, the account changed, or it was not used for six months.',
    todo: 'Reactivate the connection. Users, bindings and sessions stay as they are.',
    tone: 'bad',
    action: 'reactivate',
  },
  deactivated: {
    leads: 'guide:deactivate',
    title: 'This connection is deactivated',
    why: 'It was deactivated here, or it came with a restored directory. Its tokens are not on this computer.',
    todo: 'Reactivate it. Users and accounts stay as they are until then.',
    tone: 'info',
    action: 'reactivate',
  },
  secretStore: {
    leads: 'check:keyring',
    title: 'The secrets cannot be opened',
    why: 'Tokens are kept in the system keyring, or sealed for a key file, and never in plain text. Without them Google cannot be asked.',
    todo: 'Check that the keyring is open, then try again.',
    tone: 'bad',
    action: 'retry',
  },
  clientMissing: {
    leads: 'check:keyring',
    title: 'The client’s secret is not in the keyring',
    why: 'It was removed there, or the data folder came from another computer without it.',
    todo: 'Reactivate the connection, and bring the client JSON again.',
    tone: 'bad',
    action: 'reactivate',
  },
  missingScope: {
    leads: 'check:scopes',
    title: 'A permission was not granted',
    why: 'A box was left unticked at consent, so Google refuses this request.',
    todo: 'Reactivate the connection and leave every box ticked.',
    tone: 'bad',
    action: 'reactivate',
  },
  notPermitted: {
    leads: 'guide:admins-not-synced',
    title: 'The account is not allowed to do this',
    why: 'The connected account lacks the administrator role that Google asks for.',
    todo: 'Give the account the role, or reactivate with another administrator.',
    tone: 'bad',
    action: 'reactivate',
  },
  apiAccessOff: {
    leads: 'check:directory-api',
    title: 'API access is off in this tenant',
    why: 'The Admin console does not let any program read the directory.',
    todo: 'Turn API access on under Security → API controls, then try again.',
    tone: 'bad',
    action: 'openPage',
    page: { id: 'apiControls', label: 'Open API controls', project: null },
  },
  apiNotEnabled: {
    leads: 'check:directory-api',
    title: 'The API is not enabled',
    why: 'The project of your OAuth client has to enable each of Google’s APIs once.',
    todo: 'Enable it in Google Cloud, wait a minute, then try again.',
    tone: 'bad',
    action: 'openPage',
    page: { id: 'enableAdminSdk', label: 'Enable the Admin SDK API', project: null },
  },
  googleUnavailable: {
    leads: 'guide:imports-fail',
    title: 'Google’s server failed',
    why: 'It answered with an error several times, with pauses in between. This usually passes.',
    todo: 'Try again in a few minutes.',
    tone: 'bad',
    action: 'retry',
  },
  offline: {
    leads: 'check:hosts',
    title: 'Google cannot be reached',
    why: 'The network is down, or something between here and Google blocks the request.',
    todo: 'Check the network, then try again. Nothing is lost.',
    tone: 'bad',
    action: 'retry',
  },
  invalidQuery: {
    leads: 'guide:wrong-people',
    title: 'The query cannot be used',
    why: 'A field, an operator or a quotation mark is not as the query language wants it.',
    todo: 'Compare it with what the builder writes.',
    tone: 'warn',
    action: 'none',
  },
  shrunkenList: {
    leads: 'check:lists',
    title: 'The list that Google returned is not complete',
    why: 'Far fewer accounts came than last time, or your own account was not among them. A plan made of it could be wrong.',
    todo: 'Read again. If it stays so, check the connected account’s role.',
    tone: 'bad',
    action: 'retry',
  },
  nobodyFound: {
    leads: 'guide:wrong-people',
    title: 'Nobody was found',
    why: 'Google knows the scope, but nobody is in it.',
    todo: 'Choose another scope.',
    tone: 'info',
    action: 'none',
  },
  sizeInDoubt: {
    leads: 'check:lists',
    title: 'Google’s list is much shorter than before',
    why: 'It was read twice and was the same both times, but nothing tells where the others are.',
    todo: 'If they really left, accept the new size. If not, read again later.',
    tone: 'warn',
    action: 'none',
  },
  limits: {
    leads: 'guide:limits',
    title: 'This plan does more than a run may do by itself',
    why: 'It goes beyond a limit for suspensions, addresses, passwords or cleared values.',
    todo: 'Look at the plan. If it is what you want, confirm each number.',
    tone: 'info',
    action: 'none',
  },
  busy: {
    leads: 'guide:busy',
    title: 'Another run is going on',
    why: 'One run at a time keeps a connection consistent.',
    todo: 'Wait until it has ended, or cancel it.',
    tone: 'info',
    action: 'retry',
  },
  stale: {
    leads: 'guide:stale',
    title: 'It has changed in the meantime',
    why: 'What the plan was decided on is no longer what is there.',
    todo: 'Read again and review the new plan.',
    tone: 'warn',
    action: 'retry',
  },
  newerFile: {
    leads: 'guide:newer-file',
    title: 'The directory belongs to a newer Rollcall',
    why: 'A newer version has written this data folder. An older one must not touch it.',
    todo: 'Install the newer version and open it again.',
    tone: 'bad',
    action: 'none',
  },
  dataFile: {
    leads: 'guide:newer-file',
    title: 'The directory file cannot be used',
    why: 'Something else is in its place, or the disk is full or read-only.',
    todo: 'Check the disk and the folder’s permissions, then try again.',
    tone: 'bad',
    action: 'retry',
  },
  damagedFile: {
    leads: 'guide:newer-file',
    title: 'The directory file is damaged',
    why: 'SQLite cannot read it: something else wrote into it, or the disk lost a part of it. Google has everybody as before.',
    todo: 'Restore a backup; it is shown before it replaces anything, and the damaged file is kept.',
    tone: 'bad',
    action: 'restore',
  },
  backup: {
    leads: 'check:backup',
    title: 'No backup can be made',
    why: 'The directory is copied before anything is changed in it, and this copy cannot be written.',
    todo: 'Free space there, connect the disk, or choose another folder under Settings → Data and backups; then try again.',
    tone: 'bad',
    action: 'retry',
  },
  notFound: {
    leads: null,
    title: 'It is not there any more',
    why: 'It was removed or closed since this screen was opened.',
    todo: 'Go back and look at the current state.',
    tone: 'warn',
    action: 'reload',
  },
  refused: {
    leads: 'guide:refused-names',
    title: 'It cannot be done like this',
    why: 'What was given is taken already, breaks a rule of Google or the directory, or does not fit what is there.',
    todo: 'Correct what is named above, then try again.',
    tone: 'warn',
    action: 'none',
  },
};

/** The place in Troubleshoot to which an error leads. */
export function wayOf(error: ErrorView): string | null {
  const { leads } = errors[error.code];
  return leads && `#/troubleshoot/${leads.replace('check:', '').replace('guide:', 'guide/')}`;
}

/** The page at Google on which an error is mended: the one that it names itself, else the one of its code. */
export function pageOf(error: ErrorView): LinkView | null {
  const words = errors[error.code];
  return error.page ?? (words.action === 'openPage' ? words.page : null);
}
