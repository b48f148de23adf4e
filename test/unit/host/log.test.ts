import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Job, JobState } from '../../../electron/common/domain/job.ts';
import type { JobId, RunId } from '../../../electron/common/domain/ids.ts';
import type { LogLine } from '../../../electron/common/domain/log-line.ts';
import { jobLines, Log } from '../../../electron/host/services/log.ts';
import { splitLines } from '../../../electron/host/files/split-lines.ts';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });
const fresh = () => {
  const told: LogLine[] = [];
  return { told, log: new Log((line) => { told.push(line); }, Date.now) };
};

describe('the log', () => {
  it('keeps the newest 2,000 lines and gives them in pages', () => {
    const { log } = fresh();
    for (let i = 1; i <= 2_005; i++) log.add('info', 'host', `line ${i}`);
    expect(log.read(undefined, 2).lines.map((line) => line.seq)).toEqual([2004, 2005]);
    expect(log.read(0, 2000).lines[0]).toMatchObject({ seq: 6, text: 'line 6' });
    const page = log.read(2000, 3);
    expect([page.lines.map((line) => line.seq), page.next]).toEqual([[2001, 2002, 2003], 2003]);
    expect(log.read(2003, 3)).toEqual({ lines: [expect.objectContaining({ seq: 2004 }), expect.objectContaining({ seq: 2005 })] });
  });

  it('tells at most 20 lines a second, the newest of a burst last', () => {
    const { log, told } = fresh();
    for (let i = 0; i < 1000; i++) { log.add('info', 'worker', `${i}`); vi.advanceTimersByTime(1); }
    vi.advanceTimersByTime(1000);
    expect(told.length).toBeLessThanOrEqual(21);
    expect(told[0]?.seq).toBe(1);
    expect(told.at(-1)).toMatchObject({ seq: 1000, text: '999' });
  });

  it('goes on telling when the clock is put back', () => {
    const { log, told } = fresh();
    log.add('info', 'host', 'before');
    vi.setSystemTime(Date.now() - 3_600_000);
    log.add('info', 'host', 'after');
    vi.advanceTimersByTime(100);
    expect(told.map((line) => line.text)).toEqual(['before', 'after']);
  });

  it.each([
    ['GET http://127.0.0.1:80/?token=AbC_123-secretsecret failed', 'AbC_123'], ['Authorization: Bearer abcdefgh12345678', 'abcdefgh'],
    ['https://anna:hunter2@example.org/x', 'hunter2'], ['Cookie: macon-1=abcdef', 'abcdef'], ['HF_TOKEN=hf_abcdefghijklmnopqrstu', 'hf_abc'], ['{"api_key": "k-123456"}', 'k-123456'],
    ['https://host/x.h5?X-Amz-Signature=0123456789abcdef&a=1', '0123456789abcdef'],
  ])('never holds a secret: %s', (text, secret) => {
    const { log } = fresh();
    log.add('info', 'worker', text);
    expect(log.read(undefined, 1).lines[0]?.text).toContain('•••');
    expect(log.read(undefined, 1).lines[0]?.text).not.toContain(secret);
  });

  it('leaves paths and digests as they are, cuts long lines, and drops what is no text', () => {
    const { log } = fresh();
    log.add('warning', 'worker', `/home/anna/w/models/${'ab12'.repeat(16)}.safetensors\n\u001b[31mred\u001b[0m\u0007\n\n${'x'.repeat(5000)}`);
    const lines = log.read(undefined, 10).lines.map((line) => line.text);
    expect(lines.slice(0, 2)).toEqual([`/home/anna/w/models/${'ab12'.repeat(16)}.safetensors`, 'red']);
    expect(lines[2]).toHaveLength(2_001);
  });

  it('says of a job when it began and how it ended, and nothing of its progress', () => {
    const { log } = fresh();
    const tell = jobLines(log, () => undefined);
    const job = (state: JobState, more: Partial<Job> = {}): Job => ({ id: 7 as JobId, kind: 'train', state, done: 0, total: 0, message: '', createdAt: 0, startedAt: 1000, ...more });
    for (const one of [job('queued'), job('running'), job('running'), job('failed', { finishedAt: 2500, error: { code: 'internal', message: 'No.', hint: 'Again.' } })]) tell(one);
    tell({ ...job('done', { finishedAt: 2500 }), id: 8 as JobId });
    expect(log.read(undefined, 9).lines.map((line) => [line.level, line.text])).toEqual([['info', 'train 7 began.'], ['error', 'train 7 failed: No. Again.'], ['info', 'train 8 is done after 1.5 s.']]);
  });

  it('calls a run by its number, and says the time that its report says', () => {
    const { log } = fresh();
    const tell = jobLines(log, (id) => (id === 7 ? 3 as RunId : undefined));
    const job: Job = { id: 7 as JobId, kind: 'train', state: 'running', done: 0, total: 0, message: '', createdAt: 0, startedAt: 1000 };
    tell(job);
    tell({ ...job, state: 'done', finishedAt: 2500, result: { seconds: 1.24 } });
    tell({ ...job, id: 8 as JobId, kind: 'encode', state: 'done', finishedAt: 2500, result: { seconds: 1.24 } });
    expect(log.read(undefined, 9).lines.map(({ text }) => text)).toEqual(['run 3 (train) began.', 'run 3 (train) is done after 1.2 s, 1.5 s with all that came before and after.', 'encode 8 is done after 1.5 s.']);
  });
});

it('pieces of output become lines, an endless one too', () => {
  const lines: string[] = [];
  const split = splitLines((line) => { lines.push(line); });
  for (const piece of ['a', 'b\r\nc\n', 'd', 'x'.repeat(9_000)]) split.take(piece);
  split.end();
  expect(lines).toEqual(['ab', 'c', `d${'x'.repeat(9_000)}`]);
});
