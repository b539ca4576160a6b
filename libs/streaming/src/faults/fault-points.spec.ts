import { FaultPoints } from './fault-points';

describe('FaultPoints', () => {
  it.each([
    'nowhere:1:kill',
    'folded:0:kill',
    'folded:-1:kill',
    'folded:1.5:kill',
    'folded:x:kill',
    'folded:1',
    'folded:1:explode',
    'folded:1:delay',
    'folded:1:delay:soon',
    'folded',
  ])('refuses "%s" and names it', (specification) => {
    expect(() => FaultPoints.parse(specification)).toThrow(`"${specification}" is not`);
  });

  it('takes nothing for no faults', async () => {
    for (const points of [FaultPoints.parse(''), FaultPoints.none()]) {
      await expect(points.pass('folded')).resolves.toBeUndefined();
    }
  });

  it('makes its fault once, at the nth pass of its own point', async () => {
    const points = FaultPoints.parse('folded:2:throw,commit-sent:1:throw');
    await points.pass('folded');
    await points.pass('tx-begun');
    await expect(points.pass('folded')).rejects.toThrow('fault point folded');
    await points.pass('folded');
    await expect(points.pass('commit-sent')).rejects.toThrow('fault point commit-sent');
  });

  it('delays by the milliseconds given', async () => {
    const points = FaultPoints.parse('tx-begun:1:delay:30');
    const startedMs = performance.now();
    await points.pass('tx-begun');
    // Timers may fire a fraction of a millisecond early.
    expect(performance.now() - startedMs).toBeGreaterThan(28);
  });
});
