// npm test: everything. MACON_REQUIRE_ALL=1 makes a missing Chromium a failure; MACON_TEST_NATIVE=1 runs the model's tests on TensorFlow too, where pip and g++ can provide it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { bootstrap } from './bootstrap.mjs';

bootstrap();
const { build } = await import('./building.mjs');
const { finish, staticChecks, tests, totals } = await import('./checking.mjs');
const { provideTestEngine } = await import('./test-engine.mjs');
const { findChromium } = await import('../../test/helpers/chromium.ts');

/** On Debian as root the test set-up may install what it needs; anywhere else it only says what is missing. */
function installChromium() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  console.log('Installing Chromium for the browser tests (apt-get) …');
  const options = { stdio: ['ignore', 'ignore', 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync('apt-get', ['update', '-qq'], options);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-color-emoji', 'fonts-dejavu-core'], options);
}

if (findChromium() === undefined) installChromium();
const chromium = findChromium();
build();
staticChecks();
const native = await provideTestEngine();
tests(['unit', 'contract', 'database', 'model']);
if (native) console.log('RAN native');
if (chromium !== undefined) tests(['component']);
else if (process.env.MACON_REQUIRE_ALL) { totals.failed += 1; console.log('FAIL no Chromium on this machine, and MACON_REQUIRE_ALL is set'); }
else totals.skipped.push('component tests: no Chromium found (set CHROMIUM to its path)');
tests(['e2e']);
totals.skipped.push('NOT RUN: Electron (its binary is not on this machine; desktop code is type-checked and tested on a fake)');
finish();
