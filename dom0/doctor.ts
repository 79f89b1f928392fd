// Says in plain words what works here and what does not, for `glovebox doctor`. What a daemon that runs can tell it asks the
// daemon: that one was started in another environment, at another time. It looks and tries; it changes nothing but the
// remembered answer of the KVM probe.
import type { ChildProcess } from 'node:child_process';
import { access, lstat, readFile } from 'node:fs/promises';
import { constants } from 'node:fs';
import { Deferred } from '../protocol/deferred.ts';
import { ownLanguage } from '../protocol/language.ts';
import { userMessages } from '../protocol/user-messages.ts';
import { desktopOfEnvironment } from '../protocol/desktop.ts';
import type { Dom0Status } from '../protocol/dom0-status.ts';
import { dataDir, dom0Socket, overlayPolicyDir, policyDir, runtimeDir } from '../protocol/paths.ts';
import { bad, good, improvable, type DoctorCheck } from '../protocol/doctor-check.ts';
import type { DoctorWords } from '../protocol/english-doctor.ts';
import { ownWords } from '../protocol/words.ts';
import { fetchStatus } from './runtime/fetch-status.ts';
import { checkJail, checkWalls } from './doctor-jail.ts';
import { choosePolicyDir, loadPolicy, withOverlay } from './policy/load-policy.ts';
import { probeAccelerator } from './qemu/accelerator.ts';
import { findQemuVersion, isSupportedQemu } from './qemu/version.ts';
import { readLockHolder } from './runtime/daemon-lock.ts';
import { readBuildId, shippedGuiProgram, shippedPolicyDir } from './runtime/locations.ts';
import { within } from './runtime/deadline.ts';
import { isPrivateDir } from './runtime/private-dir.ts';
import type { ProcessRecord } from './runtime/processes.ts';
import { spawnChild } from './runtime/spawn-child.ts';
import { defaultDisposableTemplate } from './system.ts';
import type { Manifest } from './template/manifest.ts';
import { loadFirst, openTemplatePlaces, type TemplatePlaces } from './template/template-places.ts';
import { findRequirements, type TemplateFailure } from './template/template-store.ts';

const guiTimeoutMs = 10_000;
/** A DispVM's own memory after a document, with room for two. */
const memoryWantedMib = 512;

const doctorWords = (): DoctorWords => ownWords(process.env).doctor;

export const findings = async (env: NodeJS.ProcessEnv, programUrl: string): Promise<readonly DoctorCheck[]> => {
  const uid = process.getuid?.() ?? 0;
  const socket = dom0Socket(env, uid);
  const holder = (await isPrivateDir(runtimeDir(env, uid), uid)) ? await readLockHolder(runtimeDir(env, uid)) : null;
  const status = holder === null ? null : await fetchStatus(socket, desktopOfEnvironment(env, null));
  const places = openTemplatePlaces(env, await findRequirements());
  return [
    checkDaemon(holder, status, readBuildId(programUrl)),
    await checkQemu(),
    await checkJail(status, uid),
    await checkWalls(status),
    await checkKvm(dataDir(env), places),
    ...(status === null ? [await checkTemplate(places)] : status.templates.map(describeTemplate)),
    ...(await checkSystemTemplates(places)),
    status === null ? await checkGui(shippedGuiProgram(programUrl)) : describeGui(status),
    await checkPolicy(overlayPolicyDir(runtimeDir(env, uid)), policyDir(env), shippedPolicyDir(programUrl)),
    await checkRuntimeDir(runtimeDir(env, uid), uid),
    await checkMemory(),
  ];
};

const checkQemu = async (): Promise<DoctorCheck> => {
  const { qemu: words } = doctorWords();
  const version = await findQemuVersion();
  if (version === null) return bad('qemu', words.missing, words.install);
  return isSupportedQemu(version)
    ? good('qemu', words.found(version))
    : bad('qemu', words.old(version), words.installNewer);
};

const checkDaemon = (
  holder: ProcessRecord | null,
  status: Dom0Status | null,
  installedBuild: string | null,
): DoctorCheck => {
  const { daemon: words } = doctorWords();
  if (holder === null) return good('dom0', words.stopped);
  if (status === null) return bad('dom0', words.silent(holder.pid), words.replace);
  const isOther = status.build !== installedBuild || status.endsWhenClosed;
  return good('dom0', isOther ? words.leaves(status.pid) : words.runs(status.pid));
};

/** A template that is being made is no fault. */
const describeTemplate = ({ name, problem, system }: Dom0Status['templates'][number]): DoctorCheck => {
  const { template: words } = doctorWords();
  if (problem === null) return good('template', system === 'used' ? words.usableForAll(name) : words.usable(name));
  const { happened, next } = userMessages[ownLanguage(process.env)][problem];
  return bad('template', `${name}: ${happened}`, next);
};

const describeGui = ({ guiReady }: Dom0Status): DoctorCheck => {
  const { gui: words } = doctorWords();
  return guiReady ? good('gui', words.works) : bad('gui', words.failed, words.install);
};

