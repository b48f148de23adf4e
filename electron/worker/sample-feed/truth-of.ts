import type { WrittenCaption } from './caption.ts';
import type { PlannedPost } from './plan-post.ts';
import type { Scene } from './scene.ts';
import type { PostTruth, TrueTag } from './truth.ts';

/** What stands behind each tag of a post: boxes of the objects seen, words of the objects and concepts told. */
export function truthOf(post: PlannedPost, written: WrittenCaption, scene: Pick<Scene, 'objects' | 'background' | 'light'>): PostTruth {
  const boxes = (objects: readonly number[]) => objects.map((place) => scene.objects[place]?.box).filter((box) => box !== undefined);
  const tags = post.tags.map(({ tag, source, objects, concepts }): TrueTag => {
    const told = source === 'habit' ? [] : [...objects.flatMap((at) => written.objectWords.get(at) ?? []), ...concepts.flatMap((at) => written.conceptWords.get(at) ?? [])];
    return {
      tag, source,
      boxes: boxes(objects),
      words: told.map(({ word }) => word),
      wordIndexes: told.map(({ index }) => index),
    };
  });
  return {
    id: post.id, user: post.account.user, language: post.language, background: scene.background, light: scene.light,
    objects: scene.objects.map(({ recipe, box }) => ({ name: recipe.name, box })),
    tags: tags.toSorted((a, b) => (a.tag < b.tag ? -1 : 1)),
  };
}
