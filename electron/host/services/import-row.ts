import { createHash } from 'node:crypto';
import { normaliseHashtag, splitCaption } from '../../common/domain/hashtag.ts';
import type { FileRow } from './import-source.ts';

/** A row that may come in. `problems` are told; none of them keeps the post out. */
export interface ReadyRow {
  readonly line: number;
  readonly key: string;
  readonly user: string;
  readonly caption: string;
  readonly tags: readonly string[];
  readonly postedAt?: number;
  /** As the file names it. */
  readonly image?: string;
  /** Digest of user, caption, tags and time: the same key with another digest is another post. */
  readonly content: string;
  readonly problems: readonly string[];
}

const MAX_KEY = 400;
const MAX_USER = 200;
const MAX_CAPTION = 20_000;
const MAX_TAGS = 500;

/** A file's row → a post, or the reason why not. Pure. `user`: the account of rows that name none. */
export function readRow(row: FileRow, user: string | undefined): ReadyRow | { readonly reason: string } {
  const field = (name: keyof FileRow['values']) => textOf(row.values[name]);
  const fields = { id: field('id'), user: field('user'), caption: field('caption'), image: field('image'), time: field('time') };
  const wrong = Object.entries(fields).find(([, value]) => value === undefined);
  if (wrong !== undefined) return { reason: `The ${wrong[0]} is neither text nor a number.` };
  const text = fields as Record<keyof typeof fields, string>;
  const hashtags = readHashtags(row.values.hashtags);
  const time = readTime(row.values.time, text.time);
  const name = text.user.trim() === '' ? user?.trim() ?? '' : text.user.trim();
  const reason = refuse(text, name, hashtags, time);
  if (reason !== undefined || hashtags === undefined || time === undefined) return { reason: reason ?? 'The row cannot be read.' };
  const { text: caption, hashtags: own } = splitCaption(text.caption);
  const tags = [...new Set([...own, ...hashtags.tags])];
  if (tags.length > MAX_TAGS) return { reason: `The row has more than ${MAX_TAGS} hashtags.` };
  const image = text.image.trim();
  const content = contentOf(name, caption, tags, time.at);
  return {
    line: row.line, user: name, caption, tags, content,
    key: text.id.trim() === '' ? `row-${digest([content, image]).slice(0, 16)}` : text.id.trim(),
    problems: hashtags.refused.length === 0 ? [] : [`Left out, because they are no hashtags: ${hashtags.refused.slice(0, 10).join(', ').slice(0, 300)}.`],
    ...(time.at === undefined ? {} : { postedAt: time.at }),
    ...(image === '' ? {} : { image }),
  };
}

function refuse(text: Readonly<Record<'id' | 'user' | 'caption' | 'image' | 'time', string>>, name: string, hashtags: Hashtags | undefined, time: Time | undefined): string | undefined {
  const nul = Object.entries(text).find(([, value]) => value.includes('\0'));
  if (nul !== undefined) return `The ${nul[0]} holds a character that belongs in no text (NUL).`;
  if (hashtags === undefined) return 'The hashtags are neither text nor a list of texts.';
  if (time === undefined) return `The time "${text.time.slice(0, 60)}" is not understood. Write it as 2025-03-01T09:30:00Z (ISO 8601), or as seconds or milliseconds since 1970.`;
  if (name === '') return 'The row names no user, and none was given for such rows.';
  if (name.length > MAX_USER) return `The user is longer than ${MAX_USER} characters.`;
  if (text.id.trim().length > MAX_KEY) return `The id is longer than ${MAX_KEY} characters.`;
  if (text.caption.length > MAX_CAPTION) return `The caption is longer than ${MAX_CAPTION} characters.`;
  if (Object.values(text).some((value) => !value.isWellFormed())) return 'The row holds half of a surrogate pair.';
  return undefined;
}

/** Undefined for what is no scalar; absent and null are empty. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}

interface Hashtags { readonly tags: readonly string[]; readonly refused: readonly string[] }

/** A list, the text of a JSON list, or words between blanks, commas and semicolons. */
function readHashtags(value: unknown): Hashtags | undefined {
  const parts = partsOf(value);
  if (parts === undefined) return undefined;
  const tags = new Set<string>();
  const refused: string[] = [];
  for (const part of parts) {
    const tag = normaliseHashtag(part);
    if (tag !== undefined) tags.add(tag);
    else if (part.trim() !== '') refused.push(part);
  }
  return { tags: [...tags], refused };
}

function partsOf(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.every((part) => typeof part === 'string') ? value : undefined;
  if (typeof value !== 'string') return undefined;
  if (!value.trim().startsWith('[')) return value.split(/[\s,;]+|(?<=[^\s,;#＃])(?=[#＃])/u);
  try {
    return partsOf(JSON.parse(value));
  } catch {
    return undefined;
  }
}

interface Time { readonly at?: number }
const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;
/** Numbers below this are seconds: as milliseconds they would lie in early 1973. */
const SECONDS_BELOW = 1e11;

/** ISO 8601 (UTC when it names no zone), or seconds or milliseconds since 1970; undefined when it is neither. */
function readTime(value: unknown, text: string): Time | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return {};
  if (typeof value === 'number' || /^-?\d{1,16}(\.\d+)?$/.test(trimmed)) {
    const number = Number(trimmed);
    return valid(Math.round(Math.abs(number) < SECONDS_BELOW ? number * 1000 : number));
  }
  if (!ISO.test(trimmed)) return undefined;
  const iso = trimmed.replace(' ', 'T');
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/i.test(iso.slice(10)) || iso.length === 10 ? iso : `${iso}Z`;
  if (!isRealDay(iso)) return undefined;
  return valid(Date.parse(zoned.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')));
}

/** Date.parse turns 31 February into March. */
function isRealDay(iso: string): boolean {
  const [year = 0, month = 0, day = 0] = iso.slice(0, 10).split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day && month <= 12;
}

const valid = (at: number): Time | undefined => (Number.isFinite(at) && Math.abs(at) < 8.64e15 ? { at } : undefined);

/** What two rows of one key are compared by. */
export const contentOf = (user: string, caption: string, tags: readonly string[], postedAt: number | undefined): string => digest([user, caption, [...tags].sort(), postedAt ?? null]);
const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
