import { previewOf } from '../lib/asset-url.ts';
import { attentionCsv, attentionJson } from '../lib/attention-file.ts';
import { canDraw, FIGURES, figureScene, mapOf, type FigureKind, type FigureSource } from '../lib/attention-figure.ts';
import { SCALE_NAMES } from '../lib/attention-legend.ts';
import type { FigureSheet } from '../lib/figure-sheet.ts';
import type { Workbench } from './workbench.svelte.ts';

/** What leaves of the post in front, as figure or as numbers; undefined while the model has said nothing of it, or its encoder is not known. */
export function figureSource({ document, workspace, attention: display, compared }: Workbench): FigureSource | undefined {
  const { post, suggestions } = document ?? {};
  const encoder = workspace.description?.encoder;
  if (post === undefined || suggestions === undefined || (suggestions.attention.regions.length === 0 && suggestions.attention.words.length === 0)) return undefined;
  // Right after the host's start nobody knows yet what looked at the photo: a figure would lie on the wrong part of it, under no name.
  if (encoder === undefined && suggestions.attention.regions.length > 0) return undefined;
  return {
    post: post.key, caption: post.caption, model: suggestions.model, version: suggestions.version, attention: suggestions.attention,
    encoder: { id: encoder?.id ?? 'none', label: encoder?.label ?? 'no encoder', view: encoder?.view ?? 'stretch' }, columns: encoder?.grid.columns ?? 7,
    scale: display.scale, colourMap: display.colourMap, opacity: display.opacity, beside: compared.of(post.id), ratio: (post.image?.width ?? 1) / (post.image?.height ?? 1),
  };
}

const NAMES: Readonly<Record<FigureKind, string>> = { photo: 'Photo with its map', caption: 'Caption with its weights', matrix: 'Matrix C' };

/** The same as figures. */
export function figureSheet(workbench: Workbench): FigureSheet | undefined {
  const source = figureSource(workbench);
  const image = workbench.document?.post?.image?.id;
  if (source === undefined) return undefined;
  return {
    kind: 'figures', post: source.post, model: source.model, photo: image === undefined ? undefined : previewOf(image),
    figures: FIGURES.map((kind) => ({
      key: kind, name: NAMES[kind], about: `${mapOf(kind, source.colourMap)}, ${kind === 'matrix' ? 'centred on 0' : SCALE_NAMES[source.scale]}`,
      ...(canDraw(kind, source.attention) ? {} : { missing: kind === 'caption' || source.attention.regions.length > 0 ? 'no word' : 'no photo' }),
      csv: () => attentionCsv(kind, source), json: () => attentionJson(kind, source), scene: (measure) => figureScene(kind, source, measure), photographed: kind === 'photo',
    })),
  };
}
