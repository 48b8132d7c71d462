/** Flows that cannot run on DynamoDB Local, and why. */
export const ONLY_ON_THE_ENGINE: ReadonlyMap<string, string> = new Map([
  ['restore', 'it restores copies of the engine’s file at two instants; DynamoDB Local has no point-in-time recovery'],
  ['trimmed-stream', 'it trims the stream in the engine’s file; DynamoDB Local trims its streams when it sees fit'],
]);
