import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { listen } from '../../../local/gateway/gateway.ts';
import { StreamClient } from '../../../local/streams/stream-client.ts';

describe('a client of streams', () => {
  it('gives a read up that is never answered', async () => {
    const silent = createServer(() => undefined);
    const client = new StreamClient(`http://127.0.0.1:${await listen(silent, 0)}`, 50);
    await expect(client.read('iterator')).rejects.toMatchObject({ name: 'TimeoutError' });
    silent.closeAllConnections();
    silent.close();
  });
});
