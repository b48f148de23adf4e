import type { JobId } from '../../../electron/common/domain/ids.ts';
import type { ImportReport } from '../../../electron/common/contract/data-api.ts';
import type { Job, JobKind } from '../../../electron/common/domain/job.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import { flushSync, mount } from 'svelte';
import { percent, shorten } from '../../lib/format.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import type { NoticeAction } from '../../workbench/notices.svelte.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import JobsPopover from './JobsPopover.svelte';
import JobsView from './JobsView.svelte';
import { JOB_NAMES, outcome } from './job-words.ts';
import { LastJob } from './last-job.svelte.ts';

registerContribution({
  id: 'jobs',
  name: 'Jobs',
  activate(workbench) {
    const { jobs } = workbench;
    workbench.views.register({ id: 'jobs', title: 'Jobs', location: 'panel', icon: 'run-all', order: 30, component: JobsView, badge: () => jobs.running.length });
    workbench.commands.register({ id: 'jobs.cancel', category: 'Jobs', title: 'Cancel', palette: false, run: async (job) => { if (typeof job === 'number') await jobs.cancel(job as JobId); } });
    registerPopover(workbench);
    registerStatus(workbench);
    jobs.onFinished((job) => { tellEnd(workbench, job); });
  },
});

/** Made at its first use: the page has its place for it then. */
function registerPopover(workbench: Workbench): void {
  let popover: { readonly toggle: () => void } | undefined;
  workbench.commands.register({
    id: 'jobs.show', category: 'Jobs', title: 'Show running and finished work',
    run: () => {
      popover ??= mount(JobsPopover, { target: document.getElementById('workbench') ?? document.body, props: { workbench } });
      flushSync();
      popover.toggle();
    },
  });
  workbench.commands.register({ id: 'jobs.cancelFirst', category: 'Jobs', title: 'Cancel what runs now', run: async () => { const job = workbench.jobs.running[0]; if (job === undefined) workbench.notices.info('Nothing runs now.'); else await workbench.jobs.cancel(job.id); } });
}

function registerStatus({ statusBar, jobs }: Workbench): void {
  const ended = new LastJob(jobs);
  statusBar.add({
    id: 'jobs', side: 'right', order: 5,
    show: () => {
      const job = jobs.running[0];
      if (job === undefined) return undefined;
      const more = jobs.running.length > 1 ? ` +${jobs.running.length - 1}` : '';
      const done = job.total > 0 ? job.done / job.total : undefined;
      return { text: `${JOB_NAMES[job.kind]}${done === undefined ? '' : ` ${percent(done)}`}${more}`, icon: 'sync', title: `${job.message} — show and cancel`, command: 'jobs.show', ...(done === undefined ? {} : { progress: done }) };
    },
  });
  statusBar.add({
    id: 'jobs-cancel', side: 'right', order: 6,
    show: () => {
      const job = jobs.running[0];
      return job === undefined ? undefined : { text: 'Cancel', icon: 'debug-stop', title: `Cancel: ${JOB_NAMES[job.kind]}`, command: 'jobs.cancel', values: [job.id] };
    },
  });
  statusBar.add({
    id: 'jobs-ended', side: 'right', order: 4,
    show: () => {
      const job = ended.job;
      if (job === undefined || jobs.running.length > 0) return undefined;
      return { text: `${JOB_NAMES[job.kind]}: ${job.state === 'done' ? shorten(outcome(job), 60) : job.state}`, icon: job.state === 'done' ? 'pass' : job.state === 'failed' ? 'error' : 'circle-slash', title: outcome(job), command: 'jobs.show' };
    },
  });
}

/** Where what came of a job is to be seen. */
const VIEWS: Partial<Readonly<Record<JobKind, string>>> = { train: 'training', 'fine-tune': 'training', evaluate: 'evaluation' };

/** An import of the wrong file is seen at its end. */
function wayBack({ kind, result }: Job): readonly NoticeAction[] {
  const report = kind === 'import' ? result as ImportReport | undefined : undefined;
  return report?.import === undefined || report.accepted === 0 ? [] : [{ label: 'Take back…', command: 'data.takeBack', values: [report.import] }];
}

/** An error is always told; an end only to a person who has gone elsewhere, unless the settings say otherwise. */
function tellEnd(workbench: Workbench, job: Job): void {
  const { notices, layout, settings } = workbench;
  if (job.state === 'failed' && job.error !== undefined) { notices.error(AppError.fromWire(job.error), JOB_NAMES[job.kind], { actions: [{ label: 'Show', command: 'view.openPanel', values: ['jobs'] }] }); return; }
  if (workbench.jobs.toldElsewhere.has(job.id)) return;
  const view = VIEWS[job.kind] ?? 'jobs';
  const seen = !document.hidden && layout.panel && !layout.zen && (layout.panelView === view || layout.panelView === 'jobs');
  const wanted = settings.get('notifications.jobs');
  if (job.state !== 'done' || wanted === 'never' || (wanted !== 'always' && seen)) return;
  const result = outcome(job);
  notices.info(`${JOB_NAMES[job.kind]} done${result === '' ? '' : `: ${result}`}`, { actions: [{ label: 'Show', command: 'view.openPanel', values: [view] }, ...wayBack(job)] });
}
