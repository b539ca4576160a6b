import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describePortHolder, isPortFree, listeningInodes } from './port-holder';

const TABLE = [
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
  '   0: 0100007F:3C48 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0000 100 0 0 10 0',
  '   1: 0100007F:3C48 0100007F:D2A0 01 00000000:00000000 00:00000000 00000000     0        0 222 1 0000 20 4 30 10 -1',
  '   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1 0000 100 0 0 10 0',
].join('\n');

describe('listeningInodes', () => {
  it('finds who listens, not who is connected', () => {
    expect(listeningInodes(TABLE, 15432)).toEqual(['111']); // 0x3C48
    expect(listeningInodes(TABLE, 22)).toEqual(['333']);
    expect(listeningInodes(TABLE, 80)).toEqual([]);
  });
});

describe('a taken port', () => {
  it('is not free, and its holder is named', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(isPortFree(port)).resolves.toBe(false);
    expect(describePortHolder(port)).toContain(`process ${process.pid} (`);
    server.close();
    await once(server, 'close');
    await expect(isPortFree(port)).resolves.toBe(true);
    expect(describePortHolder(port)).toBeUndefined();
  });
});
