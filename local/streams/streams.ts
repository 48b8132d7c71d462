import type { Database } from '../engine/open-database.ts';
import type { Home } from '../home/home.ts';
import type { StackTemplate, StreamMapping } from '../template/stack-template.ts';
import { MappedStream } from './mapped-stream.ts';
import { Positions } from './positions.ts';
import { StreamClient } from './stream-client.ts';
import { startTrimming } from './trim-streams.ts';

export interface StreamsOptions {
  readonly template: Pick<StackTemplate, 'mappings' | 'tables'>;
  readonly home: Pick<Home, 'positions'>;
  readonly database: Pick<Database, 'endpoint' | 'streams' | 'streamRows'>;
  readonly invoke: (functionId: string, event: unknown) => Promise<unknown>;
  readonly onFailure: (error: unknown) => void;
}

/** Connects every stream mapping of the template, and trims what all of them have passed. */
export function startStreams({ template, home, database, invoke, onFailure }: StreamsOptions): {
  stop(): Promise<void>;
} {
  const client = new StreamClient(database.endpoint);
  const positions = new Positions(home.positions);
  const partitionKeys = new Map(
    template.tables.map(({ name, keys }) => [
      name,
      keys.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '',
    ]),
  );

  const connect = (mapping: StreamMapping) =>
    new MappedStream({
      client,
      mapping,
      positions,
      onFailure,
      streamArn: database.streams.get(mapping.table) ?? '',
      partitionKey: partitionKeys.get(mapping.table) ?? '',
      invoke: (event) => invoke(mapping.functionId, event),
    });
  const streams = template.mappings.map((mapping) => ({ table: mapping.table, stream: connect(mapping) }));
  for (const { stream } of streams) stream.start();
  const trimming = database.streamRows && startTrimming(database.streamRows, streams, onFailure);
  return {
    async stop() {
      await Promise.all(streams.map(({ stream }) => stream.stop()));
      trimming?.stop();
    },
  };
}
