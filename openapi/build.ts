/** Makes the description of the API as files beside the bundle of the function `docs`: `node openapi/build.ts FOLDER`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { createDocument } from './document.ts';
import { createPage, pagePolicy } from './page/page.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node openapi/build.ts FOLDER');
const document = createDocument(packageJson.version);
writeFileSync(join(folder, 'openapi.json'), JSON.stringify(document));
writeFileSync(join(folder, 'docs.html'), createPage(document));
writeFileSync(join(folder, 'docs.policy'), pagePolicy());
