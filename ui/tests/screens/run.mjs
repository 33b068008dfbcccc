/**
 * Every screen in a real browser under axe-core, light in all its sizes and dark in the window's own; a picture of each
 * goes to `screens-out/`.
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
const themes = ['light', 'dark'];
const WORKERS = 2;
const NOW = new Date('2026-11-21T10:42:30Z');

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

async function look(browser, address, { scenario, theme, size: [width, height] }) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    locale: 'en-GB',
  });
  const complaints = [];
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(8000);
    page.on('pageerror', (error) => complaints.push(`error in the page: ${error.message}`));
    page.on(
      'console',
      (message) => message.type() === 'error' && complaints.push(`console: ${message.text()}`),
    );
    page.on(
      'request',
      (request) => request.url().startsWith(address) || complaints.push(`went to ${request.url()}`),
    );
    await page.clock.setFixedTime(NOW);
    await page.addInitScript({
      content: `window.fixtureWorld = ${JSON.stringify(worldOf(scenario.world))};\n${fixtures}`,
    });
    await page.goto(`${address}#${scenario.hash}`);
    if (scenario.fault) await page.getByRole('alert').waitFor();
    else await page.waitForSelector('html[data-ready]');
    await page.evaluate(() => document.fonts.ready);
    await scenario.act(page);
    await page.waitForTimeout(450);
    await page.screenshot({ path: `${out}/${scenario.name}-${theme}-${width}x${height}.png` });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) complaints.push(`is ${wide} px wider than the window`);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() =>
      window.axe.run(document, { resultTypes: ['violations'] }),
    );
    for (const { id, help, nodes } of violations) {
      for (const node of nodes.slice(0, 4))
        complaints.push(`axe ${id}: ${help}: ${node.html.slice(0, 140)} ${node.any[0]?.message ?? ''}`);
    }
  } catch (error) {
    complaints.push(
      String(error.message ?? error)
        .split('\n')
        .slice(0, 4)
        .join(' '),
    );
  } finally {
    await context.close();
  }
  return complaints;
}

const cases = scenarios
  .filter(({ name }) => only.length === 0 || only.some((word) => name.startsWith(word)))
  .flatMap((scenario) =>
    themes.flatMap((theme) => sizesOf(scenario, theme).map((size) => ({ scenario, theme, size }))),
  );

/** Colours do not depend on the size: dark is looked at once. */
function sizesOf({ sizes }, theme) {
  return theme === 'light' ? sizes : sizes.slice(0, 1);
}

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

let failed = 0;
const queue = [...cases];
async function work() {
  for (let one = queue.shift(); one; one = queue.shift()) {
    const complaints = await look(browser, address, one);
    if (complaints.length === 0) continue;
    failed += 1;
    console.log(`FAILED ${one.scenario.name} ${one.theme} ${one.size.join('x')}`);
    for (const complaint of new Set(complaints)) console.log(`  ${complaint}`);
  }
}
await Promise.all(Array.from({ length: WORKERS }, work));

await browser.close();
await server.close();
console.log(JSON.stringify({ tests: cases.length, failed }));
process.exit(failed ? 1 : 0);
