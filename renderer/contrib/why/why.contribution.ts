import type { PostId } from '../../../electron/common/domain/ids.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import { bound } from '../../workbench/bound-view.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import { isTarget } from '../../workbench/services/attention-display.svelte.ts';
import type { NamedSuggestion } from '../../workbench/services/suggestion-link.svelte.ts';
import { openView } from '../../workbench/view-commands.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import { chooseLeftOut } from './leave-out-choices.ts';
import { LeftOutState, type Without } from './left-out.svelte.ts';
import { explained, whySheet } from './why-sheet.ts';
import { WhyState } from './why-state.svelte.ts';
import WhyView from './WhyView.svelte';

/** Asked for with a post and a tag, or (by a menu of the post in front) with a tag alone. */
function subjectOf(active: PostId | undefined, first: unknown, second: unknown): NamedSuggestion | undefined {
  if (typeof first === 'number' && typeof second === 'string') return { post: first as PostId, tag: second };
  return typeof first === 'string' && active !== undefined ? { post: active, tag: first } : undefined;
}

/** A past post by its number, a word or a region by its target; with neither, what has the focus or is pinned or pointed at. */
function leftOut({ attention, subject }: Workbench, asked: unknown): Without['target'] | undefined {
  if (typeof asked === 'number') return { past: asked as PostId };
  if (isTarget(asked)) return asked;
  const past = document.activeElement?.closest<HTMLElement>('[data-past]')?.dataset['past'];
  return past === undefined ? attention.target(subject) : { past: Number(past) as PostId };
}

registerContribution({
  id: 'why',
  name: 'Why this tag?',
  activate(workbench) {
    const why = new WhyState(workbench);
    const left = new LeftOutState(workbench, () => (why.subject ?? why.usual)?.tag);
    workbench.views.register({ id: 'why', title: 'Why this tag?', location: 'secondarySideBar', icon: 'lightbulb', order: 15, component: bound(WhyView, { why, left }) });
    const open = () => { openView(workbench, { id: 'why', location: 'secondarySideBar' }); };
    workbench.commands.register({
      id: 'why.show', category: 'Attention', title: 'Why this tag?',
      run: async (first, second) => {
        const subject = subjectOf(workbench.subject, first, second) ?? why.usual;
        if (subject === undefined) throw new AppError('unavailable', 'There is no suggestion to explain.', { hint: 'Open a post that has suggestions.' });
        open();
        // The answer may take a while: that it is on its way is seen at once.
        setTimeout(() => { why.reveal(); });
        await why.ask(subject);
        // By now it is as high as it gets.
        setTimeout(() => { why.reveal(); });
      },
    });
    workbench.commands.register({
      id: 'why.leaveOut', category: 'Attention', title: 'Leave out: what changes',
      run: async (asked) => {
        const post = workbench.subject;
        const target = leftOut(workbench, asked) ?? await chooseLeftOut(workbench, post);
        // The choice was put away, or another post came to the front meanwhile.
        if (post === undefined || target === undefined || post !== workbench.subject) return;
        open();
        await left.ask({ post, target });
      },
    });
    workbench.commands.register({ id: 'why.stop', category: 'Attention', title: 'Why this tag? Stop', run: () => { why.stop(); } });
    workbench.commands.register({ id: 'why.choose', category: 'Attention', title: 'Why this tag? Choose among the suggestions…', run: () => { open(); setTimeout(() => { why.focusChoice(); }); } });
    workbench.commands.register({ id: 'why.follow', category: 'Attention', title: 'Why this tag? Follow the focused suggestion, or stay', run: () => { why.following = !why.following; } });
    workbench.commands.register({
      id: 'why.export', category: 'Attention', title: 'Why this tag? Export the answer…',
      run: () => {
        const explanation = why.answer === undefined ? undefined : explained(workbench, why.answer);
        if (explanation === undefined) throw new AppError('unavailable', 'There is no answer to export yet.', { hint: 'Ask “Why this tag?” of a suggestion first, and wait for the answer.' });
        workbench.run('figures.export', whySheet(explanation));
      },
    });
    workbench.keybindings.add({ key: 'w', command: 'why.show', when: "editor == 'post' && !inputFocus && (part == 'editor' || part == 'sideBar' || part == 'secondarySideBar')" });
    workbench.keybindings.add({ key: 'shift+w', command: 'why.leaveOut', when: "editor == 'post' && !inputFocus && (part == 'editor' || part == 'sideBar' || part == 'secondarySideBar')" });
    workbench.menus.add({ menu: 'suggestion', command: 'why.show', group: '2', order: 1 }, { menu: 'attention', command: 'why.leaveOut', group: '2', order: 0 }, { menu: 'past', command: 'why.leaveOut', group: '2', order: 1 });
  },
});
