import { connect } from 'node:net';

/**
 * Sends one request to 127.0.0.1 and gathers the answer until `complete` says it is whole.
 * Resolves undefined when there is no such answer in time: for a health check every reason is the same.
 */
export function ask(
  host: string,
  port: number,
  request: Buffer,
  complete: (answer: Buffer) => boolean,
  deadlineMs = 2_000,
): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let answer = Buffer.alloc(0);
    const finish = (result: Buffer | undefined) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => finish(undefined), deadlineMs);
    socket.once('connect', () => socket.write(request));
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      if (complete(answer)) finish(answer);
    });
    socket.once('error', () => finish(undefined));
    socket.once('close', () => finish(undefined));
  });
}

/** For protocols whose answers begin with their length: 4 bytes, `extra` bytes more than the number says. */
export function isFramed(answer: Buffer, length: (answer: Buffer) => number, extra: number): boolean {
  return answer.length >= 4 && answer.length >= length(answer) + extra;
}
