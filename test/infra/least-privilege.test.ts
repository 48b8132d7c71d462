import { describe, expect, it } from 'vitest';
import { ALLOWED, ALLOWED_BESIDES } from './allowed-actions.ts';
import { ofType, type Resource, synthesise } from './synthesise.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: { readonly 'ForAllValues:StringLike': { readonly 'dynamodb:LeadingKeys': readonly string[] } };
}

const OWN_LOG = ['logs:CreateLogStream on own log', 'logs:PutLogEvents on own log'];

const template = synthesise();
const policies = ofType(template, 'AWS::IAM::Policy');

/** Whose policy it is, by its one role: `AggregateRole62A1FCC7` → `Aggregate`. */
function ownerOf({ Properties }: Resource): string {
  const roles = Properties.Roles as readonly { Ref: string }[];
  expect(roles).toHaveLength(1);
  return roles[0]?.Ref.replace(/Role.*/, '') ?? '';
}

interface Named {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly [id: string, attribute: string];
  readonly 'Fn::Join'?: readonly [separator: string, parts: readonly unknown[]];
}

function nameResource(resource: unknown, functionName: string): string {
  const { Ref, 'Fn::GetAtt': attributeOf, 'Fn::Join': joined } = resource as Named;
  if (joined !== undefined) return joined[1].map((part) => nameResource(part, functionName)).join('');
  if (typeof resource === 'string') return resource;
  const [id = Ref, attribute] = attributeOf ?? [];
  if (id === undefined) return JSON.stringify(resource);
  if (id.startsWith(`${functionName}Logs`)) return 'own log';
  const noun = id.replace(/(Table)?[0-9A-F]{8}$/, '');
  return attribute === 'StreamArn' ? `${noun} stream` : noun;
}

function allowances(statement: Statement, functionName: string): string[] {
  const [keys] = statement.Condition?.['ForAllValues:StringLike']['dynamodb:LeadingKeys'] ?? [];
  const places = [statement.Resource]
    .flat()
    .map((resource) => [nameResource(resource, functionName), ...(keys === undefined ? [] : [keys])].join(' '));
  return [statement.Action].flat().flatMap((action) => places.map((where) => `${action} on ${where}`));
}

describe('each function may do what it does, and nothing else', () => {
  it.each([
    ...Object.entries(ALLOWED).map(([name, allowed]) => [name, [...allowed, ...OWN_LOG]] as const),
    ...Object.entries(ALLOWED_BESIDES),
  ])('%s', (name, allowed) => {
    const statements = policies
      .filter(([, policy]) => ownerOf(policy) === name)
      .flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement);
    expect(statements.every(({ Effect }) => Effect === 'Allow')).toBe(true);
    const found = statements.flatMap((statement) => allowances(statement, name));
    expect(found.toSorted()).toEqual(allowed.toSorted());
  });

  it('no other policy stands in the stack, and no role has a managed one', () => {
    const owners = new Set(policies.map(([, policy]) => ownerOf(policy)));
    expect([...owners].toSorted()).toEqual(Object.keys({ ...ALLOWED, ...ALLOWED_BESIDES }).toSorted());
    for (const [id, role] of ofType(template, 'AWS::IAM::Role')) {
      expect(role.Properties.ManagedPolicyArns, id).toBeUndefined();
    }
  });
});
