/** Every screen in every state worth looking at: where it is, what the world is like, and what is done there. */

const open = (page, name) => page.getByRole('button', { name, exact: true }).click();
const sizes = [
  [1280, 800],
  [960, 640],
];
const zoomed = [640, 400];
const wide = [1600, 1000];
const everySize = [...sizes, zoomed, wide];

const json = '{"installed":{"client_id":"493018273645-kq0v7tq2m8u1.apps.googleusercontent.com"}}';

const toResult = async (page) => {
  await page.getByText('is connected', { exact: false }).first().waitFor();
};
const toReview = async (page) => page.getByRole('button', { name: /^Import [\d,]+ users?$/ }).waitFor();
const toPlan = async (page) =>
  page
    .getByRole('button', {
      name: /^(Apply|Create|Update|Suspend or let go of|Reactivate|Remove|Delete) [\d,]+ /,
    })
    .waitFor();
const synced = { connections: ['syncing'], syncs: true };
const row = (page, name) => page.getByRole('row', { name }).first();

const error = {
  reauthorize: {
    code: 'reauthorize',
    message: 'Google answered invalid_grant: Token has been expired or revoked.',
    hint: null,
  },
  timeout: {
    code: 'consentTimeout',
    message: 'Nothing came back from the browser within ten minutes.',
    hint: null,
  },
  newer: {
    code: 'newerFile',
    message: 'The directory was last opened by Rollcall 0.4.0; this is 0.1.0.',
    hint: null,
  },
  damaged: {
    code: 'damagedFile',
    message: 'The data file is damaged: file is not a database.',
    hint: null,
  },
  shrunken: {
    code: 'shrunkenList',
    message: 'Google returned 12 accounts; the last complete read had 231.',
    hint: null,
  },
  query: {
    code: 'invalidQuery',
    message: 'Google answered: Invalid Input: orgDepartmnt.',
    hint: 'The field is called orgDepartment.',
  },
  apiAccessOff: {
    code: 'apiAccessOff',
    message: 'Google answered 403: Domain cannot use apis.',
    hint: null,
  },
  apiNotEnabled: {
    code: 'apiNotEnabled',
    message:
      'The API admin.googleapis.com is not enabled in project 103948277140, to which the OAuth client belongs.',
    hint: 'In Google Cloud, enable the Admin SDK API in the client’s project. It may take some minutes to work.',
    page: { id: 'enableAdminSdk', label: 'Enable the Admin SDK API', project: '103948277140' },
  },
  clientMissing: {
    code: 'clientMissing',
    message: 'The system keyring has no secret of this connection’s OAuth client.',
    hint: 'Bring the client JSON again: paste, drop or choose it below.',
  },
  gone: { code: 'notFound', message: 'There is no plan 32.', hint: null },
  goneUser: { code: 'notFound', message: 'There is no user 4.', hint: null },
  staleUser: {
    code: 'stale',
    message: 'Dara O’Brien (dara) was changed since you looked; nothing was done.',
    hint: 'Look at it as it is now, and decide again.',
  },
  noTable: {
    code: 'invalidInput',
    message: 'The file is empty: its first line names its columns.',
    hint: null,
  },
  keyring: {
    code: 'secretStore',
    message: 'The system keyring is locked.',
    hint: 'Unlock the keyring and try again.',
  },
};

