import { Timeline } from '../timeline/timeline';
import { ScenarioDirector } from './scenario-director';

const NOW = Date.UTC(2026, 5, 1);
const MINUTE_MS = 60_000;
const PLAIN = { rate: 10, unpaced: false, count: undefined, startMs: undefined, spanMs: undefined };

function stage() {
  const timeline = new Timeline(PLAIN, NOW, () => NOW);
  return { timeline, director: new ScenarioDirector(timeline) };
}

describe('ScenarioDirector', () => {
  it('is an ordinary day until something begins', () => {
    const { director } = stage();
    expect(director.at(NOW)).toBeUndefined();
  });

  it('runs a surge at five times the pace for five minutes, and then as before', () => {
    const { director, timeline } = stage();
    expect(director.begin('surge', NOW + MINUTE_MS)).toBe(NOW + 6 * MINUTE_MS);
    const minutes = [1, 2, 6, 7].map((minute) => timeline.dueAfter(minute * MINUTE_MS));
    expect(minutes).toEqual([600, 3_600, 15_600, 16_200]);
    const scenes = [0, 1, 5.99, 6].map((minute) => director.at(NOW + minute * MINUTE_MS));
    expect(scenes).toEqual([undefined, 'surge', 'surge', undefined]);
  });

  it('is silent for the minute of an outage, and lets nothing of it come later', () => {
    const { director, timeline } = stage();
    director.begin('outage', NOW + MINUTE_MS);
    expect([1, 1.5, 2, 3].map((minute) => timeline.dueAfter(minute * MINUTE_MS))).toEqual([600, 600, 600, 1_200]);
    expect(timeline.eventTimeMs(600)).toBe(NOW + 2 * MINUTE_MS);
  });

  it('puts one scenario in the place of another, or an ordinary day', () => {
    const { director, timeline } = stage();
    director.begin('outage', NOW);
    director.begin('flash-sale', NOW + 30_000);
    expect([director.at(NOW + 29_999), director.at(NOW + 30_000)]).toEqual(['outage', 'flash-sale']);
    expect(director.begin(undefined, NOW + MINUTE_MS)).toBe(NOW + MINUTE_MS);
    expect(director.at(NOW + MINUTE_MS)).toBeUndefined();
    // Half a minute of twice the pace, half a minute of the ordinary one.
    expect(timeline.dueAfter(90_000)).toBe(900);
  });
});
