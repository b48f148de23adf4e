import { describe, expect, it } from 'vitest';
import { whyNotEngine } from '../../../renderer/lib/engine-reasons.ts';
import { engineName } from '../../../renderer/lib/engine-words.ts';
import { postInWords, postName } from '../../../renderer/lib/post-name.ts';
import { measuredOn, systemName } from '../../../renderer/lib/report-words.ts';
import { configRows } from '../../../renderer/contrib/runs/run-texts.ts';

describe('what the program names, for a person', () => {
  it('posts: by their caption, on one line and as text; by their id only where there is none', () => {
    expect(postName({ key: '1', caption: 'a\n\tb' })).toBe('a b');
    expect(postName({ key: '1', caption: `first ${'x'.repeat(60)}` }, 10)).toBe('first xxx…');
    expect(postName({ key: '123', caption: ' \n ' })).toBe('post without a caption, 123');
    expect(postInWords({ key: '1', caption: '<b>a</b>' })).toBe('“<b>a</b>”');
    expect(postInWords({ key: '123', caption: '' })).toBe('the post without a caption, 123');
    // What comes after it in the sentence stays where it is.
    expect(postInWords({ key: '1', caption: 'a\u202eb' })).toBe('“ab”');
    expect(postInWords({ key: '1', caption: 'שלום' })).toBe('“\u2068שלום\u2069”');
  });
  it('engines', () => {
    expect(['tensorflow-gpu', 'tensorflow', 'wasm', 'cpu', 'tensorflow-2.21.0', 'tensorflow-2.16.1-gpu', 'scripted'].map(engineName)).toEqual(['TensorFlow on the graphics card', 'TensorFlow', 'WebAssembly', 'JavaScript', 'TensorFlow 2.21.0', 'TensorFlow 2.16.1 for graphics cards', 'scripted']);
  });
  it('why one does not run: as the engines themselves say it', () => {
    expect(whyNotEngine('no TensorFlow was installed (macon engine install); @tensorflow/tfjs-node is not installed')).toBe('It is not installed.');
    expect(whyNotEngine('WebAssembly was chosen (macon engine use); @tensorflow/tfjs-node is not installed')).toBe('WebAssembly was chosen instead.');
    expect(whyNotEngine('tensorflow-1: deps/lib/libtensorflow.so.2 has another checksum (macon engine install)')).toBe('Its files are damaged. Install it again.');
    expect(whyNotEngine('tensorflow-1 does not load: undefined symbol TF_NewStatus')).toBe('It does not start here.');
  });
  it('what is measured, and on what', () => {
    expect(['MACON', 'popularity', 'user-popularity', 'before'].map(systemName)).toEqual(['MACON', 'Most used hashtags', 'The account’s own hashtags', 'before']);
    expect(measuredOn({ split: 'test', average: 'macro', posts: 48, skippedWithoutTags: 3, systems: [], inVocabulary: [] })).toBe('48 test posts, mean over posts; 3 without hashtags left out');
  });
  it('what a run was asked', () => {
    expect(configRows({ seed: 1, memory: 'temporal', splitRule: 'paper', average: 'pooled', filter: { tagUses: 5, wordUses: 4, captionWords: 3, accountPosts: 2 }, another: { a: 1 } })).toEqual([
      ['Seed', '1'], ['Memory', 'newest first'], ['Split rule', '90% training, 10% test at random'], ['Average', 'all posts taken together'],
      ['Paper filter', 'at least 5 uses of a hashtag, 4 of a word, 3 words in a caption, 2 posts of an account'], ['another', '{"a":1}'],
    ]);
  });
});
