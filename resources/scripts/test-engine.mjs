// MACON_TEST_NATIVE=1: TensorFlow for the model's tests, in a cache that every clone shares; never the engines a person installed.
import { join } from 'node:path';
import { totals } from './checking.mjs';

/** Installs it where it is not there yet and tells the tests where (MACON_TEST_ENGINES). @returns whether it is there */
export async function provideTestEngine() {
  if (process.env.MACON_TEST_NATIVE !== '1') { notRun('MACON_TEST_NATIVE=1 is not set (it downloads TensorFlow, about 250 MB, once)'); return false; }
  const [{ userFolders }, { installEngine }, { listEngines, useEngine }] = await Promise.all([
    import('../../electron/host/user-folders.ts'),
    import('../../native-model/engine/install/install-engine.ts'),
    import('../../native-model/engine/install/engine-store.ts'),
  ]);
  const store = join(userFolders().cache, 'test-engines');
  try {
    const [known] = await listEngines(store);
    const there = known !== undefined && await useEngine(store, known.manifest.name).then(() => true, () => false);
    if (!there) await install(installEngine, store);
  } catch (error) {
    notRun(error.message);
    return false;
  }
  process.env.MACON_TEST_ENGINES = store;
  return true;
}

async function install(installEngine, store) {
  const started = Date.now();
  let last = '';
  const tell = (message) => { if (message !== last) console.log(`     ${(last = message)}`); };
  const { name, source } = await installEngine({ store, ways: ['wheel'], tell });
  console.log(`ok   ${name} from ${source} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

function notRun(why) {
  totals.skipped.push(`NOT RUN native: ${why.replaceAll('\n', ' ')}`);
  console.log(`NOT RUN native: ${why}`);
}
