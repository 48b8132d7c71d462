import { createDynamoClient } from '../../lib/aws/client.ts';
import { DynamoApiKeys } from '../../lib/aws/dynamo-api-keys.ts';
import { readEnvironment } from '../environment.ts';
import { createLog } from '../log.ts';
import { createAuthorizeCaller } from './handler.ts';

const environment = readEnvironment('authorize', process.env);
const clock = () => Date.now() * 1000;

export const handler = createAuthorizeCaller({
  keys: new DynamoApiKeys(createDynamoClient(), environment.CONFIG_TABLE),
  clock,
  log: createLog({ functionName: 'authorize', clock }),
});
