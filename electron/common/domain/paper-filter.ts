/** Thresholds of the paper's way of choosing posts; what lies below is left out. */
export interface PaperFilter {
  /** Training posts that a tag is on. */
  readonly tagUses: number;
  /** Times that a word stands in training captions; rarer ones count as unknown. */
  readonly wordUses: number;
  readonly captionWords: number;
  readonly accountPosts: number;
}

/** The paper names five words and twenty posts; what it calls rare it does not say. */
export const PAPER_FILTER: PaperFilter = { tagUses: 5, wordUses: 5, captionWords: 5, accountPosts: 20 };

/** How large a data set is, as in the paper's Table 2. */
export interface DataCounts { readonly posts: number; readonly accounts: number; readonly tags: number; readonly words: number; readonly postsPerAccount: number; readonly tagsPerPost: number }

export interface FilterReport {
  readonly thresholds: PaperFilter;
  readonly before: DataCounts;
  readonly after: DataCounts;
  /** Posts left out, each by the first reason met. */
  readonly dropped: { readonly withoutImage: number; readonly withoutText: number; readonly withoutTags: number; readonly shortCaption: number; readonly smallAccount: number };
}
