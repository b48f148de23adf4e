// npm run bench: how long the loop's parts take on this machine (test/checks/bench.ts).
import { bootstrap } from './bootstrap.mjs';

bootstrap();
await import('../../test/checks/bench.ts');
