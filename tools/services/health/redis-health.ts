import { ask } from './ask';

/** True when the server accepts the password and answers PING. */
export async function isRedisHealthy(host: string, port: number, password?: string): Promise<boolean> {
  const request = `${password ? `AUTH ${password}\r\n` : ''}PING\r\n`;
  const expected = `${password ? '+OK\r\n' : ''}+PONG\r\n`;
  const answer = await ask(host, port, Buffer.from(request), (bytes) => bytes.length >= expected.length);
  return answer?.toString() === expected;
}
