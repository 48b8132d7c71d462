import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readSettings } from './settings.ts';
import { TokenledgerStack } from './tokenledger-stack.ts';

interface AppOptions {
  /** Folder of the cloud assembly; by default where the CDK wants it. */
  readonly outdir?: string;
  readonly context?: Readonly<Record<string, unknown>>;
  /**
   * Whether the template is held against the rules of CloudFormation and AWS Solutions. It takes seconds and changes nothing in the
   * template: who does not deploy it may do without.
   */
  readonly isChecked?: boolean;
}

/** The app with its one stack. It needs no account: the stack is deployed where the credentials point. */
export function createApp({ outdir, context, isChecked = true }: AppOptions = {}): App {
  const app = new App({
    ...(outdir !== undefined && { outdir }),
    ...(context && { context }),
    analyticsReporting: false,
    builtinCloudFormationValidation: isChecked,
  });
  new TokenledgerStack(app, 'Tokenledger', {
    settings: readSettings(app.node),
    description: 'tokenledger: an AI-usage ledger whose books balance',
  });
  if (isChecked) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}

if (import.meta.main) createApp().synth();