export const scenarios = [
  { name: 'start', world: { connections: [], users: 0 }, hash: '/', sizes: everySize },
  { name: 'start-no-keyring', world: { connections: [], users: 0, secretTrouble: 'keyring' }, hash: '/' },
  { name: 'start-damaged', world: { fails: { start: 'damaged' } }, hash: '/', fault: true },
  {
    name: 'start-damaged-backups',
    world: { fails: { start: 'damaged' } },
    hash: '/',
    fault: true,
    act: (page) => open(page, 'Restore a backup…'),
    sizes: everySize,
  },
  {
    name: 'start-damaged-preview',
    world: { fails: { start: 'damaged' } },
    hash: '/',
    fault: true,
    act: async (page) => {
      await open(page, 'Restore a backup…');
      await page
        .getByRole('button', { name: /^Restore… the backup of/ })
        .first()
        .click();
      await page.getByRole('heading', { name: 'It replaces' }).waitFor();
    },
  },
  {
    name: 'start-damaged-none',
    world: { fails: { start: 'damaged' }, backups: { kept: [] } },
    hash: '/',
    fault: true,
    act: (page) => open(page, 'Restore a backup…'),
  },
  { name: 'start-fault', world: { fails: { start: 'newer' } }, hash: '/', fault: true },
  { name: 'connect-client', world: { connections: [] }, hash: '/connect/google', sizes: everySize },
  {
    name: 'connect-client-given',
    world: { connections: [] },
    hash: '/connect/google',
    act: async (page) => {
      await page.getByLabel('Client JSON', { exact: true }).last().fill(json);
      await open(page, 'Use this JSON');
      await page.getByText('rollcall-northwind').waitFor();
    },
  },
  {
    name: 'connect-access',
    world: { connections: [] },
    hash: '/connect/google',
    act: async (page) => {
      await page.getByLabel('Client JSON', { exact: true }).last().fill(json);
      await open(page, 'Use this JSON');
      await open(page, 'Next');
      await page.getByText('An emulator on this computer').click();
    },
  },
  {
    name: 'connect-consent',
    world: { connections: [], hangs: ['connect_wait'] },
    hash: '/connect/sandbox',
    act: (page) => page.getByText('Waiting for your browser').waitFor(),
  },
  {
    name: 'connect-asking',
    world: { connections: [], hangs: ['connect_finish'] },
    hash: '/connect/sandbox',
    act: (page) => page.getByText('Asking Google').waitFor(),
  },
  {
    name: 'connect-browser-page',
    world: { hangs: ['connect_wait'] },
    hash: '/connect/reactivate/1',
    act: (page) => page.getByText('admin_policy_enforced').click(),
  },
  {
    name: 'connect-timeout',
    world: { connections: [], fails: { connect_wait: 'timeout' } },
    hash: '/connect/sandbox',
    act: (page) => page.getByText('The browser did not come back').waitFor(),
  },
  {
    name: 'connect-not-enabled',
    world: { connections: [], fails: { connect_finish: 'apiNotEnabled' } },
    hash: '/connect/sandbox',
    act: (page) => page.getByRole('button', { name: 'Enable the Admin SDK API' }).waitFor(),
  },
  { name: 'connect-result', world: { connections: [] }, hash: '/connect/sandbox', act: toResult },
  {
    name: 'connect-result-missing',
    world: { connections: [], connectsAs: 'google' },
    hash: '/connect/sandbox',
    act: toResult,
  },
  {
    name: 'connect-passwords',
    world: { connections: [] },
    hash: '/connect/sandbox',
    act: async (page) => {
      await toResult(page);
      await open(page, 'Next');
    },
  },
  {
    name: 'connect-client-missing',
    world: { fails: { connect_begin: 'clientMissing' } },
    hash: '/connect/reactivate/1',
    act: (page) => page.getByText('The client’s secret is not in the keyring').waitFor(),
    sizes: everySize,
  },
  { name: 'connect-another', world: {}, hash: '/start' },

  { name: 'troubleshoot', world: { asked: true }, hash: '/troubleshoot', sizes: everySize },
  {
    name: 'bundle',
    world: { asked: true },
    hash: '/troubleshoot',
    sizes: everySize,
    act: async (page) => {
      await open(page, 'Make a support bundle…');
      await page.getByRole('button', { name: /^steps\.jsonl/ }).click();
      await page.getByText('1 to 200 of 450').waitFor();
    },
  },
  { name: 'troubleshoot-first', world: {}, hash: '/troubleshoot' },
  {
    name: 'troubleshoot-evidence',
    world: { asked: true },
    hash: '/troubleshoot/directory-api',
    act: (page) => page.getByText('403', { exact: true }).click(),
    sizes: everySize,
  },
  {
    name: 'guide',
    world: { asked: true },
    hash: '/troubleshoot/guide/new-users-suspended',
    act: (page) => page.getByRole('button', { name: 'Find the cause' }).click(),
    sizes: everySize,
  },
  {
    name: 'guide-mended',
    world: { asked: true, mendable: true },
    hash: '/troubleshoot/guide/new-users-suspended',
    act: async (page) => {
      await page.getByRole('button', { name: 'Find the cause' }).click();
      await page.getByRole('button', { name: 'Open App access control' }).click();
      await page.getByRole('button', { name: 'Check again' }).click();
      await page.getByText('Mended.').waitFor();
    },
  },
  {
    name: 'guide-besides',
    world: { asked: true },
    hash: '/troubleshoot/guide/imports-fail',
    act: (page) => page.getByRole('button', { name: 'Find the cause' }).click(),
    sizes: everySize,
  },
  { name: 'guide-explains', world: {}, hash: '/troubleshoot/guide/cannot-sign-in' },
  {
    name: 'guide-search',
    world: {},
    hash: '/troubleshoot',
    act: async (page) => {
      await page.getByLabel('Search guides, checks and findings').fill('admin_policy');
      await page.getByText('Your organisation’s settings').waitFor();
    },
  },
  { name: 'troubleshoot-unknown', world: { asked: true }, hash: '/troubleshoot/trust', sizes: everySize },
  { name: 'troubleshoot-failed', world: { asked: true }, hash: '/troubleshoot/domains' },
  {
    name: 'troubleshoot-healthy',
    world: { healthy: true },
    hash: '/troubleshoot',
    act: (page) => page.getByRole('button', { name: 'Run checks' }).first().click(),
  },

  {
    name: 'activity',
    world: {},
    hash: '/activity',
    act: async (page) => {
      await open(page, 'Ask Google’s logs');
      await page.getByText('Administrator elsewhere').first().waitFor();
    },
    sizes: everySize,
  },
  {
    name: 'activity-line',
    world: {},
    hash: '/activity',
    act: async (page) => {
      await page.getByText('User changed').first().click();
      await page.getByText('Weiwei').waitFor();
    },
    sizes: everySize,
  },
  { name: 'activity-full', world: { acts: 100_000 }, hash: '/activity', sizes: [wide] },
  { name: 'activity-empty', world: { acts: 0 }, hash: '/activity' },
  {
    name: 'activity-closed',
    world: { actsTrouble: 'closed' },
    hash: '/activity',
    act: async (page) => {
      await open(page, 'Ask Google’s logs');
      await page.getByText('Google’s logs could not be asked.').waitFor();
    },
  },
  { name: 'activity-broken', world: { actsTrouble: 'broken' }, hash: '/activity' },

  { name: 'overview', world: { seats: 250 }, hash: '/overview', sizes: everySize },
  { name: 'overview-no-seats', world: { seats: 241 }, hash: '/overview' },
  { name: 'overview-deactivated', world: { connections: ['deactivated'] }, hash: '/overview' },
  { name: 'overview-empty', world: { users: 0 }, hash: '/overview' },
  { name: 'overview-first', world: { fresh: true, users: 214, waiting: true }, hash: '/overview' },
  { name: 'overview-interrupted', world: { interrupted: 'applying' }, hash: '/overview', sizes: everySize },
  { name: 'overview-troubled', world: { troubled: true, connections: ['google'] }, hash: '/overview' },
  {
    name: 'overview-not-enabled',
    world: { unreachable: true },
    hash: '/overview',
    sizes: everySize,
  },
  { name: 'overview-lost', world: { connections: ['lost'] }, hash: '/overview', sizes: everySize },
  { name: 'overview-blocked', world: { connections: ['blocked'] }, hash: '/overview', sizes: everySize },
  {
    name: 'import-lost',
    world: { connections: ['lost'], fails: { import_read: 'reauthorize' } },
    hash: '/import',
    act: async (page) => {
      await page.getByRole('button', { name: 'Read from Google' }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'overview-error', world: { fails: { overview: 'reauthorize' } }, hash: '/overview' },
  {
    name: 'switcher',
    world: {},
    hash: '/overview',
    act: (page) => page.getByRole('button', { name: /^Connection: / }).click(),
  },
  { name: 'users', world: {}, hash: '/users', sizes: everySize },
  {
    name: 'users-org-unit',
    world: {},
    hash: '/users',
    sizes,
    act: (page) => page.getByRole('button', { name: 'Org unit', exact: true }).click(),
  },
  {
    name: 'users-of-org-unit',
    world: {},
    hash: '/users',
    act: async (page) => {
      await page.getByRole('button', { name: 'Org unit', exact: true }).click();
      await page.getByRole('treeitem', { name: /Sales/ }).first().click();
    },
  },
  { name: 'org-units', world: {}, hash: '/org-units', sizes: everySize },
  { name: 'org-units-none', world: { units: false }, hash: '/org-units' },
  {
    name: 'users-marks',
    world: { connections: ['syncing'], guarded: [4, 6], toBind: [5, 6] },
    hash: '/users',
    act: (page) => page.getByRole('img', { name: 'To be bound' }).first().waitFor(),
    sizes: everySize,
  },
  {
    name: 'user-to-be-bound',
    world: { connections: ['syncing'], toBind: [5] },
    hash: '/users/5',
    act: async (page) => {
      await page.getByRole('tab', { name: 'Google account' }).click();
      await page.getByText('Not bound yet').waitFor();
    },
  },
  {
    name: 'user-password-protected',
    world: { passwords: true, guarded: [4] },
    hash: '/users/4',
    act: async (page) => {
      await page.getByRole('tab', { name: 'Google account' }).click();
      await page.getByText('The user is protected').waitFor();
    },
  },
  {
    name: 'users-100000',
    world: { users: 100_000 },
    hash: '/users',
    act: scrolled,
    sizes: [[1280, 800], wide],
  },
  {
    name: 'users-selected',
    world: {},
    hash: '/users',
    act: async (page) => {
      await row(page, /Bjørn/).getByRole('checkbox').click();
      await row(page, /Eoin/)
        .getByRole('checkbox')
        .click({ modifiers: ['Shift'] });
      await page.getByText('4 users selected').waitFor();
    },
  },
  {
    name: 'users-selected-beside',
    world: {},
    hash: '/users',
    act: async (page) => {
      await row(page, /Bjørn/).getByRole('checkbox').click();
      await row(page, /Amélie/).click();
      await page.getByText('1 user selected').waitFor();
      await page
        .getByRole('tab', { name: /Account|Profile|Attributes/ })
        .first()
        .waitFor();
    },
  },
  {
    name: 'users-columns',
    world: {},
    hash: '/users',
    act: (page) => page.getByRole('button', { name: 'Columns' }).click(),
  },
  {
    name: 'users-two-step',
    world: {},
    hash: '/users',
    act: async (page) => {
      await page.getByRole('button', { name: 'Columns' }).click();
      await page.getByRole('menuitemcheckbox', { name: 'Two-step' }).click();
      await page.keyboard.press('Escape');
      await page.getByText('enforced, not enrolled').first().waitFor();
    },
    // A narrow window leaves it out first.
    sizes: [[1280, 800]],
  },
  { name: 'users-empty', world: { users: 0 }, hash: '/users' },
  {
    name: 'users-nobody',
    world: {},
    hash: '/users',
    act: (page) => page.getByRole('textbox', { name: 'Search users' }).fill('zzz'),
  },
  {
    name: 'user',
    world: {},
    hash: '/users/4',
    act: (page) => page.getByRole('tabpanel').getByText('Job title').waitFor(),
    sizes: everySize,
  },
  {
    name: 'user-moved',
    world: { movedOnGoogle: true },
    hash: '/users/4',
    act: (page) => page.getByRole('button', { name: 'Read this user again from Google' }).click(),
  },
  {
    name: 'user-protected',
    world: { guarded: [4] },
    hash: '/users/4',
    act: (page) => page.getByText('Protected by sam').waitFor(),
    sizes: everySize,
  },
  {
    name: 'users-protect',
    world: {},
    hash: '/users',
    act: async (page) => {
      await page.getByRole('checkbox', { name: 'Select all' }).click();
      await open(page, 'Protect…');
      await page.getByText('No sync changes the Google account').waitFor();
    },
  },
  {
    name: 'user-google',
    world: {},
    hash: '/users/41',
    act: (page) => page.getByRole('tab', { name: 'Google account' }).click(),
  },
  {
    name: 'user-explain',
    world: { connections: ['syncing'] },
    hash: '/users/4',
    sizes: everySize,
    act: async (page) => {
      await page.getByRole('tab', { name: 'Explain' }).click();
      await page.getByText('Last decision').waitFor();
    },
  },
  {
    name: 'user-explain-suspended',
    world: { connections: ['syncing'] },
    hash: '/users/41',
    act: async (page) => {
      await page.getByRole('tab', { name: 'Explain' }).click();
      await page.getByText('Last decision').waitFor();
    },
  },
  {
    name: 'user-password',
    world: {},
    hash: '/users/4',
    act: async (page) => {
      await page.getByRole('button', { name: 'Set password…' }).click();
      await page.getByRole('radio', { name: 'Type one' }).check({ force: true });
    },
    sizes: everySize,
  },
  {
    name: 'user-password-made',
    world: {},
    hash: '/users/4',
    act: async (page) => {
      await page.getByRole('button', { name: 'Set password…' }).click();
      await page.getByRole('button', { name: 'Make and set it' }).click();
      await page.getByText('shown here once').waitFor();
    },
  },
  {
    name: 'user-password-waits',
    world: { passwords: true },
    hash: '/users/4',
    act: (page) => page.getByRole('tab', { name: 'Google account' }).click(),
  },
  {
    name: 'user-history',
    world: {},
    hash: '/users/4',
    act: (page) => page.getByRole('tab', { name: 'History' }).click(),
  },
  {
    name: 'user-unbound',
    world: {},
    hash: '/users/5',
    act: (page) => page.getByRole('tab', { name: 'Google account' }).click(),
  },

  {
    name: 'user-new',
    world: {},
    hash: '/users/new',
    act: async (page) => {
      await page.getByLabel('First name').fill('Dara');
      await page.getByLabel('Last name').fill('Kim');
      await page.getByRole('textbox', { name: 'Email', exact: true }).fill('kim.dara@northwind.test');
      await page.waitForFunction(() => document.querySelector('[placeholder="kim.dara"]'));
    },
    sizes: everySize,
  },
  {
    name: 'user-new-wrong',
    world: {},
    hash: '/users/new',
    act: async (page) => {
      await page.getByLabel('First name').fill('Dara');
      await page.getByLabel('Last name').fill('Kim');
      await page.getByRole('textbox', { name: 'Email', exact: true }).fill('dara@northwind.test');
      await open(page, 'Create user');
      await page.getByRole('button', { name: 'dara.kim' }).waitFor();
    },
    sizes: everySize,
  },
  {
    name: 'user-edit',
    world: {},
    hash: '/users/4/edit',
    act: async (page) => {
      await page.getByLabel('Job title').fill('Counsel');
      await page.getByRole('button', { name: 'Save 1 change' }).waitFor();
    },
    sizes: everySize,
  },
  {
    name: 'user-edit-manager',
    world: {},
    hash: '/users/4/edit',
    act: async (page) => {
      await page.getByRole('combobox', { name: 'Manager' }).fill('a');
      await page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'user-edit-addresses',
    world: {},
    hash: '/users/4/edit',
    act: async (page) => {
      await page.getByText('Employment', { exact: true }).click();
      await page.getByText('Employment', { exact: true }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'user-edit-meanwhile',
    world: { meddled: true },
    hash: '/users/4/edit',
    act: async (page) => {
      await page.getByLabel('Department').fill('Finance');
      await open(page, 'Save 1 change');
      await page.getByText('Somebody changed this user meanwhile').waitFor();
      await page.getByText('Somebody changed this user meanwhile').scrollIntoViewIfNeeded();
    },
    sizes: everySize,
  },
  {
    name: 'user-edit-leave',
    world: {},
    hash: '/users/4/edit',
    act: async (page) => {
      await page.getByLabel('Job title').fill('Counsel');
      await page.getByRole('link', { name: 'Overview' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'user-edit-gone',
    world: { fails: { user_form: 'goneUser' } },
    hash: '/users/4/edit',
    act: (page) => page.getByText('It is not there any more').waitFor(),
  },
  {
    name: 'user-suspend',
    world: {},
    hash: '/users/4',
    act: (page) => open(page, 'Suspend…'),
  },
  {
    name: 'user-suspend-stale',
    world: { fails: { user_suspend: 'staleUser' } },
    hash: '/users/4',
    act: async (page) => {
      await open(page, 'Suspend…');
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Suspend/ })
        .click();
      await page.getByRole('button', { name: 'Look again' }).waitFor();
    },
  },
  {
    name: 'user-remove',
    world: {},
    hash: '/users/4',
    act: async (page) => {
      await open(page, 'Remove…');
      await page.getByLabel('Suspend', { exact: true }).first().check({ force: true });
    },
    sizes: everySize,
  },
  {
    name: 'users-csv',
    world: {},
    hash: '/users',
    act: (page) => page.getByRole('button', { name: 'CSV' }).click(),
  },
  {
    name: 'users-suspend',
    world: {},
    hash: '/users',
    act: async (page) => {
      await selectAll(page);
      await bar(page, 'Suspend…');
      await page.getByRole('button', { name: /^Suspend \d+ users/ }).waitFor();
    },
  },
  {
    name: 'users-remove',
    world: {},
    hash: '/users',
    act: async (page) => {
      await selectAll(page);
      await bar(page, 'Remove…');
      await page.getByLabel('Type 250 to remove them').fill('25');
    },
    sizes: everySize,
  },
  {
    name: 'users-remove-partly',
    world: { partly: true },
    hash: '/users',
    act: async (page) => {
      await selectAll(page);
      await bar(page, 'Remove…');
      for (const box of await page.getByLabel('Archive', { exact: true }).all())
        await box.check({ force: true });
      await page.getByLabel('Type 250 to remove them').fill('250');
      await page.getByRole('button', { name: 'Remove 250 users' }).click();
      await page.getByText('Done in part').waitFor();
    },
  },
  {
    name: 'users-edit',
    world: {},
    hash: '/users',
    act: async (page) => {
      await selectAll(page);
      await bar(page, 'Edit…');
      await page.getByLabel('Field 1', { exact: true }).last().selectOption('department');
    },
    sizes: everySize,
  },
  {
    name: 'users-edit-preview',
    world: {},
    hash: '/users',
    act: async (page) => {
      await selectAll(page);
      await bar(page, 'Edit…');
      await page.getByLabel('Field 1', { exact: true }).last().selectOption('department');
      await page.getByPlaceholder('Department').fill('Customer Care');
      await open(page, 'Preview');
      await page.getByRole('button', { name: /^Change \d+ users/ }).waitFor();
    },
    sizes: everySize,
  },
  {
    name: 'users-edit-working',
    world: { hangs: ['bulk_preview'] },
    hash: '/users',
    act: async (page) => {
      await selectAll(page);
      await bar(page, 'Edit…');
      await page.getByLabel('Field 1', { exact: true }).last().selectOption('department');
      await page.getByRole('radio', { name: 'Clear' }).check({ force: true });
      await open(page, 'Preview');
      await page.getByRole('progressbar').waitFor();
    },
  },

  { name: 'sheet-file', world: {}, hash: '/users/import', sizes: everySize },
  {
    name: 'sheet-unreadable',
    world: { fails: { sheet_from_file: 'noTable' } },
    hash: '/users/import',
    act: async (page) => {
      await open(page, 'Choose a file…');
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'sheet-columns', world: {}, hash: '/users/import', act: toColumns, sizes: everySize },
  {
    name: 'sheet-unmapped',
    world: {},
    hash: '/users/import',
    act: async (page) => {
      await toColumns(page);
      await page.getByLabel('Field of column Email Address [Required]').selectOption('');
      await page.getByText('Map a column to').first().waitFor();
    },
  },
  { name: 'sheet-review', world: {}, hash: '/users/import', act: toRows, sizes: everySize },
  {
    name: 'sheet-review-refused',
    world: {},
    hash: '/users/import',
    act: async (page) => {
      await toRows(page);
      await page.getByRole('button', { name: /^Refused \d+/ }).click();
      await row(page, /Line|header has 7/).waitFor();
      await page.getByRole('row').nth(2).click();
      await page.getByRole('button', { name: 'Close the row' }).waitFor();
    },
    sizes: everySize,
  },
  {
    name: 'sheet-taking',
    world: { hangs: ['sheet_apply'] },
    hash: '/users/import',
    act: async (page) => {
      await toRows(page);
      await page.getByRole('button', { name: /^Import \d+ rows/ }).click();
      await page.getByRole('progressbar').waitFor();
    },
  },
  {
    name: 'sheet-report',
    world: {},
    hash: '/users/import',
    act: async (page) => {
      await toRows(page);
      await page.getByRole('button', { name: /^Import \d+ rows/ }).click();
      await page.getByText('The file is imported in part').waitFor();
    },
    sizes: everySize,
  },

  { name: 'import-scope', world: {}, hash: '/import', sizes: everySize },
  {
    name: 'import-scope-first',
    world: { users: 0 },
    hash: '/import',
    act: (page) => page.getByText('Your directory is empty').waitFor(),
    sizes: everySize,
  },
  {
    name: 'import-scope-everything',
    world: { users: 0 },
    hash: '/import',
    act: async (page) => {
      await page.getByText('Your directory is empty').waitFor();
      await page.getByRole('button', { name: 'Import all' }).first().click();
      await page.getByText('All attributes that Google itself has are imported.').first().waitFor();
    },
  },
  {
    name: 'import-scope-orgunit',
    world: {},
    hash: '/import',
    act: (page) => page.getByLabel('Org unit', { exact: true }).check({ force: true }),
  },
  {
    name: 'import-scope-group',
    world: {},
    hash: '/import',
    act: (page) => page.getByLabel('Group', { exact: true }).check({ force: true }),
  },
  {
    name: 'import-scope-unread',
    world: { unread: { groups: 'not granted at consent: read groups and their members' } },
    hash: '/import',
    act: async (page) => {
      await page.locator('input[value=group][aria-disabled]').waitFor();
      await page.locator('input[value=group]').click({ force: true });
      await page.locator('input[value=all]:checked').waitFor({ state: 'attached' });
    },
  },
  {
    name: 'import-scope-unread-orgunits',
    world: {
      unread: { orgUnits: 'not granted at consent: read the org units' },
      interrupted: 'reading',
      stopped: { kind: 'orgUnit', path: '/Sales' },
    },
    hash: '/import',
    act: (page) => page.getByText('Org units cannot be read').waitFor(),
  },
  {
    name: 'import-scope-refused',
    world: { fails: { import_choices: 'apiAccessOff', import_count: 'apiAccessOff' } },
    hash: '/import',
    act: (page) => page.getByText('could not be counted').waitFor(),
  },
  {
    name: 'import-scope-uncounted',
    world: { fails: { import_count: 'apiNotEnabled' } },
    hash: '/import',
    act: (page) => page.getByRole('button', { name: 'Enable the Admin SDK API' }).waitFor(),
  },
  {
    name: 'import-read-not-enabled',
    world: { fails: { import_read: 'apiNotEnabled' } },
    hash: '/import',
    act: async (page) => {
      await open(page, 'Read from Google');
      await page.getByRole('button', { name: 'Enable the Admin SDK API' }).waitFor();
    },
    sizes: everySize,
  },
  {
    name: 'import-scope-query',
    world: {},
    hash: '/import',
    act: async (page) => {
      await page.getByLabel('Google query').check({ force: true });
      await open(page, 'Add a condition');
      await page.getByLabel('Field 1').selectOption('orgDepartment');
      await page.getByLabel('Value 1').fill('Sales');
      await open(page, 'Add a condition');
      await page.getByLabel('Field 2').selectOption('isSuspended');
      await page.getByLabel('Value 2').selectOption('false');
      await page.getByText('Each condition by itself').waitFor();
    },
    sizes: everySize,
  },
  {
    name: 'import-scope-left-out',
    world: {},
    hash: '/import',
    act: async (page) => {
      await asks(page, 'orgDepartment=Sales isSuspended=false');
      await page.getByRole('tab', { name: /^Left out/ }).click();
      await page.getByText('Because this does not hold').scrollIntoViewIfNeeded();
    },
    sizes: everySize,
  },
  {
    name: 'import-scope-left-out-cut',
    world: { users: 2000, reviewed: 2000 },
    hash: '/import',
    act: async (page) => {
      await asks(page, 'isSuspended=false email:a*');
      await page.getByRole('tab', { name: /^Left out/ }).click();
      await page.getByText('Of the first 500 users').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'import-scope-why-not',
    world: {},
    hash: '/import',
    act: async (page) => {
      await asks(page, 'orgDepartment=Sales isSuspended=false');
      await page.getByLabel('Address of the person').fill('eoin@northwind.test');
      await open(page, 'Ask Google');
      await page.getByText('does not hold', { exact: true }).first().scrollIntoViewIfNeeded();
    },
    sizes: everySize,
  },
  {
    name: 'import-scope-explaining',
    world: { hangs: ['query_explain'] },
    hash: '/import',
    act: async (page) => {
      await page.getByLabel('Google query').check({ force: true });
      await page.getByLabel('What is sent to Google').fill('orgDepartment=Sales');
    },
  },
  {
    name: 'import-scope-query-error',
    world: { fails: { import_count: 'query' } },
    hash: '/import',
    act: async (page) => {
      await page.getByLabel('Google query').check({ force: true });
      await page.getByLabel('What is sent to Google').fill('orgDepartmnt=Sales isSuspended=false');
      await page.getByText('did you mean orgDepartment').waitFor();
    },
    sizes: everySize,
  },
  {
    name: 'import-attributes',
    world: {},
    hash: '/import',
    act: async (page) => {
      await page.getByText('Attributes', { exact: true }).click();
      await page.getByPlaceholder('Address of a user').fill('dara@northwind.test');
      await open(page, 'Show values');
      await page.getByText('Account Manager').waitFor();
    },
  },
  {
    name: 'import-reading',
    world: { hangs: ['import_read'], reviewed: 100_000 },
    hash: '/import',
    act: (page) => open(page, 'Read from Google'),
  },
  {
    name: 'import-read-error',
    world: { fails: { import_read: 'shrunken' } },
    hash: '/import',
    act: (page) => open(page, 'Read from Google'),
  },
  { name: 'import-review', world: { waiting: true }, hash: '/import', act: toReview, sizes: everySize },
  {
    name: 'import-review-more',
    world: { waiting: true },
    hash: '/import',
    act: async (page) => {
      await toReview(page);
      await page.getByRole('button', { name: /^\d more$/ }).click();
      await page.getByRole('menuitemcheckbox', { name: /^Guest/ }).click();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Guest \d+/, pressed: true }).waitFor();
      await page.getByRole('button', { name: /^\d more$/ }).click();
    },
    sizes: [...sizes, zoomed],
  },
  {
    name: 'import-review-100000',
    world: { waiting: true, reviewed: 100_000 },
    hash: '/import',
    act: async (page) => {
      await toReview(page);
      await scrolled(page);
    },
    sizes: [[1280, 800]],
  },
  {
    name: 'import-conflict',
    world: { waiting: true },
    hash: '/import',
    act: async (page) => {
      await toReview(page);
      await row(page, /username dara is taken/).click();
      await page.getByText('Import as dara.obrien').waitFor();
    },
    sizes: everySize,
  },
  {
    name: 'import-username',
    world: { waiting: true },
    hash: '/import',
    act: async (page) => {
      await toReview(page);
      await row(page, /username dara is taken/).click();
      await page.getByRole('button', { name: 'Choose another username…' }).click();
      await page.getByRole('group', { name: 'Free usernames' }).waitFor();
    },
  },
  {
    name: 'import-family-name',
    world: { waiting: true },
    hash: '/import',
    act: async (page) => {
      await toReview(page);
      await row(page, /family name is missing/).click();
      await page.getByPlaceholder('Family name').fill('Haddad');
    },
  },
  {
    name: 'import-match',
    world: { waiting: true },
    hash: '/import',
    act: async (page) => {
      await toReview(page);
      await row(page, /same employee id/).click();
      await page.getByText('Merge into').waitFor();
    },
  },
  {
    name: 'import-ambiguous',
    world: { waiting: true },
    hash: '/import',
    act: async (page) => {
      await toReview(page);
      await page.getByRole('button', { name: /^Conflict \d+/ }).click();
      await row(page, /several people/).click();
      await page.getByLabel('Existing user').selectOption('52');
      await page.getByText('Merge into').waitFor();
    },
    sizes: everySize,
  },
  {
    name: 'import-without-employee-id',
    world: { waiting: true },
    hash: '/import',
    act: async (page) => {
      await toReview(page);
      await page.getByRole('button', { name: /^Conflict \d+/ }).click();
      await row(page, /belongs to somebody else/).click();
      await page.getByRole('button', { name: 'Import without the employee id' }).waitFor();
    },
    sizes: everySize,
  },
  {
    name: 'import-plan-gone',
    world: { waiting: true, fails: { review_window: 'gone' } },
    hash: '/import',
    act: (page) => page.getByText('The plan does not wait any more').waitFor(),
  },
  {
    name: 'import-answered',
    world: { waiting: true },
    hash: '/import',
    act: async (page) => {
      await toReview(page);
      await row(page, /username dara is taken/).click();
      await open(page, 'Import as dara.obrien');
      await page.getByText('Imported as dara.obrien').waitFor();
    },
  },
  {
    name: 'import-update',
    world: { waiting: true },
    hash: '/import',
    act: async (page) => {
      await toReview(page);
      await row(page, /job title, work phone/).click();
      await page.getByText('will be updated').waitFor();
    },
  },
  {
    name: 'import-nothing',
    world: { waiting: true },
    hash: '/import',
    act: async (page) => {
      await toReview(page);
      await page.getByRole('textbox', { name: 'Search the plan' }).fill('zzz');
      await page.getByText('No row matches').waitFor();
    },
  },
  {
    name: 'import-discard',
    world: { waiting: true },
    hash: '/import',
    act: async (page) => {
      await toReview(page);
      await open(page, 'Discard plan');
    },
  },
  {
    name: 'import-applying',
    world: { waiting: true, hangs: ['import_apply'] },
    hash: '/import',
    act: async (page) => page.getByRole('button', { name: /^Import [\d,]+ users?$/ }).click(),
  },
  {
    name: 'import-in-doubt',
    world: { doubted: true },
    hash: '/import',
    act: async (page) => {
      await page.getByLabel('Type 140 to accept it').fill('14');
      await page.getByRole('button', { name: 'Accept 140 users' }).hover();
    },
    sizes: everySize,
  },
  {
    name: 'import-read-again',
    world: { waiting: true },
    hash: '/import',
    act: async (page) => {
      await toReview(page);
      await open(page, 'Back');
      await open(page, 'Read again');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'import-chosen-before',
    world: { waiting: true, chosen: true },
    hash: '/import',
    act: async (page) => {
      await toReview(page);
      await row(page, /as you chose on/).click();
      await page.getByText(/Ticked, as you chose on/).waitFor();
    },
    sizes,
  },
  {
    name: 'import-interrupted',
    world: { interrupted: 'applying' },
    hash: '/import',
    act: (page) => page.getByRole('button', { name: 'Continue' }).waitFor(),
    sizes: everySize,
  },
  {
    name: 'import-at-work',
    world: { interrupted: 'applying', atWork: 'an import is applied, process 4711' },
    hash: '/import',
    act: (page) => page.getByRole('button', { name: 'Look again' }).waitFor(),
  },
  {
    name: 'import-reading-interrupted',
    world: { interrupted: 'reading' },
    hash: '/import',
    act: (page) => page.getByText('Reading Google was interrupted').waitFor(),
  },
  {
    name: 'import-report',
    world: { waiting: true },
    hash: '/import',
    act: async (page) => {
      await page.getByRole('button', { name: /^Import [\d,]+ users?$/ }).click();
      await page.getByText('The import is done').waitFor();
    },
  },
  {
    name: 'import-report-problems',
    world: { waiting: true, problems: true },
    hash: '/import',
    act: async (page) => {
      await page.getByRole('button', { name: /^Import [\d,]+ users?$/ }).click();
      await page.getByText('did not go through').waitFor();
    },
    sizes: everySize,
  },

  { name: 'sync-begin', world: { connections: ['syncing'] }, hash: '/sync', sizes: everySize },
  {
    name: 'sync-look-only',
    world: {},
    hash: '/sync',
    act: (page) => page.getByText('This connection cannot sync.').waitFor(),
  },
  {
    name: 'sync-reading',
    world: { connections: ['syncing'], hangs: ['sync_read'] },
    hash: '/sync',
    act: (page) => open(page, 'Read both sides'),
  },
  {
    name: 'sync-read-error',
    world: { connections: ['syncing'], fails: { sync_read: 'shrunken' } },
    hash: '/sync',
    act: (page) => open(page, 'Read both sides'),
  },
  {
    name: 'sync-reading-interrupted',
    world: { ...synced, interrupted: 'reading' },
    hash: '/sync',
    act: (page) => page.getByText('Reading Google was interrupted').waitFor(),
  },
  {
    name: 'sync-in-doubt',
    world: { ...synced, doubted: true },
    hash: '/sync',
    act: (page) => page.getByLabel('Type 140 to accept it').fill('14'),
  },
  { name: 'sync-plan', world: { ...synced, waiting: true }, hash: '/sync', act: toPlan, sizes: everySize },
  {
    name: 'sync-plan-100000',
    world: { ...synced, waiting: true, synced: 100_000 },
    hash: '/sync',
    act: async (page) => {
      await toPlan(page);
      await scrolled(page);
    },
    sizes: [[1280, 800]],
  },
  {
    name: 'sync-one-side',
    world: { ...synced, waiting: true },
    hash: '/sync',
    act: async (page) => {
      await toPlan(page);
      await row(page, /different on both sides/).click();
      await page.getByText('Directory alone').waitFor();
    },
    sizes: everySize,
  },
  {
    name: 'sync-row',
    world: { ...synced, waiting: true },
    hash: '/sync',
    act: async (page) => {
      await toPlan(page);
      await row(page, /Chen/).click();
      await page.getByText('never agreed on one').waitFor();
      await open(page, 'Directory wins');
      await page.getByText('The directory wins').waitFor();
    },
    sizes: everySize,
  },
  {
    name: 'sync-update',
    world: { ...synced, waiting: true },
    hash: '/sync',
    act: async (page) => {
      await toPlan(page);
      await page.getByRole('button', { name: /^Update \d+/ }).click();
      await row(page, /job title, department/).click();
      await page.getByText('kept: not managed').waitFor();
    },
    sizes: [...sizes, wide],
  },
  {
    name: 'sync-drift',
    world: { ...synced, waiting: true },
    hash: '/sync',
    act: async (page) => {
      await toPlan(page);
      await row(page, /Drift/).click();
      await page.getByText('The directory is the authority').waitFor();
    },
  },
  {
    name: 'sync-skip',
    world: { ...synced, waiting: true },
    hash: '/sync',
    act: async (page) => {
      await toPlan(page);
      await row(page, /Skipped/).click();
      await page.getByText('is left as it is').waitFor();
    },
  },
  {
    name: 'sync-answered-all',
    world: { ...synced, waiting: true },
    hash: '/sync',
    act: async (page) => {
      await toPlan(page);
      await page.getByRole('button', { name: /^Overwrite on Google/ }).click();
      await page.getByText('where the directory is the authority').waitFor({ state: 'detached' });
    },
  },
  {
    name: 'sync-another-writer',
    world: { ...synced, waiting: true, others: true },
    hash: '/sync',
    act: (page) => page.getByText('2 changes by another writer.').waitFor(),
  },
  {
    name: 'sync-deactivated',
    world: { connections: ['deactivated'], syncs: true },
    hash: '/sync',
    act: (page) => page.getByText('This connection is deactivated.').waitFor(),
    sizes: everySize,
  },
  {
    name: 'sync-low',
    world: { ...synced, waiting: true, beyond: true },
    hash: '/sync',
    act: toPlan,
    sizes: [[960, 600]],
  },
  {
    name: 'sync-beyond',
    world: { ...synced, waiting: true, beyond: true },
    hash: '/sync',
    act: toPlan,
  },
  {
    name: 'sync-limits',
    world: { ...synced, waiting: true, beyond: true },
    hash: '/sync',
    act: async (page) => {
      await page
        .getByRole('button', {
          name: /^(Apply|Create|Update|Suspend or let go of|Reactivate|Remove) [\d,]+ /,
        })
        .click();
      await page.getByLabel('Type 61 for').fill('6');
    },
    sizes: everySize,
  },
  {
    name: 'sync-lasting',
    world: { ...synced, waiting: true },
    hash: '/sync',
    act: async (page) => {
      await toPlan(page);
      await page.getByRole('button', { name: /can be undone|Can be undone/ }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'sync-discard',
    world: { ...synced, waiting: true },
    hash: '/sync',
    act: async (page) => {
      await toPlan(page);
      await open(page, 'Discard plan');
    },
  },
  {
    name: 'wizard-scrolled-by-keys',
    world: {},
    hash: '/import',
    act: async (page) => {
      const scrolls = page.locator('.content[tabindex="0"]');
      await scrolls.waitFor();
      for (let tabs = 0; tabs < 40; tabs += 1) {
        await page.keyboard.press('Tab');
        if (await scrolls.evaluate((content) => content === document.activeElement)) return;
      }
      throw new Error('what scrolls is not reached by keys');
    },
    sizes: [zoomed],
  },
  {
    name: 'sync-groups',
    world: { ...synced, waiting: true, syncsGroups: true },
    hash: '/sync',
    act: toPlan,
    sizes: everySize,
  },
  {
    name: 'sync-groups-deleted',
    world: { ...synced, waiting: true, syncsGroups: true, synced: 0 },
    hash: '/sync',
    act: async (page) => {
      await toPlan(page);
      await page.getByRole('textbox', { name: 'Search the plan' }).fill('interns');
      await page.getByText('Summer interns').waitFor();
    },
  },
  {
    name: 'sync-groups-confirm',
    world: { ...synced, waiting: true, syncsGroups: true, beyond: true },
    hash: '/sync',
    act: async (page) => {
      await page.getByRole('button', { name: /^Delete 2 groups, apply / }).click();
      await page.getByLabel('Type 61 for').waitFor();
      const inside = await page.locator('dialog footer').evaluate((footer) => {
        const { left } = footer.getBoundingClientRect();
        return [...footer.querySelectorAll('button')].every(
          (button) => button.getBoundingClientRect().left >= left,
        );
      });
      if (!inside) throw new Error('the buttons are wider than the dialog');
    },
    sizes: everySize,
  },
  {
    name: 'sync-nothing',
    world: { ...synced, waiting: true, synced: 0 },
    hash: '/sync',
    act: (page) => page.getByText('Everything is in step').waitFor(),
  },
  {
    name: 'sync-nobody',
    world: { ...synced, waiting: true },
    hash: '/sync',
    act: async (page) => {
      await toPlan(page);
      await page.getByRole('textbox', { name: 'Search the plan' }).fill('zzz');
      await page.getByText('No row matches').waitFor();
    },
  },
  {
    name: 'sync-applying',
    world: { ...synced, waiting: true, hangs: ['sync_apply'] },
    hash: '/sync',
    act: async (page) =>
      page
        .getByRole('button', {
          name: /^(Apply|Create|Update|Suspend or let go of|Reactivate|Remove) [\d,]+ /,
        })
        .click(),
  },
  {
    name: 'sync-interrupted',
    world: { ...synced, interrupted: 'applying' },
    hash: '/sync',
    act: (page) => page.getByRole('button', { name: 'Continue' }).waitFor(),
    sizes: everySize,
  },
  {
    name: 'sync-give-up',
    world: { ...synced, interrupted: 'applying' },
    hash: '/sync',
    act: async (page) => {
      await open(page, 'Give up the rest…');
      await page.getByRole('dialog').waitFor();
    },
    sizes: everySize,
  },
  {
    name: 'sync-report',
    world: { ...synced, waiting: true },
    hash: '/sync',
    act: async (page) => {
      await page
        .getByRole('button', {
          name: /^(Apply|Create|Update|Suspend or let go of|Reactivate|Remove) [\d,]+ /,
        })
        .click();
      await page.getByText('Sync is done').waitFor();
    },
  },
  {
    name: 'sync-report-full',
    world: { ...synced, waiting: true, toHandOut: 12, problems: true },
    hash: '/sync',
    act: async (page) => {
      await page
        .getByRole('button', {
          name: /^(Apply|Create|Update|Suspend or let go of|Reactivate|Remove) [\d,]+ /,
        })
        .click();
      await page.getByRole('button', { name: 'Print slips…' }).waitFor();
    },
    sizes: everySize,
  },
  {
    name: 'sync-report-slips',
    world: { ...synced, waiting: true, toHandOut: 12 },
    hash: '/sync',
    act: async (page) => {
      await page
        .getByRole('button', {
          name: /^(Apply|Create|Update|Suspend or let go of|Reactivate|Remove) [\d,]+ /,
        })
        .click();
      await page.getByRole('button', { name: 'Print slips…' }).click();
      await page.getByRole('button', { name: 'Show the passwords' }).click();
      await page.getByText('They are handed out').waitFor();
    },
    sizes: everySize,
  },
  {
    name: 'sync-report-problems',
    world: { ...synced, waiting: true, problems: true },
    hash: '/sync',
    act: async (page) => {
      await page
        .getByRole('button', {
          name: /^(Apply|Create|Update|Suspend or let go of|Reactivate|Remove) [\d,]+ /,
        })
        .click();
      await page.getByText('did not go through').waitFor();
      await page.getByRole('button', { name: /^Refused/ }).click();
      await row(page, /Refused/).click();
      await page.getByRole('region', { name: 'Step of the run' }).waitFor();
    },
    sizes: everySize,
  },
  {
    name: 'overview-sync-waits',
    world: { ...synced, waiting: true },
    hash: '/overview',
    act: (page) => page.getByText('A sync waits for you').waitFor(),
  },
  { name: 'groups', world: {}, hash: '/groups', sizes: everySize },
  { name: 'groups-empty', world: { groups: 0 }, hash: '/groups' },
  {
    name: 'group',
    world: {},
    hash: '/groups/3',
    act: (page) =>
      page
        .getByText('Amélie')
        .first()
        .waitFor()
        .catch(() => undefined),
    sizes: everySize,
  },
  {
    name: 'import-groups',
    world: { waiting: true, beside: true },
    hash: '/import',
    act: async (page) => {
      await page.getByText('Groups 10').waitFor();
      await page.getByText('Groups 10').click();
      await page.getByRole('grid').waitFor();
      await page.getByText('Finance', { exact: true }).click();
      await page.getByText('changes of members').waitFor();
    },
    sizes: everySize,
  },
  { name: 'runs', world: {}, hash: '/runs', sizes: everySize },
  { name: 'runs-empty', world: { users: 0 }, hash: '/runs' },
  { name: 'runs-error', world: { fails: { runs: 'newer' } }, hash: '/runs' },
  {
    name: 'run',
    world: { problems: true },
    hash: '/runs/30',
    act: (page) => page.getByRole('grid').waitFor(),
  },
  {
    name: 'run-undo',
    world: { connections: ['syncing'] },
    hash: '/runs/30',
    act: async (page) => {
      await open(page, 'Undo this run…');
      await page.getByText('What cannot be undone').waitFor();
    },
    sizes: everySize,
  },
  {
    name: 'run-not-undone',
    world: { connections: ['syncing'] },
    hash: '/runs/27',
    act: async (page) => {
      await page.getByRole('grid').waitFor();
      await page.getByRole('button', { name: /^Undo this run/ }).hover();
    },
  },
  {
    name: 'run-undo-import',
    world: { connections: ['syncing'] },
    hash: '/runs/31',
    act: async (page) => {
      await open(page, 'Undo this run…');
      await page.getByText('Google is not asked').waitFor();
    },
  },
  {
    name: 'undo-import-plan',
    world: { connections: ['syncing'], synced: 46 },
    hash: '/runs/31',
    act: async (page) => {
      await open(page, 'Undo this run…');
      await open(page, 'Make the plan');
      await toPlan(page);
    },
    sizes: everySize,
  },
  {
    name: 'undo-plan',
    world: { connections: ['syncing'], synced: 46 },
    hash: '/runs/30',
    act: async (page) => {
      await open(page, 'Undo this run…');
      await open(page, 'Make the plan');
      await toPlan(page);
    },
    sizes: everySize,
  },

  { name: 'settings-connections', world: {}, hash: '/settings/connections', sizes: everySize },
  {
    name: 'settings-passwords',
    world: { connections: ['unanswered'] },
    hash: '/settings/connections',
    act: (page) => page.getByRole('button', { name: 'Keep this answer' }).waitFor(),
    sizes: everySize,
  },
  {
    name: 'settings-licences',
    world: { connections: ['syncing'] },
    hash: '/settings/connections',
    act: (page) => page.getByLabel(/^Licences of/).scrollIntoViewIfNeeded(),
    sizes: everySize,
  },
  {
    name: 'settings-reset',
    world: {},
    hash: '/settings/connections',
    act: (page) => open(page, 'Reset the sandbox…'),
  },
  { name: 'settings-mapping', world: {}, hash: '/settings/mapping', sizes: everySize },
  {
    name: 'settings-password-rules',
    world: { connections: ['authority'], drifted: 7, toHandOut: 12 },
    hash: '/settings/passwords',
    act: (page) => page.getByRole('heading', { name: 'Expiry' }).waitFor(),
    sizes: everySize,
  },
  {
    name: 'settings-password-file',
    world: { connections: ['authority'], toHandOut: 12 },
    hash: '/settings/passwords',
    act: async (page) => {
      await open(page, 'Write a file…');
      await page.getByLabel('Passphrase', { exact: true }).fill('slips for the front desk');
      await page.getByLabel('Passphrase, again').fill('slips');
    },
  },
  {
    name: 'settings-password-wrong',
    world: { connections: ['authority'], keeps: true },
    hash: '/settings/passwords',
    act: async (page) => {
      await page.getByRole('textbox', { name: 'Fewest characters' }).fill('4');
      await page.getByRole('textbox', { name: 'Expires after days' }).fill('9999');
      await page.getByText('1 password expired').click();
    },
  },
  {
    name: 'settings-password-nobody',
    world: {},
    hash: '/settings/passwords',
    act: (page) => page.getByRole('heading', { name: 'Expiry' }).waitFor(),
  },
  {
    name: 'settings-password-forget',
    world: { connections: ['authority'], keeps: true },
    hash: '/settings/passwords',
    act: (page) => open(page, 'Keep none any more…'),
  },
  {
    name: 'overview-passwords',
    world: { connections: ['authority'], drifted: 7 },
    hash: '/overview',
    act: (page) => page.getByRole('button', { name: 'Open passwords' }).waitFor(),
    sizes: everySize,
  },
  {
    name: 'sync-keep-passwords',
    world: { connections: ['authority'], drifted: 7 },
    hash: '/overview',
    act: async (page) => {
      await open(page, 'Make the plan');
      await toPlan(page);
    },
  },
  {
    name: 'user-password-changed',
    world: { connections: ['authority'], drifted: 7 },
    hash: '/users/4',
    act: (page) => page.getByRole('tab', { name: 'Google account' }).click(),
  },
  {
    name: 'settings-safety',
    world: { connections: ['syncing'], guarded: [4, 9, 12] },
    hash: '/settings/safety',
    act: async (page) => {
      const limit = page.getByRole('group', { name: 'Suspensions and removals' });
      await limit.getByLabel('At most').fill('30');
      await open(page, 'Save');
      await page.getByRole('list', { name: 'Changes of the limits' }).waitFor();
    },
    sizes: everySize,
  },
  {
    name: 'settings-protected',
    world: { connections: ['syncing'], guarded: [4, 9, 12] },
    hash: '/settings/safety',
    act: async (page) => {
      await page.getByRole('region', { name: 'Protected users' }).scrollIntoViewIfNeeded();
    },
    sizes: everySize,
  },
  {
    name: 'settings-safety-wrong',
    world: { connections: ['syncing'] },
    hash: '/settings/safety',
    act: async (page) => {
      const limit = page.getByRole('group', { name: 'Suspensions and removals' });
      await limit.getByLabel('Share in %').fill('40');
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'settings-appearance', world: {}, hash: '/settings/appearance' },
  { name: 'settings-data', world: {}, hash: '/settings/data', sizes: everySize },
  {
    name: 'settings-backup-failed',
    world: {
      backups: {
        chosen: true,
        folder: '/media/sam/usb/rollcall',
        failed: 'The directory could not be backed up to /media/sam/usb/rollcall: no such file or directory.',
        kept: [],
      },
    },
    hash: '/settings/data',
  },
  {
    name: 'settings-export',
    world: {},
    hash: '/settings/data',
    act: (page) => open(page, 'Export profile…'),
  },
  {
    name: 'settings-backups-kept',
    world: {},
    hash: '/settings/data',
    act: (page) => page.getByText('3 kept').click(),
    sizes: everySize,
  },
  {
    name: 'settings-restore',
    world: {},
    hash: '/settings/data',
    act: (page) => open(page, 'Restore…'),
    sizes: everySize,
  },
  {
    name: 'settings-restore-profile',
    world: { profile: true },
    hash: '/settings/data',
    act: (page) => open(page, 'Restore…'),
  },
  {
    name: 'settings-deactivate',
    world: { connections: ['syncing'] },
    hash: '/settings/connections',
    act: (page) => open(page, 'Deactivate Northwind…'),
    sizes: everySize,
  },
  {
    name: 'settings-revoke',
    world: { connections: ['syncing'] },
    hash: '/settings/connections',
    act: async (page) => {
      await open(page, 'Deactivate Northwind…');
      await page.getByRole('button', { name: 'Revoke at Google…' }).click();
      await page.getByText(/also those of Rollcall/).waitFor();
    },
  },
  {
    name: 'settings-deactivated',
    world: { connections: ['deactivated'] },
    hash: '/settings/connections',
  },
  {
    name: 'settings-dormant',
    world: { connections: ['dormant'] },
    hash: '/settings/connections',
    sizes: everySize,
  },
  { name: 'overview-deactivated', world: { connections: ['deactivated'] }, hash: '/overview' },
  {
    name: 'reactivated',
    world: {
      connections: ['deactivated'],
      connectsAs: 'dormant',
      changed: [
        'Another account: helpdesk@northwind.test in place of sync-admin@northwind.test.',
        'Its role was: super admin: everything is allowed. Now: delegated admin with 3 privileges; cannot change administrators.',
      ],
    },
    hash: '/connect/reactivate/1',
    act: (page) => page.getByRole('button', { name: 'Bind 214 again, 0 changes' }).waitFor(),
    sizes: everySize,
  },
  {
    name: 'toast-wizard',
    world: { waiting: true, fails: { discard_plan: 'keyring' } },
    hash: '/import',
    act: async (page) => {
      await toReview(page);
      await open(page, 'Discard plan');
      await page.getByRole('dialog').getByRole('button', { name: 'Discard plan' }).click();
      await page.getByRole('alert').waitFor();
      await page.getByRole('button', { name: /^Import [\d,]+ users?$/ }).click({ trial: true });
    },
    sizes: everySize,
  },
  {
    name: 'toast-bulk',
    world: { fails: { users_export: 'keyring' } },
    hash: '/users',
    act: async (page) => {
      await row(page, /Bjørn/).getByRole('checkbox').click();
      const bar = page.getByRole('region', { name: 'Selected users' });
      await bar.getByRole('button', { name: 'Export CSV' }).click();
      await page.getByRole('alert').waitFor();
      await bar.getByRole('button', { name: 'Clear' }).click({ trial: true });
    },
  },
  {
    name: 'toast',
    world: { fails: { check_connection: 'reauthorize' } },
    hash: '/settings/connections',
    act: async (page) => {
      await page.getByRole('button', { name: 'Check now' }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'toast-not-enabled',
    world: { fails: { check_connection: 'apiNotEnabled' } },
    hash: '/settings/connections',
    act: async (page) => {
      await page.getByRole('button', { name: 'Check now' }).click();
      await page.getByRole('button', { name: 'Enable the Admin SDK API' }).waitFor();
    },
    sizes: everySize,
  },
  {
    name: 'user-binding',
    world: { connections: ['syncing'] },
    hash: '/users/4',
    act: async (page) => {
      await page.getByRole('tab', { name: 'Google account' }).click();
      await page.getByText('Next sync').waitFor();
    },
    sizes: everySize,
  },
  {
    name: 'user-unbind',
    world: { connections: ['syncing'] },
    hash: '/users/4',
    act: async (page) => {
      await page.getByRole('tab', { name: 'Google account' }).click();
      await open(page, 'Unbind…');
      await page.getByRole('dialog').waitFor();
    },
    sizes: everySize,
  },
  {
    name: 'user-bind',
    world: { connections: ['syncing'] },
    hash: '/users/5',
    act: async (page) => {
      await page.getByRole('tab', { name: 'Google account' }).click();
      await open(page, 'Bind');
      await page.getByText('To be bound').waitFor();
    },
  },
  {
    name: 'users-bind',
    world: { connections: ['syncing'] },
    hash: '/users',
    act: async (page) => {
      await row(page, /Bjørn/).getByRole('checkbox').click();
      await row(page, /Eoin/)
        .getByRole('checkbox')
        .click({ modifiers: ['Shift'] });
      await open(page, 'Bind…');
      await page.getByRole('dialog').waitFor();
    },
  },
].map((scenario) => ({ sizes, act: async () => undefined, ...scenario }));

export const errors = error;

async function selectAll(page) {
  await row(page, /Bjørn/).waitFor();
  await page.getByRole('checkbox', { name: 'Select all' }).click();
  await page.getByText('250 users selected').waitFor();
}

async function bar(page, name) {
  await page.getByRole('region', { name: 'Selected users' }).getByRole('button', { name }).click();
}

async function toColumns(page) {
  await open(page, 'Choose a file…');
  await page.getByText('starters-november.csv').waitFor();
}

async function toRows(page) {
  await toColumns(page);
  await open(page, 'Preview 214 rows');
  await row(page, /Bjørn/).waitFor();
}

/** Writes a query and waits until it is explained. */
async function asks(page, query) {
  await page.getByLabel('Google query').check({ force: true });
  await page.getByLabel('What is sent to Google').fill(query);
  await page.getByText('Each condition by itself').waitFor();
}

/** To the middle of a long list, where rows come from a window of their own. */
async function scrolled(page) {
  await page.getByRole('grid').evaluate((grid) => grid.scrollTo(0, grid.scrollHeight / 2));
  await page.waitForFunction(() => document.querySelectorAll('[role=row] .avatar').length > 8);
}
