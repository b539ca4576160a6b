import { Course } from './course';

describe('Course', () => {
  it('spaces events evenly', () => {
    const course = new Course(500);
    expect([0, 1, 2, 3, 1_000].map((ms) => course.countBefore(ms))).toEqual([0, 1, 1, 2, 500]);
    expect([0, 1, 500].map((index) => course.msOf(index))).toEqual([0, 2, 1_000]);
  });

  it('goes faster for a while and then as before', () => {
    const course = new Course(10);
    course.change(1_000, 50);
    course.change(2_000, 10);
    expect([1_000, 2_000, 3_000].map((ms) => course.countBefore(ms))).toEqual([10, 60, 70]);
    expect([9, 10, 11, 59, 60, 61].map((index) => course.msOf(index))).toEqual([
      900, 1_000, 1_020, 1_980, 2_000, 2_100,
    ]);
  });

  it('leaves out what would have been during a standstill', () => {
    const course = new Course(10);
    course.change(1_000, 0);
    expect([course.countBefore(60_000), course.msOf(9), course.msOf(10)]).toEqual([10, 900, Infinity]);
    course.change(61_000, 10);
    expect([course.countBefore(60_000), course.msOf(10), course.msOf(11)]).toEqual([10, 61_000, 61_100]);
  });

  it('forgets what was planned after a change', () => {
    const course = new Course(10);
    course.change(1_000, 0);
    course.change(5_000, 10);
    course.change(2_000, 20);
    expect([course.countBefore(3_000), course.msOf(10)]).toEqual([30, 2_000]);
  });

  it('never moves an event that was before the change', () => {
    const course = new Course(7);
    const before = Array.from({ length: 20 }, (_, index) => course.msOf(index));
    course.change(2_750, 31);
    expect(Array.from({ length: 20 }, (_, index) => course.msOf(index))).toEqual(before);
    expect(course.msOf(20)).toBe(2_750);
  });
});
