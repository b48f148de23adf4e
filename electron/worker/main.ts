import { parseArgs } from 'node:util';
import { workerApi, type WorkerEvents } from '../common/contract/worker-api.ts';
import { EventLog, serve } from '../common/rpc/server.ts';
import { createWorker } from './create-worker.ts';
import { parentTransport } from './parent-transport.ts';

/** Entry of the worker process: `main --cache DIR --resources DIR --engines DIR`, started by the host with a message channel. An uncaught error ends it; the host starts another. */
const { values } = parseArgs({ options: { cache: { type: 'string' }, resources: { type: 'string' }, engines: { type: 'string' } } });
if (values.cache === undefined || values.resources === undefined || values.engines === undefined) throw new Error('The worker needs --cache, --resources and --engines.');

const transport = parentTransport();
const events = new EventLog<WorkerEvents>(1);
events.subscribe((notice) => { transport.send(notice); });
serve(transport, workerApi, createWorker({ cache: values.cache, resources: values.resources, engines: values.engines, emit: (name, payload) => { events.emit(name, payload); } }));
process.once('disconnect', () => { process.exit(0); });
