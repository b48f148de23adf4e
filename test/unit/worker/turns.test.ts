import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Turns } from '../../../electron/worker/turns.ts';

/** A question that is answered when the test says so, and work that is none. */
function asked() {
  const turns = new Turns();
  const open: (() => void)[] = [];
  const wait = () => new Promise<void>((answered) => { open.push(answered); });
  const handlers = turns.first({ 'a.question': wait, 'long.work': wait } as never, new Set(['a.question'] as never[])) as unknown as Record<'a.question' | 'long.work', () => Promise<void>>;
  return { turns, handlers, answerAll: () => { for (const answered of open.splice(0)) answered(); } };
}

it('lets an answer and the question that follows it go first, and goes on afterwards', async () => {
  const { turns, handlers, answerAll } = asked();
  const told: string[] = [];
  const first = handlers['a.question']();
  const step = turns.giveWay().then(() => told.push('step'));
  void first.then(() => handlers['a.question']()).then(() => told.push('second answer'));
  await setTimeout(20);
  expect(told).toEqual([]);
  answerAll();
  await setTimeout(0);
  answerAll();
  await step;
  expect(told).toEqual(['second answer', 'step']);
  await turns.giveWay(); // nobody asks
});

it('does not wait for other work, nor for an answer that fails', async () => {
  const { turns, handlers } = asked();
  void handlers['long.work']();
  await turns.giveWay();
  const failing = turns.first({ fails: () => { throw new Error('no'); } } as never, new Set(['fails'] as never[])) as unknown as { fails: () => Promise<void> };
  const failed = expect(failing.fails()).rejects.toThrow('no');
  await turns.giveWay();
  await failed;
});

it('waits for a while only where an answer does not come', async () => {
  const { turns, handlers } = asked();
  void handlers['a.question']();
  await turns.giveWay();
});
