/** P posts as the model reads them, each by itself. */
export interface PostInputs {
  /** P: distinct posts. */
  readonly posts: number;
  /** [P, N] word ids; 0 pads at the end. */
  readonly words: Int32Array;
  /** [P, M, D] regions, standardised; zeros where there is no image. */
  readonly regions: Float32Array;
  /** [P] 1 where the post has an image, else 0. (With regions 0, v = 0 either way; attention is reported as absent.) */
  readonly hasImage: Uint8Array;
}

/** What each of the posts to tag remembers: rows of P posts, of which the first B are the posts to tag. */
export interface Remembered {
  /** B ≤ P: how many of the first rows are to be tagged. */
  readonly targets: number;
  /** [B, L] row of the remembered post, -1 for an empty slot. */
  readonly memory: Int32Array;
  /** [B, L, Nt] tag ids of the remembered posts, -1 pads. */
  readonly memoryTags: Int32Array;
  readonly tagsKept: number;
}

/** Each distinct post of a batch, target or remembered, stands once in `words` and `regions` and is encoded once. */
export type Batch = PostInputs & Remembered;

/** The sizes that a model is built for; the letters are the paper's (docs/model.md). */
export interface Sizes {
  /** V: words, with PAD 0, START 1, UNKNOWN 2. */
  readonly words: number;
  /** T: hashtags. */
  readonly tags: number;
  /** d: embedding, LSTM and attention width. */
  readonly width: number;
  /** D: width of a region. */
  readonly regionWidth: number;
  /** M: regions. */
  readonly regions: number;
  /** N: words of a caption kept. */
  readonly captionWords: number;
  /** L: remembered posts. */
  readonly slots: number;
}
