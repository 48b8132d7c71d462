import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../infra/app.ts';

/** One resource of a CloudFormation template. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, unknown>>;
}

/**
 * The template under some context values. Functions are not bundled: their code is no part of these tests. What AWS would say of it is
 * checked by a test of its own.
 */
export function synthesise(context: Readonly<Record<string, unknown>> = {}): Template {
  const outdir = mkdtempSync(join(tmpdir(), 'tokenledger-synth-'));
  createApp({ outdir, context: { ...context, 'aws:cdk:bundling-stacks': [] }, isChecked: false }).synth();
  return JSON.parse(readFileSync(join(outdir, 'Tokenledger.template.json'), 'utf8'));
}

/** The resources of a type, by logical id. */
export const ofType = (template: Template, type: string): readonly (readonly [id: string, resource: Resource])[] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

/** The resource of a type whose logical id begins with a name. */
export const namedIn = (template: Template, type: string, name: string): Resource =>
  ofType(template, type).find(([id]) => id.startsWith(name))?.[1] as Resource;
