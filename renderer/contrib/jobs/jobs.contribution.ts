import type { JobId } from '../../../electron/common/domain/ids.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import { percent } from '../../lib/format.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import JobsView from './JobsView.svelte';
import { JOB_NAMES } from './job-words.ts';

registerContribution({
  id: 'jobs',
  name: 'Output',
  activate(workbench) {
    const { jobs } = workbench;
    workbench.views.register({ id: 'jobs', title: 'Output', location: 'panel', icon: 'output', order: 30, component: JobsView, badge: () => jobs.running.length });
    workbench.commands.register({ id: 'jobs.cancel', category: 'Jobs', title: 'Cancel', palette: false, run: async (job) => { if (typeof job === 'number') await jobs.cancel(job as JobId); } });
    workbench.statusBar.add({
      id: 'jobs', side: 'right', order: 5,
      show: () => {
        const job = jobs.running[0];
        if (job === undefined) return undefined;
        const more = jobs.running.length > 1 ? ` +${jobs.running.length - 1}` : '';
        const done = job.total > 0 ? job.done / job.total : undefined;
        return { text: `${JOB_NAMES[job.kind]}${done === undefined ? '' : ` ${percent(done)}`}${more}`, icon: 'sync', title: job.message, command: 'view.openPanel', values: ['jobs'], ...(done === undefined ? {} : { progress: done }) };
      },
    });
    workbench.statusBar.add({
      id: 'jobs-cancel', side: 'right', order: 6,
      show: () => {
        const job = jobs.running[0];
        return job === undefined ? undefined : { text: 'Cancel', icon: 'debug-stop', title: `Cancel: ${JOB_NAMES[job.kind]}`, command: 'jobs.cancel', values: [job.id] };
      },
    });
    jobs.onFinished((job) => {
      if (job.state === 'failed' && job.error !== undefined) workbench.notices.error(AppError.fromWire(job.error), JOB_NAMES[job.kind]);
    });
  },
});
