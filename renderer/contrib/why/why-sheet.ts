import type { Explanation } from '../../../electron/common/contract/suggestions-api.ts';
import type { EncoderDescription } from '../../../electron/common/domain/model.ts';
import { previewOf } from '../../lib/asset-url.ts';
import { legendOfChange } from '../../lib/attention-legend.ts';
import { cellOf } from '../../lib/attention-maths.ts';
import { diverging } from '../../lib/colour-maps.ts';
import { csvOf, type Cell } from '../../lib/csv.ts';
import type { FigureSheet } from '../../lib/figure-sheet.ts';
import type { Measure, Scene } from '../../lib/figure-scene.ts';
import { share, shorten } from '../../lib/format.ts';
import { mapsScene } from '../../lib/map-scene.ts';
import type { KnownImage } from '../../ui/seen-photo.svelte.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import { reachOf } from './why-rows.ts';

/** Everything that leaves of an explanation. */
export interface Explained {
  readonly answer: Explanation;
  /** The post's key. */
  readonly post: string;
  readonly image: KnownImage | undefined;
  readonly model: string;
  readonly encoder: EncoderDescription | undefined;
}

/** What "Why this tag?" shows; undefined where its post is no longer known, or its encoder not yet. */
export function explained({ documents, workspace }: Workbench, answer: Explanation): Explained | undefined {
  const { post, suggestions } = documents.of(answer.post) ?? {};
  if (post === undefined || (workspace.description?.encoder === undefined && answer.regions.length > 0)) return undefined;
  return { answer, post: post.key, image: post.image, model: suggestions?.version === answer.version ? suggestions.model : `version ${answer.version}`, encoder: workspace.description?.encoder };
}

export function whySheet(explanation: Explained): FigureSheet {
  const { answer, post, image, model } = explanation;
  const common = { csv: () => whyCsv(explanation), json: () => whyJson(explanation) };
  return {
    kind: 'figures', post, model: `${model} · #${answer.tag}`, photo: image === undefined ? undefined : previewOf(image.id),
    figures: [
      { key: 'why', name: 'Every change: words, regions, past posts', about: `probability ${share(answer.probability)}`, ...common },
      { key: 'why-map', name: 'Photo with the change of each region', about: 'PuOr, centred on 0', photographed: true, ...(answer.regions.length > 0 ? {} : { missing: 'no photo' }), ...common, scene: (measure) => whyScene(explanation, measure) },
    ],
  };
}

const NOTE = 'change of the probability when it is left out, no proof of cause';
const columnsOf = ({ encoder }: Explained) => encoder?.grid.columns ?? 7;
const inOrder = ({ answer }: Explained) => answer.regions.toSorted((a, b) => a.index - b.index);

/** What the numbers are of; in every file that leaves. */
const about = ({ answer, post, model, encoder }: Explained) => ({ post, model, version: answer.version, encoder: encoder?.id ?? 'none', hashtag: answer.tag, probability: answer.probability });

/** Unrounded, in the order of the caption, of the grid and of the memory. */
export function whyJson(explanation: Explained): string {
  const { answer } = explanation;
  const columns = columnsOf(explanation);
  return `${JSON.stringify({
    ...about(explanation), kind: 'why', note: NOTE, columns,
    words: answer.words.map(({ index, word, change }) => ({ index: index + 1, word, change })),
    regions: inOrder(explanation).map(({ index, change }) => ({ ...cellOf(index, columns), change })),
    pastPosts: answer.history.map(({ key, change }) => ({ post: key, change })),
  }, undefined, 2)}\n`;
}

/** One change a line, each with what it is of. */
export function whyCsv(explanation: Explained): string {
  const { answer } = explanation;
  const common: readonly Cell[] = Object.values(about(explanation));
  const columns = columnsOf(explanation);
  return csvOf(['post', 'model', 'version', 'encoder', 'hashtag', 'probability', 'part', 'word_index', 'word', 'row', 'column', 'past_post', 'change'], [
    ...answer.words.map(({ index, word, change }): readonly Cell[] => [...common, 'word', index + 1, word, undefined, undefined, undefined, change]),
    ...inOrder(explanation).map(({ index, change }): readonly Cell[] => { const { row, column } = cellOf(index, columns); return [...common, 'region', undefined, undefined, row, column, undefined, change]; }),
    ...answer.history.map(({ key, change }): readonly Cell[] => [...common, 'past post', undefined, undefined, undefined, undefined, key, change]),
  ]);
}

function whyScene(explanation: Explained, measure: Measure): Scene {
  const { answer, post, image, model, encoder } = explanation;
  const reach = reachOf(answer.regions);
  return mapsScene({
    title: `Why #${answer.tag}? Post ${post}`, columns: columnsOf(explanation), view: encoder?.view ?? 'stretch', ratio: (image?.width ?? 1) / (image?.height ?? 1), opacity: 0.7,
    maps: [{ name: `#${shorten(answer.tag, 40)}, probability ${share(answer.probability)}`, values: inOrder(explanation).map((one) => one.change), colour: diverging(reach), grey: true }],
    legends: [legendOfChange('change', reach)],
    notes: [`post ${shorten(post, 60)} · ${model} (version ${answer.version}) · ${encoder?.label ?? 'no encoder'}`, NOTE],
  }, measure);
}
