// npm run check: types, layers, lint and unit tests, in under a minute.
import { bootstrap } from './bootstrap.mjs';

bootstrap();
const { finish, staticChecks, tests } = await import('./checking.mjs');
staticChecks();
tests(['unit']);
finish();
