import * as tf from '@tensorflow/tfjs-core';
import { loadNative } from '../native-binding.ts';

/** Entry of the process that tries an engine: `probe-main FOLDER` prints {version, gpu} when the engine there multiplies rightly. */
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Which folder?');
const { version, gpu } = await loadNative(folder);
const product = await tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2])).data();
if (product.join() !== '19,22,43,50') throw new Error(`it computes wrongly: ${product.join()}`);
console.log(JSON.stringify({ version, gpu }));
