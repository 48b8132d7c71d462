import { createServer } from 'node:http';
import { listen } from './gateway.ts';

/** Says that a port is taken before anything is started or built. */
export async function assertPortIsFree(port: number): Promise<void> {
  const server = createServer();
  try {
    await listen(server, port);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new Error(
        `Port ${port} is taken, perhaps by a ledger that runs already. Stop that one, or take another port: npm start -- --port ${port + 1}`,
      );
    }
    throw new Error(`Port ${port} can't be used: ${message}`);
  } finally {
    server.close();
  }
}
