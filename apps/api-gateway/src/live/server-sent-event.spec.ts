import { encodeEvent, encodeRetry, HEARTBEAT } from './server-sent-event';

it('writes an event as the standard has it', () => {
  expect(encodeEvent({ id: '0:7', event: 'commit', data: '{"a":"é"}' }).toString()).toBe(
    'id: 0:7\nevent: commit\ndata: {"a":"é"}\n\n',
  );
});

it('leaves the id out where there is none, as an empty one would make the client forget its own', () => {
  expect(encodeEvent({ event: 'snapshot', data: '{}' }).toString()).toBe('event: snapshot\ndata: {}\n\n');
});

it('has a comment and a time to wait that are no events', () => {
  expect(HEARTBEAT.toString()).toBe(':\n\n');
  expect(encodeRetry(1_000).toString()).toBe('retry: 1000\n\n');
});
