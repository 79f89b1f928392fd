// `glovebox dom0 status`: asks the running daemon over its own socket, as any client would.
import type { Values } from '../../protocol/command-table.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { ownLanguage } from '../../protocol/language.ts';
import { dom0Socket, runtimeDir } from '../../protocol/paths.ts';
import { userMessages } from '../../protocol/user-messages.ts';
import { ownWords } from '../../protocol/words.ts';
import { readLockHolder } from '../runtime/daemon-lock.ts';
import { askDaemon, type DaemonAnswer } from '../runtime/fetch-status.ts';
import { readBuildId } from '../runtime/locations.ts';
import { isPrivateDir } from '../runtime/private-dir.ts';

/** Exit code: 0 where the daemon answers, 1 where it does not. */
export const runStatus = async ({ json }: Values<'dom0 status'>, programUrl: string): Promise<number> => {
  const answer = await askRunningDaemon();
  const report = typeof answer === 'string' ? null : answer;
  process.stdout.write(
    json
      ? `${JSON.stringify(report === null ? { running: false } : { running: true, ...report })}\n`
      : describe(answer, readBuildId(programUrl)),
  );
  return report === null ? 1 : 0;
};

/** Where a service manager listens, a connection would start one: none that does not run is asked. */
const askRunningDaemon = async (): Promise<DaemonAnswer> => {
  const uid = process.getuid?.() ?? 0;
  const dir = runtimeDir(process.env, uid);
  const isRunning = (await isPrivateDir(dir, uid)) && (await readLockHolder(dir)) !== null;
  return isRunning ? askDaemon(dom0Socket(process.env, uid)) : 'silent';
};

const describe = (report: DaemonAnswer, installedBuild: string | null): string => {
  const { status: words } = ownWords(process.env);
  if (report === 'silent') return `${words.silent}\n`;
  if (report === 'not-understood') return `${words.notUnderstood}\n`;
  const seconds = (ageMs: number): string => `${Math.round(ageMs / 1000)} s`;
  const usable = report.templates.filter(({ name }) => name !== report.making?.template);
  const lines = [
    words.runs(report.pid, report.guiReady),
    ...(report.build === installedBuild ? [] : [words.otherBuild]),
    ...(report.cannotStart === null ? [] : [words.noneStarts(report.cannotStart)]),
    ...(report.endsWhenClosed ? [words.endsWhenClosed] : []),
    ...usable.map(({ name, problem, system }) => {
      if (problem !== null) return words.unusable(name, problem, nextStep(problem));
      return system === 'used' ? words.usableSystem(name) : words.usable(name);
    }),
    ...report.templates.flatMap(({ name, system }) =>
      system === null || system === 'used' ? [] : [words.systemUnused(name, system)],
    ),
    ...(report.making === null
      ? []
      : [words.making(report.making.template, Math.round((Date.now() - report.making.sinceMs) / 1000))]),
    ...report.pool.map(
      ({ id, template, state, ageMs }) => `${id}  ${template}  ${words.pool[state]}  ${seconds(ageMs)}`,
    ),
    ...report.dispvms.map(
      ({ id, template, state, ageMs, accelerator }) =>
        `${id}  ${template}  ${accelerator}  ${state}  ${seconds(ageMs)}`,
    ),
    ...(report.dispvms.length === 0 ? [words.noDispvm] : []),
    ...(report.audit?.problem == null ? [] : [words.auditFails(report.audit.problem)]),
    ...(report.audit == null || report.audit.lostLines === 0 ? [] : [words.auditLost(report.audit.lostLines)]),
  ];
  return lines.map((line) => `${line}\n`).join('');
};

const nextStep = (problem: ErrorCode): string => userMessages[ownLanguage(process.env)][problem].next;
