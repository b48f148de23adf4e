import type { ImportColumn } from '../../../electron/common/contract/data-api.ts';

/** What each column of a source is read as, for a person. */
export const ABOUT_COLUMNS: Readonly<Record<ImportColumn, string>> = {
  id: 'tells posts apart; else made from the content', user: 'the account', caption: 'its hashtags are taken out as tags', hashtags: 'a list, or words with blanks, commas or semicolons between',
  image: 'a file, relative to the folder of this one or to one you name', time: 'as 2025-03-01T09:30:00Z (ISO 8601), or seconds or milliseconds since 1970',
};
/** Images that come in, for a person. */
export const IMAGE_KINDS = 'JPEG, PNG, WebP, AVIF, GIF or TIFF';
export type WantedSource = 'file' | 'folder';
/** The ways in which posts may lie there, each with the smallest example that comes in as it stands. */
export const SOURCE_KINDS: readonly { readonly name: string; readonly about: string; readonly example: string; readonly wanted: WantedSource }[] = [
  {
    name: 'CSV, UTF-8', wanted: 'file', about: 'The first line names the columns. A caption with commas or line breaks stands in quotes.',
    example: 'id,user,caption,hashtags,image,time\n1,brew,"Flat white, first sun",#coffee #monday,photos/1.jpg,2025-03-01T09:30:00Z',
  },
  {
    name: 'JSON lines', wanted: 'file', about: 'One object a line (.jsonl, .ndjson); hashtags may be a list.',
    example: '{"id": "1", "user": "brew", "caption": "Flat white, first sun", "hashtags": ["coffee", "monday"], "image": "photos/1.jpg", "time": 1740821400}',
  },
  {
    name: 'A folder of images', wanted: 'folder', about: `${IMAGE_KINDS}. The subfolder is the account; the caption, with its #hashtags, stands beside each image in a .txt of the same name.`,
    example: 'posts/\n  brew/\n    1.jpg\n    1.txt   Flat white, first sun #coffee #monday',
  },
];
