import { describe, expect, it } from 'vitest';
import { clearPlace, type Box } from '../../../renderer/lib/clear-place.ts';

const ROOM: Box = { left: 12, top: 44, right: 1012, bottom: 566 };
const SIZE = { width: 320, height: 60 };
const corner = ({ right, bottom }: Box) => [right, bottom];

describe('where a message stands', () => {
  it('in the corner, above what it would cover there, beside it where there is no room above', () => {
    expect(corner(clearPlace(SIZE, ROOM, [], 8))).toEqual([1012, 566]);
    expect(corner(clearPlace(SIZE, ROOM, [{ left: 0, top: 0, right: 300, bottom: 600 }], 8))).toEqual([1012, 566]);
    expect(corner(clearPlace(SIZE, ROOM, [{ left: 770, top: 460, right: 1012, bottom: 520 }], 8))).toEqual([1012, 452]);
    expect(corner(clearPlace(SIZE, ROOM, [{ left: 770, top: 50, right: 1024, bottom: 600 }], 8))).toEqual([762, 566]);
  });
  it('between two of them, and at the least where everything is taken', () => {
    expect(corner(clearPlace(SIZE, ROOM, [{ left: 500, top: 500, right: 1024, bottom: 600 }, { left: 500, top: 0, right: 1024, bottom: 400 }], 8))).toEqual([1012, 492]);
    const all = [{ left: 0, top: 0, right: 1024, bottom: 550 }, { left: 0, top: 550, right: 900, bottom: 600 }];
    expect(corner(clearPlace(SIZE, ROOM, all, 8))).toEqual([1012, 566]);
  });
});
