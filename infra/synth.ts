import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createApp } from './app.ts';

const HELP = `npm run synth [-- --output DIR] [--unchecked]

Synthesises the stack into a cloud assembly (default: cdk.out). Needs no account, no Docker and no network.
With --unchecked, what AWS would say of the template is not checked, as for a stack of this machine.
Context values come from cdk.json and from the environment variable CDK_CONTEXT_JSON.`;

const { values } = parseArgs({
  options: { output: { type: 'string' }, unchecked: { type: 'boolean' }, help: { type: 'boolean' } },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
const started = performance.now();
try {
  const assembly = createApp({ outdir: values.output ?? 'cdk.out', context, isChecked: !values.unchecked }).synth();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`Synthesised ${assembly.stacks[0]?.stackName} to ${assembly.directory} in ${seconds} s.`);
  console.log(
    'Next: npm run deploy, with AWS credentials and an account that was bootstrapped once (npx cdk bootstrap).',
  );
} catch (error) {
  // What cdk-nag found stands above; everything else says itself what is wrong.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
