import { describeDrift, findDrifts, refuseGraveDrifts, type TopicState } from './topic-drift';

const wanted: TopicState = {
  partitions: 3,
  settings: new Map([
    ['cleanup.policy', 'delete'],
    ['retention.ms', '604800000'],
    ['message.timestamp.type', 'LogAppendTime'],
  ]),
};

function found(setting: string, value: string): TopicState {
  return { ...wanted, settings: new Map([...wanted.settings, [setting, value]]) };
}

function drifts(state: TopicState): [string, boolean][] {
  return findDrifts('transactions', wanted, state).map((drift) => [describeDrift(drift), drift.isGrave]);
}

describe('findDrifts', () => {
  it('finds none where all is as wanted, whatever else is set', () => {
    expect(drifts(wanted)).toEqual([]);
    expect(drifts(found('segment.bytes', '1048576'))).toEqual([]);
  });

  it.each([
    ['retention.ms', '3600000', 'retention.ms is 3600000, not 604800000', false],
    ['cleanup.policy', 'compact,delete', 'cleanup.policy is compact,delete, not delete', true],
    ['message.timestamp.type', 'CreateTime', 'message.timestamp.type is CreateTime, not LogAppendTime', true],
  ])('names %s %s', (setting, value, line, isGrave) => {
    expect(drifts(found(setting, value))).toEqual([[`topic transactions: ${line}`, isGrave]]);
  });

  it.each([
    [2, true],
    [6, false],
  ])('names %i partitions instead of 3', (partitions, isGrave) => {
    expect(drifts({ ...wanted, partitions })).toEqual([
      [`topic transactions: partitions is ${partitions}, not 3`, isGrave],
    ]);
  });
});

describe('refuseGraveDrifts', () => {
  const light = { topic: 'alerts', setting: 'retention.ms', wanted: '2', found: '1', isGrave: false };
  const grave = { topic: 'transactions', setting: 'partitions', wanted: '3', found: '1', isGrave: true };

  it('warns of what can be lived with', () => {
    const lines: string[] = [];
    refuseGraveDrifts([light], (line) => lines.push(line));
    expect(lines).toEqual(['topic alerts: retention.ms is 1, not 2']);
  });

  it('refuses what changes results, and says what to do', () => {
    const refuse = () => refuseGraveDrifts([light, grave], () => undefined);
    expect(refuse).toThrow(
      'topic transactions: partitions is 1, not 3\nresults would differ: set it as it was, or KAFKA_PARTITIONS to the partitions there are',
    );
  });
});
