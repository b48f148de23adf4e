/** A thread that runs a trunk on one picture after the other: onnxruntime-node computes on the thread that calls it. Started by TrunkThreads. */
import { parentPort, workerData } from 'node:worker_threads';
import * as ort from 'onnxruntime-node';
import type { TrunkAnswer, TrunkThreadData } from './trunk-threads.ts';

const { file, inputSize: S, cores } = workerData as TrunkThreadData;
const port = parentPort;
if (port === null) throw new Error('This is the entry of a thread.');
const session = await ort.InferenceSession.create(file, {
  intraOpNumThreads: cores,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  logSeverityLevel: 3,
});
const [input = '', output = ''] = [session.inputNames[0], session.outputNames[0]];

async function answer(pixels: Uint8Array): Promise<TrunkAnswer> {
  try {
    const found = await session.run({ [input]: new ort.Tensor('uint8', pixels, [1, S, S, 3]) });
    const data = found[output]?.data;
    // A copy: the session may keep what it gave.
    return data instanceof Float32Array ? { regions: data.slice() } : { fault: `its output ${output} is not of float32 numbers` };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

port.on('message', (pixels: Uint8Array) => {
  void answer(pixels).then((found) => { port.postMessage(found, 'regions' in found ? [found.regions.buffer] : []); });
});
port.postMessage('ready');
