import { describe, expect, it } from 'vitest';
import { prepareProcess } from '../../../native-model/engine/native-binding.ts';

/** What the library is told on this many cores, where a person set `env`. */
const told = (cores: number, env: NodeJS.ProcessEnv = {}) => {
  prepareProcess(env, cores);
  return env;
};

describe('what TensorFlow is told before it is loaded', () => {
  it('one thread an operation on two cores, which have two lanes to do; its own choice on more', () => {
    expect(told(1)['TF_NUM_INTRAOP_THREADS']).toBe('1');
    expect(told(2)['TF_NUM_INTRAOP_THREADS']).toBe('1');
    expect(told(4)['TF_NUM_INTRAOP_THREADS']).toBeUndefined();
  });

  it('nothing that a person set otherwise', () => {
    const own = { TF_NUM_INTRAOP_THREADS: '2', TF_ENABLE_ONEDNN_OPTS: '0', TF_CPP_MIN_LOG_LEVEL: '0', TF_FORCE_GPU_ALLOW_GROWTH: 'false' };
    expect(told(2, { ...own })).toEqual(own);
  });
});
