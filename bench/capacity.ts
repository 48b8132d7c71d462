import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

interface Answer {
  readonly ConsumedCapacity?: Capacity | readonly Capacity[];
}

interface Capacity {
  readonly CapacityUnits?: number;
}

/** Adds up the capacity that every call of this client consumes, as the engine counts it. */
export function countCapacity(client: DynamoDBClient): { take(): number } {
  let units = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
      const { ConsumedCapacity = [] } = result.output as Answer;
      for (const capacity of [ConsumedCapacity].flat()) units += capacity.CapacityUnits ?? 0;
      return result;
    },
    { step: 'initialize', name: 'countCapacity' },
  );
  return {
    take() {
      const taken = units;
      units = 0;
      return taken;
    },
  };
}
