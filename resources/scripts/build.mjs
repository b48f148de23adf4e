import { bootstrap } from './bootstrap.mjs';

bootstrap();
const { build } = await import('./building.mjs');
build({ force: true });
