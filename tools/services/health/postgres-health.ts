import { ask } from './ask';

const PROTOCOL_3 = 196_608;

export function startupMessage(): Buffer {
  const parameters = Buffer.from('user\0health\0database\0postgres\0\0');
  const head = Buffer.alloc(8);
  head.writeInt32BE(head.length + parameters.length, 0);
  head.writeInt32BE(PROTOCOL_3, 4);
  return Buffer.concat([head, parameters]);
}

/**
 * True when the server asks for a password. While it starts up or recovers it accepts connections too, but answers
 * with an error, so a bare connect would be too early.
 */
export async function isPostgresHealthy(host: string, port: number): Promise<boolean> {
  const answer = await ask(host, port, startupMessage(), (bytes) => bytes.length >= 1);
  return answer?.[0] === 'R'.charCodeAt(0);
}
