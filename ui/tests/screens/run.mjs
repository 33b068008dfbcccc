/**
 * Every screen in a real browser under axe-core, light in all its sizes and dark in the window's own. A picture of each
 * goes to `screens-out/`; where nobody looks at them (`CI`), only of what is faulted.
 * Needs `npm run build`. The last line counts: {"tests":N,"failed":M}.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';
import { errors, scenarios } from './scenarios.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = `${root}/screens-out`;
const only = process.argv.slice(2);
const WORKERS = Number(process.env.W ?? 2);
const everyPicture = !process.env.CI;
const NOW = Date.parse('2026-11-21T10:42:30Z');
/**
 * What a page runs before its own scripts. It starts as a new window does, whatever the page before it remembered; its
 * clock stands; and its world is the one that its address names.
 */
const BEGIN = `{
  const scenario = new URLSearchParams(location.search).get('scenario');
  if (sessionStorage.getItem('scenario') !== scenario) {
    localStorage.clear();
    sessionStorage.clear();
    sessionStorage.setItem('scenario', scenario);
  }
  const Running = Date;
  window.Date = class Date extends Running {
    constructor(...given) {
      super(...(given.length ? given : [${NOW}]));
    }
    static now() {
      return ${NOW};
    }
  };
}`;

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const browsers = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

const { fixtures } = await fixtureScript();
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The fixtures as one script for the page. */
async function fixtureScript() {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    root,
    build: {
      write: false,
      minify: false,
      lib: { entry: `${root}/tests/screens/mock.ts`, formats: ['iife'], name: 'fixtures' },
    },
  });
  return { fixtures: [built].flat()[0].output[0].code };
}

/** Names of errors and connections become the things themselves, in the page. */
function worldOf(world) {
  const fails = Object.fromEntries(
    Object.entries(world.fails ?? {}).map(([command, name]) => [command, errors[name]]),
  );
  return { ...world, fails, secretTrouble: world.secretTrouble ? errors[world.secretTrouble] : null };
}

/** The pages that a worker looks at, one after the other in one tab: it would cost as much again to open one for each. */
async function tab(context, address) {
  const page = await context.newPage();
  page.setDefaultTimeout(8000);
  const tab = { page, complaints: [] };
  page.on('pageerror', (error) => tab.complaints.push(`error in the page: ${error.message}`));
  page.on(
    'console',
    (message) => message.type() === 'error' && tab.complaints.push(`console: ${message.text()}`),
  );
  page.on(
    'request',
    (request) => request.url().startsWith(address) || tab.complaints.push(`went to ${request.url()}`),
  );
  return tab;
}

/**
 * One scenario in all its views. It is acted in its smallest window, where what is needed is hardest to reach; the window
 * then grows, as a user's does, and turns dark at last.
 */
async function look(tab, address, scenario) {
  const { page } = tab;
  const views = viewsOf(scenario);
  tab.complaints = [];
  try {
    await show(page, views[0]);
    await page.goto(`${address}?scenario=${scenario.name}#${scenario.hash}`);
    if (scenario.fault) await page.getByRole('alert').waitFor();
    else await page.waitForSelector('html[data-ready]');
    await page.evaluate(() => document.fonts.ready);
    await scenario.act(page);
    await page.waitForTimeout(350);
    await page.evaluate(axe);
    for (const view of views) {
      await show(page, view);
      for (const complaint of await complaintsOf(page, scenario, view))
        tab.complaints.push(`${nameOf(view)}: ${complaint}`);
    }
  } catch (error) {
    tab.complaints.push(
      String(error.message ?? error)
        .split('\n')
        .slice(0, 4)
        .join(' '),
    );
  }
  return tab.complaints;
}

const nameOf = ({ theme, size }) => `${theme}-${size.join('x')}`;

async function show(page, { theme, size: [width, height] }) {
  await page.emulateMedia({ colorScheme: theme });
  await page.setViewportSize({ width, height });
}

/** What a view is faulted for; its picture is taken. */
async function complaintsOf(page, scenario, view) {
  await page.waitForTimeout(100);
  const complaints = await faultsOf(page, view);
  if (everyPicture || complaints.length)
    await page.screenshot({ path: `${out}/${scenario.name}-${nameOf(view)}.png` });
  return complaints;
}

async function faultsOf(page, view) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  const { violations } = await page.evaluate((options) => window.axe.run(document, options), {
    resultTypes: ['violations'],
    preload: false,
    ...view.asks,
  });
  return [
    ...(wide > 0 ? [`is ${wide} px wider than the window`] : []),
    ...violations.flatMap(({ id, help, nodes }) =>
      nodes
        .slice(0, 4)
        .map((node) => `axe ${id}: ${help}: ${node.html.slice(0, 140)} ${node.any[0]?.message ?? ''}`),
    ),
  ];
}

const CONTRAST = 'color-contrast';
const asksContrast = { runOnly: [CONTRAST] };
const asksTheRest = { rules: { [CONTRAST]: { enabled: false } } };

/** Light from the smallest to the largest; colours do not depend on the size, so that they are looked at once a theme. */
function viewsOf({ sizes }) {
  const [smallest, ...larger] = sizes.toSorted(([a], [b]) => a - b);
  return [
    { theme: 'light', size: smallest, asks: {} },
    ...larger.map((size) => ({ theme: 'light', size, asks: asksTheRest })),
    { theme: 'dark', size: sizes[0], asks: asksContrast },
  ];
}

const chosen = scenarios.filter(
  ({ name }) => only.length === 0 || only.some((word) => name.startsWith(word)),
);

mkdirSync(out, { recursive: true });
/** The window's own content security policy. */
const { csp } = JSON.parse(readFileSync(`${root}/../tauri.conf.json`, 'utf8')).app.security;
const server = await preview({
  root,
  logLevel: 'error',
  preview: { port: 0, host: '127.0.0.1', strictPort: false, headers: { 'Content-Security-Policy': csp } },
});
const address = server.resolvedUrls.local[0];
const browser = await chromium.launch({
  executablePath: browsers.find((path) => path && existsSync(path)),
  args: flags,
});

const worlds = `window.fixtureWorld = ${JSON.stringify(
  Object.fromEntries(chosen.map(({ name, world }) => [name, worldOf(world)])),
)}[new URLSearchParams(location.search).get('scenario')];`;

let failed = 0;
let looked = 0;
const queue = [...chosen];
async function work() {
  const context = await browser.newContext({ reducedMotion: 'reduce', timezoneId: 'UTC', locale: 'en-GB' });
  await context.addInitScript({ content: `${BEGIN}\n${worlds}\n${fixtures}` });
  const seen = await tab(context, address);
  for (let scenario = queue.shift(); scenario; scenario = queue.shift()) {
    const complaints = await look(seen, address, scenario);
    looked += 1;
    if (looked % 25 === 0) console.log(`${looked} of ${chosen.length} scenarios`);
    if (complaints.length === 0) continue;
    failed += 1;
    console.log(`FAILED ${scenario.name}`);
    for (const complaint of new Set(complaints)) console.log(`  ${complaint}`);
  }
}
await Promise.all(Array.from({ length: WORKERS }, work));

await browser.close();
await server.close();
const tests = chosen.flatMap(viewsOf).length;
console.log(JSON.stringify({ tests, failed }));
process.exit(failed ? 1 : 0);
