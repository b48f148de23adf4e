const WORDS: readonly (readonly [RegExp, string])[] = [
  [/WebAssembly was chosen/, 'WebAssembly was chosen instead.'],
  [/CUDA_VISIBLE_DEVICES/, 'The graphics card is hidden from this program.'],
  [/no NVIDIA driver/, 'There is no NVIDIA driver on this machine.'],
  [/was made for the processor/, 'The TensorFlow installed here was made for the processor.'],
  [/graphics card/, 'The graphics card cannot be used.'],
  [/checksum|damaged|cut short|manifest/, 'Its files are damaged. Install it again.'],
  [/no TensorFlow was installed|is not installed|installed without/, 'It is not installed.'],
];
/** In a sentence, why an engine does not run here; what the engine itself says is the technical part. */
export const whyNotEngine = (reason: string): string => WORDS.find(([pattern]) => pattern.test(reason))?.[1] ?? 'It does not start here.';