/** A computer without KVM is no fault: everything works by software emulation, more slowly. */
const checkKvm = async (dir: string, places: TemplatePlaces): Promise<DoctorCheck> => {
  const { kvm: words } = doctorWords();
  try {
    await access('/dev/kvm', constants.R_OK | constants.W_OK);
  } catch {
    return good('kvm', words.none);
  }
  const template = await loadFirst(places, defaultDisposableTemplate);
  if (!template.ok) return good('kvm', words.untried);
  const { kernel, initrd, manifest } = template.value;
  const probed = await probeAccelerator({
    kernel,
    initrd,
    kernelSha256: manifest.files.vmlinuz.sha256,
    qemuVersion: manifest.qemuVersion,
    cacheFile: `${dir}/accelerator.json`,
  });
  return good('kvm', probed === 'kvm' ? words.works : words.fails);
};

const checkTemplate = async (places: TemplatePlaces): Promise<DoctorCheck> => {
  const template = await loadFirst(places, defaultDisposableTemplate);
  if (!template.ok) {
    const { happened, next } = userMessages[ownLanguage(process.env)][template.error];
    return bad('template', happened, next);
  }
  const { manifest, folder } = template.value;
  const { name, builtAt, memoryMib, accelerator } = manifest;
  return good('template', doctorWords().template.found(name, builtAt, memoryMib, accelerator, folder));
};

/** Nobody's daemon makes these anew: whoever keeps the computer has to know. */
const checkSystemTemplates = async ({ system }: TemplatePlaces): Promise<readonly DoctorCheck[]> =>
  Promise.all(
    (await system.list()).map(async (name) => {
      const loaded = await system.load(name);
      const folder = system.folderOf(name);
      return loaded.ok
        ? describeAge(folder, loaded.value.manifest)
        : describeRefused(folder, loaded.error, await system.whyUnsafe(name));
    }),
  );

/** A person's own get Debian's updates each week by themselves. */
const oldAfterDays = 30;
const dayMs = 24 * 60 * 60_000;

const describeAge = (folder: string, { packagesAt, builtAt }: Manifest): DoctorCheck => {
  const { template: words } = doctorWords();
  const days = Math.floor((Date.now() - Date.parse(packagesAt ?? builtAt)) / dayMs);
  const detail = words.age(folder, days);
  return days <= oldAfterDays ? good('system template', detail) : improvable('system template', detail, words.refresh);
};

/** A system template that is stale is no fault of this person's, and their own takes its place. */
const describeRefused = (folder: string, code: TemplateFailure, unsafe: string | null): DoctorCheck => {
  const { template: words } = doctorWords();
  const { happened } = userMessages[ownLanguage(process.env)][code];
  const detail = words.unused(folder, unsafe ?? happened);
  return code === 'template-altered'
    ? bad('system template', detail, words.rebuild)
    : improvable('system template', detail, words.rebuild);
};

/** Starts the GUI daemon as dom0 does, waits for its first word, and ends it. */
const checkGui = async (program: string): Promise<DoctorCheck> => {
  const started = await spawnChild('gjs', ['-m', program], { stdio: ['pipe', 'pipe', 'pipe'] });
  const complaint = started.ok ? await whyGuiIsSilent(started.value) : started.error;
  const { gui: words } = doctorWords();
  return complaint === null
    ? good('gui', words.works)
    : bad('gui', words.fails(complaint || words.silent), words.install);
};

/** What it complained of; null where it says its first word in time. */
const whyGuiIsSilent = async (gui: ChildProcess): Promise<string | null> => {
  let complaint = '';
  gui.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(0, 400);
  });
  const answered = new Deferred<boolean>();
  gui.stdout?.once('data', () => answered.resolve(true));
  gui.once('exit', () => answered.resolve(false));
  gui.stdin?.on('error', () => answered.resolve(false));
  const hasAnswered = await within(answered.promise, guiTimeoutMs, false);
  gui.kill('SIGKILL');
  return hasAnswered ? null : complaint.trim();
};

const checkPolicy = async (overlayDir: string, userDir: string, shippedDir: string): Promise<DoctorCheck> => {
  const dirs = await withOverlay(overlayDir, await choosePolicyDir(userDir, shippedDir));
  const policy = await loadPolicy({ dirs });
  const { policy: words } = doctorWords();
  if (policy.ok) return good('policy', words.rules(policy.value.length, dirs.join(', ')));
  const { file, line, reason } = policy.error;
  return bad('policy', words.invalid(file, line, reason), words.mend);
};

const checkRuntimeDir = async (dir: string, uid: number): Promise<DoctorCheck> => {
  const status = await lstat(dir).catch(() => null);
  const { runtimeDir: words } = doctorWords();
  if (status === null) return good('runtime folder', words.willBe(dir));
  return (await isPrivateDir(dir, uid))
    ? good('runtime folder', dir)
    : bad('runtime folder', words.foreign(dir), words.remove);
};

const checkMemory = async (): Promise<DoctorCheck> => {
  const text = await readFile('/proc/meminfo', 'latin1');
  const availableMib = Math.floor(Number(/^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) / 1024);
  const { memory: words } = doctorWords();
  return availableMib >= memoryWantedMib
    ? good('memory', words.free(availableMib))
    : bad('memory', words.low(availableMib), words.close);
};
