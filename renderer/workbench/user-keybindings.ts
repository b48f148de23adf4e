import * as v from 'valibot';
import { AppError } from '../../electron/common/rpc/app-error.ts';
import { parseKeybindings } from '../../electron/common/domain/settings-text.ts';
import { parseKeys } from '../lib/key-chord.ts';
import type { Keybinding } from './keybindings.ts';
import type { Workbench } from './workbench.svelte.ts';

const entry = v.object({ key: v.string(), command: v.pipe(v.string(), v.minLength(1)), when: v.optional(v.string()), values: v.optional(v.array(v.unknown())) });

/** The person's keys, and what is wrong with the entries that do not hold; the others count all the same. */
export function readKeybindings(text: string): { readonly bindings: readonly Keybinding[]; readonly problems: readonly string[] } {
  const { value, problem } = parseKeybindings(text);
  if (problem !== undefined) return { bindings: [], problems: [`line ${problem.line}, column ${problem.column}: ${problem.message}`] };
  const bindings: Keybinding[] = [];
  const problems: string[] = [];
  for (const [index, raw] of value.entries()) {
    const parsed = v.safeParse(entry, raw);
    const key = parsed.success ? parseKeys(parsed.output.key) : undefined;
    if (!parsed.success) problems.push(`entry ${index + 1}: needs "key" and "command" as texts, "when" as a text and "values" as a list where they stand`);
    else if (key === undefined) problems.push(`entry ${index + 1}: "${parsed.output.key}" is no key`);
    else bindings.push({ key, command: parsed.output.command, ...(parsed.output.when === undefined ? {} : { when: parsed.output.when }), ...(parsed.output.values === undefined ? {} : { values: parsed.output.values }) });
  }
  return { bindings, problems };
}

/** Reads the person's keys now and whenever they change. */
export function followUserKeybindings({ connection, keybindings, notices }: Workbench): void {
  let turn = 0;
  const load = async () => {
    const mine = ++turn;
    try {
      const { text } = await connection.call('settings.text', { which: 'keybindings' });
      if (mine !== turn) return;
      const { bindings, problems } = readKeybindings(text);
      keybindings.setUser(bindings);
      if (problems.length > 0) notices.error(new AppError('invalid-input', `${problems.join('; ')}.`, { hint: 'The other keys count. Mend it in the keybindings file.' }), 'Keybindings');
    } catch (error) { if (mine === turn) notices.error(error, 'The keybindings could not be read'); }
  };
  connection.on('settings.changed', ({ which }) => { if (which === 'keybindings') void load(); });
  connection.onResync(() => { void load(); });
  void load();
}
