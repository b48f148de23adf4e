import type { FigureSource } from '../lib/attention-figure.ts';
import type { Workbench } from './workbench.svelte.ts';

/** What leaves of the post in front, as figure or as numbers; undefined while the model has said nothing of it. */
export function figureSource({ document, workspace, attention: display }: Workbench): FigureSource | undefined {
  const { post, suggestions } = document ?? {};
  const encoder = workspace.description?.encoder;
  if (post === undefined || suggestions === undefined || (suggestions.attention.regions.length === 0 && suggestions.attention.words.length === 0)) return undefined;
  return {
    post: post.key, caption: post.caption, model: suggestions.model, version: suggestions.version, attention: suggestions.attention,
    encoder: { id: encoder?.id ?? 'none', label: encoder?.label ?? 'no encoder', view: encoder?.view ?? 'stretch' }, columns: encoder?.grid.columns ?? 7,
    scale: display.scale, colourMap: display.colourMap, opacity: display.opacity, ratio: (post.image?.width ?? 1) / (post.image?.height ?? 1),
  };
}
