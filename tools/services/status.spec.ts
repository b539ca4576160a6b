import { describeInstance } from './instance';
import { describeStatus, formatTable } from './status';

describe('formatTable', () => {
  it('lines up the columns without trailing blanks', () => {
    const rows = [
      ['service', 'pid'],
      ['Kafka', '12345'],
      ['PostgreSQL', '-'],
    ];
    expect(formatTable(rows)).toBe('service     pid\nKafka       12345\nPostgreSQL  -');
  });
});

describe('describeStatus', () => {
  it('says so when nothing runs', async () => {
    await expect(describeStatus(describeInstance('bench'), undefined)).resolves.toBe('Instance bench is not running.');
  });
});
