import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CommandRegistry } from '../../../renderer/workbench/commands.ts';

const renderer = join(import.meta.dirname, '../../../renderer');
const sources = readdirSync(renderer, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|svelte)$/.test(file)).map((file) => readFileSync(join(renderer, file), 'utf8'));
const named = (pattern: RegExp) => new Set(sources.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1] as string)));

describe('commands', () => {
  it('that a button, menu or key names are there', () => {
    const asked = named(/(?:\.run\(|\bcommand: )'([a-zA-Z]+\.[a-zA-Z.]+)'/g);
    const there = named(/(?:\bid: |\badd\(|\bmark\(|\beverywhere\(|\bforVersion\()'([a-zA-Z]+\.[a-zA-Z.]+)'/g);
    expect(asked.size).toBeGreaterThan(60);
    expect([...asked].filter((id) => !there.has(id))).toEqual([]);
  });

  it('that nobody registered are told, not passed over', async () => {
    const commands = new CommandRegistry();
    const told: string[] = [];
    commands.onUnknown = (id) => { told.push(id); };
    await commands.run('no.such');
    expect(told).toEqual(['no.such']);
  });
});
