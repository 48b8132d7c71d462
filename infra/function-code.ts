import { execFileSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { ENVIRONMENT, type FunctionName } from '../lib/environment.ts';

/** Puts a file beside a bundle, given the bundle's folder. */
export type FileBeside = (folder: string) => void;

/** A file of a package, by its path in node_modules. */
export const copied =
  (file: string): FileBeside =>
  (folder) =>
    copyFileSync(join('node_modules', file), join(folder, basename(file)));

/** What a script of ours writes into the folder that it is given. It runs on the Node that synthesises. */
export const madeBy =
  (script: string): FileBeside =>
  (folder) => {
    execFileSync(process.execPath, [script, folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  };

/** A function bundled from `functions/<name>/index.ts` to `index.mjs`, with the files beside it. */
export const functionCode = (name: FunctionName, beside: readonly FileBeside[]): Code =>
  Code.fromAsset(`functions/${name}`, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // The CDK wants one, and never asks for it.
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle(folder) {
          writeFileSync(join(folder, 'index.mjs'), bundleOf(name));
          for (const put of beside) put(folder);
          return true;
        },
      },
    },
  });

let bundles: ReadonlyMap<string, Uint8Array> | undefined;

function bundleOf(name: FunctionName): Uint8Array {
  bundles ??= bundleAll();
  const bundle = bundles.get(`/${name}.mjs`);
  if (bundle === undefined) throw new Error(`the function ${name} was not bundled`);
  return bundle;
}

/**
 * All functions at once: what they share, the SDK above all, is read once and not seventeen times, as the CDK's own `NodejsFunction` would.
 * The SDK is bundled because the runtime's copy is older and loads slower.
 */
function bundleAll(): ReadonlyMap<string, Uint8Array> {
  const { outputFiles } = buildSync({
    entryPoints: Object.keys(ENVIRONMENT).map((name) => ({ in: `functions/${name}/index.ts`, out: name })),
    outdir: '/',
    outExtension: { '.js': '.mjs' },
    write: false,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': './functions/credentials.ts' },
    // CommonJS parts of the SDK ask for require, which an ES module lacks.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
  return new Map(outputFiles.map(({ path, contents }) => [path, contents]));
}
