/** Where a template names the API's own address; `withApiAddress` puts in the one of this machine. */
const API_ADDRESS = 'https://api.local.invalid/';

interface Resources {
  readonly [id: string]: { readonly Type: string };
}

interface Reference {
  readonly Ref?: string;
  readonly 'Fn::Join'?: readonly [separator: string, parts: readonly unknown[]];
}

/**
 * Reads what a template gives as a text, as a reference to something that has a local name, or as these in a row.
 *
 * @throws Error for any other value.
 */
export const createResolver = (resources: Resources): ((value: unknown) => string) => {
  const typeOf = (id: string): string | undefined => resources[id]?.Type;

  function resolve(value: unknown): string {
    if (typeof value === 'string') return value;
    const { Ref, 'Fn::Join': join } = value as Reference;
    if (Ref !== undefined) return nameOf(Ref);
    if (join !== undefined && isApiAddress(join[1])) return API_ADDRESS;
    if (join !== undefined) return join[1].map(resolve).join(join[0]);
    throw new Error(`the local stack cannot resolve ${JSON.stringify(value)}`);
  }

  function nameOf(id: string): string {
    const type = typeOf(id);
    if (type === 'AWS::SNS::Topic') return topicArn(id);
    return type === 'AWS::S3::Bucket' ? bucketName(id) : id;
  }

  /** `https://<api>.execute-api.<region>.<suffix>/` */
  const isApiAddress = (parts: readonly unknown[]): boolean =>
    parts.some((part) => typeOf((part as Reference).Ref ?? '') === 'AWS::ApiGatewayV2::Api') &&
    parts.some((part) => typeof part === 'string' && part.includes('.execute-api.'));

  return resolve;
};

/** Topics have their logical ids as names. */
export const topicArn = (id: string): string => `arn:aws:sns:local:000000000000:${id}`;

/** Buckets are named in lower case. */
export const bucketName = (id: string): string => id.toLowerCase();

/** Variables in which the API's address is the one at which it listens here, which has no slash at its end. */
export const withApiAddress = (
  environment: Readonly<Record<string, string>>,
  address: string,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, value.replace(API_ADDRESS, `${address}/`)]),
  );
