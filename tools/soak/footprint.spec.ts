import { Footprint, growing } from './footprint';

const MINUTE_MS = 60_000;

function footprintOf(perMinute: readonly { readonly rss_mb: number; readonly sockets: number }[]): Footprint {
  const footprint = new Footprint();
  perMinute.forEach((figures, minute) => footprint.add('worker', minute * MINUTE_MS, figures));
  return footprint;
}

describe('Footprint', () => {
  it('calls a run flat whose figures stay', () => {
    const flatness = footprintOf([120, 121, 120, 121, 120].map((rss_mb) => ({ rss_mb, sockets: 9 }))).flatness(0);
    expect(flatness.worker).toEqual({ peaks: { rss_mb: 121, sockets: 9 }, growth: { rss_mb: 0, sockets: 0 } });
    expect(growing(flatness)).toEqual([]);
  });

  it('names the process and the figure that grows', () => {
    // A quarter of a MB a minute, and one socket more every ten minutes.
    const flatness = footprintOf([0, 1, 2, 3, 4].map((i) => ({ rss_mb: 120 + i / 4, sockets: 9 + i / 10 }))).flatness(
      0,
    );
    expect(growing(flatness)).toEqual([
      'worker: rss_mb grows by 2.5 in ten minutes, 2 would be flat',
      'worker: sockets grows by 1 in ten minutes, 0.5 would be flat',
    ]);
  });

  it('does not judge what ran too short, and shows its peak', () => {
    const flatness = footprintOf([{ rss_mb: 90, sockets: 4 }]).flatness(0);
    expect(flatness.worker).toEqual({ peaks: { rss_mb: 90, sockets: 4 }, growth: {} });
    expect(growing(flatness)).toEqual([]);
  });
});
