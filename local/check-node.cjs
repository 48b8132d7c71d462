// Plain CommonJS in old syntax: it has to run, and to say what is missing, on any Node.
const needed = 24;
if (Number(process.versions.node.split('.')[0]) < needed) {
  console.error(
    `tokenledger runs on Node ${needed} or newer, as Lambda does; this is Node ${process.versions.node}.\n` +
      'On Linux (x64, arm64) it comes with the packages: run npm ci without --omit=optional.\n' +
      `Elsewhere: install Node ${needed} from https://nodejs.org and run this again.`,
  );
  process.exit(1);
}
