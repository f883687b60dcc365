// Entry of the tests that run inside VS Code's extension host: mocha over the bundles beside this one.
import fs from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/**
 * Called by VS Code. Leaves the counts in the file that DATA_DIET_COUNTS names; without it the run counts as a crash.
 * @throws Error when a test failed, or none ran
 */
export async function run(): Promise<void> {
  const mocha = new Mocha({
    ui: 'tdd',
    reporter: 'spec',
    color: process.env['FORCE_COLOR'] === '1',
    timeout: 60_000,
    forbidOnly: process.env['CI'] === 'true',
  });
  const bundles = fs.readdirSync(__dirname).filter((name) => name.endsWith('.test.js'));
  for (const bundle of bundles.sort()) mocha.addFile(path.join(__dirname, bundle));

  const stats = await new Promise<Mocha.Stats>((resolve, reject) => {
    const runner = mocha.run(() => {
      if (runner.stats === undefined) reject(new Error('mocha kept no statistics'));
      else resolve(runner.stats);
    });
  });
  const counts = { passed: stats.passes, failed: stats.failures, skipped: stats.pending };
  const countsFile = process.env['DATA_DIET_COUNTS'];
  if (countsFile !== undefined) fs.writeFileSync(countsFile, JSON.stringify(counts));
  if (counts.failed > 0) throw new Error(`${counts.failed} tests failed`);
  if (counts.passed === 0) throw new Error('no test ran');
}
