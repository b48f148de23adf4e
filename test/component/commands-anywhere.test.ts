import { expect, test } from 'vitest';
import '../../renderer/contrib/attention-matrix/attention-matrix.contribution.ts';
import '../../renderer/contrib/grid/grid.contribution.ts';
import '../../renderer/contrib/jobs/jobs.contribution.ts';
import '../../renderer/contrib/models/models.contribution.ts';
import '../../renderer/contrib/post-editor/post-editor.contribution.ts';
import { activateAll, contributions } from '../../renderer/workbench/contributions.ts';
import { registerWorkbenchCommands } from '../../renderer/workbench/workbench-commands.ts';
import { scriptedWorkbench } from '../helpers/scripted-host.ts';

/** What the palette offers anywhere, and which speaks of a post, of work or of versions that may not be there. */
const ABOUT_SOMETHING = /^(labelling\.(?!raiseThreshold|lowerThreshold|undo|redo)|photo\.|matrix\.open|grid\.(?!open$)|bulk\.|jobs\.cancelFirst|models\.back|attention\.(pin|copy))/;

test('a command of the palette that finds nothing to do says so, where no post is open and nothing runs', async () => {
  const { workbench } = await scriptedWorkbench({});
  registerWorkbenchCommands(workbench);
  activateAll(contributions(), workbench);
  const asked = workbench.commands.all().filter(({ id, palette }) => palette !== false && ABOUT_SOMETHING.test(id));
  expect(asked.length).toBeGreaterThan(30);
  const silent: string[] = [];
  for (const { id } of asked) {
    workbench.notices.clear();
    await workbench.commands.run(id);
    if (workbench.notices.list.length === 0) silent.push(id);
  }
  expect(silent).toEqual([]);
});
