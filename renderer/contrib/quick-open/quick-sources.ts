import type { PostRow } from '../../../electron/common/domain/post.ts';
import { counted, shorten } from '../../lib/format.ts';
import { ranked, type QuickSource, type RunItem } from '../../workbench/quick-input.svelte.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

const MOST = 50;

/** Every command that needs no value; those used last stand first. */
export function commandSource({ commands, keybindings }: Workbench): QuickSource {
  const used: string[] = [];
  const place = (id: string) => { const at = used.lastIndexOf(id); return at < 0 ? 0 : at + 1; };
  return {
    prefix: '>', title: 'Commands', placeholder: 'The name of a command',
    find: (text) => {
      const items = commands.all().filter((command) => command.palette !== false)
        .map(({ id, category, title }) => ({ id, label: `${category}: ${title}` }))
        .sort((a, b) => place(b.id) - place(a.id) || a.label.localeCompare(b.label))
        .map(({ id, label }): RunItem => { const key = keybindings.labelOf(id); return { label, ...(key === undefined ? {} : { key }), run: () => { used.push(id); void commands.run(id); } }; });
      return ranked(items, text).map(({ item }) => item);
    },
  };
}

export function postSource(workbench: Workbench): QuickSource {
  const line = (row: PostRow): RunItem => ({ label: row.caption === '' ? row.key : shorten(row.caption, 120), detail: `@${row.account}`, icon: 'file-media', run: () => { workbench.openPost(row.id); } });
  return {
    prefix: '', title: 'Go to', placeholder: 'Words of a post, # for a tag, @ for an account, > for a command',
    find: async (text) => {
      const { connection, recent } = workbench;
      const { rows } = text === '' && recent.posts.length > 0 ? await connection.call('posts.rows', { posts: [...recent.posts] }) : await connection.call('posts.list', { limit: MOST, ...(text === '' ? {} : { text }) });
      return rows.map(line);
    },
  };
}

/** The posts of a filter: in the list where that can be told to filter, else as a choice here. */
async function showPosts(workbench: Workbench, title: string, filter: { readonly tag: string } | { readonly account: PostRow['accountId'] }): Promise<void> {
  if (workbench.commands.has('posts.filter')) { await workbench.commands.run('posts.filter', filter); return; }
  try {
    const { rows } = await workbench.connection.call('posts.list', { ...filter, limit: MOST });
    const post = await workbench.quickInput.pick({ title, items: rows.map((row) => ({ id: row.id, label: row.caption === '' ? row.key : shorten(row.caption, 120), detail: `@${row.account}` })) });
    if (post !== undefined) workbench.openPost(post.id);
  } catch (error) { workbench.notices.error(error, title); }
}

export function tagSource(workbench: Workbench): QuickSource {
  return {
    prefix: '#', title: 'Go to a tag', placeholder: 'The beginning of a tag',
    find: async (text) => {
      const { tags } = await workbench.connection.call('labelling.tags', { prefix: text.toLowerCase(), limit: MOST });
      return tags.map(({ tag, uses }) => ({ label: `#${tag}`, detail: counted(uses, 'use'), icon: 'symbol-numeric', run: () => { void showPosts(workbench, `Posts with #${tag}`, { tag }); } }));
    },
  };
}

export function accountSource(workbench: Workbench): QuickSource {
  return {
    prefix: '@', title: 'Go to an account', placeholder: 'The name of an account',
    find: (text) => {
      const items = workbench.accounts.list.map(({ id, name, posts }): RunItem => ({ label: `@${name}`, detail: counted(posts, 'post'), icon: 'account', run: () => { void showPosts(workbench, `Posts of @${name}`, { account: id }); } }));
      return ranked(items, text).slice(0, MOST).map(({ item }) => item);
    },
  };
}
