// dom0's commands, for the `glovebox` command (cli/).
import type { CommandName, Handlers } from '../protocol/command-table.ts';
import type { DoctorCheck } from '../protocol/doctor-check.ts';
import { runLog } from './commands/log.ts';
import { runPolicyEval } from './commands/policy-eval.ts';
import { purge as purgeFolders } from './commands/purge.ts';
import { runDaemon } from './commands/run.ts';
import { runServe } from './commands/serve.ts';
import { runStatus } from './commands/status.ts';
import { runStop } from './commands/stop.ts';
import {
  denyException,
  grantException,
  listExceptions,
  makeExceptionKey,
  showException,
} from './exceptions/commands.ts';
import { findings } from './doctor.ts';
import { exportOne, importOne, makeKey } from './template/archive-commands.ts';
import { buildTemplates, listTemplates, verifyTemplates } from './template/command.ts';

type Dom0Command = Extract<CommandName, `dom0 ${string}` | `template ${string}` | `exceptions ${string}`>;

export const commands: Handlers<Dom0Command> = {
  'dom0 run': ({ values }) => runDaemon(values, import.meta.url),
  'dom0 serve': ({ values }) => runServe(values, import.meta.url),
  'dom0 status': ({ values }) => runStatus(values, import.meta.url),
  'dom0 stop': ({ values }) => runStop(values),
  'dom0 log': ({ values }) => runLog(values),
  'dom0 policy eval': ({ values }) => runPolicyEval(values),
  'exceptions keygen': ({ values }) => makeExceptionKey(values),
  'exceptions list': ({ values }) => listExceptions(values),
  'exceptions show': ({ values, operands: [id = ''] }) => showException(values, id),
  'exceptions grant': ({ values, operands: [id = ''] }) => grantException(values, id),
  'exceptions deny': ({ values, operands: [id = ''] }) => denyException(values, id),
  'template build': ({ values, operands }) => buildTemplates(values, operands),
  'template list': ({ values }) => listTemplates(values),
  'template export': ({ values, operands }) => exportOne(values, operands),
  'template import': ({ values, operands }) => importOne(values, operands),
  'template key': ({ values }) => makeKey(values),
  'template verify': ({ values, operands }) => verifyTemplates(values, operands),
};

export const doctorChecks = (): Promise<readonly DoctorCheck[]> => findings(process.env, import.meta.url);

export const purge = (): Promise<void> => purgeFolders(process.env, process.getuid?.() ?? 0);
