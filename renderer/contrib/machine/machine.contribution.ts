import { bound } from '../../workbench/bound-view.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import MachineEditor from './MachineEditor.svelte';
import { MachineState } from './machine-state.svelte.ts';

registerContribution({
  id: 'machine',
  name: 'Engines & encoders',
  activate(workbench) {
    const machine = new MachineState(workbench);
    const { commands, editors } = workbench;
    editors.register({ kind: 'machine', icon: 'server-process', component: bound(MachineEditor, { machine }), title: () => 'Engines & encoders' });
    const open = (section = 'engine') => {
      editors.open({ kind: 'machine', key: 'machine' });
      machine.section.ask(section);
    };
    commands.register({ id: 'machine.open', category: 'Machine', title: 'Engines & encoders', run: (section) => { open(typeof section === 'string' ? section : undefined); } });
    commands.register({ id: 'machine.doctor', category: 'Machine', title: 'Check this machine', run: async () => { open('doctor'); await machine.check(); } });
    commands.register({ id: 'machine.cache', category: 'Machine', title: 'Feature cache: size and limit', run: () => { open('cache'); } });
    registerEngines(workbench, machine, open);
    registerEncoders(workbench, machine, open);
  },
});

type Open = (section: string) => void;

function registerEngines({ commands, connection }: Workbench, machine: MachineState, open: Open): void {
  commands.register({ id: 'engine.install', category: 'Machine', title: 'Install a faster engine', run: async () => { open('engine'); await connection.call('engine.install', {}); } });
  commands.register({ id: 'engine.use', category: 'Machine', title: 'Use another engine…', run: async (name) => { open('engine'); if (typeof name === 'string') await machine.useEngine(name); } });
  commands.register({ id: 'engine.remove', category: 'Machine', title: 'Remove an engine…', run: async (name) => { open('engine'); if (typeof name === 'string') await machine.removeEngine(name); } });
}

function registerEncoders({ commands, connection }: Workbench, machine: MachineState, open: Open): void {
  commands.register({ id: 'encoder.use', category: 'Machine', title: 'Use another encoder…', run: async (id) => { open('encoders'); if (typeof id === 'string') await machine.useEncoder(id); } });
  commands.register({ id: 'encoder.remove', category: 'Machine', title: 'Remove an encoder…', run: async (id) => { open('encoders'); if (typeof id === 'string') await machine.removeEncoder(id); } });
  commands.register({ id: 'encoder.install', category: 'Machine', title: 'Install an encoder from a file…', run: async (file) => { open('encoders'); if (typeof file === 'string') await connection.call('encoder.install', { file }); } });
  commands.register({ id: 'encoder.download', category: 'Machine', title: 'Download an encoder…', run: async (source) => { open('encoders'); if (typeof source === 'string') await connection.call('encoder.download', source.includes('://') ? { url: source } : { source }); } });
}
