// Stands in for Qubes' qrexec-client-vm: a program of its own that does with its standard streams, its signals and its exit
// code what the real one does in one case (exit codes: docs/protocol.md).

/** What it does once it is started; `input` are the bytes it was sent, to their end. */
export type ClientStep =
  | { readonly exits: number }
  | { readonly killedBy: NodeJS.Signals }
  /** Keeps its input in this file, as it comes; then replies, or goes on for ever as long as a viewer is open. */
  | { readonly takes: string; readonly replies: string | null };

const code = (step: ClientStep): string => {
  if ('exits' in step) return `process.exit(${step.exits})`;
  if ('killedBy' in step) return `process.kill(process.pid, ${JSON.stringify(step.killedBy)})`;
  const { takes, replies } = step;
  const reply =
    replies === null ? 'setInterval(() => undefined, 1000)' : `process.stdout.end(${JSON.stringify(replies)})`;
  return `
    const { appendFileSync } = require('node:fs');
    const keep = ${JSON.stringify(takes)};
    appendFileSync(keep, '');
    process.stdin.on('data', (bytes) => appendFileSync(keep, bytes)).on('end', () => {
      appendFileSync(keep + '.end', '');
      ${reply};
    });`;
};

/** For a QubesTransport. */
export const clientThat = (step: ClientStep): readonly [string, ...string[]] => [process.execPath, '-e', code(step)];
