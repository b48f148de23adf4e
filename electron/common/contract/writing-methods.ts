import type { HostApi } from './host-api.ts';

type Input = Readonly<Record<string, unknown>>;
const inWorkspace = (input: Input): boolean => input['scope'] === 'workspace' || input['which'] === 'workspace';

/** What a workspace that is open read only refuses: everything that would change it, or that begins work on it. The type keeps the list whole. */
const WRITES: Readonly<Record<keyof HostApi, boolean | ((input: Input) => boolean)>> = {
  'workspace.describe': false, 'workspace.doctor': false,
  'posts.list': false, 'posts.rows': false, 'posts.similar': false, 'posts.get': false, 'posts.find': false, 'posts.accounts': false, 'posts.counts': false, 'posts.problems': false,
  'labelling.judge': true, 'labelling.mark': true, 'labelling.flag': true, 'labelling.note': true, 'labelling.undo': true, 'labelling.redo': true,
  'labelling.history': false, 'labelling.next': false, 'labelling.tags': false,
  'tags.list': false, 'tags.rename': true,
  'bulk.preview': false, 'bulk.precision': false, 'bulk.apply': true, 'bulk.mark': true,
  // What the model answers is kept in the copy that is looked at, and ends with it.
  'suggestions.forPost': false, 'suggestions.shown': false, 'suggestions.explain': false, 'suggestions.endExplanation': false, 'suggestions.leaveOut': false, 'suggestions.refresh': true, 'suggestions.freshness': false,
  'training.readiness': false, 'training.start': true, 'training.startSeries': true, 'training.fineTune': true, 'training.versions': false, 'training.runs': false, 'training.run': false,
  'training.activate': true, 'training.evaluate': true, 'training.exportModel': false, 'training.importModel': true,
  'jobs.list': false, 'jobs.get': false, 'jobs.cancel': false,
  'data.import': true, 'data.imports': false, 'data.previewTakeBack': false, 'data.takeBack': true, 'data.export': false, 'data.importTags': true, 'data.sample': true, 'data.encode': true,
  // A person's own settings lie outside of the workspace.
  'settings.all': false, 'settings.set': inWorkspace, 'settings.unset': inWorkspace, 'settings.text': false, 'settings.write': inWorkspace,
  'layout.read': false, 'layout.write': true,
  'log.read': false, 'log.tell': false, 'files.folder': false, 'files.likely': false, 'files.look': false,
  'encoder.list': false, 'encoder.install': true, 'encoder.sources': false, 'encoder.download': true, 'encoder.use': true, 'encoder.remove': true, 'encoder.cache': false,
  'engine.list': false, 'engine.install': true, 'engine.use': true, 'engine.remove': true,
};

export function isWriting(method: keyof HostApi, input: unknown): boolean {
  const writes = WRITES[method];
  return typeof writes === 'boolean' ? writes : writes(input as Input);
}
