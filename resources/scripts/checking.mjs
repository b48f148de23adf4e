// The steps that `npm run check` and `npm test` share.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bootstrap.mjs';
import { tool } from './building.mjs';

export const totals = { passed: 0, failed: 0, skipped: [] };

function step(name, run) {
  const started = Date.now();
  const ok = run();
  totals[ok ? 'passed' : 'failed'] += 1;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

const run = (name, args, options) => tool(name, args, { stdio: ['ignore', 1, 2], ...options }).status === 0;

export function staticChecks() {
  step('types of the Node side and tests (tsc)', () => run('typescript', ['-b'], { bin: 'tsc' }));
  step('types of the renderer (svelte-check)', () => run('svelte-check', ['--tsconfig', 'renderer/tsconfig.json', '--output', 'human', '--fail-on-warnings']));
  step('layers (dependency-cruiser)', () => run('dependency-cruiser', ['--config', '.dependency-cruiser.js', 'electron', 'native-model', 'renderer', 'test'], { bin: 'depcruise' }));
  step('lint (ESLint)', () => run('eslint', ['--max-warnings', '0', 'electron', 'native-model', 'renderer', 'test', 'resources']));
}

/** Runs vitest projects one after another (they would take the two cores from each other) and adds up what their tests said. */
export function tests(projects) {
  const folder = join(root, 'dist', '.results');
  mkdirSync(folder, { recursive: true });
  for (const project of projects) {
    const file = join(folder, `${project}.json`);
    rmSync(file, { force: true });
    const ok = run('vitest', ['run', '--project', project, '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]);
    if (!existsSync(file)) { totals.failed += 1; console.log(`FAIL ${project}: vitest wrote no results`); continue; }
    const report = JSON.parse(readFileSync(file, 'utf8'));
    totals.passed += report.numPassedTests;
    // A suite that could not even be loaded has no failed test of its own.
    totals.failed += Math.max(report.numFailedTests, ok ? 0 : 1);
    for (const suite of report.testResults) {
      for (const test of suite.assertionResults) if (test.status !== 'passed' && test.status !== 'failed') totals.skipped.push(`${project}: ${test.fullName}`);
    }
  }
}

/** Names what was skipped, then the line that machines read. */
export function finish() {
  for (const name of totals.skipped) console.log(`SKIPPED ${name}`);
  console.log(`${totals.passed} passed, ${totals.failed} failed`);
  process.exit(totals.failed === 0 ? 0 : 1);
}
