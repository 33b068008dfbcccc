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
  keyring: {
    code: 'secretStore',
    message: 'The system keyring is locked.',
    hint: 'Unlock the keyring and try again.',
  },
};

export const scenarios = [
  { name: 'start', world: { connections: [], users: 0 }, hash: '/', sizes: everySize },
  { name: 'start-no-keyring', world: { connections: [], users: 0, secretTrouble: 'keyring' }, hash: '/' },
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
    world: { connections: [], fails: { connect_wait: 'apiNotEnabled' } },
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

  { name: 'overview', world: {}, hash: '/overview', sizes: everySize },
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
  { name: 'overview-error', world: { fails: { overview: 'reauthorize' } }, hash: '/overview' },
  {
    name: 'switcher',
    world: {},
    hash: '/overview',
    act: (page) => page.getByRole('button', { name: /^Connection: / }).click(),
  },
  {
    name: 'reason',
    world: {},
    hash: '/overview',
    act: (page) => page.getByRole('button', { name: 'Sync', exact: true }).hover(),
  },

  { name: 'users', world: {}, hash: '/users', sizes: everySize },
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
    name: 'users-columns',
    world: {},
    hash: '/users',
    act: (page) => page.getByRole('button', { name: 'Columns' }).click(),
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
    name: 'user-google',
    world: {},
    hash: '/users/41',
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
      await page.getByText('Everything that can be imported is.').first().waitFor();
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
    name: 'import-plan-gone',
    world: { waiting: true, fails: { review_window: 'gone' } },
    hash: '/import',
    act: (page) => page.getByText('The plan is not there any more').waitFor(),
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
      await page.getByText('No account matches').waitFor();
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

  { name: 'settings-connections', world: {}, hash: '/settings/connections', sizes: everySize },
  {
    name: 'settings-reset',
    world: {},
    hash: '/settings/connections',
    act: (page) => open(page, 'Reset the sandbox…'),
  },
  { name: 'settings-mapping', world: {}, hash: '/settings/mapping', sizes: everySize },
  { name: 'settings-appearance', world: {}, hash: '/settings/appearance' },
  { name: 'settings-data', world: {}, hash: '/settings/data' },
  {
    name: 'toast-wizard',
    world: { waiting: true, fails: { import_discard: 'keyring' } },
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
].map((scenario) => ({ sizes, act: async () => undefined, ...scenario }));

export const errors = error;

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
