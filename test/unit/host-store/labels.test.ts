import { describe, expect, it } from 'vitest';
import { deriveLabels, redoTarget, undoTarget, type JournalEntry } from '../../../electron/common/domain/labels.ts';
import { DECISION_KINDS } from '../../../electron/common/domain/decision.ts';
import type { DecisionId } from '../../../electron/common/domain/ids.ts';
import { seededHash } from '../../../electron/common/domain/seeded.ts';

const TAGS = ['cat', 'dog', 'latte'];
const ORIGINALS = ['cat'];

/** A journal that is written the way the service does it. */
class Writer {
  readonly rows: JournalEntry[] = [];
  judge(kind: JournalEntry['kind'], tag?: string, reviewer = 'ann'): this { return this.#push({ kind, reviewer, ...(tag === undefined ? {} : { tag }) }); }
  undo(reviewer = 'ann'): boolean { return this.#turn('undo', reviewer, undoTarget(this.#newest(reviewer))); }
  redo(reviewer = 'ann'): boolean { return this.#turn('redo', reviewer, redoTarget(this.#newest(reviewer))); }
  labels() { return deriveLabels(this.rows, ORIGINALS); }
  snapshot() { const { state, tags } = this.labels(); return { state, tags: [...tags].map(([tag, label]) => [tag, label.state, label.standing]).sort() }; }
  #newest(reviewer: string) { return this.rows.filter((row) => row.reviewer === reviewer).reverse(); }
  #turn(kind: 'undo' | 'redo', reviewer: string, target: DecisionId | undefined): boolean {
    if (target === undefined) return false;
    this.#push({ kind, reviewer, target });
    return true;
  }
  #push(row: Omit<JournalEntry, 'id'>): this { this.rows.push({ ...row, id: (this.rows.length + 1) as DecisionId }); return this; }
}

/** A random history of judgements, undos and redos of two reviewers. */
function randomJournal(seed: number): Writer {
  const writer = new Writer();
  const draw = (step: number, what: string, most: number) => seededHash(seed, `${step}/${what}`) % most;
  const length = 1 + draw(-1, 'length', 14);
  for (let step = 0; step < length; step++) {
    const reviewer = draw(step, 'reviewer', 4) === 0 ? 'ben' : 'ann';
    const what = draw(step, 'what', 10);
    if (what < 2) writer.undo(reviewer);
    else if (what < 3) writer.redo(reviewer);
    else {
      const kind = DECISION_KINDS[draw(step, 'kind', DECISION_KINDS.length)] ?? 'accept';
      writer.judge(kind, kind === 'done' || kind === 'reopen' ? undefined : TAGS[draw(step, 'tag', TAGS.length)], reviewer);
    }
  }
  return writer;
}

describe('what a journal means', () => {
  it('undo as often as it goes and redo as often comes back to the same state', () => {
    for (let seed = 0; seed < 400; seed++) {
      const writer = randomJournal(seed);
      writer.judge('accept', 'dog');
      const before = writer.snapshot();
      const most = 1 + (seed % 6);
      let undone = 0;
      while (undone < most && writer.undo()) undone++;
      for (let n = 0; n < undone; n++) expect(writer.redo(), `seed ${seed}, redo ${n}`).toBe(true);
      expect(writer.snapshot(), `seed ${seed}`).toEqual(before);
      expect(writer.redo(), `seed ${seed}: nothing is left to redo`).toBe(false);
    }
  });

  it('each undo is as if the judgement had never been made', () => {
    for (let seed = 0; seed < 400; seed++) {
      const writer = randomJournal(seed);
      const before = writer.snapshot();
      writer.judge(seed % 2 === 0 ? 'reject' : 'add', TAGS[seed % 3]);
      writer.undo();
      expect(writer.snapshot(), `seed ${seed}`).toEqual(before);
    }
  });

  it('undoing everything leaves the post as it came', () => {
    for (let seed = 0; seed < 200; seed++) {
      const writer = randomJournal(seed);
      for (const reviewer of ['ann', 'ben']) while (writer.undo(reviewer)) { /* to the start */ }
      expect(writer.snapshot()).toEqual({ state: 'open', tags: [['cat', 'unjudged', true]] });
    }
  });

  it('a new judgement after an undo ends what can be redone', () => {
    const writer = new Writer().judge('accept', 'dog');
    writer.undo();
    writer.judge('accept', 'latte');
    expect(writer.redo()).toBe(false);
    expect(writer.undo()).toBe(true);
    expect(writer.redo()).toBe(true);
    expect(writer.labels().tags.get('dog')).toBeUndefined();
  });

  it('one reviewer never undoes what another judged', () => {
    const writer = new Writer().judge('accept', 'dog', 'ann');
    expect(writer.undo('ben')).toBe(false);
  });

  it.each([
    ['accept', 'dog', 'accepted', true], ['add', 'dog', 'added', true], ['reject', 'dog', 'rejected', false], ['skip', 'dog', 'skipped', false],
    ['reject', 'cat', 'rejected', false], ['remove', 'cat', 'removed', false], ['skip', 'cat', 'skipped', true], ['clear', 'cat', 'unjudged', true],
  ] as const)('%s of #%s is %s, standing %s', (kind, tag, state, standing) => {
    expect(new Writer().judge(kind, tag).labels().tags.get(tag)).toMatchObject({ state, standing });
  });

  it('reviewers that differ dispute a tag; a skip is no opinion; agreement settles it', () => {
    const writer = new Writer().judge('accept', 'dog', 'ann').judge('reject', 'dog', 'ben');
    expect(writer.labels()).toMatchObject({ state: 'disputed' });
    expect(writer.labels().tags.get('dog')).toMatchObject({ state: 'disputed', standing: false });
    writer.judge('skip', 'dog', 'ben');
    expect(writer.labels().tags.get('dog')).toMatchObject({ state: 'accepted', standing: true });
    writer.judge('add', 'dog', 'ben');
    expect(writer.labels()).toMatchObject({ state: 'started' });
  });

  it('a disputed original stays on the post until its removal is agreed on', () => {
    const writer = new Writer().judge('remove', 'cat', 'ann').judge('accept', 'cat', 'ben');
    expect(writer.labels().tags.get('cat')).toMatchObject({ state: 'disputed', standing: true });
  });

  it('done and reopen: the latest mark counts, and a dispute outranks it', () => {
    const writer = new Writer().judge('done');
    expect(writer.labels().state).toBe('done');
    writer.judge('reopen', undefined, 'ben');
    expect(writer.labels().state).toBe('open');
    writer.judge('done').judge('accept', 'dog').judge('reject', 'dog', 'ben');
    expect(writer.labels().state).toBe('disputed');
  });
});
