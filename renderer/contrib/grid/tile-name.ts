import type { PostRow } from '../../../electron/common/domain/post.ts';
import { counted, shorten } from '../../lib/format.ts';
import { GLYPHS } from '../../ui/state-glyph.ts';

/** What a tile is called for whoever does not see it. `tags`: those that stand on the post, once they were asked for. */
export function tileName(row: PostRow, badge: string | undefined, tags: readonly string[] | undefined): string {
  return [
    GLYPHS[row.state].name, ...(row.flagged ? ['flagged'] : []), ...(row.image === undefined ? ['no image'] : []),
    row.caption === '' ? row.key : shorten(row.caption, 60), badge ?? `@${row.account}`, counted(row.tagCount, 'hashtag'),
    ...(tags === undefined || tags.length === 0 ? [] : [shorten(tags.map((tag) => `#${tag}`).join(' '), 120)]),
  ].join(', ');
}
