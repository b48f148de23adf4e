/** How the post editor shares out its place, in pixels. `beside`: caption and read-outs stand beside the photo, not under it. */
export interface PostLayout { readonly beside: boolean; readonly photo: number; readonly pane: number }

const EDGES = 32;
const GAP = 16;
/** The row of tools with the edges above and below. */
const TOOLS = 46;
/** Caption, read-out and legends as they usually stand under a photo. */
const TEXT = 176;
/** The narrowest column that caption and legends can be read in. */
const READ = 260;
const WIDEST_PANE = 460;
/** Below this the styles alone decide. */
const LEAST = 700;

const clamp = (low: number, value: number, high: number) => Math.min(high, Math.max(low, value));

/**
 * Whatever shows the photo larger, text under it or beside it; `ratio` is its width ÷ height.
 * The suggestions never change their width from post to post: they get what a square photo leaves. Undefined in a narrow place.
 */
export function postLayout(width: number, height: number, ratio: number): PostLayout | undefined {
  if (width < LEAST || height <= TOOLS || !(ratio > 0)) return undefined;
  const inner = width - EDGES;
  const least = clamp(240, width * 0.34, 340);
  const under = (shape: number) => Math.min(inner - GAP - least, Math.max(0, height - TOOLS - TEXT) * shape);
  const next = (shape: number) => Math.min(inner - GAP * 2 - least - READ, (height - TOOLS) * shape);
  const square = next(1) > under(1) ? next(1) + GAP + READ : under(1);
  const pane = Math.round(clamp(least, inner - GAP - square, WIDEST_PANE));
  const beside = Math.min(next(ratio), inner - GAP * 2 - pane - READ);
  const beneath = Math.min(under(ratio), inner - GAP - pane);
  return beside > beneath ? { beside: true, photo: Math.floor(beside), pane } : { beside: false, photo: Math.floor(beneath), pane };
}
