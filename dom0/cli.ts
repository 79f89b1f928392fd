// dom0's command line: `dom0 run|status|stop|log|policy eval`, `template …`, `doctor`. It only finds the command. A program of
// its own (the native host starts the daemon by it), and loaded by the `glovebox` command.
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runLog } from './commands/log.ts';
import { runDaemon } from './commands/run.ts';
import { runDoctor } from './commands/doctor.ts';
import { runPolicyEval } from './commands/policy-eval.ts';
import { runStatus } from './commands/status.ts';
import { runStop } from './commands/stop.ts';
import { runTemplateCommand } from './template/command.ts';

const usage = `usage: glovebox dom0 run [--foreground] [--keep-log]
       glovebox dom0 status [--json]
       glovebox dom0 stop [--wait] [--force]
       glovebox dom0 log [--request ID] [--json]
       glovebox dom0 policy eval --dir DIR --source QUBE --target TARGET --service SERVICE [--arg +ARGUMENT] [--json]
       glovebox template build|list|verify [NAME…]
       glovebox doctor [--json]
`;

const runCommand = async (args: readonly string[]): Promise<number> => {
  const [domain, command, ...rest] = args;
  if (domain === 'template') return runTemplateCommand(args.slice(1));
  if (domain === 'doctor') return runDoctor(args.slice(1), import.meta.url);
  if (domain === 'dom0' && command === 'run') return runDaemon(rest, import.meta.url);
  if (domain === 'dom0' && command === 'status') return runStatus(rest, import.meta.url);
  if (domain === 'dom0' && command === 'stop') return runStop(rest);
  if (domain === 'dom0' && command === 'log') return runLog(rest);
  if (domain === 'dom0' && command === 'policy' && rest[0] === 'eval') return runPolicyEval(rest.slice(1));
  process.stderr.write(usage);
  return 2;
};

const isWrongCommandLine = (cause: unknown): cause is Error =>
  cause instanceof Error &&
  'code' in cause &&
  typeof cause.code === 'string' &&
  cause.code.startsWith('ERR_PARSE_ARGS');

/** `args` starts with the command's name. Returns the exit code; a wrong command line is 2. */
export const run = async (args: readonly string[]): Promise<number> => {
  try {
    return await runCommand(args);
  } catch (cause) {
    if (!isWrongCommandLine(cause)) throw cause;
    process.stderr.write(`${cause.message}\n${usage}`);
    return 2;
  }
};

const isProgram = process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (isProgram) process.exit(await run(process.argv.slice(2)));
